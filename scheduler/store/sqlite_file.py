"""An SQLite file by the rights this process has: how it is opened, whether it may be written, when it is another."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry


def open_file(file: Path, timeout: float) -> sqlite3.Connection:
    """Open it; ``timeout`` in seconds is how long a writer waits for another."""
    if not _is_frozen(file):
        return sqlite3.connect(file, timeout=timeout, check_same_thread=False)
    place = f"{file.absolute().as_uri()}?immutable=1"
    return sqlite3.connect(place, timeout=timeout, check_same_thread=False, uri=True)


def may_write(file: Path) -> bool:
    """Whether the system lets this process change the file, and make SQLite's log beside it."""
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def stay_with(file: Path, engine: Engine) -> None:
    """Open the file anew when another has taken its place (a restored backup); the old one is nobody's any more."""

    def opened(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["file"] = _identity(file)

    def lent(_connection: Any, record: ConnectionPoolEntry, _lent: Any) -> None:
        if record.info["file"] != _identity(file):
            raise DisconnectionError

    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", lent)


def _is_frozen(file: Path) -> bool:
    """Nobody has it open and this process may make no log beside it, without which SQLite does not even read."""
    if os.access(file.parent, os.W_OK) or not file.exists():
        return False
    log = Path(f"{file}-wal")
    return not Path(f"{file}-shm").exists() and not (log.exists() and log.stat().st_size)


def _identity(file: Path) -> tuple[int, ...] | None:
    """Of a frozen file also when it was changed: what SQLite has read of it is not asked for again."""
    try:
        found = file.stat()
        frozen = (found.st_mtime_ns, found.st_size) if _is_frozen(file) else ()
    except OSError:
        return None
    return found.st_dev, found.st_ino, *frozen
