"""Who wakes whom: learning at once that another connection committed, and reading the log exactly once.

SQLite: one ``PRAGMA data_version`` (some microseconds) every 100 ms on a connection of its own, which needs no
file-system events. PostgreSQL: LISTEN; commits that wrote to the log NOTIFY.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from threading import Event, Lock
from typing import Protocol

import psycopg
from sqlmodel import col, select

from scheduler.errors import NoDatabase
from scheduler.model.log import Cursor, LoggedEvent
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

POLL_SECONDS = 0.1
RECONNECT_SECONDS = 1.0


class Changes(Protocol):
    """A watch on one database. Used by one thread; ``close`` may come from another."""

    def wait(self, timeout: float) -> bool:
        """Whether anything was committed within ``timeout`` seconds; returns as soon as it is known."""
        ...

    def close(self) -> None: ...


def watch(store: Store) -> Changes:
    """The watch that suits the store's database. What was committed before it began does not count."""
    if store.url.get_backend_name() == "sqlite":
        return _SqliteChanges(store.url.database or "")
    return _PostgresChanges(store.url.set(drivername="postgresql").render_as_string(hide_password=False))


class _SqliteChanges:
    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._closed = Event()
        self._lock = Lock()  # ``close`` may come while the other thread asks
        self._seen = self._version()

    def _version(self) -> int:
        with self._lock:
            if self._closed.is_set():
                return self._seen
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def wait(self, timeout: float) -> bool:
        end = time.monotonic() + timeout
        while not self._closed.is_set():
            version = self._version()
            if version != self._seen:
                self._seen = version
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._closed.wait(min(POLL_SECONDS, left))
        return False

    def close(self) -> None:
        self._closed.set()
        with self._lock:
            self._connection.close()


class _PostgresChanges:
    def __init__(self, address: str) -> None:
        self._address = address
        self._closed = Event()
        self._connection: psycopg.Connection | None = self._connect()

    def _connect(self) -> psycopg.Connection:
        try:
            connection = psycopg.connect(
                self._address, autocommit=True, connect_timeout=10, keepalives_idle=30, keepalives_interval=10,
            )  # fmt: skip
            connection.execute("LISTEN kepu")
        except psycopg.OperationalError as error:
            raise NoDatabase(str(error).strip().splitlines()[0]) from error
        return connection

    def wait(self, timeout: float) -> bool:
        """A lost connection counts as a change: what was committed meanwhile was not heard."""
        if self._closed.is_set():
            return False
        try:
            if self._connection is None:
                self._connection = self._connect()
                return True
            return any(True for _notice in self._connection.notifies(timeout=timeout, stop_after=1))
        except (psycopg.Error, NoDatabase):
            self._connection = None
            self._closed.wait(min(RECONNECT_SECONDS, timeout))
            return False

    def close(self) -> None:
        self._closed.set()
        if self._connection is not None:
            self._connection.close()


def consume(
    store: Store, consumer: str, handle: Callable[[UnitOfWork, Sequence[LoggedEvent]], None], *, limit: int = 500
) -> int:
    """Give the consumer the events it has not handled, in order, and move its cursor in the same transaction.

    What it writes through the unit of work and the cursor are committed together, so after a crash in the middle
    it sees the same events again and their effects once. Returns how many there were; call again until 0.
    """
    with store.begin(consumer, "consume") as work:
        cursor = work.session.get(Cursor, consumer, with_for_update=True)
        if cursor is None:
            cursor = Cursor(consumer=consumer)
            work.session.add(cursor)
            work.session.flush()
        events = work.session.exec(
            select(LoggedEvent).where(col(LoggedEvent.seq) > cursor.seq).order_by(col(LoggedEvent.seq)).limit(limit)
        ).all()
        if events:
            handle(work, events)
            cursor.seq = events[-1].seq or cursor.seq
        return len(events)
