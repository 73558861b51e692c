"""An engine in a thread, as ``kepu worker`` runs it in a process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

import pytest

from scheduler.channels import Channel
from scheduler.engine.embedded import Engine
from scheduler.jobs.dispatcher import Tally
from scheduler.jobs.postman import Services
from scheduler.store.store import Store
from tests.scheduler.reminding import local

PATIENCE = 60
"""Seconds that a test waits for what takes a fraction of one; a loaded machine is no fault."""


def shifted(start: str) -> Callable[[], datetime]:
    """A clock that goes on from that moment in Shanghai."""
    shift = local(start) - datetime.now(UTC)
    return lambda: datetime.now(UTC) + shift


class Running:
    """An engine at work; ``error`` is what ended it."""

    def __init__(self, store: Store, services: Services, channel: Channel | None = None) -> None:
        self.sent = Event()
        self.error: BaseException | None = None
        self.engine = Engine(store, services, tick=3600, drained=self._drained)
        if channel is not None:
            self.engine.dispatcher.postman._channels["file"] = channel
            self.engine.dispatcher.workers = 1
        self.thread = Thread(target=self._run, daemon=True)

    def _drained(self, tally: Tally) -> None:
        if tally.outcomes.get("sent"):
            self.sent.set()

    def _run(self) -> None:
        try:
            self.engine.run()
        except BaseException as error:
            self.error = error

    def stop(self) -> None:
        self.engine.stop()
        self.thread.join(PATIENCE)


@contextmanager
def running(store: Store, services: Services, channel: Channel | None = None) -> Iterator[Running]:
    """The engine for as long as the block lasts; with a ``channel`` it sends by that, one message at a time."""
    made = Running(store, services, channel)
    made.thread.start()
    try:
        yield made
    finally:
        made.stop()
        assert not made.thread.is_alive()


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], bool]:
    """Wait until something holds, looking often; False if it never does."""
    nap = Event()

    def wait(holds: Callable[[], bool]) -> bool:
        return any(holds() or nap.wait(0.05) for _look in range(PATIENCE * 20)) and holds()

    return wait
