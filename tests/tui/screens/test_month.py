"""The month: days off, the moon, themes as bars, load; keys and mouse go from day to day and open one."""

from datetime import date

from scheduler.commands.activity import step
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import Filter, agenda
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.app import KepuApp
from tui.widgets.line_list import LineList
from tui.widgets.month_grid import MonthGrid
from tui.workspace import Workspace


async def test_a_coordinator_goes_to_a_day_and_opens_what_is_on_it(opened: Opened) -> None:
    async with opened("month", (120, 40)) as pilot:
        grid = pilot.app.screen.query_one(MonthGrid)
        await pilot.press("right_square_bracket")
        await settled(pilot)
        shown = "\n".join(screen_lines(pilot.app))
        assert "寒露" in shown
        assert "2026年10月" in shown
        await pilot.press("left_square_bracket", "down", "left", "left")
        await settled(pilot)
        assert grid.cursor == date(2026, 9, 19)
        assert "2026年科普周启动仪式" in "\n".join(screen_lines(pilot.app))
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "ActivitiesPage"
        listing = pilot.app.screen.query_one(LineList)
        assert [row.title for row in listing.chosen] == ["2026年科普周启动仪式"]
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "ActivityPage"
        await pilot.press("q", "q")
        assert pilot.app.screen.query_one(MonthGrid).cursor == date(2026, 9, 19)


async def test_a_month_left_before_its_answer_came_is_not_shown_for_another(opened: Opened) -> None:
    async with opened("month") as pilot:
        page = pilot.app.screen
        late = page.workspace.ask(page.question)  # type: ignore[attr-defined]
        await pilot.press("right_square_bracket")
        await settled(pilot)
        page.show(late)  # type: ignore[attr-defined]
        assert page._shown.first == date(2026, 9, 28)  # type: ignore[attr-defined]


async def test_another_persons_change_shows_and_the_cursor_stays(opened: Opened, workspace: Workspace) -> None:
    async with opened("month", (120, 40)) as pilot:
        await pilot.press("right")
        opening = workspace.ask(lambda s: agenda(s, Filter(text="启动仪式")))[0]
        step(workspace.store, opening.id, Step.CANCEL, "wang", reason="台风")
        assert isinstance(pilot.app, KepuApp)
        pilot.app.page("month").reload()
        await settled(pilot)
        assert pilot.app.screen.query_one(MonthGrid).cursor == date(2026, 9, 15)
        assert "2026年科普周启" not in "\n".join(screen_lines(pilot.app))
