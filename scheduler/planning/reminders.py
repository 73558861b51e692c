"""Policies × what is planned -> who is to be told what, and when. The same facts always give the same reminders.

A reminder is known by its key: the policy, what it is about, the day it counts from, the step and the unit. When
something moves, the keys of its new day are new, so what was said about the old day never stands in the way, and
moving it back says nothing twice. A reminder is still true as long as drafting again would draft it again.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from config.catalogue import Catalogue
from config.records import Policy
from scheduler.planning.assignments import acting
from scheduler.planning.workdays import WorkCalendar

OPEN = frozenset({"planned", "confirmed"})
"""States of an activity that is still to come; an edition counts as planned."""
UNDONE = OPEN | {"completed"}
"""States in which something is still owed."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A milestone."""

    key: str
    by: str
    due_on: date
    done: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A unit's part in it."""

    role: str
    answer: str = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An activity, or an edition of a theme (whose units are those of the theme's measures)."""

    noun: Literal["activity", "occurrence"]
    id: int
    first: date
    last: date
    starts: datetime
    """The instant; of whole days their local midnight."""
    status: str
    created: datetime
    emergency: bool = False
    """Set in motion by a warning, not by the year's plan."""
    coordinator: str = ""
    units: Mapping[str, Share] = field(default_factory=dict)
    district: str = ""
    deadlines: Sequence[Deadline] = ()
    asked: Mapping[str, date] = field(default_factory=dict)
    """When each unit was, or is to be, told of its task, as far as that was fixed before."""
    expected: date | None = None
    """Of an edition that is planned by rule: the day by which its date was known in past years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One thing to tell one unit. ``day`` is what it counts from; after ``expires_at`` it is of no use."""

    key: str
    policy: str
    kind: str
    noun: str
    subject: int
    part: str
    unit: str
    level: str
    day: date
    due_at: datetime
    expires_at: datetime
    single: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """The plan's policies with what they are read by."""

    catalogue: Catalogue
    workdays: WorkCalendar

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.catalogue.plan.timezone)

    def policies(self, subject: str) -> list[Policy]:
        return [p for p in self.catalogue.policies if p.subject == subject and p.enabled]

    def instant(self, day: date, at: time = time()) -> datetime:
        """The local time of day as UTC."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def reader(self, unit: str, on: date) -> str:
        """Who reads what is meant for ``unit``: its successor after a reform, the body that does its duties."""
        seen: set[str] = set()
        while unit in self.catalogue.unit and unit not in seen:
            seen.add(unit)
            unit = acting(self.catalogue, unit, on)
            unit = self.catalogue.unit[unit].performed_by or unit
        return unit

    def shifted(self, policy: Policy, day: date, offset: int) -> date:
        """``offset`` days from ``day``; in work days where the policy counts so, and then on one."""
        if not policy.workdays:
            return day + timedelta(days=offset)
        if offset:
            return self.workdays.add_workdays(day, offset)
        return self.workdays.previous_workday(day)

    def expiry(self, policy: Policy, due: datetime, until: datetime | None = None) -> datetime:
        """The end of the local day on which it stops being useful, or ``until`` if that comes first."""
        last = due.astimezone(self.zone).date() + timedelta(days=policy.late_days + 1)
        end = self.instant(last)
        return min(end, until) if until else end


def draft(rules: Rules, subject: Subject, today: date, kinds: Collection[str] = ()) -> list[Draft]:
    """Everything that policies say about the subject, past and future; ``today`` is local, ``kinds`` narrows it.

    What happened (a change, a cancellation, an announcement) is not in it: see :func:`soon`.
    """
    found: dict[str, Draft] = {}
    for name, make in MAKERS.items():
        for policy in rules.policies(name) if not kinds or name in kinds else ():
            for item in make(rules, policy, subject, today):
                found.setdefault(item.key, item)
    return list(found.values())


def soon(rules: Rules, policy: Policy, now: datetime) -> datetime:
    """When something that happens now is told: after the policy's delay, outside its quiet hours.

    Delayed moments lie on a grid of the delay, so that what happens within it is told in one message.
    """
    due = now
    if policy.delay_minutes:
        grid = policy.delay_minutes * 60
        due = datetime.fromtimestamp(-(-(now.timestamp() + grid) // grid) * grid, UTC)
    local = due.astimezone(rules.zone)
    day = local.date()
    if local.time() > policy.not_after:
        day += timedelta(days=1)
    if policy.workdays:
        day = rules.workdays.next_workday(day)
    if day == local.date() and local.time() >= policy.not_before:
        return due
    return rules.instant(day, policy.not_before)


def audience(rules: Rules, role: str, subject: Subject, *, by: str = "", on: date) -> list[str]:
    """The units that a role means, as those who read for them, each once. Who declined is left out."""
    willing = {u: s for u, s in subject.units.items() if s.answer != "declined"}
    leads = [u for u, s in willing.items() if s.role == "lead"]
    office = rules.catalogue.plan.office
    first = [u for u in (subject.coordinator, *leads, *willing, office) if u][:1]
    named: Mapping[str, Callable[[], list[str]]] = {
        "coordinator": lambda: first,
        "lead": lambda: leads or first,
        "responsible": lambda: [u for u, s in willing.items() if s.role == "responsible"],
        "assigned": lambda: list(willing),
        "all": lambda: list(willing) or first,
        "office": lambda: [office] if office else [],
        "district": lambda: [subject.district] if subject.district else [],
        "districts": lambda: _districts(rules, subject, willing) or first,
        "doer": lambda: audience(rules, by or "coordinator", subject, on=on),
    }
    return list(dict.fromkeys(rules.reader(u, on) for u in named[role]()))


def _districts(rules: Rules, subject: Subject, willing: Mapping[str, Share]) -> list[str]:
    if subject.noun == "occurrence":
        return [d.id for d in rules.catalogue.districts if d.fan_out]
    if subject.district:
        return [subject.district]
    return [u for u in willing if u in rules.catalogue.unit and rules.catalogue.unit[u].is_district]


def _made(
    rules: Rules, policy: Policy, subject: Subject, units: Sequence[str], day: date, offset: int, *,
    part: str = "", level: str = "plain", until: datetime | None = None, due: datetime | None = None,
) -> Iterator[Draft]:  # fmt: skip
    """The same reminder for each unit."""
    due = due or rules.instant(rules.shifted(policy, day, offset), policy.at)
    expires = rules.expiry(policy, due, until)
    if expires <= due:
        return
    for unit in units:
        about = f"{policy.id}/{subject.noun}/{subject.id}/{part or '-'}/{day.isoformat()}/{offset}/{unit}"
        yield Draft(
            key=about, policy=policy.id, kind=policy.subject, noun=subject.noun, subject=subject.id, part=part,
            unit=unit, level=level, day=day, due_at=due, expires_at=expires, single=not policy.digest,
        )  # fmt: skip


def _milestone_due(rules: Rules, policy: Policy, subject: Subject, _today: date) -> Iterator[Draft]:
    for deadline in subject.deadlines if subject.status in UNDONE else ():
        if deadline.done:
            continue
        until = rules.instant(deadline.due_on + timedelta(days=1))
        for offset in policy.offsets:
            units = audience(rules, policy.role, subject, by=deadline.by, on=deadline.due_on)
            yield from _made(rules, policy, subject, units, deadline.due_on, offset, part=deadline.key, until=until)


def _milestone_overdue(rules: Rules, policy: Policy, subject: Subject, _today: date) -> Iterator[Draft]:
    for deadline in subject.deadlines if subject.status in UNDONE else ():
        if not deadline.done:
            yield from _escalated(rules, policy, subject, deadline.due_on, deadline.by, deadline.key)


def _report_overdue(rules: Rules, policy: Policy, subject: Subject, _today: date) -> Iterator[Draft]:
    if subject.noun == "activity" and subject.status in UNDONE:
        yield from _escalated(rules, policy, subject, subject.last, "coordinator", "")


def _escalated(rules: Rules, policy: Policy, subject: Subject, day: date, by: str, part: str) -> Iterator[Draft]:
    """Who must act hears of every step, the step's own role from that step on, in the step's colour."""
    steps = {offset: (level, role) for offset, level, role in policy.escalation}
    for offset in sorted({*policy.offsets, *steps}):
        level, role = steps.get(offset, ("plain", policy.role))
        told = audience(rules, policy.role, subject, by=by, on=day)
        told += [u for u in audience(rules, role, subject, by=by, on=day) if u not in told]
        yield from _made(rules, policy, subject, told, day, offset, part=part, level=level)


def _near(rules: Rules, policy: Policy, subject: Subject, _today: date) -> Iterator[Draft]:
    if subject.noun != "activity" or subject.status not in OPEN:
        return
    until = max(subject.starts, rules.instant(subject.first, time(12)))
    for offset in policy.offsets:
        units = audience(rules, policy.role, subject, on=subject.first)
        yield from _made(rules, policy, subject, units, subject.first, offset, until=until)


def _assigned(rules: Rules, policy: Policy, subject: Subject, today: date) -> Iterator[Draft]:
    if subject.noun == "activity" and subject.status in OPEN and not subject.emergency:
        pending = [u for u, share in subject.units.items() if share.answer == "pending"]
        readers = {rules.reader(u, subject.first) for u in pending}  # who answered knows already
        for unit in [u for u in audience(rules, policy.role, subject, on=subject.first) if u in readers]:
            day = asked_on(rules, subject, unit, policy.ahead_days, today)
            for offset in policy.offsets:
                yield from _made(rules, policy, subject, [unit], day, offset, until=_ends(rules, subject))


def _answer_missing(rules: Rules, policy: Policy, subject: Subject, today: date) -> Iterator[Draft]:
    if subject.noun != "activity" or subject.status not in OPEN:
        return
    for unit, share in subject.units.items():
        if share.answer == "pending":
            reader = rules.reader(unit, subject.first)
            day = asked_on(rules, subject, reader, policy.ahead_days, today)
            for offset in policy.offsets:
                yield from _made(rules, policy, subject, [reader], day, offset, until=subject.starts)


def asked_on(rules: Rules, subject: Subject, unit: str, ahead_days: int, today: date) -> date:
    """The day on which a unit is told of its task: the next work day, or so many days ahead of the start."""
    earliest = today + timedelta(days=1)
    if ahead_days:
        earliest = max(earliest, subject.first - timedelta(days=ahead_days))
    day = rules.workdays.next_workday(earliest)
    if day >= subject.first:
        day = today
    known = subject.asked.get(unit)
    return min(known, day) if known else day


def _emergency(rules: Rules, policy: Policy, subject: Subject, _today: date) -> Iterator[Draft]:
    if subject.emergency and subject.noun == "activity" and subject.status in OPEN:
        units = audience(rules, policy.role, subject, on=subject.first)
        due = soon(rules, policy, subject.created)
        yield from _made(
            rules, policy, subject, units, subject.first, 0, level="red", due=due, until=_ends(rules, subject)
        )


def _date_missing(rules: Rules, policy: Policy, subject: Subject, _today: date) -> Iterator[Draft]:
    if subject.expected is not None:
        units = audience(rules, policy.role, subject, on=subject.expected)
        for offset in policy.offsets:
            yield from _made(rules, policy, subject, units, subject.expected, offset, until=subject.starts)


def _ends(rules: Rules, subject: Subject) -> datetime:
    return rules.instant(subject.last + timedelta(days=1))


MAKERS: Mapping[str, Callable[[Rules, Policy, Subject, date], Iterator[Draft]]] = {
    "milestone_due": _milestone_due, "milestone_overdue": _milestone_overdue, "activity_near": _near,
    "assigned": _assigned, "answer_missing": _answer_missing, "report_overdue": _report_overdue,
    "emergency": _emergency, "date_missing": _date_missing,
}  # fmt: skip
