"""How fast reminders leave, and how fast they are planned: on SQLite and on PostgreSQL.

Ten thousand due deliveries go to a sink in this process, so that the figure is the scheduler's own: claim, compose
and render from the database, hand over, settle. Beside it stands what the database alone takes for the same two
updates of each row. Planning is measured on a theme of a hundred activities that is announced for other days.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

sys.path.append(str(Path(__file__).parents[1]))  # the PostgreSQL of the tests

from sqlalchemy import insert, update
from sqlmodel import Session, col, delete, func, select

from config.catalogue import Catalogue
from config.language import use_by_default
from config.reading import bundled, read
from scheduler.channels import Message, Receipt
from scheduler.commands.catalogue import load_plan
from scheduler.commands.contact import set_contact
from scheduler.commands.issuing import issue
from scheduler.commands.occurrence import Notice, announce
from scheduler.commands.plan import plan_year
from scheduler.jobs import plan_horizon
from scheduler.jobs.dispatcher import WORKERS, Dispatcher
from scheduler.jobs.postman import Postman, Services
from scheduler.model.activity import Activity
from scheduler.model.delivery import Delivery, DeliveryItem
from scheduler.model.reminder import Reminder
from scheduler.reactions import REACTIONS
from scheduler.reactions.news import tell
from scheduler.reactions.reminders import follow
from scheduler.store.store import Store
from scheduler.store.upgrade import upgrade
from tests.postgres import Unavailable, server

DELIVERIES = 10_000
ACTIVITIES = 100
THEME, YEAR = "keji-zhou", 2026
NOW = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
DAYS = (date(2026, 5, 16), date(2026, 5, 23))
UNIT = "science-association"
WITHOUT = tuple(item for item in REACTIONS if item[1] not in (follow, tell))
"""The reactions but those that plan reminders."""


class Line(NamedTuple):
    """A figure and its baseline of the same run, in seconds."""

    name: str
    baseline: str
    took: float
    base: float


class Sink:
    """Takes every message at once."""

    kind: ClassVar[str] = "file"
    idempotent = True

    def send(self, message: Message) -> Receipt:
        return Receipt(message.key)


class Held(Store):
    """A store whose plan is given, as a theme of a hundred activities is in no file."""

    given: Catalogue

    def catalogue(self, session: Session) -> Catalogue:
        self._catalogue = ("", self.given)
        return self.given


def busy_theme() -> Catalogue:
    """Anshan's plan with one theme only, of a hundred activities."""
    whole = read(bundled("anshan"))
    pattern = next(t for t in whole.templates if t.theme == THEME and t.give_way == "none")
    copies = tuple(replace(pattern, id=f"bench-{n}", offset=n % 8, title=f"科普活动{n}") for n in range(ACTIVITIES))
    fields = {name: getattr(whole, name) for name in whole.__dataclass_fields__}
    return Catalogue(**{**fields, "templates": copies})


def opened(database: str, plan: Catalogue, reactions: Any = REACTIONS) -> Held:
    store = Held(database, reactions=reactions, clock=lambda: NOW)
    store.given = plan
    return store


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def prepared(database: str, plan: Catalogue) -> Held:
    store = opened(database, plan)
    upgrade(store.engine)
    load_plan(store, plan, "bench")
    set_contact(store, UNIT, "file", "sink", "bench")
    plan_year(store, YEAR, "bench")
    return store


