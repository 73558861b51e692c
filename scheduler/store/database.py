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
from sqlalchemy.exc import ArgumentError

from config.language import _
from scheduler.errors import NoDatabase
from scheduler.store import sqlite_file

BUSY_MS = 10_000
"""How long a writer waits for another."""
TURN = 0x6B657075
"""PostgreSQL's advisory lock of writers. It also orders the log: a reader of ``seq`` misses no event."""

_PATIENCE = {"connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
             "tcp_user_timeout": 20_000}  # fmt: skip
"""How soon a PostgreSQL that does not answer any more is given up: within some twenty seconds, not a quarter hour."""
_MAY_WRITE = """SELECT current_setting('transaction_read_only') = 'off'
    AND has_table_privilege('activity', 'UPDATE') AND has_table_privilege('event', 'INSERT')"""


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
        engine = _sqlite(url)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url, pool_pre_ping=True, connect_args=_PATIENCE)
    event.listen(engine, "checkin", _as_the_server_says)
    return engine


def may_write(engine: Engine) -> bool:
    """Whether this process has the rights to change what is there; nothing is tried."""
    if engine.dialect.name == "sqlite":
        return not _is_file(engine.url) or sqlite_file.may_write(Path(engine.url.database or ""))
    with engine.connect() as connection:
        return bool(connection.execute(text(_MAY_WRITE)).scalar())


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


def _as_the_server_says(connection: Any, _record: Any) -> None:
    """SQLAlchemy leaves "may write" behind where readers were, though the role may be set to read only."""
    if connection is not None and not connection.closed:
        connection.read_only = None


def _sqlite(url: URL) -> Engine:
    if not _is_file(url):
        return create_engine(url, connect_args={"check_same_thread": False})
    file = Path(url.database or "")
    engine = create_engine(url, creator=lambda: sqlite_file.open_file(file, BUSY_MS / 1000))
    sqlite_file.stay_with(file, engine)
    return engine


def _is_file(url: URL) -> bool:
    return url.database not in (None, "", ":memory:")


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # pysqlite would open no transaction for SELECT and DDL
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):  # then it is read as it is
            raise


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
