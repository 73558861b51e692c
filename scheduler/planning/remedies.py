"""What would help: for a conflict, a change that can be made by the ordinary commands."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from scheduler.planning.clashes import elsewhere
from scheduler.planning.conflicts import BusyTime, ConflictKind, Engagement, Found, OpenMilestone, week_of
from scheduler.planning.workdays import WorkCalendar

REACH = 30
"""How many days away a new day is looked for."""

NEEDS_NO_DAY = (ConflictKind.DECLINED, ConflictKind.LEAD, ConflictKind.MILESTONE)
"""Kinds that another unit or a later deadline helps, not another day of the activity."""


@dataclass(frozen=True, slots=True)
class Move:
    """Put the activity on other days, at its hours; ``start`` and ``end`` as ``commands.activity.When``."""

    activity: int
    start: date | datetime
    end: date | datetime
    day: date
    """The local day on which it would begin."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """``to`` takes the part of ``unit``."""

    activity: int
    unit: str
    to: str


@dataclass(frozen=True, slots=True)
class Defer:
    """The milestone's new day."""

    activity: int
    milestone: str
    due_on: date


Remedy: TypeAlias = Move | HandOver | Defer


@dataclass(frozen=True, slots=True)
class Room:
    """What a search for a free day must know: the others around, capacities and loads."""

    others: Sequence[Engagement]
    capacity: Mapping[tuple[ConflictKind, str], int]
    limit: Mapping[str, int]
    """Unit -> activities a week; missing or 0: no limit."""
    loads: Mapping[tuple[str, str], int]
    """(unit, week) -> activities that begin in it."""
    suits: Callable[[Engagement, date], bool]
    """Whether the activity may begin on that day (theme's span, kind of day)."""
    today: date
    zone: ZoneInfo
    busy: Sequence[BusyTime] = ()
    """When units are busy elsewhere."""


def nearest_free(at: Engagement, room: Room, *, leave_week: bool = False) -> Move | None:
    """The nearest day, the later of two equals, on which its units, venue and resources are free.

    ``leave_week``: a day of the same week would not help.
    """
    for distance in range(1, REACH + 1):
        for shift in (distance, -distance):
            moved = shifted(at, shift, room.zone)
            if leave_week and week_of(moved.first) == week_of(at.first):
                continue
            if moved.first > room.today and room.suits(at, moved.first) and _fits(at, moved, room):
                start, end = (moved.first, moved.last) if at.all_day else (moved.start, moved.end)
                return Move(at.id, start, end, moved.first)
    return None


def shifted(at: Engagement, days: int, zone: ZoneInfo) -> Engagement:
    """The same hours of the local day, so many days later."""
    step = timedelta(days=days)
    start = at.start.astimezone(zone)
    begin = datetime.combine(start.date() + step, start.time(), zone)
    return replace(
        at, first=at.first + step, last=at.last + step,
        start=begin.astimezone(at.start.tzinfo), end=begin.astimezone(at.start.tzinfo) + (at.end - at.start),
    )  # fmt: skip


def _fits(at: Engagement, moved: Engagement, room: Room) -> bool:
    for kind, holder in moved.claims():
        most = room.capacity.get((kind, holder), 0)
        rivals = [
            o for o in room.others
            if o.id != at.id and o.overlaps(moved, kind) and (kind, holder) in set(o.claims())
        ]  # fmt: skip
        if most and len(rivals) >= most:
            return False
    if elsewhere(moved, room.busy):
        return False
    week = week_of(moved.first)
    if week == week_of(at.first):
        return True
    return all(
        not room.limit.get(unit) or room.loads.get((unit, week), 0) < room.limit[unit] for unit in moved.carried_by
    )


def mover(subjects: Iterable[Engagement]) -> list[Engagement]:
    """Who should give way, first choice first.

    What is pinned or confirmed comes last, before it an opening, then what a person put on its day; of the
    others a district's gives way before the whole city's, few units before many, the newer before the older.
    """
    return sorted(subjects, key=lambda e: (e.fixed, e.opening, e.by_hand, not e.district, len(e.units), -e.id))


def takers(at: Engagement, unit: str) -> list[HandOver]:
    """Who could take the part of a unit: other leads, else responsible ones; a yes before no answer."""
    order = {"lead": 0, "responsible": 1, "host": 2}
    ranked = sorted(
        (answer != "accepted", order[role], name)
        for name, role, answer in at.units
        if name != unit and role in order and answer != "declined"
    )
    return [HandOver(at.id, unit, to) for _unsure, _order, to in ranked]


def defer(at: Engagement, milestones: Sequence[OpenMilestone], today: date, workdays: WorkCalendar) -> Defer | None:
    """The most overdue milestone to the next work day, if that still comes before the activity."""
    late = [m for m in milestones if m.due_on < today]
    day = workdays.add_workdays(today, 1)
    return Defer(at.id, late[0].key, day) if late and day < at.first else None


def propose(found: Found, subjects: Sequence[Engagement], room: Room, workdays: WorkCalendar) -> Remedy | None:
    """The best remedy for the conflict, or None where only people can help."""
    return next(choices(found, subjects, room, workdays), None)


def choices(found: Found, subjects: Sequence[Engagement], room: Room, workdays: WorkCalendar) -> Iterator[Remedy]:
    """What would help, each by itself, the best first; looked for only as far as it is asked."""
    match found.kind:
        case ConflictKind.DECLINED:
            yield from takers(subjects[0], found.holder)
        case ConflictKind.LEAD:
            yield from _willing(subjects[0])
        case ConflictKind.MILESTONE:
            later = defer(subjects[0], subjects[0].milestones, room.today, workdays)
            yield from [later] if later else []
        case _:
            for at in mover(subjects):
                leave = found.kind is ConflictKind.LOAD
                if not at.fixed and (move := nearest_free(at, room, leave_week=leave)):
                    yield move


def _willing(at: Engagement) -> Iterator[HandOver]:
    """A unit that said yes takes the lead of one that has not answered."""
    leads = at.having("lead") or ((at.coordinator,) if at.coordinator else ())
    said_yes = {unit for unit, _role, answer in at.units if answer == "accepted"}
    return (offer for unit in leads[:1] for offer in takers(at, unit) if offer.to in said_yes)
