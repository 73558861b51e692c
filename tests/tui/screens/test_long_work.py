"""Long work: its progress is shown, it can be given up without a trace, and one undo takes it back."""

from datetime import UTC, date
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from scheduler.queries.agenda import Filter, agenda, count
from scheduler.queries.history import last_seq
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.app import KepuApp
from tui.long_work import import_words
from tui.messages import Progress
from tui.widgets.status_line import StatusLine
from tui.working import Report
from tui.workspace import Workspace

TODAY = date(2026, 9, 14)
CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//y//EN\r
BEGIN:VEVENT\r
UID:1@x\r
DTSTAMP:20260101T000000Z\r
DTSTART;VALUE=DATE:20260920\r
SUMMARY:机器人展\r
END:VEVENT\r
END:VCALENDAR\r
"""


async def import_for_education(pilot: Pilot[int], file: Path) -> None:
    """Import this file as a calendar of 教育局 (jyj), and say yes to what it would do."""
    await pilot.press("I")
    pilot.app.screen.query_one(Input).value = str(file)
    await pilot.press("enter")
    await settled(pilot)
    await pilot.press(*"jyj", "enter")
    await settled(pilot)
    await pilot.press("y")
    await settled(pilot)


def of_year(workspace: Workspace, year: int) -> int:
    return workspace.ask(lambda session: count(session, Filter(year=year)))


async def test_a_year_is_planned_from_anywhere(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda") as pilot:
        await pilot.press("Y", "down", "enter")
        await settled(pilot)
        assert on_top(pilot) == "Confirm"
        assert "新增" in "\n".join(screen_lines(pilot.app))
        await pilot.press("y")
        await settled(pilot)
        assert of_year(workspace, 2027) > 0
        assert "安排 2027 年：新增" in "\n".join(screen_lines(pilot.app))
        await pilot.press("u")
        await settled(pilot)
        assert of_year(workspace, 2027) == 0


async def test_a_calendar_is_imported(opened: Opened, workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "a.ics"
    file.write_text(CALENDAR, encoding="utf-8", newline="")
    async with opened("agenda") as pilot:
        await pilot.press("I")
        field = pilot.app.screen.query_one(Input)
        field.value = str(tmp_path / "b.ics")
        await pilot.press("enter")
        await settled(pilot)
        assert "没有这个文件或文件夹" in "\n".join(screen_lines(pilot.app))
        assert field.value == str(tmp_path / "b.ics")  # to be put right
        field.value = str(file)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press(*"jyj", "enter")
        await settled(pilot)
        assert "新增 1 项" in "\n".join(screen_lines(pilot.app))
        await pilot.press("y")
        await settled(pilot)
    assert workspace.ask(lambda session: count(session, Filter(text="机器人展"))) == 1


def test_the_conflicts_that_a_calendar_brings_are_told_before_it_is_taken_in(
    workspace: Workspace, tmp_path: Path
) -> None:
    clash = next(a for a in workspace.ask(lambda s: agenda(s, Filter(year=2026))) if a.start_at and a.start_on > TODAY)
    assert clash.start_at
    assert clash.end_at
    hours = "".join(
        f"{name}:{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n"
        for name, moment in (("DTSTART", clash.start_at), ("DTEND", clash.end_at))
    )
    file = tmp_path / "a.ics"
    file.write_text(CALENDAR.replace("DTSTART;VALUE=DATE:20260920\r\n", hours), encoding="utf-8", newline="")
    holder = next(x.unit.id for x in clash.assignments if x.role in ("host", "lead"))
    counted, *told = import_words(workspace, str(file), holder)
    assert counted == "新增 1 项，变更 0 项，取消 0 项，不变 0 项"
    assert [line for line in told if line.startswith("! 产生冲突") and "“机器人展”" in line] != []
    assert workspace.ask(lambda session: count(session, Filter(text="机器人展"))) == 0


async def test_work_that_is_given_up_leaves_no_trace(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda") as pilot:
        app = pilot.app
        assert isinstance(app, KepuApp)
        before = workspace.ask(last_seq)

        def work(report: Report) -> str:
            report("第一步", 1, 3)
            app.call_from_thread(app.action_app_escape)
            report("第二步", 2, 3)
            return "不会说到这里"

        app.work_long("试做", work)
        await settled(pilot)
        assert "已停止，没有写入任何内容" in "\n".join(screen_lines(app))
        assert workspace.ask(last_seq) == before


async def test_progress_stands_in_the_status_line(opened: Opened) -> None:
    async with opened("agenda") as pilot:
        pilot.app.screen.query_one(StatusLine).progress(Progress("安排 2027 年 · 写入活动", 100, 500))
        await pilot.pause()
        assert "100/500 ████░░" in "\n".join(screen_lines(pilot.app))


async def test_what_is_no_calendar_is_not_imported_however_often_one_says_yes(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "a.ics"
    file.write_text("一封信", encoding="utf-8")
    async with opened("agenda") as pilot:
        await import_for_education(pilot, file)
        assert on_top(pilot) == "Confirm"
        file.write_text(CALENDAR, encoding="utf-8", newline="")
        await pilot.press("y")
        await settled(pilot)
        assert "新增 1 项" in "\n".join(screen_lines(pilot.app))
