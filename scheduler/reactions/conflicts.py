"""Conflicts are found again where something changed: at the changed activities and at what they touch.

The cost grows with the change: a fixed number of statements, and rows of the neighbourhood only.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, insert, or_, select

from config.catalogue import Catalogue
from config.records import Template
from scheduler.events import Event, Kind
from scheduler.model.activity import Activity
from scheduler.model.conflict import Conflict, ConflictSubject
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.planning.clashes import Neighbourhood, clashes, elsewhere
from scheduler.planning.conflicts import (
    BY_TIME,
    CLASHES,
    LIVE,
    ConflictKind,
    Engagement,
    Found,
    misplaced,
    monday_of,
    overdue,
    overload,
    refused,
    unaccepted,
    week_of,
)
from scheduler.planning.recurrence import Window
from scheduler.planning.workdays import WorkCalendar
from scheduler.store.busy import busy_at
from scheduler.store.engagements import BATCH, beginning, by_ids, carrying, intervals, overlapping
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

WATCHED = frozenset(
    kind for kind in Kind if kind.noun in ("activity", "assignment", "milestone", "occurrence")
) | {Kind.PLAN_LOADED, Kind.POLL_READ, Kind.SOURCE_REMOVED}  # fmt: skip
BORN = (Kind.ACTIVITY_PLANNED, Kind.ACTIVITY_ADDED, Kind.ACTIVITY_REMOVED)
ANYTHING = (
    "status", "all_day", "start_on", "end_on", "start_at", "end_at", "venue", "resources", "coordinator_id",
    "pinned", "edited", "assignments", "milestones", "key",
)  # fmt: skip
"""Fields of an activity that conflicts depend on; ``key`` stands for a new or a removed one."""


EDITION: tuple[Any, ...] = (
    Occurrence.theme_id, Occurrence.year, Occurrence.area, Occurrence.start_on, Occurrence.end_on,
)  # fmt: skip
INVOLVED: tuple[Any, ...] = (
    Conflict.key, Conflict.kind, Conflict.holder, Conflict.found_at, ConflictSubject.activity_id,
)  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """What the plan says about conflicts."""

    catalogue: Catalogue
    workdays: WorkCalendar
    today: date

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.catalogue.plan.timezone)

    @cached_property
    def capacity(self) -> Mapping[tuple[ConflictKind, str], int]:
        """How many activities may have it at once; what is missing may be had by any number."""
        found = {(ConflictKind.UNIT, u.id): 1 for u in self.catalogue.units}
        found |= {(ConflictKind.VENUE, v.id): 1 for v in self.catalogue.venues if v.shared}
        return found | {(ConflictKind.RESOURCE, r.id): r.capacity for r in self.catalogue.resources}

    @cached_property
    def limit(self) -> Mapping[str, int]:
        """Activities a week by unit."""
        usual = self.catalogue.plan.weekly_limit
        return {u.id: usual if u.weekly_limit is None else u.weekly_limit for u in self.catalogue.units}

    @cached_property
    def templates(self) -> Mapping[str, Template]:
        return {t.id: t for t in self.catalogue.templates}


def rules(store: Store, session: Session, today: date | None = None) -> Rules:
    """The plan's rules as of ``today`` (its own day by the store's clock when left out)."""
    catalogue = store.catalogue(session)
    day = today or store.clock().astimezone(ZoneInfo(catalogue.plan.timezone)).date()
    return Rules(catalogue, store.workdays, day)


def follow_conflicts(work: UnitOfWork, events: Sequence[Event]) -> None:
    """Keep the table of conflicts true after these events."""
    known = rules(work.services["store"], work.session)
    if any(event.kind is Kind.PLAN_LOADED for event in events):
        look_again(work, _all_live(work.session), known)
        return
    touched = {int(e.subject) for e in events if e.noun == Activity.noun and (e.kind in BORN or e.touches(*ANYTHING))}
    editions = {int(e.subject) for e in events if e.noun == "occurrence" and e.touches("start_on", "end_on")}
    if editions:
        touched |= _by_hand(work.session, editions)
    touched |= _told_busy(work.session, events)
    if touched:
        look_again(work, touched, known)


def refresh(work: UnitOfWork, today: date) -> None:
    """What the passing of a day changes: once a night. Conflicts of activities that are over are dropped."""
    known = rules(work.services["store"], work.session, today)
    old = work.session.execute(
        select(Conflict.key, Conflict.found_at).where(
            or_(col(Conflict.last_on) < today, col(Conflict.kind).in_([k.value for k in BY_TIME]))
        )
    ).all()
    found_at = {row.key: row.found_at for row in old}
    _delete(work.session, found_at)
    _write(work, timely(work.session, known), found_at)


def timely(session: Session, known: Rules, *, activity: int = 0) -> list[Found]:
    """The conflicts that a day's passing brings, as of ``known.today``; needs no engine to have run.

    Only those of one ``activity``, or of all that are near or late.
    """
    ids = [activity] if activity else _near_or_late(session, known)
    engagements = by_ids(session, ids, known.zone)
    return [found for one in engagements.values() for found in _timely(one, known)]


def _near_or_late(session: Session, known: Rules) -> list[int]:
    """Coming activities that begin soon or have a deadline behind them."""
    near = known.workdays.add_workdays(known.today, known.catalogue.plan.answer_workdays)
    late = select(Milestone.activity_id).where(
        col(Milestone.done_at).is_(None),
        col(Milestone.due_on) < known.today,
        col(Milestone.activity_id).is_not(None),
    )
    ids = session.scalars(
        select(Activity.id).where(
            col(Activity.status).in_(LIVE), col(Activity.start_on) >= known.today,
            or_(col(Activity.start_on) <= near, col(Activity.id).in_(late)),
        )
    )  # fmt: skip
    return [ident for ident in ids if ident is not None]


def _timely(at: Engagement, known: Rules) -> list[Found]:
    near = known.catalogue.plan.answer_workdays
    return overdue(at, known.today) + unaccepted(at, known.today, near, known.workdays)


def look_again(work: UnitOfWork, touched: Collection[int], known: Rules) -> None:
    """Judge these activities anew, with the conflicts they were in and the activities they overlap now."""
    session = work.session
    session.flush()
    stale = _involving(session, touched)
    found_at = {row.key: row.found_at for row in stale}
    places = {row.activity_id for row in stale if row.kind in [k.value for k in CLASHES]}
    changed = by_ids(session, touched, known.zone)
    around = overlapping(session, changed.values(), known.zone)
    moved = Neighbourhood(changed.values())
    again = {*touched, *places, *(o.id for o in around.values() if moved.meets(o))}
    judged = {**{i: around[i] for i in again & around.keys()}, **changed}
    judged |= by_ids(session, again - judged.keys(), known.zone)
    around |= overlapping(session, judged.values(), known.zone)
    others = Neighbourhood(around.values())
    found = [f for one in judged.values() for f in clashes(one, others, known.capacity)]
    found += _alone(session, changed.values(), known) + _hindered(session, changed.values())
    pairs = {tuple(row.holder.split("/")) for row in stale if row.kind == ConflictKind.LOAD}
    pairs |= {(unit, week_of(one.first)) for one in changed.values() for unit in one.carried_by}
    found += overloads(session, pairs, known)
    loads = {f"load/{unit}/{week}" for unit, week in pairs}
    found_at |= _found_at(session, {*loads, *_clashes_at(session, again)} - found_at.keys())
    _delete(session, found_at)
    _write(work, found, found_at)


def overloads(session: Session, pairs: Iterable[tuple[str, ...]], known: Rules) -> list[Found]:
    """Count again these (unit, week)."""
    by_week: dict[str, set[str]] = {}
    for unit, week in pairs:
        by_week.setdefault(week, set()).add(unit)
    if not by_week:
        return []
    found: list[Found | None] = []
    if len(by_week) > SINGLE_WEEKS:
        first, last = monday_of(min(by_week)), monday_of(max(by_week)) + timedelta(days=6)
        everyone = {unit for units in by_week.values() for unit in units}
        loaded = list(beginning(session, first, last, known.zone, units=everyone).values())
    else:
        loaded = [
            one
            for week, units in by_week.items()
            for one in beginning(
                session, monday_of(week), monday_of(week) + timedelta(days=6), known.zone, units=units
            ).values()
        ]
    carried: dict[tuple[str, str], list[Engagement]] = {}
    for one in loaded:
        for unit in one.carried_by:
            carried.setdefault((unit, week_of(one.first)), []).append(one)
    for week, units in sorted(by_week.items()):
        found += [overload(u, week, carried.get((u, week), ()), known.limit.get(u, 0)) for u in sorted(units)]
    return [one for one in found if one is not None]


SINGLE_WEEKS = 3
"""Up to so many weeks are read one by one, more of them as one span."""


def _alone(session: Session, these: Collection[Engagement], known: Rules) -> list[Found]:
    """What can be said of each activity without looking at others."""
    spans = editions(session, [one for one in these if one.by_hand])
    found = []
    for one in these:
        found += misplaced(one, known.templates.get(one.template), spans.get(one.id), known.workdays)
        found += refused(one) + _timely(one, known)
    return found


def _hindered(session: Session, these: Collection[Engagement]) -> list[Found]:
    """Activities at times at which a unit's own calendar says that it is busy."""
    units = {holder for one in these for kind, holder in one.claims() if kind is ConflictKind.UNIT}
    spans = intervals([(one.first, one.last) for one in these if not one.all_day])
    busy = busy_at(session, units, spans)
    return [found for one in these for found in elsewhere(one, busy)] if busy else []


