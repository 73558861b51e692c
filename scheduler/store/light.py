"""An SQLite database read without SQLAlchemy: for the first screen, which should not wait for its import."""

import sqlite3
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Answer = TypeVar("Answer")
Rows = list[tuple[Any, ...]]
MIGRATIONS = Path(__file__).parent / "migrations" / "versions"


def at_once(place: str, question: Callable[[Callable[[str, Mapping[str, Any]], Rows]], Answer]) -> Answer | None:
    """The answer, read from one consistent state; None where the database is no readable SQLite file of ours.

    Whoever gets None opens the store, which says what is wrong.
    """
    if "://" in place and not place.startswith("sqlite:///"):
        return None
    file = Path(place.removeprefix("sqlite:///"))
    if not file.is_file():
        return None
    try:
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=1)
    except sqlite3.Error:
        return None
    try:
        connection.execute("BEGIN")
        if connection.execute("SELECT version_num FROM alembic_version").fetchall() != [(newest(),)]:
            return None
        return question(lambda statement, given: connection.execute(statement, given).fetchall())
    except sqlite3.Error:
        return None
    finally:
        connection.close()


def newest() -> str:
    """The schema this program was written for."""
    return max(known_schemas())


@cache
def known_schemas() -> frozenset[str]:
    """Every schema up to it: the migrations' numbers, which their files' names begin with."""
    return frozenset(file.name.partition("_")[0] for file in MIGRATIONS.glob("[0-9]*_*.py"))
