"""Planning, writing calendars, starting: each as a ratio to a baseline of the same run."""

import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar, Event

from calendars.feeds import Composer, feeds
from config.catalogue import Catalogue
from config.reading import bundled, read
from scheduler.commands.catalogue import load_plan
from scheduler.commands.plan import plan_year
from scheduler.queries.agenda import agenda
from scheduler.queries.views import ActivityView
from scheduler.reactions import REACTIONS
from scheduler.store.store import Store
from scheduler.store.upgrade import upgrade

YEAR = 2026
TIMES = 100
EVENTS = 10_000
KEPU = [sys.executable, "-c", "import sys; from tui.cli.main import main; sys.exit(main(sys.argv[1:]))"]


@dataclass(frozen=True)
class Figure:
    """One line of the table; times in seconds."""

    name: str
    baseline: str
    took: float
    base: float

    @property
    def line(self) -> str:
        ratio = self.took / self.base
        return f"| {self.name} | {self.took:.3f} s | {self.baseline} | {self.base:.3f} s | {ratio:.3g} |"


def timed(work: Callable[[], object], times: int = 3) -> float:
    """The median of some runs, in seconds."""
    took = []
    for _run in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


COPIED = ("measures", "units", "venues", "resources", "themes", "templates")
NAMING = (
    "id", "theme", "lead", "responsible", "support", "coordinator", "units", "districts", "district", "venue",
    "resources", "measures", "owner", "performed_by", "successor",
)  # fmt: skip
"""Fields that hold ids of what is copied."""


def larger(catalogue: Catalogue, times: int) -> Catalogue:
    """So many cities in one plan: measures, units, places, themes and templates, each ``times`` times."""
    given = {f: getattr(catalogue, f) for f in catalogue.__dataclass_fields__}
    own = [d.id for d in catalogue.districts if d.fan_out]
    first = {t.id: replace(t, districts=tuple(own)) for t in catalogue.templates if spread(t)}
    many = {
        kind: tuple(copied(r, n, own) if n else first.get(r.id, r) for n in range(times) for r in given[kind])
        for kind in COPIED
    }
    return Catalogue(**{**given, **many, "editions": ()})


def spread(record: Any) -> bool:
    """A template that goes to all districts of its city."""
    return getattr(record, "fan_out", "") == "districts" and not record.districts


def copied(record: Any, number: int, districts: Sequence[str]) -> Any:
    """The record of another city, which names the records of that city; ``districts`` are this one's."""
    fields = {name: getattr(record, name) for name in NAMING if getattr(record, name, None)}
    new: dict[str, Any] = {
        name: f"{value}-{number}" if isinstance(value, str) else tuple(f"{v}-{number}" for v in value)
        for name, value in fields.items()
    }
    if spread(record):
        new["districts"] = tuple(f"{d}-{number}" for d in districts)
    new |= {name: f"{getattr(record, name)}{number}" for name in ("name", "short") if hasattr(record, name)}
    return replace(record, **new, **({"aliases": ()} if hasattr(record, "aliases") else {}))


class Held(Store):
    """A store whose plan is given, as the larger plan is in no file."""

    def __init__(self, database: str, catalogue: Catalogue) -> None:
        super().__init__(database, reactions=REACTIONS)
        self._given = catalogue

    def catalogue(self, session: object) -> Catalogue:
        self._catalogue = ("", self._given)
        return self._given


def planned(folder: Path, catalogue: Catalogue) -> tuple[Held, float]:
    """A new database with the year planned, and how long the planning took."""
    store = Held(str(folder / f"{len(list(folder.iterdir()))}.db"), catalogue)
    upgrade(store.engine)
    load_plan(store, catalogue, "bench")
    start = time.perf_counter()
    plan_year(store, YEAR, "bench")
    return store, time.perf_counter() - start


