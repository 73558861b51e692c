"""What would help against conflicts: looked for when asked, around the activities that they are about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from sqlmodel import Session

from scheduler.planning.conflicts import Engagement, allowed, week_of
from scheduler.planning.remedies import NEEDS_NO_DAY, REACH, Remedy, Room, choices
from scheduler.queries.conflicts import ConflictView
from scheduler.reactions.conflicts import Rules, editions, rules
from scheduler.store.busy import busy_at
from scheduler.store.engagements import beginning, by_ids, overlapping
from scheduler.store.store import Store

MOST = 5
"""Ways that are offered for one conflict."""


def remedies(store: Store, session: Session, views: Sequence[ConflictView], today: date) -> dict[str, Remedy]:
    """Code -> what would help best, for those conflicts where something can be proposed."""
    return {code: found[0] for code, found in alternatives(store, session, views, today, 1).items()}


def alternatives(
    store: Store, session: Session, views: Sequence[ConflictView], today: date, most: int = MOST
) -> dict[str, list[Remedy]]:
    """Code -> what would help, each by itself, the best first; only conflicts where something can be proposed."""
    known = rules(store, session, today)
    subjects = by_ids(session, {s.id for view in views for s in view.subjects}, known.zone)
    found = {}
    for view in views:
        mine = [subjects[s.id] for s in view.subjects if s.id in subjects]
        around = mine if view.kind not in NEEDS_NO_DAY else []
        if not mine:
            continue
        helps = choices(view.found, mine, _room(session, around, known), known.workdays)
        if some := list(islice(helps, most)):
            found[view.code] = some
    return found


def _room(session: Session, these: Sequence[Engagement], known: Rules) -> Room:
    """All that is needed to look for a free day around these activities."""
    if not these:
        return Room((), known.capacity, known.limit, {}, lambda _at, _day: False, known.today, known.zone)
    reach = timedelta(days=REACH)
    first, last = min(e.first for e in these) - reach, max(e.last for e in these) + reach
    units = {unit for e in these for unit in e.carried_by}
    loads: dict[tuple[str, str], int] = {}
    for one in beginning(
        session, first - timedelta(days=7), last + timedelta(days=7), known.zone, units=units
    ).values():
        for unit in one.carried_by & units:
            loads[unit, week_of(one.first)] = loads.get((unit, week_of(one.first)), 0) + 1
    around = [replace(e, first=e.first - reach, last=e.last + reach) for e in these]
    spans = editions(session, these)
    days = {e.id: allowed(spans[e.id], known.templates.get(e.template)) for e in these if e.id in spans}

    def suits(at: Engagement, day: date) -> bool:
        low, high = days.get(at.id, (day, day + timedelta(days=at.days)))
        return low <= day and day + timedelta(days=at.days - 1) <= high and _same_kind_of_day(at, day, known)

    return Room(
        others=tuple(overlapping(session, around, known.zone).values()), capacity=known.capacity,
        limit=known.limit, loads=loads, suits=suits, today=known.today, zone=known.zone,
        busy=busy_at(session, {unit for e in these for unit in e.engaged}, [(e.first, e.last) for e in around]),
    )  # fmt: skip


def _same_kind_of_day(at: Engagement, day: date, known: Rules) -> bool:
    """A day off for what is held on weekends, else a work day, in schools a school day."""
    template = known.templates.get(at.template)
    if template is not None and template.give_way == "next_school_day":
        return known.workdays.is_school_day(day)
    was = known.workdays.day(at.first).kind
    now = known.workdays.day(day)
    if was == "weekend":
        return now.kind == "weekend"
    return now.is_workday
