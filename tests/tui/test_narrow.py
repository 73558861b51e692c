"""On terminals that draw ambiguous characters wide, every line still is as wide as it was laid out."""

import unicodedata

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from tests.tui.conftest import check_lines
from tests.tui.gallery import PAGES, Gallery
from tui.narrow import SUBSTITUTES, NarrowFilter, ambiguous_width, reported_width


def test_every_substitute_is_one_ascii_cell() -> None:
    assert {len(text) for text in SUBSTITUTES.values()} == {1}
    assert [text for text in SUBSTITUTES.values() if not (text.isascii() and text.isprintable())] == []


def test_a_line_keeps_its_width_and_loses_every_ambiguous_character() -> None:
    line = "│“科普”…──█▓░ ● → ①"
    [swapped] = NarrowFilter().apply([Segment(line)], Color(0, 0, 0))
    assert cell_len(swapped.text) == cell_len(line)
    assert [c for c in swapped.text if unicodedata.east_asian_width(c) == "A"] == []


@pytest.mark.parametrize(
    ("answer", "width"),
    [
        (b"\x1b[12;2R", 1),
        (b"\x1b[12;3R", 2),
        (b"", 1),
        (b"q\x1b[1;3R", 2),
        (b"\x1b[0n", 1),
        (b"\x1b[1;80R", 1),
    ],
)
def test_the_terminals_answer(answer: bytes, width: int) -> None:
    assert reported_width(answer) == width


def test_without_a_terminal_nobody_is_asked() -> None:
    assert ambiguous_width() == 1


@pytest.mark.parametrize("page", PAGES)
async def test_no_page_has_an_ambiguous_character_there(page: str) -> None:
    app = Gallery(page)
    app.narrow_terminal = True
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = "".join(check_lines(app))
        assert {c for c in shown if unicodedata.east_asian_width(c) == "A" and cell_len(c) == 1} == set()