def _told_busy(session: Session, events: Sequence[Event]) -> set[int]:
    """The activities that a unit's calendar may have something else to say of, now that it was read or removed."""
    found: set[int] = set()
    for event in events:
        told = event.after if event.kind is Kind.POLL_READ else event.before
        unit = told.get("unit_id") if event.kind in (Kind.POLL_READ, Kind.SOURCE_REMOVED) else None
        if not unit:
            continue
        if "first" in told:
            first, last = date.fromisoformat(told["first"]), date.fromisoformat(told["last"])
            found |= {*carrying(session, unit, first, last)}
        found |= {*session.scalars(
            select(ConflictSubject.activity_id)
            .join(Conflict, col(Conflict.key) == ConflictSubject.conflict_key)
            .where(Conflict.kind == ConflictKind.BUSY.value, Conflict.holder == unit)
        )}  # fmt: skip
    return found


def editions(session: Session, these: Collection[Engagement]) -> dict[int, Window]:
    """Activity -> the dates of its theme's edition, where known; its district's own before the city's."""
    themed = [one for one in these if one.theme]
    if not themed:
        return {}
    rows = session.execute(
        select(*EDITION).where(
            col(Occurrence.theme_id).in_({one.theme for one in themed}),
            col(Occurrence.year).in_({one.year for one in themed}),
            col(Occurrence.start_on).is_not(None), Occurrence.state != "cancelled",
        ).order_by(col(Occurrence.level) != "national")  # a lower level's own dates win
    ).all()  # fmt: skip
    dates = {(theme, year, area): Window(start, end) for theme, year, area, start, end in rows}
    found = {}
    for one in themed:
        own = dates.get((one.theme, one.year, one.district)) or dates.get((one.theme, one.year, ""))
        if own:
            found[one.id] = own
    return found


