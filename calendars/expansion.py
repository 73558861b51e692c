"""A series to the instances that touch a horizon: rules, RDATE, EXDATE, replaced instances.

The rules are turned into a bounded list of starts first (:mod:`calendars.recurrence_rule`);
recurring-ical-events then puts replaced and moved instances in their place. It only ever sees UTC or whole
days, never a foreign zone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import recurring_ical_events
from icalendar import Calendar, Event
from icalendar.prop import vDDDLists, vDDDTypes

from calendars.content import Line
from calendars.foreign_event import ForeignEvent
from calendars.moments import Moment
from calendars.recurrence_rule import LunarRule, ends_before_it_begins, starts
from config.language import _

_MOST_MARGIN = timedelta(days=400)
_WHICH = "X-KEPU-WHICH"


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days that are asked for, and what a series may cost."""

    first: date
    last: date
    instances: int
    check_time: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance; start and end are both days or both instants in UTC, the end exclusive."""

    event: ForeignEvent
    start: Moment
    end: Moment
    recurrence_id: str


def identifier(at: Moment) -> str:
    """An original start as text, the same however a file writes it: ``20260902``, ``20260902T010000Z``."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(at, datetime) else f"{at:%Y%m%d}"


def single(event: ForeignEvent) -> Instance:
    """An event that stands alone, or an instance whose series is not in the file."""
    original = event.recurrence_id
    return Instance(event, _utc(event.start), _utc(event.end), "" if original is None else identifier(original))


def expand(
    pattern: ForeignEvent, replaced: Sequence[ForeignEvent], horizon: Horizon, remarks: list[str]
) -> list[Instance]:
    """The instances near the horizon; some may lie up to a margin outside it.

    What had to be left out is added to ``remarks``. Raises ``Unusable`` for a rule that cannot be followed.
    """
    margin = _margin(pattern, replaced)
    try:
        begins = _starts_near(pattern, horizon, margin, remarks)
    except LunarRule:
        remark = _("农历重复规则不展开，只取第一次")
        pattern = replace(pattern, remarks=(*pattern.remarks, remark))
        remarks.append(_("第 {line} 行：").format(line=pattern.line) + remark)
        begins = [(pattern.start, None)]
    calendar = Calendar()
    # An instance that was moved first and left out afterwards is still in some files.
    moved = [e for e in (_alike(e, pattern) for e in replaced) if e.recurrence_id not in pattern.excluded]
    events = [pattern, *moved]
    for which, event in enumerate(events):
        calendar.add_component(_component(which, event, begins if which == 0 else ()))
    from_day, to_day = horizon.first - timedelta(days=1), horizon.last + timedelta(days=2)
    found = []
    for component in recurring_ical_events.of(calendar).between(from_day, to_day):
        event = events[int(component[_WHICH])]
        start, end = component["DTSTART"].dt, component["DTEND"].dt
        found.append(Instance(event, start, end, identifier(_original(event, start))))
    return found


def _original(event: ForeignEvent, start: Moment) -> Moment:
    """Where the instance would lie by the rule."""
    original = event.recurrence_id
    if original is None:
        return start
    moved_alike = isinstance(original, datetime) == isinstance(event.start, datetime)
    return start - (_order(event.start) - _order(original)) if event.from_then_on and moved_alike else original


def _starts_near(
    pattern: ForeignEvent, horizon: Horizon, margin: timedelta, remarks: list[str]
) -> list[tuple[Moment, Moment | None]]:
    """Every start but the excluded ones, no more than a series may have, with its own end if it has one."""
    since = datetime.combine(horizon.first, time()) - margin
    until = datetime.combine(horizon.last, time()) + min(margin, _MOST_MARGIN) + timedelta(days=1)
    span = since, until
    earliest = since.replace(tzinfo=UTC)
    begins = {at: end for at, end in pattern.more_dates if _order(at) >= earliest}
    if not _is_over(pattern):
        begins.setdefault(pattern.start, None)
    left_out = pattern.excluded | set(_by_rules(pattern, pattern.excluding_rules, span, horizon))
    for at in _by_rules(pattern, pattern.rules, span, horizon):
        if _order(at) >= earliest and at not in left_out:
            if len(begins) >= horizon.instances and at not in begins:
                remark = _("第 {line} 行：重复的场次超过 {limit}，后面的未读")
                remarks.append(remark.format(line=pattern.line, limit=horizon.instances))
                break
            begins.setdefault(at, None)
    return [(at, end) for at, end in begins.items() if at not in left_out]


def _is_over(pattern: ForeignEvent) -> bool:
    rules = pattern.rules
    return bool(rules) and all(ends_before_it_begins(rule.value, pattern.start, pattern.zone) for rule in rules)


def _by_rules(
    pattern: ForeignEvent, rules: Sequence[Line], span: tuple[datetime, datetime], horizon: Horizon
) -> Iterator[Moment]:
    for rule in rules:
        yield from starts(rule.value, pattern.start, pattern.zone, span, horizon.check_time)


def _component(which: int, event: ForeignEvent, begins: Sequence[tuple[Moment, Moment | None]]) -> Event:
    """What recurring-ical-events needs of the event, and which of ours it is."""
    component = Event()
    component["UID"] = "series"
    component["SEQUENCE"] = event.sequence
    component[_WHICH] = str(which)
    component["DTSTART"] = vDDDTypes(_utc(event.start))
    component["DTEND"] = vDDDTypes(_utc(event.end))
    if event.recurrence_id is not None:
        component["RECURRENCE-ID"] = vDDDTypes(_utc(event.recurrence_id))
        if event.from_then_on:
            component["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"
        return component
    plain = [_utc(at) for at, end in begins if end is None and at != event.start]
    periods = [(_utc(at), _utc(end)) for at, end in begins if end is not None]
    component["RDATE"] = [vDDDLists(values) for values in (plain, periods) if values]
    if event.start not in {at for at, _end in begins}:
        # The library takes the start for an instance, whatever the list says.
        component["EXDATE"] = vDDDLists([_utc(event.start)])
    return component


def _alike(event: ForeignEvent, pattern: ForeignEvent) -> ForeignEvent:
    """The replaced instance's original start as its series counts: a day, or an instant.

    Programs write a day for a series of times, and a time for a series of days.
    """
    original = event.recurrence_id
    if original is None or isinstance(original, datetime) != pattern.all_day:
        return event
    if isinstance(original, datetime):
        return replace(event, recurrence_id=original.astimezone(pattern.zone).date())
    begin = pattern.start.astimezone(pattern.zone) if isinstance(pattern.start, datetime) else _order(original)
    return replace(event, recurrence_id=datetime.combine(original, begin.timetz()))


def _margin(pattern: ForeignEvent, replaced: Sequence[ForeignEvent]) -> timedelta:
    """How far before the horizon an instance may start and still reach into it, or be moved into it."""
    lengths = [_order(event.end) - _order(event.start) for event in (pattern, *replaced)]
    periods = [_order(end) - _order(at) for at, end in pattern.more_dates if end is not None]
    shifts = [abs(_order(e.start) - _order(e.recurrence_id)) for e in replaced if e.recurrence_id]
    return max(*lengths, *periods, timedelta()) + max([*shifts, timedelta()]) + timedelta(days=2)


def _order(at: Moment) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time(), UTC)


def _utc(at: Moment) -> Moment:
    return at.astimezone(UTC) if isinstance(at, datetime) else at
