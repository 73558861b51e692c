"""On terminals that draw ambiguous characters wide, every line still is as wide as it was laid out."""

import os
import pty
import select
import subprocess
import sys
import unicodedata
from collections.abc import Iterator

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from tests.tui.conftest import check_lines
from tests.tui.gallery import PAGES, Gallery
from tui.narrow import NarrowFilter, substitutes


def test_every_substitute_is_one_ascii_cell() -> None:
    assert {len(text) for text in substitutes().values()} == {1}
    assert [text for text in substitutes().values() if not (text.isascii() and text.isprintable())] == []


def test_a_line_keeps_its_width_and_loses_every_ambiguous_character() -> None:
    line = "│“科普”…──█▓░ ● → ①"
    [swapped] = NarrowFilter().apply([Segment(line)], Color(0, 0, 0))
    assert cell_len(swapped.text) == cell_len(line)
    assert [c for c in swapped.text if unicodedata.east_asian_width(c) == "A"] == []


PROGRAM = """
from textual.widgets import Static
from tui.robust import RobustApp

class Asks(RobustApp[None]):
    def compose(self):
        yield Static("→科普")

    def on_key(self):
        self.exit()

Asks().run_safely()
"""


@pytest.fixture
def terminal() -> Iterator[int]:
    """Our end of a terminal in which the program runs and has just asked."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    try:
        assert read_until(ours, b"\x1b[6n").count("→科普".encode()) > 0
        yield ours
        os.write(ours, b"q")
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def read_until(terminal: int, wanted: bytes) -> bytes:
    shown = b""
    while wanted not in shown:
        assert select.select([terminal], [], [], 30)[0], shown
        shown += os.read(terminal, 65536)
    return shown


def test_where_the_terminal_answers_that_it_draws_them_wide_all_is_drawn_anew(terminal: int) -> None:
    os.write(terminal, b"\x1b[1;3R")
    assert ">科普".encode() in read_until(terminal, ">科普".encode())


def test_where_it_draws_them_narrow_they_stay(terminal: int) -> None:
    os.write(terminal, b"\x1b[1;2Rq")
    assert ">科普".encode() not in read_until(terminal, b"\x1b[?1049l")


@pytest.mark.parametrize("page", PAGES)
async def test_no_page_has_an_ambiguous_character_there(page: str) -> None:
    app = Gallery(page)
    app.narrow_terminal = True
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = "".join(check_lines(app))
        assert {c for c in shown if unicodedata.east_asian_width(c) == "A" and cell_len(c) == 1} == set()
