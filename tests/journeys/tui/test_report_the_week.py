"""After the week its activities are completed and reported with their figures, which the statistics count."""

from datetime import UTC, datetime, timedelta
from typing import Any

from scheduler.queries.reporting import reports
from scheduler.reports.statistics import statistics
from tests.journeys.tui.conftest import Opened, calendar, cursor, entry, keys, the, typed, up_to
from tests.stores import Clock
from tui.workspace import Workspace

OPENING = "2026年科普周启动仪式"
EVENING = datetime(2026, 9, 19, 10, 0, tzinfo=UTC)
"""Six o'clock in Shanghai, after the opening."""
HELD = "本表由 0 项已上报活动汇总，另有 1 项已举办未上报。"
REPORTED = "本表由 1 项已上报活动汇总，另有 0 项已举办未上报。"


def told(workspace: Workspace) -> str:
    """How many activities the statistics of the year count, and how many they miss."""
    document = workspace.ask(lambda session: statistics(workspace.store, session, 2026))
    return document.preamble[0]


def figures(workspace: Workspace) -> dict[int, dict[str, Any]]:
    ident = the(workspace, OPENING).id
    found = workspace.ask(lambda session: reports(session, [ident]))
    return {key: report.values() for key, report in found.items()}


async def test_the_week_is_reported(opened: Opened, workspace: Workspace, clock: Clock) -> None:
    clock.now = EVENING
    async with opened("today", (80, 24)) as pilot:
        await keys(pilot, "end")
        await up_to(pilot, f"· 9月19日    {OPENING}")
        assert f"确认：{OPENING}（u 撤销）" in await keys(pilot, "f")
        assert f"完成：{OPENING}（u 撤销）" in await keys(pilot, "f")
        assert (the(workspace, OPENING).status, told(workspace)) == ("completed", HELD)

        await keys(pilot, "2", "slash")
        await typed(pilot, "启动仪式")
        assert f"上报：{OPENING}" in await keys(pilot, "enter", "R")
        assert "! 没有“外星人”这一项" in await typed(pilot, "外星人=3")
        assert f"上报：{OPENING}" in await keys(pilot, "ctrl+s")
        assert figures(workspace) == {}
        await pilot.press(*["backspace"] * len("外星人=3"))
        assert "! " not in await typed(pilot, "青少年=120,社会公众=300")
        await keys(pilot, "tab")
        assert "线上人次：“x”不是整数" in await typed(pilot, "x")
        await pilot.press("backspace")
        await typed(pilot, "1.2万")
        done = await keys(pilot, "ctrl+s")
        assert f"已上报：{OPENING}（u 撤销）" in done
        assert "已上报" in cursor(pilot)
        ((visitors, online),) = [(r["visitors"], r["online"]) for r in figures(workspace).values()]
        assert (visitors, online) == ({"youth": 120, "public": 300}, 12_000)
        assert told(workspace) == REPORTED
        assert entry(calendar(workspace, "units/education"), "启动仪式")["STATUS"] == "CONFIRMED"

        assert f"已撤销：上报活动“{OPENING}”" in await keys(pilot, "u")
        assert (the(workspace, OPENING).status, told(workspace)) == ("completed", HELD)
        assert figures(workspace) == {}
        assert f"已撤销：完成活动“{OPENING}”" in await keys(pilot, "u")
        assert f"已撤销：确认活动“{OPENING}”" in await keys(pilot, "u")
        assert the(workspace, OPENING).status == "planned"
        assert entry(calendar(workspace, "units/education"), "启动仪式")["STATUS"] == "TENTATIVE"

        assert "现在是“计划”：上报时一并确认、完成" in await keys(pilot, "R")
        await typed(pilot, "３００")
        assert f"已上报：{OPENING}（u 撤销）" in await keys(pilot, "ctrl+s")
        assert [report["visitors"] for report in figures(workspace).values()] == [{"public": 300}]
        assert "“已上报”的活动不能上报；可以（s）：无" in await keys(pilot, "R")
        assert f"已撤销：上报活动“{OPENING}”" in await keys(pilot, "u")
        assert (the(workspace, OPENING).status, figures(workspace)) == ("planned", {})
        clock.now = EVENING - timedelta(days=1)
        assert "2026年9月19日才举办" in await keys(pilot, "R")