def planning(store: Held, plan: Catalogue) -> Iterator[Line]:
    """Planning the reminders of the theme, and the whole announcement with and without them."""
    with store.begin("bench", "bench") as work:
        wanted = [
            {c: getattr(r, c) for c in Reminder.model_fields if c != "id"} for r in work.session.exec(select(Reminder))
        ]
        work.session.execute(delete(Reminder))
    took = timed(lambda: plan_horizon(store))
    with store.begin("bench", "bench") as work:
        work.session.execute(delete(Reminder))

    def rows() -> None:
        with store.begin("bench", "bench") as work:
            work.session.execute(insert(Reminder), wanted)

    yield Line(f"plan {len(wanted)} reminders of {ACTIVITIES} activities", "insert the same rows", took, timed(rows))
    notice = Notice(theme=THEME, year=YEAR, start=DAYS[0], end=DAYS[1], title="通知")
    later = replace(notice, start=DAYS[0] + timedelta(7), end=DAYS[1] + timedelta(7))
    with closing(opened(store.url.render_as_string(hide_password=False), plan, WITHOUT)) as bare:
        base = timed(lambda: announce(bare, later, "bench"))
    took = timed(lambda: announce(store, notice, "bench"))
    yield Line(f"announce other days for {ACTIVITIES} activities", "without planning reminders", took, base)


def due(store: Held) -> None:
    """Ten thousand messages that are due, each about one change of one activity."""
    with store.begin("bench", "bench") as work:
        work.session.execute(delete(Reminder))
        work.session.execute(delete(DeliveryItem))
        work.session.execute(delete(Delivery))
        ids: Sequence[int | None] = work.session.exec(select(Activity.id).where(Activity.theme_id == THEME)).all()
        work.session.execute(insert(Reminder), [
            {
                "key": f"bench/{n}", "policy": "activity-changed", "kind": "activity_changed", "noun": "activity",
                "subject_id": ids[n % len(ids)], "part": str(n), "unit_id": UNIT, "level": "plain", "day": DAYS[0],
                "due_at": NOW, "expires_at": NOW + timedelta(days=1), "single": True, "state": "planned",
                "reason": "", "said": {"title": "旧名"}, "created_at": NOW,
            }
            for n in range(DELIVERIES)
        ])  # fmt: skip
    while issue(store).reminders:
        pass


def sending(store: Held) -> Iterator[Line]:
    due(store)
    postman = Postman(store, Services(), "bench")
    postman._channels["file"] = Sink()
    dispatcher = Dispatcher(store, postman)
    took = timed(dispatcher.drain)
    with store.read() as session:
        ids = list(session.exec(select(Delivery.id).where(Delivery.state == "sent")).all())
        assert len(ids) == session.exec(select(func.count()).select_from(Delivery)).one() == DELIVERIES
    tenth = ids[: DELIVERIES // 10]

    def alone() -> None:
        for start in range(0, len(tenth), WORKERS):
            for state in ("claimed", "sent"):
                with store.begin("bench", "bench", alone=False) as work:
                    batch = col(Delivery.id).in_(tenth[start : start + WORKERS])
                    work.session.execute(update(Delivery).where(batch).values(state=state))

    base = timed(alone) * 10
    yield Line(f"send {DELIVERIES} due deliveries ({DELIVERIES / took:.0f}/s)", "their two updates alone", took, base)


def figures(database: str) -> Iterator[Line]:
    """The figures on one database, which is new and empty."""
    use_by_default("zh")
    plan = busy_theme()
    with closing(prepared(database, plan)) as store:
        yield from planning(store, plan)
        yield from sending(store)


def everywhere() -> Iterator[Line]:
    """The figures on both databases; only SQLite's where PostgreSQL cannot be had."""

    def named(name: str, database: str) -> Iterator[Line]:
        return (line._replace(name=f"{name}: {line.name}") for line in figures(database))

    with tempfile.TemporaryDirectory() as folder:
        yield from named("SQLite", str(Path(folder) / "kepu.db"))
    try:
        with server() as running:
            yield from named("PostgreSQL", running.url(running.create()))
    except Unavailable as why:
        print(f"PostgreSQL: {why}", file=sys.stderr)


def main() -> None:
    print("| what | time | baseline | its time | ratio |\n| --- | ---: | --- | ---: | ---: |")
    for name, baseline, took, base in everywhere():
        print(f"| {name} | {took:.3f} s | {baseline} | {base:.3f} s | {took / base:.3g} |", flush=True)


if __name__ == "__main__":
    main()
