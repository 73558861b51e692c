"""Foreign text reaches the screen as it is, in the width it says, and the terminal never obeys it."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from textual.color import Color

from tests.tui.conftest import check_lines
from tests.tui.gallery import HOSTILE, PAGES, Gallery, dialogs
from tui.safe import SafeFilter, cell, clean, crop, plain

CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
SIZES = ((80, 24), (100, 30), (120, 40), (200, 60))
anything = st.text(st.characters() | st.sampled_from("中，“…│\x1b\x9b\u202e\u200d\ufe0f🧑🔬[/]☰"), max_size=40)


@settings(deadline=None, max_examples=200)
@given(anything)
@example("🧑‍🔬👍🏻❤️")
@example("\x1b[2J\x9b31m\u202e")
def test_clean_text_has_no_controls_and_one_width_for_each_character(text: str) -> None:
    cleaned = clean(text)
    assert CONTROLS.search(cleaned) is None
    assert cell_len(cleaned) == sum(cell_len(character) for character in cleaned)
    assert clean(cleaned) == cleaned


@settings(deadline=None, max_examples=200)
@given(anything, st.integers(0, 30))
def test_a_cell_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_len(cell(text, width)) == width
    assert cell_len(cell(text, width, right=True)) == width


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("岫岩满族自治县", 14, "岫岩满族自治县"),
        ("岫岩满族自治县", 13, "岫岩满族自治…"),
        ("岫岩满族自治县", 12, "岫岩满族自…"),
        ("abc", 2, "a…"),
        ("中", 1, "…"),
        ("中", 0, ""),
    ],
)
def test_the_ellipsis_follows_what_was_kept_without_a_gap(text: str, width: int, shown: str) -> None:
    assert crop(text, width) == shown


@pytest.mark.parametrize("text", HOSTILE)
def test_content_is_literal(text: str) -> None:
    assert plain(text).plain == clean(text)
    assert plain(text).spans == []
    assert [span.style for span in plain(text, "bold").spans] in (["bold"], [])


def test_line_feeds_stay_only_where_lines_are_wanted() -> None:
    assert plain("一\n二").plain == "一 二"
    assert plain("一\n二", lines=True).plain == "一\n二"


def test_the_last_gate_keeps_the_width_of_what_it_takes_out() -> None:
    before = [Segment("标\x1b[31m题\u202e"), Segment("\x1b[?25l", control=[(ControlType.HIDE_CURSOR,)])]
    after = SafeFilter().apply(before, Color(0, 0, 0))
    assert [segment.text for segment in after if not segment.control] == ["标[31m题"]
    assert sum(cell_len(s.text) for s in after) == sum(cell_len(s.text) for s in before)


@pytest.mark.parametrize("page", PAGES)
async def test_no_widget_obeys_hostile_text(page: str) -> None:
    app = Gallery(page)
    async with app.run_test(size=SIZES[0]) as pilot:
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            check_lines(app)
            assert _links(app) == set()
            written = app.screen._compositor.render_full_update().render_segments(app.console)
            assert "\x9b" not in written
            assert "清屏\x1b" not in written
            for key in ("down", "right", "pagedown", "end", "home"):
                await pilot.press(key)
                check_lines(app)


async def test_no_dialog_obeys_hostile_text() -> None:
    app = Gallery("list")
    async with app.run_test(size=SIZES[0]) as pilot:
        for dialog in dialogs().values():
            await app.push_screen(dialog)
            for size in (SIZES[2], SIZES[0]):
                await pilot.resize_terminal(*size)
                await pilot.pause()
                check_lines(app)
                assert _links(app) == set()
            app.pop_screen()


def _links(app: Gallery) -> set[str]:
    """Actions that a click somewhere on the screen would run, had a text been read as markup."""
    found = set()
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            meta = segment.style.meta if segment.style and segment.style._meta else {}
            found |= {str(value) for key, value in meta.items() if key == "@click"}
    return found
