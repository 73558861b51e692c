"""The year: load as glyphs, days off, themes as bars; another year is asked for, a day leads to its month."""

from datetime import date

import pytest

from config.language import speaking
from tests.tui.conftest import check_lines, screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tests.tui.test_snapshots import SIZES, Snapshot
from tui.widgets.month_grid import MonthGrid
from tui.widgets.year_grid import YearGrid


@pytest.mark.parametrize("size", SIZES)
async def test_a_year_looks_like_this(opened: Opened, snapshot: Snapshot, size: tuple[int, int]) -> None:
    async with opened("year", size) as pilot:
        snapshot(pilot.app, f"view-year-{size[0]}x{size[1]}")


async def test_it_is_exact_in_english_too(opened: Opened) -> None:
    with speaking("en"):
        async with opened("year") as pilot:
            check_lines(pilot.app)


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
