"""Killed at any moment, planning leaves the old state or the new one, and the log agrees with the rows."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, text
from sqlmodel import func, select

import config
from config.reading import find, read
from scheduler.commands.catalogue import load_plan
from scheduler.commands.plan import plan_year
from scheduler.model.activity import Activity
from scheduler.model.assignment import Assignment
from scheduler.model.log import Change, LoggedEvent
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.store.store import Store
from scheduler.store.upgrade import upgrade
from tests.postgres import Server
from tests.stores import Clock, opened

ROOT = Path(config.__file__).parents[1]
TABLES = (Activity, Assignment, Milestone, Occurrence, Change, LoggedEvent)
CHILD = """
import sys
from scheduler.commands.plan import plan_year
from scheduler.reactions import REACTIONS
from scheduler.store.store import Store
store = Store(sys.argv[1], reactions=REACTIONS)
print("ready", flush=True)
plan_year(store, int(sys.argv[2]), "child")
print("done", flush=True)
"""


def prepared(database: str) -> Store:
    """A database with the big plan."""
    store = opened(database, Clock())
    upgrade(store.engine)
    load_plan(store, read(find("anshan")), "tester")
    return store


def killed(database: str, year: int, after: float) -> bool:
    """Plan in a process of its own and kill it; whether it said before that it was done."""
    command = [sys.executable, "-c", CHILD, database, str(year)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        return "done" in child.stdout.read()


def counts(store: Store, year: int) -> Mapping[str, int]:
    with store.read() as session:
        found = {t.__name__: session.exec(select(func.count()).select_from(t)).one() for t in TABLES}
        of_year = select(func.count()).select_from(Activity).where(Activity.year == year)
        return {**found, "of year": session.exec(of_year).one()}


def consistent(store: Store) -> None:
    """Every activity and edition has its event, and every event its thing."""
    with store.read() as session:
        rows = {("activity", str(i)) for i in session.exec(select(Activity.id)).all()}
        rows |= {("occurrence", str(i)) for i in session.exec(select(Occurrence.id)).all()}
        events = session.exec(select(LoggedEvent).where(LoggedEvent.noun != "plan")).all()
        assert {(e.noun, e.subject) for e in events if e.noun in ("activity", "occurrence")} == rows
        changes = set(session.exec(select(Change.id)).all())
        assert {event.change_id for event in events} <= changes


def rounds(store: Store, database: str, years: range, longest: float) -> list[bool]:
    """Kill once in each year; each time the old state or the whole new one is there."""
    chance = random.Random(20261124)
    finished = []
    for year in years:
        before = counts(store, year)
        said_done = killed(database, year, chance.uniform(0, longest))
        after = counts(store, year)
        assert after == before or after["of year"] > 300
        assert after != before or not said_done
        consistent(store)
        finished.append(after != before)
    return finished


def duration(store: Store, year: int) -> float:
    start = time.perf_counter()
    plan_year(store, year, "li")
    return time.perf_counter() - start


def test_on_sqlite(tmp_path: Path) -> None:
    database = str(tmp_path / "kepu.db")
    (tmp_path / "kepu.db").touch()
    with closing(prepared(database)) as store:
        rounds(store, database, range(2026, 2036), duration(store, 2025) * 1.2)
        assert intact(store.engine) == "ok"
        plan_year(store, 2030, "li")
        assert plan_year(store, 2030, "li").unchanged


def intact(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(text("PRAGMA integrity_check")).scalar_one())


def test_on_postgresql(postgres: Server) -> None:
    name = postgres.create()
    database = postgres.url(name)
    with closing(prepared(database)) as store:
        rounds(store, database, range(2026, 2029), duration(store, 2025) * 1.2)
        plan_year(store, 2026, "li")
        assert plan_year(store, 2026, "li").unchanged
    postgres.drop(name)
