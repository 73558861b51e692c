"""Foreign calendar bytes to entries, in bounded time, saying what was left out and why.

One bad event never harms another: each is understood by itself, and refused with its line and the reason.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from time import monotonic
from zoneinfo import ZoneInfo

from calendars.components import Component, Structure
from calendars.content import numbered_text
from calendars.expansion import Horizon, Instance, expand, single
from calendars.foreign_event import ForeignEvent, local_dates, understood, within_years
from calendars.reading import (
    CalendarProblem,
    Counts,
    Entry,
    Limits,
    NotACalendar,
    OutOfTime,
    Reading,
    Refusal,
    TooBig,
    Unusable,
)
from calendars.zones import Zones
from config.language import _

__all__ = [
    "CalendarProblem",
    "Counts",
    "Entry",
    "Limits",
    "NotACalendar",
    "Reading",
    "Refusal",
    "TooBig",
    "read",
]

_USUAL = Limits()
_MOST_REMARKS = 50
_NOT_CALENDARS = re.compile(rb"\s*(<|\{|\[|%PDF|PK\x03)", re.ASCII)
_BEGIN = re.compile(rb"b\0?e\0?g\0?i\0?n\0?:", re.IGNORECASE)


def read(data: bytes, *, zone: str = "Asia/Shanghai", first: date, last: date, limits: Limits = _USUAL) -> Reading:
    """The events that touch the days from ``first`` to ``last``, series expanded.

    ``zone`` is an IANA name: days are counted in it, and times without a zone are in it. Raises
    :class:`NotACalendar` and :class:`TooBig`; anything else that is wrong with the file is in the reading.
    """
    deadline = monotonic() + limits.seconds

    def check_time() -> None:
        if monotonic() > deadline:
            raise OutOfTime

    text = numbered_text(data, limits)
    if _BEGIN.search(data[: limits.octets]) is None:
        raise _no_calendar(data)
    structure = Structure(limits)
    structure.read(text.lines)
    if not structure.calendars and not structure.refusals:
        raise _no_calendar(data)
    reader = _Reader(zone, Horizon(first, last, limits.instances, check_time), limits)
    reader.remarks += [*text.remarks, *structure.remarks]
    reader.problems += structure.refusals
    reader.complete = structure.complete
    reader.read(structure.calendars)
    return reader.reading(structure)


def _no_calendar(data: bytes) -> NotACalendar:
    hint = _("看起来是网页或别的文件，请检查地址") if _NOT_CALENDARS.match(data[:200]) else ""
    message = _("文件是空的") if not data.strip() else _("文件里没有日历（缺少 BEGIN:VCALENDAR）")
    return NotACalendar(message, hint=hint)


class _Reader:
    """One run over one file."""

    def __init__(self, zone: str, horizon: Horizon, limits: Limits) -> None:
        self.remarks: list[str] = []
        self.problems: list[Refusal] = []
        self.complete = True
        self._zone_name = zone
        self._zone = ZoneInfo(zone)
        self._horizon = horizon
        self._limits = limits
        self._entries: dict[tuple[str, str], Entry] = {}
        self._in_time = True

    def reading(self, structure: Structure) -> Reading:
        problems = tuple(sorted(self.problems, key=lambda p: p.line))
        remarks = self.remarks
        if len(remarks) > _MOST_REMARKS:
            more = _("……另有 {n} 条说明").format(n=len(remarks) - _MOST_REMARKS)
            remarks = [*remarks[:_MOST_REMARKS], more]
        names = (c.text(n) for c in structure.calendars for n in ("X-WR-CALNAME", "NAME"))
        found, refused = structure.found, len(problems)
        return Reading(
            entries=tuple(sorted(self._entries.values(), key=lambda e: (_begin(e), e.uid, e.recurrence_id))),
            problems=problems,
            name=" ".join(next(filter(None, names), "").split()),
            counts=Counts(found=found, kept=found - refused, refused=refused, other=structure.other),
            remarks=tuple(remarks),
            complete=self.complete,
        )

    def read(self, calendars: Iterable[Component]) -> None:
        newest: dict[tuple[str, str], ForeignEvent] = {}
        for calendar in calendars:
            zones, method = Zones(calendar, self._zone_name), calendar.word("METHOD")
            for component in calendar.inside:
                if component.name == "VEVENT":
                    self._understand(component, zones, method, newest)
        series: dict[str, list[ForeignEvent]] = {}
        for event in newest.values():
            series.setdefault(event.uid, []).append(event)
        for events in series.values():
            self._place(events)

    def _understand(
        self,
        component: Component,
        zones: Zones,
        method: str,
        newest: dict[tuple[str, str], ForeignEvent],
    ) -> None:
        """Add the event to ``newest`` unless it is refused or an older version of one that is there."""

        def attempt() -> None:
            self._horizon.check_time()
            event = understood(component, zones, method, self._limits)
            key = (event.uid, single(event).recurrence_id)
            other = newest.get(key)
            if other is not None and _version(other) > _version(event):
                event, other = other, event
            newest[key] = event
            if other is not None:
                why = _("与第 {line} 行重复（UID 相同），取较新的").format(line=event.line)
                self.problems.append(_refusal(other, why))

        uid = component.text("UID")
        title = " ".join(component.text("SUMMARY").split())
        self._attempt(attempt, [Refusal(line=component.line, what=title or uid, why="", uid=uid)])

    def _place(self, events: list[ForeignEvent]) -> None:
        """Put the events of one UID on their days."""

        def attempt() -> None:
            self._horizon.check_time()
            pattern = next((e for e in events if e.recurrence_id is None), None)
            if pattern is None or (len(events) == 1 and not pattern.repeats):
                instances = [single(event) for event in events]
            else:
                replaced = [e for e in events if e is not pattern]
                instances = expand(pattern, replaced, self._horizon, self.remarks)
            self._add(instances)

        self._attempt(attempt, [_refusal(event, "") for event in events])

    def _attempt(self, work: Callable[[], None], refusals: list[Refusal]) -> None:
        """Do the work, or refuse all that it was for."""
        try:
            if not self._in_time:
                raise OutOfTime
            work()
            return
        except Unusable as problem:
            why = str(problem)
        except OutOfTime:
            self._in_time = self.complete = False
            why = _("文件太费时，{seconds} 秒后停止").format(seconds=f"{self._limits.seconds:g}")
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
            # The libraries raise these for values that they do not expect; no other event shall suffer.
            why = _("读不懂（{error}）").format(error=type(error).__name__)
        self.problems += [Refusal(line=r.line, what=r.what, why=why, uid=r.uid) for r in refusals]

    def _add(self, instances: Iterable[Instance]) -> None:
        entries: dict[tuple[str, str], Entry] = {}
        for instance in instances:
            if not within_years(instance.start, instance.end):
                raise Unusable(_("日期不在 1901—2099 年之间"))
            start_on, end_on = local_dates(instance.start, instance.end, self._zone)
            if end_on >= self._horizon.first and start_on <= self._horizon.last:
                entry = _entry(instance, start_on, end_on)
                entries[entry.uid, entry.recurrence_id] = entry
        if len(self._entries) + len(entries) > self._limits.entries:
            self.complete = False
            raise Unusable(_("日程总数超过 {limit}").format(limit=self._limits.entries))
        self._entries |= entries


def _entry(instance: Instance, start_on: date, end_on: date) -> Entry:
    event, start, end = instance.event, instance.start, instance.end
    return Entry(
        uid=event.uid,
        recurrence_id=instance.recurrence_id,
        sequence=event.sequence,
        stamp=event.stamp,
        title=event.title,
        description=event.description,
        location=event.location,
        status=event.status,
        all_day=not isinstance(start, datetime),
        start_on=start_on,
        end_on=end_on,
        start_at=start if isinstance(start, datetime) else None,
        end_at=end if isinstance(end, datetime) else None,
        categories=event.categories,
        url=event.url,
        busy=event.busy,
        line=event.line,
        remarks=event.remarks,
    )


def _refusal(event: ForeignEvent, why: str) -> Refusal:
    return Refusal(line=event.line, what=event.title or event.uid, why=why, uid=event.uid)


def _version(event: ForeignEvent) -> tuple[int, datetime]:
    return event.sequence, event.stamp or datetime.min.replace(tzinfo=UTC)


def _begin(entry: Entry) -> tuple[date, datetime]:
    return entry.start_on, entry.start_at or datetime.min.replace(tzinfo=UTC)
