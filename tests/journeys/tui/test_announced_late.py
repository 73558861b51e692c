"""The notice of 科普周 comes late: what moves is seen beforehand, what people fixed stays, everybody is told."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.commands.activity import When, move
from scheduler.store.store import Store
from tests.journeys.tui.conftest import Opened, activities, calendar, down_to, entry, keys, the, to_tell, typed
from tui.workspace import Workspace

NOTICE = "关于举办2026年科普周的通知"
BY_RULE = {
    "2026年科普周启动仪式": date(2026, 9, 19),
    "科协开放日": date(2026, 9, 20),
    "教育局开放日": date(2026, 9, 20),
    "卫健局开放日": date(2026, 9, 20),
    "科普周走进东区": date(2026, 9, 21),
    "科普周走进西区": date(2026, 9, 22),
    "科普周走进南县": date(2026, 9, 23),
    "科普周总结会": date(2026, 9, 30),
}
ANNOUNCED = {
    "2026年科普周启动仪式": date(2026, 9, 26),
    "科协开放日": date(2026, 9, 20),  # pinned
    "教育局开放日": date(2026, 9, 27),
    "卫健局开放日": date(2026, 9, 27),
    "科普周走进东区": date(2026, 9, 28),
    "科普周走进西区": date(2026, 9, 22),  # moved by hand
    "科普周走进南县": date(2026, 9, 30),
    "科普周总结会": date(2026, 10, 12),
}


def days(workspace: Workspace) -> dict[str, date]:
    return {a.title: a.start_on for a in activities(workspace, theme="week")}


async def test_an_edition_is_announced_late(opened: Opened, workspace: Workspace, elsewhere: Store) -> None:
    hours = (datetime(2026, 9, 22, hour, tzinfo=ZoneInfo("Asia/Shanghai")) for hour in (9, 11))
    move(elsewhere, the(workspace, "走进西区").id, When(*hours), "wang")
    before = len(to_tell(workspace, "activity_changed"))
    async with opened("today", (120, 40)) as pilot:
        await down_to(pilot, "科协开放日")
        assert "固定：科协开放日（u 撤销）" in await keys(pilot, "P")
        await down_to(pilot, "~ 9月19日    科普周 2026")
        assert "公布日期：科普周 2026" in await keys(pilot, "f")

        await pilot.press(*["backspace"] * len("2026-09-19"))
        told = await typed(pilot, "9.26")
        assert "9月19日—25日 → 9月26日—10月2日（晚 7 天）" in told
        assert "移动 6 项" in told
        assert "移动 #1 2026年科普周启动仪式：2026-09-19 09:00 → 2026-09-26 09:00" in told
        assert "科普周走进西区：开始日期 仍为 2026-09-22（按规划应为 2026-09-29）" in told
        assert "科协开放日：开始日期 仍为 2026-09-20（按规划应为 2026-09-27）" in told
        assert days(workspace) == BY_RULE
        assert "请写明通知的标题" in await keys(pilot, "ctrl+s")

        await typed(pilot, NOTICE)
        done = await keys(pilot, "ctrl+s")
        assert "已公布 科普周 2026：9月26日—10月2日，移动 6 项活动（u 撤销）" in done
        assert "~ 9月19日    科普周 2026" not in done
        assert days(workspace) == ANNOUNCED
        changed = to_tell(workspace, "activity_changed")
        assert len(changed) > before
        assert {"science", "education", "health", "farming", "east", "south"} <= {r.unit_id for r in changed}

        agenda = await keys(pilot, "2")
        heading, opening = agenda.index("2026年9月26日 周六"), agenda.index("2026年科普周启动仪式")
        assert agenda.index("2026年9月22日 周二") < agenda.index("科普周走进西区") < heading < opening
        feed = entry(calendar(workspace, "units/education"), "启动仪式")
        assert (feed["DTSTART"], feed["SEQUENCE"]) == ("20260926T090000", "1")

        assert "已撤销：公布“科普周”2026年" in await keys(pilot, "u")
        assert days(workspace) == BY_RULE
        feed = entry(calendar(workspace, "units/education"), "启动仪式")
        assert (feed["DTSTART"], feed["SEQUENCE"]) == ("20260919T090000", "2")
        assert "~ 9月19日    科普周 2026" in await keys(pilot, "1")
        assert the(workspace, "科协开放日").pinned
