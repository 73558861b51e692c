"""Another process changes the plan while somebody looks and writes: seen at once, and nothing jumps or is lost."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from time import monotonic, time

import pytest
from textual.widgets import Input

from tests.tui.screens.conftest import Opened, settled
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_list import LineList
from tui.workspace import Workspace

COLLEAGUE = """
import sys, time
from scheduler.commands.activity import edit
from scheduler.reactions import REACTIONS
from scheduler.store.store import Store
store = Store(sys.argv[1], reactions=REACTIONS)
for line in sys.stdin:
    ident, field, value = line.split()
    edit(store, int(ident), {field: value}, "wang")
    print(time.time(), flush=True)
"""
PATIENCE_SECONDS = 30
"""For a machine that does much else; an idle one shows it in less than one."""


@pytest.fixture
def colleague(workspace: Workspace) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", COLLEAGUE, workspace.store.place],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        yield process
        process.communicate()


def edits(process: subprocess.Popen[str], ident: int, field: str, value: str) -> float:
    """When it was committed."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{ident} {field} {value}\n")
    process.stdin.flush()
    return float(process.stdout.readline())


async def seen(there: Callable[[], bool]) -> float:
    """When it was on the screen."""
    end = monotonic() + PATIENCE_SECONDS
    while not there():
        assert monotonic() < end
        await asyncio.sleep(0.01)
    return time()


async def test_it_shows_at_once_and_everything_stays_where_it_was(
    opened: Opened, workspace: Workspace, colleague: subprocess.Popen[str]
) -> None:
    async with opened("agenda", (80, 16)) as pilot:
        rows = pilot.app.screen.query_one(LineList)
        await pilot.press("slash", *"kp", "enter", *["down"] * 12)
        await settled(pilot)
        assert rows.row is not None
        looked_at, line = rows.row.id, rows.scroll_offset.y
        assert line > 0
        first = rows.model[0].id
        committed = await asyncio.to_thread(edits, colleague, first, "title", "科普别处改的")
        assert await seen(lambda: rows.model[0].title == "科普别处改的") - committed < PATIENCE_SECONDS / 3
        assert (rows.row.id, rows.scroll_offset.y) == (looked_at, line)
        assert pilot.app.screen.query_one(FilterBar).text == "kp"

        await pilot.press("e")
        await settled(pilot)
        form = pilot.app.screen
        await pilot.press("end", *"Kepu", "tab", *"ha")
        field = form.focused
        await asyncio.to_thread(edits, colleague, looked_at, "url", "https://example.cn/a")
        await seen(lambda: form.query_one("#url", Input).value == "https://example.cn/a")
        assert form.query_one("#title", Input).value.endswith("Kepu")
        assert form.query_one("#title_en", Input).value.endswith("ha")
        assert (pilot.app.screen, form.focused) == (form, field)