def _all_live(session: Session) -> list[int]:
    return [i for i in session.scalars(select(Activity.id).where(col(Activity.status).in_(LIVE))) if i is not None]


def _by_hand(session: Session, editions: Collection[int]) -> set[int]:
    """Live activities of these editions' themes and years whose days a person chose."""
    rows = session.execute(
        select(Activity.id, Activity.edited, Activity.template_id)
        .join(Occurrence, (Occurrence.theme_id == Activity.theme_id) & (Occurrence.year == Activity.year))  # type: ignore[arg-type]
        .where(col(Occurrence.id).in_(editions), col(Activity.status).in_(LIVE))
    )
    return {ident for ident, edited, template in rows if edited or not template}


def _involving(session: Session, ids: Collection[int]) -> list[Any]:
    """The conflicts these activities are in: key, kind, holder, when found, and where (the subject at 0)."""
    found: list[Any] = []
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        keys = select(ConflictSubject.conflict_key).where(
            col(ConflictSubject.activity_id).in_(ordered[start : start + BATCH])
        )
        found += session.execute(
            select(*INVOLVED)
            .join(ConflictSubject, col(ConflictSubject.conflict_key) == Conflict.key)
            .where(ConflictSubject.position == 0, col(Conflict.key).in_(keys))
        ).all()
    return found


def _clashes_at(session: Session, ids: Collection[int]) -> list[str]:
    """Keys of the clashes found at these activities."""
    found: list[str] = []
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        found += session.scalars(
            select(Conflict.key)
            .join(ConflictSubject, col(ConflictSubject.conflict_key) == Conflict.key)
            .where(
                ConflictSubject.position == 0, col(Conflict.kind).in_([k.value for k in CLASHES]),
                col(ConflictSubject.activity_id).in_(ordered[start : start + BATCH]),
            )
        )  # fmt: skip
    return found


def _found_at(session: Session, keys: Collection[str]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        for key, at in session.execute(select(Conflict.key, Conflict.found_at).where(col(Conflict.key).in_(batch))):
            found[key] = at
    return found


def _delete(session: Session, keys: Collection[str]) -> None:
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        session.execute(delete(ConflictSubject).where(col(ConflictSubject.conflict_key).in_(batch)))
        session.execute(delete(Conflict).where(col(Conflict.key).in_(batch)))


def _write(work: UnitOfWork, found: Iterable[Found], found_at: Mapping[str, Any]) -> None:
    """What was there before keeps the time at which it was found."""
    unique = {f.key: f for f in found}
    if not unique:
        return
    work.session.execute(insert(Conflict), [
        {
            "key": f.key, "code": f.code, "kind": f.kind.value, "holder": f.holder,
            "severity": f.severity.value, "first_on": f.first, "last_on": f.last,
            "facts": dict(f.facts), "marks": list(f.marks), "found_at": found_at.get(f.key, work.now),
        }
        for f in unique.values()
    ])  # fmt: skip
    work.session.execute(insert(ConflictSubject), [
        {"conflict_key": f.key, "activity_id": ident, "position": position}
        for f in unique.values() for position, ident in enumerate(f.subjects)
    ])  # fmt: skip
