"""What stands in the days of a calendar: activities, themes' days, days off, the Chinese calendar, conflicts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from sqlmodel import Session, col, select

from scheduler.model.activity import Activity
from scheduler.model.occurrence import Occurrence
from scheduler.model.plan import Theme
from scheduler.planning.conflicts import Severity
from scheduler.planning.lunar import Almanac, almanac
from scheduler.planning.workdays import Level, WorkCalendar
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.conflicts import Wanted, conflicts
from scheduler.queries.today import ANNOUNCED
from scheduler.queries.views import ActivityView
from scheduler.store.store import Store

LONG = 7
"""What lasts longer than these days stands in a calendar on its first day only."""
LONGEST_SPAN = 100
"""Days of the longest themes that are drawn; work of a whole year or half of it would cover everything."""
Rest = Literal["", "off", "work"]
SOLAR_FESTIVALS = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节"}


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What is known of a day whatever is planned. ``rest``: a holiday (off), a make-up workday (work) or neither."""

    rest: Rest
    holiday: str
    """The holiday that the day off or the make-up workday belongs to."""
    festival: str
    almanac: Almanac | None


@dataclass(frozen=True, slots=True)
class SpanView:
    """The days of one edition of a theme, both ends included."""

    theme: str
    name: str
    name_en: str
    year: int
    start: date
    end: date
    tentative: bool
    """By the rule, while the real dates are still to be announced."""


@dataclass(frozen=True)
class CalendarView:
    """The days ``first`` to ``last``. Cancelled activities are among ``activities``, but no day shows them."""

    first: date
    last: date
    activities: tuple[ActivityView, ...]
    spans: tuple[SpanView, ...]
    facts: Mapping[date, DayFacts]
    alarms: frozenset[date]
    """Days with conflicts that somebody should look at."""
    level: Level
    """How sure the days off of the last day's year are."""

    @cached_property
    def by_day(self) -> Mapping[date, list[ActivityView]]:
        """The activities that a day shows."""
        found: dict[date, list[ActivityView]] = {}
        for one in self.activities:
            if one.status != "cancelled":
                for day in counted_days(one.start_on, one.end_on):
                    found.setdefault(day, []).append(one)
        return found

    def on(self, day: date) -> list[ActivityView]:
        """Everything on that day, also what lasts long and what was cancelled."""
        return [one for one in self.activities if one.start_on <= day <= one.end_on]

    def spans_on(self, day: date) -> list[SpanView]:
        return [span for span in self.spans if span.start <= day <= span.end]


@dataclass(frozen=True, slots=True)
class YearView:
    """A year's days: how many activities each shows, and the rest as in :class:`CalendarView`."""

    year: int
    total: int
    """Activities that begin in the year, without cancelled ones."""
    counts: Mapping[date, int]
    spans: tuple[SpanView, ...]
    facts: Mapping[date, DayFacts]
    alarms: frozenset[date]
    level: Level


def calendar(store: Store, session: Session, first: date, last: date, today: date) -> CalendarView:
    """The days ``first`` to ``last`` with all that stands in them."""
    store.catalogue(session)  # whose days off the work days below are
    return CalendarView(
        first=first,
        last=last,
        activities=tuple(agenda(session, Filter(first=first, last=last))),
        spans=tuple(spans(session, first, last)),
        facts=facts(store.workdays, first, last),
        alarms=alarms(store, session, first, last, today),
        level=store.workdays.level(last.year),
    )


def year_calendar(store: Store, session: Session, year: int, today: date) -> YearView:
    """The days of one year, without the activities themselves."""
    store.catalogue(session)
    first, last = date(year, 1, 1), date(year, 12, 31)
    counts: dict[date, int] = {}
    total = 0
    rows = session.execute(
        select(col(Activity.start_on), col(Activity.end_on)).where(
            col(Activity.end_on) >= first, col(Activity.start_on) <= last, Activity.status != "cancelled"
        )
    )
    for start, end in rows:
        total += start >= first
        for day in counted_days(start, end):
            if first <= day <= last:
                counts[day] = counts.get(day, 0) + 1
    return YearView(
        year=year,
        total=total,
        counts=counts,
        spans=tuple(spans(session, first, last)),
        facts=facts(store.workdays, first, last),
        alarms=alarms(store, session, first, last, today),
        level=store.workdays.level(year),
    )


def counted_days(start: date, end: date) -> Iterator[date]:
    """The days on which a calendar shows what takes place from ``start`` to ``end``."""
    yield start
    if (end - start).days < LONG:
        yield from days_of(start + timedelta(days=1), end)


def days_of(first: date, last: date) -> Iterator[date]:
    """Every day, both ends included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def spans(session: Session, first: date, last: date) -> list[SpanView]:
    """The themes' days that touch these days, in order; work that goes on all year is none."""
    rows = session.exec(
        select(Occurrence, Theme)
        .join(Theme, col(Theme.id) == Occurrence.theme_id)
        .where(
            Occurrence.level == "national",
            Occurrence.state != "cancelled",
            Theme.kind != "standing",
            col(Occurrence.start_on) <= last,
            col(Occurrence.end_on) >= first,
        )
        .order_by(col(Occurrence.start_on), col(Theme.position))
    )
    return [
        SpanView(
            theme.id, theme.name, theme.name_en, row.year, row.start_on, row.end_on,
            tentative=row.basis == "rule" and theme.kind in ANNOUNCED,
        )
        for row, theme in rows
        if row.start_on and row.end_on and (row.end_on - row.start_on).days < LONGEST_SPAN
    ]  # fmt: skip


def facts(workdays: WorkCalendar, first: date, last: date) -> dict[date, DayFacts]:
    """What the State Council and the moon say of these days."""
    return {day: _facts(workdays, day) for day in days_of(first, last)}


def _facts(workdays: WorkCalendar, day: date) -> DayFacts:
    info, moon = workdays.day(day), almanac(day)
    rest: Rest = "off" if info.kind == "holiday" else "work" if info.kind == "makeup" else ""
    festival = SOLAR_FESTIVALS.get((day.month, day.day), "") or (moon.festival if moon else "")
    if info.level == "override" and rest == "off" and not festival:
        festival = info.name  # a day off of the town's own is known by no table
    return DayFacts(rest, info.name, festival, moon)


def alarms(store: Store, session: Session, first: date, last: date, today: date) -> frozenset[date]:
    """The days that have an open conflict worse than a hint."""
    found = conflicts(store, session, Wanted(today=today, first=first, last=last))
    return frozenset(
        day
        for conflict in found
        if conflict.severity is not Severity.INFO
        for day in _clipped(conflict.first, conflict.last, first, last)
    )


def _clipped(start: date, end: date, first: date, last: date) -> Iterable[date]:
    return days_of(max(start, first), min(end, last))
