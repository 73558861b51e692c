"""From a database URL to engines: one that reads and one that writes.

SQLite: WAL, ``synchronous=FULL`` (a commit survives power loss), foreign keys on, and ``BEGIN IMMEDIATE`` for
writers, because upgrading a read transaction fails at once instead of waiting. PostgreSQL: psycopg 3; readers
see one snapshot as SQLite's do, writers take turns by an advisory lock (see ``take_turn``).
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from config.language import _
from scheduler.errors import NoDatabase

BUSY_MS = 10_000
"""How long a writer waits for another."""
TURN = 0x6B657075
"""PostgreSQL's advisory lock of writers. It also orders the log: a reader of ``seq`` misses no event."""


def url_of(place: str) -> URL:
    """A URL, or a path to an SQLite file. Raises NoDatabase for what is neither."""
    if "://" not in place:
        return URL.create("sqlite", database=str(Path(place).expanduser()))
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise NoDatabase(_("数据库地址无法识别"), hint=_("应为文件路径，或 postgresql://用户@主机/库名")) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise NoDatabase(
            _("不支持的数据库：{name}").format(name=url.get_backend_name()),
            hint=_("支持 SQLite（文件路径）和 PostgreSQL"),
        )
    return url


def connect(url: URL) -> Engine:
    """An engine on ``url``; nothing is opened yet."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        if url.database and url.database != ":memory:":
            _stay_with(Path(url.database), engine)
        return engine
    return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def reading(engine: Engine) -> Engine:
    """The engine for queries: everything a session reads is of one moment."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writing(engine: Engine) -> Engine:
    """The engine for commands."""
    return engine.execution_options(write=True)


def take_turn(connection: Connection) -> None:
    """Wait until no other writer is at work, and let others wait until the end. SQLite did so at BEGIN."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = {BUSY_MS}"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TURN})


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # pysqlite would open no transaction for SELECT and DDL
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _stay_with(file: Path, engine: Engine) -> None:
    """Open the file anew when another has taken its place (a restored backup); the old one is nobody's any more."""

    def opened(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["file"] = _identity(file)

    def lent(_connection: Any, record: ConnectionPoolEntry, _lent: Any) -> None:
        if record.info["file"] != _identity(file):
            raise DisconnectionError

    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", lent)


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
