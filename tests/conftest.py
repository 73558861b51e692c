"""A store with the small plan, on SQLite (``store``) or on both databases (``any_store``), and its clock.

All are copies of a database that was made once in a session, so a test of its own costs milliseconds.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.util import LRUCache

from config.catalogue import Catalogue
from config.reading import read_files
from scheduler.commands.plan import plan_year
from scheduler.store import database
from scheduler.store import store as module
from scheduler.store.store import Store
from tests.postgres import Server, Unavailable, server
from tests.scheduler.plans import small
from tests.stores import Clock, initialised, opened

# What tests leave behind need not be looked for so often: a seventh of the app's tests.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    gc.freeze()  # the program and the tests themselves stay


@pytest.fixture(scope="session", autouse=True)
def _compile_statements_once() -> Iterator[None]:
    """Every store has engines of its own, and each would compile the same statements anew: a sixth of the suite."""
    dialects: dict[str, Dialect] = {}
    compiled: LRUCache[Any, Any] = LRUCache(5000)

    def made(url: URL, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        engine.dialect = dialects.setdefault(engine.dialect.name, engine.dialect)
        engine._compiled_cache = compiled
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", made)
        yield


@pytest.fixture(scope="session", autouse=True)
def _read_plans_once() -> Iterator[None]:
    """Every store reads its database's copy of the plan, and nearly all have the same."""

    @lru_cache(maxsize=16)
    def read(files: tuple[tuple[str, str], ...]) -> Catalogue:
        return read_files(dict(files))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "read_files", lambda files: read(tuple(sorted(files.items()))))
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def plan() -> Catalogue:
    """The small plan."""
    return small()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, plan: Catalogue) -> Path:
    file = tmp_path_factory.mktemp("template") / "kepu.db"
    initialised(str(file), plan)
    return file


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this worker's own."""
    if os.name != "posix":
        pytest.skip("the tests' PostgreSQL needs a POSIX shell")
    try:
        with server() as running:
            yield running
    except Unavailable as why:
        pytest.skip(f"no PostgreSQL for the tests: {why}")


@pytest.fixture(scope="session")
def postgres_template(postgres: Server, plan: Catalogue) -> str:
    name = postgres.create()
    initialised(postgres.url(name), plan)
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The path of an SQLite database with the small plan."""
    return str(shutil.copy(sqlite_template, tmp_path / "kepu.db"))


@pytest.fixture
def postgres_url(postgres: Server, postgres_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with the small plan."""
    name = postgres.create(postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def store(sqlite_url: str, clock: Clock) -> Iterator[Store]:
    """The small plan, loaded but no year planned, on SQLite."""
    with closing(opened(sqlite_url, clock)) as store:
        yield store


@pytest.fixture(scope="session")
def planned_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("planned") / "kepu.db"))
    with closing(opened(str(file), Clock())) as store:
        plan_year(store, 2026, "li")
    return file


@pytest.fixture
def planned(planned_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """The small plan on SQLite, 2026 planned by ``li``."""
    with closing(opened(str(shutil.copy(planned_template, tmp_path / "planned.db")), clock)) as store:
        yield store


@pytest.fixture
def postgres_store(postgres_url: str, clock: Clock) -> Iterator[Store]:
    """The same on PostgreSQL."""
    with closing(opened(postgres_url, clock)) as store:
        yield store


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    """A database with the small plan, on each kind in turn."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def any_store(any_url: str, clock: Clock) -> Iterator[Store]:
    """The small plan, loaded but no year planned, on each kind of database in turn."""
    with closing(opened(any_url, clock)) as store:
        yield store


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every SQL statement that any engine runs meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)
