"""From a database URL to engines: one that reads and one that writes.

SQLite: WAL, ``synchronous=FULL`` (a commit survives power loss), foreign keys on, and ``BEGIN IMMEDIATE`` for
writers, because upgrading a read transaction fails at once instead of waiting. PostgreSQL: psycopg 3.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from config.language import _
from scheduler.errors import NoDatabase

BUSY_MS = 10_000
"""How long a writer waits for another on SQLite."""


def url_of(text: str) -> URL:
    """A URL, or a path to an SQLite file. Raises NoDatabase for what is neither."""
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise NoDatabase(
            _("数据库地址无法识别"), hint=_("应为文件路径，或 postgresql://用户@主机/库名")
        ) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise NoDatabase(
            _("不支持的数据库：{name}").format(name=url.get_backend_name()),
            hint=_("支持 SQLite（文件路径）和 PostgreSQL"),
        )
    return url


def connect(url: URL) -> Engine:
    """An engine on ``url``; nothing is opened yet. ``execution_options(write=True)`` gives the writing one."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # pysqlite would open no transaction for SELECT and DDL
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
