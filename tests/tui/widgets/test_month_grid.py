"""Months and years: the right days in the right places, spans as bars, one cursor."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.conftest import check_lines
from tests.tui.gallery import TODAY, Gallery
from tui.widgets.month_grid import (
    CalendarKeys,
    DaySpan,
    MonthGrid,
    lanes_of,
    next_month,
    same_day,
    weeks_of,
)
from tui.widgets.year_grid import YearGrid, load_glyph

days = st.dates(date(1901, 1, 1), date(2099, 12, 1))


@settings(deadline=None, max_examples=100)
@given(days)
def test_the_weeks_of_a_month_hold_all_its_days_and_begin_on_monday(day: date) -> None:
    weeks = weeks_of(day)
    assert {week.weekday() for week in weeks} == {0}
    shown = {week + timedelta(days=n) for week in weeks for n in range(7)}
    first = day.replace(day=1)
    assert {first + timedelta(days=n) for n in range((next_month(first) - first).days)} <= shown
    assert 4 <= len(weeks) <= 6


def test_the_same_day_of_a_shorter_month_is_its_last() -> None:
    assert same_day(date(2026, 1, 31), date(2026, 2, 1)) == date(2026, 2, 28)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 12)), max_size=8))
def test_spans_in_one_lane_never_overlap(spans: list[tuple[int, int]]) -> None:
    monday = date(2026, 9, 14)
    made = [
        DaySpan(monday + timedelta(days=start), monday + timedelta(days=start + length), "x") for start, length in spans
    ]
    lanes = lanes_of(made, monday, monday + timedelta(days=6))
    for lane in lanes:
        assert [pair for pair in pairwise(lane) if pair[0].end >= pair[1].start] == []
    sunday = monday + timedelta(days=6)
    assert sum(map(len, lanes)) == sum(span.start <= sunday and span.end >= monday for span in made)


@pytest.mark.parametrize(
    ("keys", "day"),
    [
        (["right", "l", "left", "h"], TODAY),
        (["down"], date(2026, 9, 21)),
        (["up", "k", "k"], date(2026, 8, 24)),
        (["right_square_bracket"], date(2026, 10, 14)),
        (["left_black_lenticular_bracket"], date(2026, 8, 14)),
        (["pagedown", "pagedown", "t"], TODAY),
        (["right_curly_bracket"], date(2027, 9, 14)),
        (["left_curly_bracket", "f3"], TODAY),
    ],
)
async def test_keys_move_from_day_to_day(keys: list[str], day: date) -> None:
    app = Gallery("month")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        assert app.screen.query_one(MonthGrid).cursor == day


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(("page", "grid"), [("month", MonthGrid), ("year", YearGrid)])
async def test_a_click_on_a_day_goes_to_it(page: str, grid: type[CalendarKeys], size: tuple[int, int]) -> None:
    app = Gallery(page)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = app.screen.query_one(grid)
        found = {
            day: (x, y)
            for y in range(shown.size.height)
            for x in range(shown.size.width)
            if (day := shown.day_at(x, y)) is not None
        }
        month = {TODAY.replace(day=n) for n in range(1, 31)}
        assert month <= set(found)
        await pilot.click(grid, offset=found[date(2026, 9, 27)])
        assert shown.cursor == date(2026, 9, 27)


async def test_the_year_goes_on_by_years_and_months() -> None:
    app = Gallery("year")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = app.screen.query_one(YearGrid)
        await pilot.press("right_square_bracket")
        assert shown.cursor == date(2027, 9, 14)
        await pilot.press("left_curly_bracket")
        assert shown.cursor == date(2027, 8, 14)


def test_a_load_shows_without_colour() -> None:
    assert [load_glyph(count)[0] for count in (0, 1, 2, 3, 5, 6, 9, 10, 99)] == list("·░░▒▒▓▓██")


async def test_the_month_shows_bars_today_and_days_off() -> None:
    app = Gallery("month", hostile=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        shown = "\n".join(check_lines(app))
        assert "├科普日" in shown
        assert "[14]" in shown
        assert "休│" in shown
        assert "班│" in shown
