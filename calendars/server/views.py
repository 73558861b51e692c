"""What pages show, as plain values: months as weeks of days, years as months, what comes day by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from config.language import pick
from scheduler.planning.lunar import lunar_label
from scheduler.planning.workdays import FIRST_YEAR, LAST_YEAR, DayInfo, WorkCalendar
from scheduler.queries.views import ActivityView

SHOWN = 4
"""Activities that a day of a month names; more are counted."""
LONG = 10
"""From this many days on, an activity stands above the month instead of in each of its days."""
LINES = 9
"""Lines under a month of the wall calendar; two fewer where it has six weeks."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a grid. ``inside``: of the month shown."""

    date: date
    inside: bool
    today: bool
    info: DayInfo
    lunar: str
    activities: tuple[ActivityView, ...] = ()

    @property
    def shown(self) -> tuple[ActivityView, ...]:
        return self.activities[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.activities) - SHOWN)

    @property
    def classes(self) -> str:
        """For the style sheet."""
        names = [self.info.kind, "" if self.inside else "outside", "today" if self.today else ""]
        return " ".join(name for name in [*names, "busy" if self.activities else "free"] if name)


@dataclass(frozen=True, slots=True)
class Line:
    """What a month of the wall calendar says of one theme, or of one activity without a theme."""

    first: date
    last: date
    title: str
    color: str
    count: int


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: tuple[tuple[Day, ...], ...]
    long: tuple[ActivityView, ...] = ()
    lines: tuple[Line, ...] = ()
    more: int = 0

    @property
    def next(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def previous(self) -> date:
        return (self.first - _DAY).replace(day=1)

    @property
    def last(self) -> date:
        return self.next - _DAY


def month(
    first: date, activities: Sequence[ActivityView], work: WorkCalendar, today: date, *, wall: bool = False
) -> Month:
    """The month that begins on ``first``, in weeks from Monday; a ``wall`` calendar has lines instead."""
    end = (first + timedelta(days=31)).replace(day=1)
    mine = [a for a in activities if a.end_on >= first and a.start_on < end]
    long = [] if wall else [a for a in mine if (a.end_on - a.start_on).days >= LONG]
    by_day: dict[date, list[ActivityView]] = {}
    for activity in mine:
        if activity not in long:
            for day in _days(max(activity.start_on, first), min(activity.end_on, end - _DAY)):
                by_day.setdefault(day, []).append(activity)
    begin = first - timedelta(days=first.weekday())
    weeks = []
    while begin < end:
        week = (_day(begin + timedelta(days=n), first, work, today, by_day) for n in range(7))
        weeks.append(tuple(week))
        begin += timedelta(days=7)
    lines = _lines(mine, first, end - _DAY) if wall else []
    room = LINES - 2 * (len(weeks) - 5 > 0)
    kept = sorted(lines[:room], key=lambda line: (line.first, line.last, line.title))
    return Month(first, tuple(weeks), tuple(long), tuple(kept), max(0, len(lines) - room))


def year(number: int, activities: Sequence[ActivityView], work: WorkCalendar, today: date) -> tuple[Month, ...]:
    """The twelve months of a wall calendar."""
    alive = [a for a in activities if a.status != "cancelled"]
    return tuple(month(date(number, n, 1), alive, work, today, wall=True) for n in range(1, 13))


def by_day(activities: Iterable[ActivityView], today: date) -> list[tuple[date, list[ActivityView]]]:
    """Activities under the day that they begin on; what began before stands under today."""
    found: dict[date, list[ActivityView]] = {}
    for activity in activities:
        found.setdefault(max(activity.start_on, today), []).append(activity)
    return sorted(found.items())


def reachable(first: date) -> bool:
    """Whether a month is within what the calendars of work days and of the moon know."""
    return FIRST_YEAR < first.year < LAST_YEAR


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _day(day: date, first: date, work: WorkCalendar, today: date, by_day: dict[date, list[ActivityView]]) -> Day:
    inside = day.month == first.month
    activities = tuple(by_day.get(day, ())) if inside else ()
    return Day(day, inside, day == today, work.day(day), lunar_label(day), activities)


def _lines(activities: Sequence[ActivityView], first: date, last: date) -> list[Line]:
    """One line a theme, cut to the month: the themes with the most activities first."""
    groups: dict[str, list[ActivityView]] = {}
    for activity in activities:
        groups.setdefault(activity.theme or f"#{activity.id}", []).append(activity)
    found = []
    for group in groups.values():
        one = group[0]
        name = pick(one.theme_name, one.theme_name_en) if one.theme else pick(one.title, one.title_en)
        begin, end = max(min(a.start_on for a in group), first), min(max(a.end_on for a in group), last)
        found.append(Line(begin, end, name, one.color, len(group)))
    return sorted(found, key=lambda line: (-line.count, line.first, line.title))
