"""What clashes, and how badly: activities in, conflicts out.

A conflict is found at one activity (the first of its ``subjects``: of those that want the same thing the one
that came last) and names the others. So only what an activity overlaps has to be known to judge it, and after
a change only its neighbourhood is judged again.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from config.records import Template
from scheduler.planning.recurrence import Window
from scheduler.planning.workdays import WorkCalendar

LIVE = ("planned", "confirmed")
"""States in which an activity takes time and place; a postponed one has no day."""
LONGEST_STAY = 3
"""Whole-day activities longer than this (exhibitions, seasons) do not keep others out of their venue."""
LEEWAY = 10
"""Days by which giving way and staggering may take an activity from where its template says."""
SOON = 3
"""Work days before an activity from which on a missing lead is serious."""


class ConflictKind(StrEnum):
    UNIT = "unit"
    VENUE = "venue"
    RESOURCE = "resource"
    BUSY = "busy"
    LOAD = "load"
    HOLIDAY = "holiday"
    SPAN = "span"
    DECLINED = "declined"
    MILESTONE = "milestone"
    LEAD = "lead"


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    SERIOUS = "serious"


CLASHES = (ConflictKind.UNIT, ConflictKind.VENUE, ConflictKind.RESOURCE)
BY_TIME = (ConflictKind.MILESTONE, ConflictKind.LEAD)
"""Kinds that arise without any change, by a day's passing."""


@dataclass(frozen=True, slots=True)
class OpenMilestone:
    key: str
    title: str
    title_en: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """An activity as conflicts see it. ``start``/``end`` are aware, for whole days midnights."""

    id: int
    status: str
    all_day: bool
    first: date
    last: date
    start: datetime
    end: datetime
    theme: str = ""
    template: str = ""
    year: int = 0
    venue: str = ""
    resources: tuple[str, ...] = ()
    district: str = ""
    units: tuple[tuple[str, str, str], ...] = ()
    """(unit, role, answer)."""
    coordinator: str = ""
    kind: str = ""
    by_hand: bool = False
    """A person chose the days."""
    pinned: bool = False
    planned_on: date | None = None
    milestones: tuple[OpenMilestone, ...] = ()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def dates(self) -> list[date]:
        """Its days, one by one."""
        return [self.first + timedelta(days=n) for n in range(self.days)]

    @property
    def fixed(self) -> bool:
        """Others should give way to it."""
        return self.pinned or self.status == "confirmed"

    @property
    def opening(self) -> bool:
        """It opens its theme: guests are invited, and the rest follows it."""
        return self.kind == "launch"

    def having(self, role: str) -> tuple[str, ...]:
        return tuple(unit for unit, r, _answer in self.units if r == role)

    @property
    def engaged(self) -> tuple[str, ...]:
        """Units whose people are tied up: the hosts, else the leads, else the coordinator; none that declined."""
        return self._standing("host") or self._standing("lead") or self._standing_coordinator

    @property
    def carried_by(self) -> frozenset[str]:
        """Units whose load it counts to: leads, hosts and the coordinator of record, none that declined."""
        return frozenset({*self._standing("lead"), *self._standing("host"), *self._standing_coordinator})

    def _standing(self, role: str) -> tuple[str, ...]:
        """Those that have the role and have not declined it."""
        return tuple(unit for unit, r, answer in self.units if r == role and answer != "declined")

    @property
    def _standing_coordinator(self) -> tuple[str, ...]:
        declined = {unit for unit, _role, answer in self.units if answer == "declined"}
        return (self.coordinator,) if self.coordinator and self.coordinator not in declined else ()

    def claims(self) -> Iterator[tuple[ConflictKind, str]]:
        """What it takes for itself."""
        if not self.all_day:
            yield from ((ConflictKind.UNIT, unit) for unit in self.engaged)
        if self.venue and (not self.all_day or self.days <= LONGEST_STAY):
            yield ConflictKind.VENUE, self.venue
        yield from ((ConflictKind.RESOURCE, resource) for resource in self.resources)

    def overlaps(self, other: "Engagement", kind: ConflictKind) -> bool:
        """At the same time; of a shared resource, on the same day in different places."""
        if kind is ConflictKind.RESOURCE:
            apart = not self.venue or self.venue != other.venue
            return apart and self.first <= other.last and other.first <= self.last
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class BusyTime:
    """A unit's people are elsewhere. Days are local and inclusive; ``start``/``end`` are None for whole days."""

    id: int
    source: int
    unit: str
    title: str
    first: date
    last: date
    start: datetime | None
    end: datetime | None

    def hinders(self, at: Engagement) -> bool:
        """Whether it is at the same time; seasons and terms that fill a calendar hinder nobody."""
        if self.start is not None and self.end is not None:
            return self.start < at.end and at.start < self.end
        return (self.last - self.first).days < LONGEST_STAY and self.first <= at.last and at.first <= self.last


LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict. ``facts`` are JSON values from which its sentence is made in the reader's language."""

    kind: ConflictKind
    holder: str
    """The units (joined by +), venue or resource wanted twice; of a load ``unit/week``; else empty."""
    severity: Severity
    subjects: tuple[int, ...]
    first: date
    last: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    """What an acceptance covers beyond the subjects: when a further mark appears, it lapses."""

    @property
    def key(self) -> str:
        """What it is known by, again and again; a name too long for its column is hashed."""
        name = self._name
        return name if len(name) <= LONGEST_KEY else f"{self.kind}/{hashlib.sha256(name.encode()).hexdigest()}"

    @property
    def _name(self) -> str:
        match self.kind:
            case ConflictKind.LOAD:
                return f"load/{self.holder}"
            case ConflictKind.UNIT:
                return "unit/" + "-".join(map(str, self.subjects))
            case ConflictKind.VENUE | ConflictKind.RESOURCE | ConflictKind.BUSY | ConflictKind.DECLINED:
                return f"{self.kind}/{self.holder}/{self.subjects[0]}"
        return f"{self.kind}/{self.subjects[0]}"

    @property
    def holders(self) -> tuple[str, ...]:
        """The units, the venue or the resource, one by one."""
        return tuple(self.holder.split("/")[0].split("+")) if self.holder else ()

    @property
    def code(self) -> str:
        """A short name that people can type; the same for the same key in every database."""
        return base64.b32encode(hashlib.sha256(self.key.encode()).digest())[:6].decode().lower()

    @property
    def signature(self) -> frozenset[str]:
        return frozenset({*map(str, self.subjects), *self.marks})


def week_of(day: date) -> str:
    """The ISO week, as ``2026-W07``."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(week: str) -> date:
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


def overload(unit: str, week: str, engagements: Iterable[Engagement], limit: int) -> Found | None:
    """More activities beginning in the week than the unit can carry; ``limit`` 0 means no limit."""
    carried = sorted(e.id for e in engagements if unit in e.carried_by and week_of(e.first) == week)
    if not limit or len(carried) <= limit:
        return None
    severity = Severity.SERIOUS if len(carried) > limit * 3 / 2 else Severity.WARNING
    monday = monday_of(week)
    return Found(
        ConflictKind.LOAD, f"{unit}/{week}", severity, tuple(carried), monday, monday + timedelta(days=6),
        {"count": len(carried), "limit": limit, "week": week},
    )  # fmt: skip


def misplaced(at: Engagement, template: Template | None, edition: Window | None, workdays: WorkCalendar) -> list[Found]:
    """On a statutory holiday, or outside its theme's span, where planning did not mean it to be."""
    found = []
    meant = template is not None and not at.by_hand and template.give_way in ("none", "weekend")
    day = workdays.day(at.first)
    if day.kind == "holiday" and not meant and at.days <= LONGEST_STAY:
        facts = {"day": at.first.isoformat(), "name": day.name, "level": day.level}
        found.append(Found(ConflictKind.HOLIDAY, "", Severity.WARNING, (at.id,), at.first, at.last, facts))
    if edition is not None and at.by_hand:
        low, high = allowed(edition, template)
        if at.first < low or at.last > high:
            facts = {"start": edition.start.isoformat(), "end": edition.end.isoformat()}
            found.append(Found(ConflictKind.SPAN, "", Severity.WARNING, (at.id,), at.first, at.last, facts))
    return found


def allowed(edition: Window, template: Template | None) -> tuple[date, date]:
    """The span, widened to where the template itself puts it (preparations before, summaries after)."""
    if template is None or template.repeat is not None:
        return edition.start, edition.end
    day = (edition.start if template.anchor == "start" else edition.end) + timedelta(days=template.offset)
    last = day + timedelta(days=template.days - 1)
    low = edition.start if day >= edition.start else day - timedelta(days=LEEWAY)
    high = edition.end if last <= edition.end else last + timedelta(days=LEEWAY + template.stagger * LEEWAY)
    return low, high


def refused(at: Engagement) -> list[Found]:
    """A lead (or, without leads, the coordinator) that declined."""
    leads = at.having("lead") or ((at.coordinator,) if at.coordinator else ())
    found = []
    for unit, _role, answer in at.units:
        if unit in leads and answer == "declined":
            alone = unit == at.coordinator or len(leads) == 1
            severity = Severity.SERIOUS if alone else Severity.WARNING
            found.append(Found(ConflictKind.DECLINED, unit, severity, (at.id,), at.first, at.last))
    return found


def overdue(at: Engagement, today: date) -> list[Found]:
    """Milestones in the past that are not done while the activity is still to come; one conflict for all."""
    late = [m for m in at.milestones if m.due_on < today]
    if not late or at.first < today:
        return []
    born_late = at.planned_on is not None and all(m.due_on < at.planned_on for m in late)
    facts = {
        "milestones": [
            {"key": m.key, "title": m.title, "title_en": m.title_en, "due_on": m.due_on.isoformat()} for m in late
        ]
    }
    severity = Severity.INFO if born_late else Severity.WARNING
    return [
        Found(
            ConflictKind.MILESTONE,
            "",
            severity,
            (at.id,),
            at.first,
            at.last,
            facts,
            tuple(m.key for m in late),
        )
    ]


def unaccepted(at: Engagement, today: date, near: int, workdays: WorkCalendar) -> list[Found]:
    """Planned, to begin within ``near`` work days, and no lead said yes. Confirming counts as a yes."""
    if at.status != "planned" or at.first < today or at.first > workdays.add_workdays(today, near):
        return []
    leads = at.having("lead") or ((at.coordinator,) if at.coordinator else ())
    answers = {unit: answer for unit, _role, answer in at.units}
    if any(answers.get(unit) == "accepted" for unit in leads):
        return []
    if leads and all(answers.get(unit) == "declined" for unit in leads):
        return []  # that they declined says more
    soon = at.first <= workdays.add_workdays(today, SOON)
    severity = Severity.SERIOUS if soon else Severity.WARNING
    return [Found(ConflictKind.LEAD, "", severity, (at.id,), at.first, at.last, {"units": list(leads)})]
