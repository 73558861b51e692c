"""The app on a copy of the small planned year, at a standing clock: whatever today is, it shows the same."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from config.settings import Settings
from scheduler.queries.history import last_seq
from scheduler.store.store import Store
from tests.stores import Clock
from tui.app import KepuApp
from tui.workspace import Workspace

AUTUMN = datetime(2026, 9, 14, 6, 2, tzinfo=UTC)
"""A Monday before the small plan's week of science, two in the afternoon in Shanghai."""
Opened = Callable[..., AbstractAsyncContextManager[Pilot[int]]]


@pytest.fixture
def clock() -> Clock:
    return Clock(AUTUMN)


@pytest.fixture
def workspace(planned: Store, clock: Clock, tmp_path: Path) -> Workspace:
    """What ``li``, who planned the year, works with."""
    return Workspace(store=planned, settings=Settings(state_folder=tmp_path), actor="li", clock=clock)


@pytest.fixture
def app(workspace: Workspace) -> Callable[..., KepuApp]:
    """``app()``, ``app("month")``, ``app(other_workspace)``: the app, not running yet."""

    def make(first: str = "today", given: Workspace | None = None) -> KepuApp:
        used = given or workspace
        return KepuApp(used, lambda: used.ask(last_seq), first=first)

    return make


@pytest.fixture
def opened(app: Callable[..., KepuApp]) -> Opened:
    """``async with opened("month", (80, 24)) as pilot``: the app running, its first page's data on the screen."""

    @asynccontextmanager
    async def run(first: str = "today", size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[int]]:
        running = app(first)
        async with running.run_test(size=size) as pilot:
            await settled(pilot)
            yield pilot

    return run


async def settled(pilot: Pilot[int]) -> None:
    """Until what was asked is answered and drawn: workers end, their messages are handled, the screen is drawn.

    A key may set off a message that sets off a worker, so it is quiet only when it was so three times in a row.
    """
    quiet = 0
    while quiet < 3:
        quiet += 1
        while any(not worker.is_finished for worker in pilot.app.workers):
            quiet = 0
            with suppress(WorkerCancelled):  # a newer question takes the place of an older one
                await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def on_top(pilot: Pilot[int]) -> str:
    """What kind of screen the person sees."""
    return type(pilot.app.screen).__name__
