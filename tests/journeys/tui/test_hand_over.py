"""A unit's tasks go to another in one change, and come back by one undo."""

from datetime import UTC, datetime

from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.history import log
from tests.journeys.tui.conftest import Opened, calendar, down_to, entry, keys, the, to_tell, typed
from tests.stores import Clock
from tui.workspace import Workspace

TITLES = ["科普周走进东区", "科普周走进西区", "科普周走进南县", "科普周总结会", "送科技下乡"]


def tasks(workspace: Workspace, unit: str) -> list[str]:
    return [a.title for a in workspace.ask(lambda session: agenda(session, Filter(unit=unit)))]


def changes(workspace: Workspace) -> int:
    """How many changes people made, by their events."""
    return len({event.change for event in workspace.ask(lambda session: log(session, limit=1000))})


async def test_a_units_tasks_are_handed_over(opened: Opened, workspace: Workspace) -> None:
    assert tasks(workspace, "farming") == TITLES
    others = tasks(workspace, "emergency")
    async with opened("units", (80, 24)) as pilot:
        await down_to(pilot, "农业局")
        assert "牵头 4 项" in await keys(pilot, "enter")
        marked = await keys(pilot, "*")
        assert marked.count("*· ") == len(TITLES)
        before = changes(workspace)
        assert "分工：科普周走进东区 等 5 项" in await keys(pilot, "a")
        assert "▸ 农业局" in await typed(pilot, "nyj")
        await keys(pilot, "enter")
        assert "▸ 移交给其他单位" in await typed(pilot, "yj")
        assert "农业局 " not in await keys(pilot, "enter")
        foretold = await typed(pilot, "yjj")
        assert "▸ 应急局" in foretold
        assert "应急局 等 7 个单位" in foretold
        assert tasks(workspace, "farming") == TITLES
        done = await keys(pilot, "enter")
        assert "调整了 5 项活动的分工（u 撤销）" in done
        assert tasks(workspace, "farming") == []
        assert sorted(tasks(workspace, "emergency")) == sorted([*others, *TITLES])
        assert changes(workspace) == before + 1
        street = the(workspace, "走进南县").id
        assert len(to_tell(workspace, "assigned", unit_id="emergency", subject_id=street)) == 1
        assert entry(calendar(workspace, "units/emergency"), "走进南县")["DTSTART"] == "20260923T140000"
        assert "BEGIN:VEVENT" not in calendar(workspace, "units/farming")

        assert "已撤销：把农业局的 5 项活动移交给应急局" in await keys(pilot, "u")
        assert tasks(workspace, "farming") == TITLES
        assert tasks(workspace, "emergency") == others
        assert entry(calendar(workspace, "units/emergency"), "走进南县") == {}
        assert "走进南县" in await keys(pilot, "r")


async def test_only_what_is_still_to_come_is_handed_over(opened: Opened, workspace: Workspace, clock: Clock) -> None:
    clock.now = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)
    coming = [
        a.title for a in workspace.ask(lambda s: agenda(s, Filter(unit="farming"))) if a.end_on >= workspace.today
    ]
    assert 0 < len(coming) < len(TITLES)
    async with opened("units", (80, 24)) as pilot:
        await down_to(pilot, "农业局")
        await keys(pilot, "enter", "slash")
        assert "可用：单位: 牵头: 责任: 主题: 县区: 状态: 任务: 日期:" in await typed(pilot, "月份:9")
        await pilot.press("escape", "slash")
        await typed(pilot, "日期:今天..")
        marked = await keys(pilot, "enter", "*")
        assert marked.count("*· ") == len(coming)
        await keys(pilot, "a")
        await typed(pilot, "nyj")
        await keys(pilot, "enter")
        await typed(pilot, "yj")
        await keys(pilot, "enter")
        await typed(pilot, "yjj")
        assert f"调整了 {len(coming)} 项活动的分工（u 撤销）" in await keys(pilot, "enter")
        assert tasks(workspace, "farming") == [title for title in TITLES if title not in coming]
