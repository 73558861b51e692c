"""Databases of the small plan for tests, and their clock."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import scheduler.model.tables
from config.catalogue import Catalogue
from scheduler.commands.catalogue import load_plan
from scheduler.model.base import metadata
from scheduler.reactions import REACTIONS
from scheduler.store.store import Store
from scheduler.store.upgrade import MIGRATIONS

MORNING = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Shanghai."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


def opened(database: str, clock: Clock) -> Store:
    """A store as the program opens it: with all reactions."""
    return Store(database, reactions=REACTIONS, clock=clock)


def initialised(database: str, plan: Catalogue) -> None:
    """A database as ``kepu init`` leaves it.

    Its tables come from the models: a test of its own compares those with the migrations, which take longer.
    """
    assert scheduler.model.tables.ALL
    with closing(opened(database, Clock())) as store:
        metadata.create_all(store.engine)
        with store.engine.begin() as connection:
            MigrationContext.configure(connection).stamp(ScriptDirectory(str(MIGRATIONS)), "head")
        load_plan(store, plan, "tester")
