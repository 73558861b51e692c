"""One VEVENT of a foreign calendar, understood but not yet expanded (RFC 5545 section 3.6.1)."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeVar

from calendars.components import Component
from calendars.content import Line, unescaped
from calendars.moments import FIRST_YEAR, LAST_YEAR, Moment, duration, is_floating, later, moment
from calendars.reading import Limits, Unusable
from calendars.text import clean, web_address
from calendars.zones import Zones
from config.language import _

_Value = TypeVar("_Value")
_STATUSES = frozenset({"TENTATIVE", "CONFIRMED", "CANCELLED"})
_UNESCAPED_COMMA = re.compile(r"(?<!\\),")
_MOST_SEQUENCE = 2**31 - 1
_MOST_REMARKS = 8
_MOST_RULES = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class ForeignEvent:
    """An event or the pattern of a series. Starts and ends are both dates or both aware instants."""

    line: int
    uid: str
    sequence: int
    stamp: datetime | None
    start: Moment
    end: Moment
    """Exclusive; equal to the start if it has no length."""
    zone: tzinfo
    """Of the start: rules are read in it."""
    recurrence_id: Moment | None
    """Which instance it replaces; ``None`` for an event of its own or a whole series."""
    from_then_on: bool
    """RANGE=THISANDFUTURE: it replaces the later instances too."""
    rules: tuple[Line, ...]
    excluding_rules: tuple[Line, ...]
    more_dates: tuple[tuple[Moment, Moment | None], ...]
    """RDATE: start, and the end where it gives a period."""
    excluded: frozenset[Moment]
    """EXDATE."""
    title: str
    description: str
    location: str
    status: str
    categories: tuple[str, ...]
    url: str
    busy: bool
    remarks: tuple[str, ...]

    @property
    def all_day(self) -> bool:
        return not isinstance(self.start, datetime)

    @property
    def repeats(self) -> bool:
        return bool(self.rules or self.more_dates)


def understood(component: Component, zones: Zones, method: str, limits: Limits) -> ForeignEvent:
    """The event; raises :class:`Unusable` with the reason if it has no place in time."""
    remarks: dict[str, None] = dict.fromkeys(component.faults)
    reader = _Times(component, zones, remarks)
    start, end, zone = reader.span()
    title = " ".join(component.text("SUMMARY").split())
    uid = component.text("UID")
    if not uid:
        uid = _made_uid(component, title)
        remarks[_("没有 UID，按开始时间和标题生成")] = None
    original = component.first("RECURRENCE-ID")
    status = "CANCELLED" if method == "CANCEL" else component.word("STATUS")
    free = component.word("TRANSP") == "TRANSPARENT" or component.word("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    if sum(line.name in ("RRULE", "EXRULE") for line in component.lines) > _MOST_RULES:
        raise Unusable(_("重复规则超过 {limit} 条").format(limit=_MOST_RULES))
    more_dates = tuple(_bounded(reader.more_dates(start, zone), limits.dates))
    excluded = frozenset(_bounded(reader.dates("EXDATE", start, zone), limits.dates))
    return ForeignEvent(
        line=component.line,
        uid=uid,
        sequence=_number(component.text("SEQUENCE")),
        stamp=_instant(component, zones),
        start=start,
        end=end,
        zone=zone,
        recurrence_id=None if original is None else reader.like(start, zone, original, original.value),
        from_then_on=original is not None and original.parameters.get("RANGE", "").upper() == "THISANDFUTURE",
        rules=() if original else tuple(component.every("RRULE")),
        excluding_rules=() if original else tuple(component.every("EXRULE")),
        more_dates=() if original else more_dates,
        excluded=excluded,
        title=title,
        description=component.text("DESCRIPTION"),
        location=" ".join(component.text("LOCATION").split()),
        status=status if status in _STATUSES else "",
        categories=_categories(component),
        url=web_address(component.text("URL")),
        busy=not free and status != "CANCELLED",
        remarks=tuple(remarks)[:_MOST_REMARKS],
    )


class _Times:
    """The times of one component; what has to be assumed goes into ``remarks``."""

    def __init__(self, component: Component, zones: Zones, remarks: dict[str, None]) -> None:
        self._component = component
        self._zones = zones
        self._remarks = remarks

    def span(self) -> tuple[Moment, Moment, tzinfo]:
        """Start, exclusive end, and the zone of the start."""
        line = self._component.first("DTSTART")
        if line is None:
            raise Unusable(_("没有开始时间（DTSTART）"))
        start, zone = self._moment(line, line.value)
        end = self._end(start)
        if isinstance(start, datetime) != isinstance(end, datetime):
            raise Unusable(_("开始和结束一个是日期，一个是时间"))
        if _order(end) < _order(start):
            raise Unusable(_("结束早于开始"))
        if self._component.word("X-MICROSOFT-CDO-ALLDAYEVENT") == "TRUE":
            start, end = _whole_days(start, end, zone)
        if not isinstance(start, datetime) and end == start:
            end = later(start, timedelta(days=1))
        return start, end, zone

    def _end(self, start: Moment) -> Moment:
        end, length = self._component.first("DTEND"), self._component.first("DURATION")
        if end is not None:
            if length is not None:
                self._remarks[_("同时有 DTEND 和 DURATION，按 DTEND")] = None
            return self._moment(end, end.value)[0]
        if length is not None:
            return later(start, duration(length.value))
        return start

    def _moment(self, line: Line, text: str) -> tuple[Moment, tzinfo]:
        zone, remark = self._zones.of(line)
        if remark and is_floating(text):
            self._remarks[remark] = None
        at = moment(text, zone)
        own = at.tzinfo if isinstance(at, datetime) else None
        return at, own or zone

    def like(self, start: Moment, zone: tzinfo, line: Line, text: str) -> Moment:
        """A further date of the event, as a day if it has whole days, else as an instant.

        Programs mix the two: a day means the event's time on that day, an instant its day in the zone.
        """
        at, _own = self._moment(line, text)
        if isinstance(start, datetime) and not isinstance(at, datetime):
            return datetime.combine(at, start.astimezone(zone).timetz())
        if isinstance(at, datetime) and not isinstance(start, datetime):
            return at.date()
        return at

    def dates(self, name: str, start: Moment, zone: tzinfo) -> Iterator[Moment]:
        for line in self._component.every(name):
            for text in line.value.split(","):
                if text.strip():
                    yield self.like(start, zone, line, text)

    def more_dates(self, start: Moment, zone: tzinfo) -> Iterator[tuple[Moment, Moment | None]]:
        for line in self._component.every("RDATE"):
            for text in line.value.split(","):
                first, slash, last = text.strip().partition("/")
                if not first:
                    continue
                begin = self.like(start, zone, line, first)
                if not slash:
                    yield begin, None
                    continue
                is_length = last.lstrip("+-").upper().startswith("P")
                end = later(begin, duration(last)) if is_length else self.like(start, zone, line, last)
                if _order(end) < _order(begin):
                    raise Unusable(_("RDATE 里的时段结束早于开始"))
                yield begin, end


def _order(at: Moment) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time(), UTC)


def _whole_days(start: Moment, end: Moment, zone: tzinfo) -> tuple[Moment, Moment]:
    """Outlook's whole days are times from midnight to midnight."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        first, last = start.astimezone(zone), end.astimezone(zone)
        if first.time() == last.time() == time():
            return first.date(), last.date()
    return start, end


