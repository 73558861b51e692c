"""What a change does besides: reminders, messages to units, calendars and conflicts, before it and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler.model.activity import Activity
from scheduler.model.occurrence import Occurrence
from scheduler.model.reminder import Reminder
from scheduler.queries.agenda import Filter, count
from scheduler.queries.conflicts import ConflictView, Wanted, conflicts
from scheduler.queries.feed import feeds
from scheduler.queries.names import unit_names
from scheduler.queries.views import UnitName
from scheduler.store.store import Store

UNSENT = ("planned", "held")
NEWS = ("activity_changed", "activity_cancelled", "activity_restored", "assigned", "released", "date_announced")
"""Kinds of reminders that tell of a change itself."""
BATCH = 500
_COLUMNS: tuple[Any, ...] = (Reminder.key, Reminder.kind, Reminder.unit_id, Reminder.due_at, Reminder.said)


class _Told(NamedTuple):
    kind: str
    unit: str
    due_at: datetime
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """How things stand for some activities."""

    reminders: Mapping[str, _Told]
    conflicts: Mapping[str, ConflictView]
    feeds: frozenset[int]
    public: int
    units: Mapping[str, UnitName]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What lies between two states."""

    replanned: int
    """Reminders that get another time, and new ones."""
    dropped: int
    """Reminders that are not sent any more."""
    told: tuple[UnitName, ...]
    """Units that get a message about the change."""
    feeds: int
    """Secret calendars that show one of the activities before or after."""
    public: bool
    """Whether the public calendars change too."""
    made: tuple[ConflictView, ...]
    solved: tuple[ConflictView, ...]


def state(store: Store, session: Session, activities: Sequence[int], editions: Sequence[int] = ()) -> State:
    """How things stand for these activities and editions; the conflicts are everybody's."""
    zone = ZoneInfo(store.catalogue(session).plan.timezone)
    today = store.clock().astimezone(zone).date()
    ids = tuple(activities)
    return State(
        reminders=_reminders(session, "activity", ids) | _reminders(session, "occurrence", editions),
        conflicts={c.code: c for c in conflicts(store, session, Wanted(today=today))},
        feeds=frozenset(f.id for f in feeds(session) if count(session, replace(f.wanted, ids=ids))),
        public=count(session, Filter(ids=ids, public=True)),
        units=unit_names(session),
    )


def between(before: State, after: State) -> Consequences:
    """What a change did that led from one state to the other."""
    old, new = before.reminders, after.reminders
    changed = {key: r for key, r in new.items() if key not in old or old[key] != r}
    told = {r.unit for r in changed.values() if r.kind in NEWS}
    return Consequences(
        replanned=sum(r.kind not in NEWS for r in changed.values()),
        dropped=sum(key not in new and r.kind not in NEWS for key, r in old.items()),
        told=tuple(name for ident, name in after.units.items() if ident in told),
        feeds=len(before.feeds | after.feeds),
        public=before.public + after.public > 0,
        made=tuple(c for code, c in after.conflicts.items() if code not in before.conflicts),
        solved=tuple(c for code, c in before.conflicts.items() if code not in after.conflicts),
    )


def state_of_edition(
    store: Store, session: Session, theme: str, year: int, activities: Sequence[int], keys: Sequence[str]
) -> State:
    """The same for one theme's year: these of its activities, and those with these keys once they are there."""
    made = [i for i in session.scalars(select(Activity.id).where(col(Activity.key).in_(keys))) if i is not None]
    here = select(Occurrence.id).where(Occurrence.theme_id == theme, Occurrence.year == year)
    return state(store, session, [*activities, *made], [i for i in session.scalars(here) if i is not None])


def _reminders(session: Session, noun: str, subjects: Sequence[int]) -> dict[str, _Told]:
    found: dict[str, _Told] = {}
    for start in range(0, len(subjects), BATCH):
        rows = session.execute(
            select(*_COLUMNS)
            .where(Reminder.noun == noun, col(Reminder.subject_id).in_(subjects[start : start + BATCH]))
            .where(col(Reminder.state).in_(UNSENT))
        )
        found |= {key: _Told(kind, unit, due, said) for key, kind, unit, due, said in rows}
    return found
