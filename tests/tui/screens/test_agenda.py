"""The agenda: every activity in order of time, filtered as one types; many at once; others' changes while one looks."""

from datetime import date

from scheduler.commands.activity import When, add, move
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.history import log
from scheduler.queries.lines import Line
from scheduler.queries.views import ActivityView
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.app import KepuApp
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_list import LineList
from tui.workspace import Workspace


def rows(app: object) -> LineList[Line]:
    assert isinstance(app, KepuApp)
    return app.page("agenda").query_one(LineList)


def by_ids(workspace: Workspace, ids: list[int]) -> list[ActivityView]:
    return workspace.ask(lambda session: agenda(session, Filter(ids=tuple(ids))))


def september(workspace: Workspace) -> list[int]:
    wanted = Filter(first=date(2026, 9, 14), last=date(2026, 9, 30))
    return [a.id for a in workspace.ask(lambda session: agenda(session, wanted))]


async def test_a_filter_narrows_while_it_is_typed(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda") as pilot:
        everything = len(rows(pilot.app).model)
        assert everything == len(workspace.ask(agenda))
        await pilot.press("slash", *"jyj")
        await pilot.pause()
        initials = len(rows(pilot.app).model)
        assert 0 < initials < everything
        for text, found in (
            ("单位:教育局", {"education"}),
            ("状态:计划", None),
            ("任务:m-2", None),
            ("县区:东区", None),
            ("责任:教育局", None),
            ("date:2026-09", None),
            ("日期:今天..", None),
        ):
            pilot.app.screen.query_one(FilterBar).text = text
            await pilot.pause()
            shown = [rows(pilot.app).model[n] for n in range(len(rows(pilot.app).model))]
            assert 0 < len(shown) <= everything, text
            if found:
                assert all({*line.leads, *line.others} >= found for line in shown)
            if text.startswith("责任"):
                assert all("education" in line.responsible for line in shown)
            if text.startswith("date"):
                assert {(line.start_on.month, line.start_on.year) for line in shown} == {(9, 2026)}
            if text.endswith("今天.."):
                assert min(line.end_on for line in shown) >= workspace.today
                await pilot.press("enter", "asterisk")
                assert rows(pilot.app).marks == {line.id for line in shown}
                await pilot.press("asterisk", "slash")
        for text, told in (
            ("月份:9", ["没有“月份:”这种筛选", "可用：单位: 牵头: 责任: 主题: 县区: 状态: 任务: 日期:"]),
            ("日期:某天", ["日期:“某天”看不懂", "可写 2027、2027-09"]),
        ):
            pilot.app.screen.query_one(FilterBar).text = text
            await pilot.pause()
            assert len(rows(pilot.app).model) == 0
            assert all(words in "\n".join(screen_lines(pilot.app)) for words in told)
        await pilot.press("escape")
        await pilot.pause()
        assert len(rows(pilot.app).model) == everything


async def test_marked_activities_are_confirmed_and_moved_as_one_change(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda", (120, 40)) as pilot:
        first, second = september(workspace)[:2]
        before = by_ids(workspace, [first, second])
        rows(pilot.app).go_to(first)
        await pilot.press("space", "space", "c")
        await settled(pilot)
        assert {a.status for a in by_ids(workspace, [first, second])} == {"confirmed"}
        events = workspace.ask(lambda session: log(session, kind="activity.confirmed"))
        assert len({event.change for event in events}) == 1
        await pilot.press("m")
        await settled(pilot)
        assert on_top(pilot) == "Move"
        await pilot.press("shift+down", "shift+down", "ctrl+s")
        await settled(pilot)
        moved = by_ids(workspace, [first, second])
        assert {(b.start_on - a.start_on).days for a, b in zip(before, moved, strict=True)} == {2}
        await pilot.press("u")
        await settled(pilot)
        assert [a.start_on for a in by_ids(workspace, [first, second])] == [a.start_on for a in before]
        assert "已撤销：改期" in "\n".join(screen_lines(pilot.app))
        await pilot.press("ctrl+r")
        await settled(pilot)
        assert [a.start_on for a in by_ids(workspace, [first, second])] == [a.start_on for a in moved]


async def test_cancelling_asks_once_for_the_reason_and_says_what_follows(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda", (120, 40)) as pilot:
        first = september(workspace)[0]
        rows(pilot.app).go_to(first)
        await pilot.press("d")
        await settled(pilot)
        assert on_top(pilot) == "Reason"
        shown = "\n".join(screen_lines(pilot.app))
        assert "公开日历" in shown
        await pilot.press("ctrl+s")
        assert on_top(pilot) == "Reason"
        await pilot.press(*"rain", "enter")
        await settled(pilot)
        assert by_ids(workspace, [first])[0].reason == "rain"


async def test_anothers_changes_come_in_and_cursor_filter_and_marks_stay(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda", (120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, KepuApp)
        here, other = september(workspace)[2], september(workspace)[0]
        pilot.app.screen.query_one(FilterBar).text = "状态:计划"
        await pilot.pause()
        rows(app).go_to(here)
        await pilot.press("space")
        rows(app).go_to(here)
        move(workspace.store, other, When(date(2026, 9, 28), date(2026, 9, 28)), "wang")
        add(workspace.store, When(date(2026, 9, 14), date(2026, 9, 14)), {"title": "2026加场"}, {}, "wang")
        app.page("agenda").reload()
        await settled(pilot)
        shown = [rows(app).model[n] for n in range(len(rows(app).model))]
        assert next(line for line in shown if line.id == other).start_on == date(2026, 9, 28)
        assert "2026加场" in [line.title for line in shown]
        assert rows(app).row is not None
        assert rows(app).row.id == here  # type: ignore[union-attr]
        assert rows(app).marks == {here}
        assert rows(app).model.query.fields == (("状态", "计划"),)


async def test_a_unit_is_assigned_hands_over_and_answers(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda", (120, 40)) as pilot:
        first = september(workspace)[0]
        rows(pilot.app).go_to(first)
        await pilot.press("a")
        await settled(pilot)
        await pilot.press(*"nyj", "enter")
        await settled(pilot)
        await pilot.press("down", "down", "enter")
        await settled(pilot)
        assert ("farming", "support") in [(a.unit.id, a.role) for a in by_ids(workspace, [first])[0].assignments]
        await pilot.press("i", "enter")
        await settled(pilot)
        leads = [a.answer for a in by_ids(workspace, [first])[0].assignments if a.role == "lead"]
        assert "accepted" in leads
