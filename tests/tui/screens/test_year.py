"""The year: load as glyphs, days off, themes as bars; another year is asked for, a day leads to its month."""

from datetime import date

from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.widgets.month_grid import MonthGrid
from tui.widgets.year_grid import YearGrid


async def test_the_year_goes_to_other_years_and_to_the_month_of_a_day(opened: Opened) -> None:
    async with opened("year", (120, 40)) as pilot:
        await pilot.press("right_square_bracket")
        await settled(pilot)
        assert pilot.app.screen.query_one(YearGrid).cursor == date(2027, 9, 14)
        assert "2027年" in screen_lines(pilot.app)[-2]
        await pilot.press("t", "right_curly_bracket", "enter")
        await settled(pilot)
        assert on_top(pilot) == "MonthPage"
        await settled(pilot)
        assert pilot.app.screen.query_one(MonthGrid).cursor == date(2026, 10, 14)
        assert "2026年10月" in screen_lines(pilot.app)[-2]