def _instant(component: Component, zones: Zones) -> datetime | None:
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        line = component.first(name)
        if line is None:
            continue
        try:
            at = moment(line.value, zones.of(line)[0])
        except Unusable:
            continue
        if isinstance(at, datetime):
            return at.astimezone(UTC)
    return None


def _number(text: str) -> int:
    return min(int(text), _MOST_SEQUENCE) if text.isdecimal() and len(text) < 20 else 0


def _categories(component: Component) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for line in component.every("CATEGORIES"):
        for part in _UNESCAPED_COMMA.split(line.value):
            if name := " ".join(clean(unescaped(part)).split()):
                found[name] = None
    return tuple(found)


def _made_uid(component: Component, title: str) -> str:
    start = component.first("DTSTART")
    basis = f"{start.parameters.get('TZID', '') if start else ''}:{start.value if start else ''}\n{title}"
    return f"{hashlib.sha256(basis.encode('utf-8', 'replace')).hexdigest()[:32]}@no-uid"


def _bounded(values: Iterable[_Value], most: int) -> Iterator[_Value]:
    for n, value in enumerate(values):
        if n >= most:
            raise Unusable(_("RDATE 或 EXDATE 超过 {limit} 个").format(limit=most))
        yield value


def local_dates(start: Moment, end: Moment, zone: tzinfo) -> tuple[date, date]:
    """The first and the last day, both included, in the zone. ``end`` is exclusive."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return start, max(start, end - timedelta(days=1))
    first, last = start.astimezone(zone), end.astimezone(zone)
    if last > first and last.time() == time():
        return first.date(), last.date() - timedelta(days=1)
    return first.date(), last.date()


def within_years(*moments: Moment) -> bool:
    """Whether all lie in the years that Kepu answers for."""
    return all(FIRST_YEAR <= at.year <= LAST_YEAR + 1 for at in moments)
