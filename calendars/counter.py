"""How far the event log has come, asked so cheaply that every request can ask.

SQLite: one held-open connection and ``PRAGMA data_version``, which other connections' commits change; only
then is the log looked at. PostgreSQL: the newest ``seq``, which its commits make visible in order.
"""

import os
import sqlite3
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import psycopg
from sqlalchemy.engine import URL

from config.language import _
from scheduler.errors import NoDatabase

_NEWEST = "SELECT coalesce(max(seq), 0) FROM event"


class Counter(Protocol):
    """Not for several threads at once. ``seq`` raises NoDatabase when the database cannot be asked."""

    instant: bool
    """Whether ``seq`` answers at once: no network may keep it waiting."""
    replaced: int
    """How often another database was found in the place of the one before."""

    def seq(self) -> int: ...

    def close(self) -> None: ...


def counter(url: URL) -> Counter:
    """The one for this database."""
    if url.get_backend_name() == "sqlite":
        return SqliteCounter(url.database or "")
    return PostgresCounter(url)


class SqliteCounter:
    """Notices also that the file was replaced by another one, as a restored copy is."""

    instant = True

    def __init__(self, path: str) -> None:
        self._path = path
        self.replaced = 0
        self._connection: sqlite3.Connection | None = None
        self._inode = self._version = -1
        self._seq = 0

    def seq(self) -> int:
        try:
            inode = os.stat(self._path).st_ino
            if self._connection is None or inode != self._inode:
                self.replaced += self._inode not in (-1, inode)
                self._open(inode)
            assert self._connection is not None
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                # In this order: a commit in between is seen twice rather than not at all.
                self._seq = self._connection.execute(_NEWEST).fetchone()[0]
                self._version = version
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise NoDatabase(_("读不到数据库：{reason}").format(reason=error)) from error
        return self._seq

    def _open(self, inode: int) -> None:
        self.close()
        uri = f"file:{quote(str(Path(self._path).absolute()))}?mode=rw"
        self._connection = sqlite3.connect(uri, uri=True, timeout=2, isolation_level=None, check_same_thread=False)
        self._inode = inode

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._version = None, -1


class PostgresCounter:
    """One connection of its own, opened again when it was lost. Gives up after two seconds."""

    instant = False
    replaced = 0

    def __init__(self, url: URL) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.Connection[tuple[int]] | None = None

    def seq(self) -> int:
        for last_try in (False, True):
            try:
                return self._ask()
            except psycopg.Error as error:
                self.close()
                if last_try:
                    raise NoDatabase(_("读不到数据库：{reason}").format(reason=error)) from error
        raise AssertionError("unreachable")

    def _ask(self) -> int:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._dsn, autocommit=True, connect_timeout=2, options="-c statement_timeout=2000"
            )
        row = self._connection.execute(_NEWEST).fetchone()
        return row[0] if row else 0

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
