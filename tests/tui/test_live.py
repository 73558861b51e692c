"""A change of the data is told within a second, a burst of changes once."""

import threading
import time
from collections.abc import Iterator

import pytest
from textual.message import Message

from config.errors import KepuError
from tui.live import Follower
from tui.messages import Changed, Lost, Restored


class Source:
    """A version that tests turn, and that may fail."""

    def __init__(self) -> None:
        self.version = 1
        self.broken = False
        self.threads: set[int] = set()

    def poll(self) -> int:
        self.threads.add(threading.get_ident())
        if self.broken:
            raise KepuError("gone")
        return self.version


@pytest.fixture
def followed() -> Iterator[tuple[Source, list[Message]]]:
    source, told = Source(), list[Message]()
    follower = Follower(source.poll, told.append, interval=0.01, quiet=0.1)
    follower.start()
    time.sleep(0.05)
    yield source, told
    follower.stop()


def wait_for(told: list[Message], count: int) -> None:
    deadline = time.monotonic() + 2
    while len(told) < count and time.monotonic() < deadline:
        time.sleep(0.005)


def test_nothing_is_told_while_nothing_changes(followed: tuple[Source, list[Message]]) -> None:
    assert followed[1] == []


def test_a_change_is_told_with_its_version(followed: tuple[Source, list[Message]]) -> None:
    source, told = followed
    source.version = 7
    wait_for(told, 1)
    assert [message.version for message in told if isinstance(message, Changed)] == [7]


def test_a_burst_is_told_in_two_at_most(followed: tuple[Source, list[Message]]) -> None:
    source, told = followed
    for version in range(2, 10):
        source.version = version
        time.sleep(0.005)
    time.sleep(0.3)
    assert len(told) <= 2
    assert isinstance(told[-1], Changed)
    assert told[-1].version == 9


def test_a_loss_is_told_once_and_so_is_its_end(followed: tuple[Source, list[Message]]) -> None:
    source, told = followed
    source.broken = True
    wait_for(told, 1)
    time.sleep(0.15)
    assert [type(message) for message in told] == [Lost]
    source.broken = False
    wait_for(told, 3)
    assert [type(message) for message in told] == [Lost, Restored, Changed]


def test_the_same_thread_always_asks(followed: tuple[Source, list[Message]]) -> None:
    time.sleep(0.05)
    assert len(followed[0].threads) == 1
    assert followed[0].threads != {threading.get_ident()}
