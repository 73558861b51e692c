"""The palette: commands, pages, activities, units, themes and days in one box, by Chinese, initials or English."""

from tests.tui.screens.conftest import Opened, on_top, settled
from tui.palette import Palette
from tui.widgets.line_list import LineList

PICKED = {"#zjdq": "ActivityPage", "@kx": "UnitPage", "*kpz": "ThemePage", "=9.22": "MonthPage", ">log": "LogPage"}
"""What is typed and what it opens."""


async def test_what_is_picked_is_opened(opened: Opened) -> None:
    async with opened("agenda") as pilot:
        for typed, page in PICKED.items():
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
