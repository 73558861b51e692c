"""The palette: commands, pages, activities, units, themes and days in one box, by Chinese, initials or English."""

import pytest

from config.language import speaking
from tests.tui.conftest import check_lines, screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tests.tui.test_snapshots import SIZES, Snapshot
from tui.palette import Palette
from tui.widgets.line_list import LineList


@pytest.mark.parametrize("size", SIZES)
async def test_it_looks_like_this(opened: Opened, snapshot: Snapshot, size: tuple[int, int]) -> None:
    async with opened("units", size) as pilot:
        await pilot.press("ctrl+p")
        await settled(pilot)
        await pilot.press(*"kpz")
        await settled(pilot)
        snapshot(pilot.app, f"palette-kpz-{size[0]}x{size[1]}")


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("#zjdq", "ActivityPage"),
        ("@kx", "UnitPage"),
        ("*kpz", "ThemePage"),
        ("=9.22", "MonthPage"),
        (">log", "LogPage"),
    ],
)
async def test_what_is_picked_is_opened(opened: Opened, typed: str, page: str) -> None:
    async with opened("agenda") as pilot:
        await pilot.press("colon")
        await settled(pilot)
        await pilot.press(*typed)
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == page


async def test_a_command_is_run_as_if_its_key_were_pressed(opened: Opened) -> None:
    async with opened("agenda") as pilot:
        await pilot.press("ctrl+p", *"gq")
        await settled(pilot)
        palette = pilot.app.screen
        assert isinstance(palette, Palette)
        assert [c.id for c in palette.query_one(LineList).model.rows[:1]] == [("key", "m")]
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "Move"


async def test_it_is_exact_in_english_too(opened: Opened) -> None:
    with speaking("en"):
        async with opened("agenda") as pilot:
            await pilot.press("ctrl+p", *"sci")
            await settled(pilot)
            check_lines(pilot.app)
            assert any("2026" in line for line in screen_lines(pilot.app))