def plain_rows(store: Store, folder: Path) -> float:
    """Writing the very rows that planning wrote by ``sqlite3`` alone, in one transaction as safe."""
    source = sqlite3.connect(str(store.url.database))
    tables = ("occurrence", "activity", "assignment", "activity_measure", "milestone", "event")
    rows = {t: source.execute(f"SELECT * FROM {t}").fetchall() for t in tables}
    target = sqlite3.connect(str(folder / f"{len(list(folder.iterdir()))}-plain.db"), isolation_level=None)
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=FULL")
    for (sql,) in source.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"):
        target.execute(sql)
    start = time.perf_counter()
    target.execute("BEGIN IMMEDIATE")
    for table, values in rows.items():
        if values:
            target.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(values[0]))})", values)
    target.execute("COMMIT")
    return time.perf_counter() - start


def plain_calendar(activities: Iterable[ActivityView]) -> bytes:
    """The same activities by ``icalendar`` alone: what a program without Kepu's rules would write."""
    calendar = Calendar()
    calendar.add("prodid", "-//bench//")
    calendar.add("version", "2.0")
    for activity in activities:
        event = Event()
        event.add("uid", activity.uid)
        event.add("dtstamp", activity.changed_at)
        event.add("dtstart", activity.start_at or activity.start_on)
        event.add("dtend", activity.end_at or activity.end_on + timedelta(days=1))
        event.add("summary", activity.title)
        event.add("description", activity.description)
        event.add("location", activity.venue_name)
        event.add("categories", [activity.theme_name, *(a.unit.short for a in activity.assignments)])
        event.add("status", "CONFIRMED")
        event.add("sequence", activity.sequence)
        event.add("last-modified", activity.changed_at)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def start_up(*words: str) -> float:
    """Starting the command as a user does, in seconds."""
    return timed(
        lambda: subprocess.run([*KEPU, *words], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL),
        7,
    )


def figures(folder: Path) -> Iterable[Figure]:
    catalogue = read(bundled("anshan"))
    runs = [planned(folder, catalogue) for _run in range(3)]
    store = runs[0][0]
    once = statistics.median(took for _store, took in runs)
    rows = statistics.median(plain_rows(store, folder) for _run in range(3))
    with store.read() as session:
        year = agenda(session)
    yield Figure(f"plan a year ({len(year)} activities)", "the same rows by sqlite3", once, rows)

    large, took = planned(folder, larger(catalogue, TIMES))
    with large.read() as session:
        everything = agenda(session)
    yield Figure(
        f"a plan {TIMES} times as large ({len(everything)} activities)",
        "the same rows by sqlite3",
        took,
        plain_rows(large, folder),
    )
    yield Figure(f"the same, each {len(year)} activities", "plan a year", took / TIMES, once)
    yield Figure(
        "plan the large year again, unchanged",
        "planning it",
        timed(lambda: plan_year(large, YEAR, "bench"), 1),
        took,
    )

    some = everything[:EVENTS]
    feed = feeds(catalogue)[0]
    composer = Composer(catalogue)
    cold = timed(lambda: Composer(catalogue).text(feed, some), 1)
    composer.text(feed, some)
    plain = timed(lambda: plain_calendar(some), 1)
    yield Figure(f"export {len(some)} activities", "plain icalendar", cold, plain)
    yield Figure("the same, pieces kept", "plain icalendar", timed(lambda: composer.text(feed, some)), plain)

    python = timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 15)
    yield Figure("kepu --help", "python -c pass", start_up("--help"), python)
    database = f"--config={folder / 'kepu.toml'}"
    (folder / "kepu.toml").write_text(f'database = "{store.url.database}"\n', encoding="utf-8")
    yield Figure("kepu agenda", "python -c pass", start_up("agenda", database), python)


def main() -> None:
    print("| what | time | baseline | its time | ratio |\n| --- | ---: | --- | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for figure in figures(Path(folder)):
            print(figure.line, flush=True)


if __name__ == "__main__":
    main()
