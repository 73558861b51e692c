"""Who follows the log learns of a commit at once, and handles each event exactly once, in order, whatever happens."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

import config
from scheduler.commands import activity as act
from scheduler.model.log import LoggedEvent
from scheduler.store.changes import Changes, consume, watch
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

ROOT = Path(config.__file__).parents[1]
DAY = date(2026, 3, 2)
LONG = 30.0
"""Seconds that no wait takes: a change ends it at once."""


def added(store: Store, n: int = 1) -> None:
    for _time in range(n):
        act.add(store, act.When(DAY, DAY), {"title": "讲座"}, {}, "li")


@pytest.fixture
def ledger(any_store: Store) -> Store:
    """A store with a table in which a consumer keeps what it did, and with some events."""
    with any_store.engine.begin() as connection:
        connection.execute(text("CREATE TABLE ledger (seq INTEGER NOT NULL)"))
    added(any_store, 7)
    return any_store


def book(work: UnitOfWork, events: Sequence[LoggedEvent]) -> None:
    for event in events:
        work.session.execute(text("INSERT INTO ledger (seq) VALUES (:seq)"), {"seq": event.seq})


def booked(store: Store) -> list[int]:
    with store.read() as session:
        return [seq for (seq,) in session.execute(text("SELECT seq FROM ledger"))]


def logged(store: Store) -> list[int]:
    with store.read() as session:
        return [s for s in session.exec(select(LoggedEvent.seq).order_by(col(LoggedEvent.seq))) if s]


def test_every_event_is_handled_once_in_order_and_new_ones_next_time(ledger: Store) -> None:
    assert [consume(ledger, "books", book, limit=5) for _time in range(3)] == [5, 3, 0]
    assert booked(ledger) == logged(ledger)
    added(ledger, 2)
    assert consume(ledger, "books", book) == 2
    assert booked(ledger) == logged(ledger)


def test_consumers_have_a_cursor_each(ledger: Store) -> None:
    consume(ledger, "books", book, limit=5)
    assert consume(ledger, "others", lambda work, events: None) == 8
    assert consume(ledger, "books", book) == 3


def test_what_fails_in_the_middle_did_nothing_and_is_given_again(ledger: Store) -> None:
    def half(work: UnitOfWork, events: Sequence[LoggedEvent]) -> None:
        book(work, events[:4])
        raise OSError("power cut")

    consume(ledger, "books", book, limit=2)
    with pytest.raises(OSError, match="power cut"):
        consume(ledger, "books", half)
    assert booked(ledger) == logged(ledger)[:2]
    while consume(ledger, "books", book):
        pass
    assert booked(ledger) == logged(ledger)


CHILD = """
import os, signal, sys
from sqlalchemy import text
from scheduler.store.changes import consume
from scheduler.store.store import Store
def book(work, events):
    for event in events:
        work.session.execute(text("INSERT INTO ledger (seq) VALUES (:seq)"), {"seq": event.seq})
        if event.seq == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
store = Store(sys.argv[1])
while consume(store, "books", book, limit=3):
    pass
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_consumer_killed_in_the_middle_goes_on_where_it_was(ledger: Store, any_url: str) -> None:
    sequence = logged(ledger)
    for last in (sequence[1], sequence[4], 0):  # 0 is never met: this one lives
        done = subprocess.run([sys.executable, "-c", CHILD, any_url, str(last)], cwd=ROOT, timeout=120)
        assert done.returncode == (-signal.SIGKILL if last else 0)
    assert booked(ledger) == sequence


def test_two_workers_of_one_consumer_share_the_events(ledger: Store) -> None:
    def drain(_worker: int) -> int:
        total = 0
        while count := consume(ledger, "books", book, limit=1):
            total += count
        return total

    with ThreadPoolExecutor(2) as workers:
        assert sum(workers.map(drain, range(2))) == len(logged(ledger))
    assert booked(ledger) == logged(ledger)


@pytest.fixture
def changes(any_store: Store) -> Iterator[Changes]:
    with closing(watch(any_store)) as watching:
        yield watching


def test_a_commit_is_known_at_once_and_told_once(any_store: Store, changes: Changes) -> None:
    assert changes.wait(0) is False
    added(any_store)
    assert changes.wait(LONG) is True
    assert changes.wait(0) is False


def test_what_is_rolled_back_is_not_told(any_store: Store, changes: Changes) -> None:
    with pytest.raises(OSError, match="no"), any_store.begin("li", "add"):
        raise OSError("no")
    assert changes.wait(0.05) is False


def test_a_wait_ends_when_the_watch_is_closed(any_store: Store, changes: Changes) -> None:
    with ThreadPoolExecutor(1) as waiter:
        waiting = waiter.submit(changes.wait, LONG)
        changes.close()
        assert waiting.result(LONG) is False
    assert changes.wait(LONG) is False


def test_a_lost_connection_is_made_again_and_counts_as_a_change(postgres_store: Store) -> None:
    with closing(watch(postgres_store)) as watching:
        with postgres_store.engine.begin() as connection:
            listeners = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN kepu'"
            assert connection.execute(text(listeners)).all() != []
        assert watching.wait(0.1) is False
        assert watching.wait(LONG) is True
        added(postgres_store)
        assert watching.wait(LONG) is True
