"""Text snapshots: the screen as lines of text, in a file that a person can read and a diff can show."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App

FOLDER = Path(__file__).parent / "snapshots"
Compare = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write the screens' texts anew")


def screen_lines(app: App[Any]) -> list[str]:
    """What stands on the screen, a string for each line."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def check_lines(app: App[Any]) -> list[str]:
    """The screen's lines, each of which is exactly as wide as the screen and holds no control character."""
    lines = screen_lines(app)
    width, height = app.size
    assert len(lines) == height
    assert {cell_len(line) for line in lines} == {width}
    assert [line for line in lines if not line.isprintable() and not line.replace("\u3000", "").isprintable()] == []
    return lines


def screen_text(app: App[Any]) -> str:
    """The screen's lines as one text, without the spaces at their ends."""
    return "\n".join(line.rstrip() for line in check_lines(app)) + "\n"


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Compare:
    """Compare a text with ``snapshots/<name>.txt``; only ``--update-snapshots`` writes it."""

    def compare(name: str, shown: str) -> None:
        file = FOLDER / f"{name}.txt"
        if request.config.getoption("--update-snapshots", default=False):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(shown, encoding="utf-8", newline="\n")
        assert file.exists(), f"no snapshot {file.name}: run with --update-snapshots and look at it"
        assert shown == file.read_text(encoding="utf-8")

    return compare
