"""Rules become dates, dates become windows, and past editions say how far reality lies from the rule.

Every rule is answered a civil year at a time: python-dateutil expands that one year, as it would otherwise
search to the year 9999 for a date that never comes (30 February). So the years asked bound the work.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby, islice
from statistics import median

from dateutil.relativedelta import relativedelta
from dateutil.rrule import YEARLY, rrule, weekday

from config.errors import KepuError
from config.language import _
from config.records import Edition, Theme, ThemeRule
from config.rule import FIRST_YEAR, LAST_YEAR, Frequency, Month, Recurrence, Rule, Weekday
from config.span import Span
from scheduler.planning.lunar import lunar_dates, settle

ONE_YEAR_ONLY = 9999
"""An interval in years after which dateutil stops."""


class RecurrenceError(KepuError):
    """The rule cannot be answered for what was asked."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Days ``start`` to ``end``, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """How many days real editions began before (negative) or after their rule's date.

    ``count`` editions were compared, of which ``exact`` began on the rule's date.
    """

    earliest: int
    latest: int
    median: float
    count: int
    exact: int

    def starts(self, rule_start: date) -> Window:
        """The days among which to expect the real start."""
        return Window(rule_start + timedelta(self.earliest), rule_start + timedelta(self.latest))


def dates(rule: Rule, first: date, last: date, *, limit: int = 4000) -> list[date]:
    """The rule's dates in ``first``..``last``, sorted and unique.

    Raises :class:`RecurrenceError` beyond 1901..2099, for a window turned round, and for more than ``limit``.
    """
    if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR or last < first:
        raise RecurrenceError(
            _("规则只能回答 {low} 到 {high} 年，问的是 {first} 至 {last}").format(
                low=FIRST_YEAR, high=LAST_YEAR, first=first, last=last
            )
        )
    found = {day for day in rule.added if first <= day <= last}
    for recurrence in rule.recurrences:
        for day in _occurrences(recurrence, rule.start, first.year, last.year):
            if first <= day <= last:
                found.add(day)
            if len(found) > limit + len(rule.removed):
                break
    kept = sorted(found.difference(rule.removed))
    if len(kept) > limit:
        raise RecurrenceError(
            _("规则在 {first} 至 {last} 之间的日期多于 {limit} 个").format(first=first, last=last, limit=limit),
            hint=_("请缩短时间范围"),
        )
    return kept


def end_of(start: date, span: Span) -> date:
    """The last day of what begins on ``start``: a month from 1 September ends on 30 September."""
    length = relativedelta(years=span.years, months=span.months, days=span.days)
    return start + length - timedelta(days=1)


def windows(rule: ThemeRule, year: int) -> list[Window]:
    """The editions whose rule date lies in ``year``; shift and span may carry them beyond it."""
    starts = dates(rule.rule, date(year, 1, 1), date(year, 12, 31))
    moved = [start + timedelta(days=rule.shift) for start in starts]
    return [Window(start, end_of(start, rule.span)) for start in moved]


def edition(theme: Theme, year: int) -> Window | None:
    """Where the rule valid in ``year`` puts the theme, or its season if the rule floats; None if nowhere."""
    rule = theme.rule_for(year)
    found = windows(rule, year) if rule else []
    if len(found) > 1:
        raise RecurrenceError(
            _("{theme} 的规则在 {year} 年给出 {count} 个开始日期").format(
                theme=theme.name, year=year, count=len(found)
            ),
            hint=_("每届主题活动只有一个开始日期；重复请写在活动模板的 repeat 里"),
        )
    return found[0] if found else None


def deviation(theme: Theme, editions: Iterable[Edition]) -> Deviation | None:
    """How far the theme's real national editions lay from their year's rule; None if none can be compared.

    Only starts that are verified or recalled count, and cancelled editions do not.
    """
    days = []
    for real in editions:
        known = real.theme == theme.id and real.level == "national" and real.state != "cancelled"
        if not known or real.confidence not in ("verified", "recalled") or not real.start:
            continue
        if ruled := edition(theme, real.year):
            days.append((real.start - ruled.start).days)
    if not days:
        return None
    return Deviation(earliest=min(days), latest=max(days), median=median(days), count=len(days), exact=days.count(0))


def _occurrences(rule: Recurrence, start: date | None, first: int, last: int) -> Iterator[date]:
    """The dates of the years ``first``..``last`` in order; COUNT counts from ``start``."""
    begin = start.year if start and rule.count else first
    days = (day for year in range(begin, last + 1) for day in _of_year(rule, start, year))
    return islice(days, rule.count)


@lru_cache(maxsize=4096)
def _of_year(rule: Recurrence, start: date | None, year: int) -> tuple[date, ...]:
    days: Iterable[date]
    if rule.lunar:
        days = _chinese(rule, year)
    elif rule.skip != "OMIT":
        days = _settled(rule, start, year)
    else:
        days = _gregorian(_completed(rule, start), start, year)
    return tuple(d for d in days if (not start or start <= d) and (not rule.until or d <= rule.until))


def _chinese(rule: Recurrence, year: int) -> list[date]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    found: set[date] = set()
    for month in rule.months:
        for day in rule.month_days:
            found.update(lunar_dates(month.number, month.leap, day, rule.skip, first, last))
    return sorted(found)


def _settled(rule: Recurrence, start: date | None, year: int) -> list[date]:
    """Days of months where SKIP says what stands for one that the month lacks."""
    due = _due(rule, start, year)
    months = [month.number for month in rule.months] or list(range(1, 13))
    begins = [begin for month in months if due(begin := date(year, month, 1))]
    found = (
        settle(begin, monthrange(year, begin.month)[1], day, rule.skip) for begin in begins for day in rule.month_days
    )
    return sorted({day for day in found if day})


def _completed(rule: Recurrence, start: date | None) -> Recurrence:
    """The rule with the days that it leaves to DTSTART (RFC 5545 section 3.3.10)."""
    if rule.names_days or not start:
        return rule
    if rule.freq == "WEEKLY" or rule.weeks:
        return replace(rule, days=(Weekday(start.weekday()),))
    if rule.freq == "YEARLY":
        return replace(rule, months=rule.months or (Month(start.month),), month_days=(start.day,))
    return replace(rule, month_days=(start.day,))


def _gregorian(rule: Recurrence, start: date | None, year: int) -> Iterable[date]:
    """One year's dates. All frequencies are one to dateutil: interval and set positions are applied here."""
    months = [month.number for month in rule.months]
    if rule.freq == "MONTHLY" and not months:
        months = list(range(1, 13))  # ordinals of BYDAY then count within the month
    weekdays = rule.days or (tuple(map(Weekday, range(7))) if rule.freq == "DAILY" else ())
    found = rrule(
        YEARLY,
        dtstart=date(year, 1, 1),
        interval=ONE_YEAR_ONLY,
        wkst=rule.week_start,
        bymonth=months or None,
        byweekno=rule.weeks or None,
        byyearday=rule.year_days or None,
        bymonthday=rule.month_days or None,
        byweekday=[weekday(day.weekday, day.ordinal or None) for day in weekdays] or None,
    )
    due = _due(rule, start, year)
    days = [day for moment in found if due(day := moment.date())]
    if not rule.positions:
        return days
    sets = groupby(days, key=lambda day: day.month if rule.freq == "MONTHLY" else day.year)
    return sorted({day for __, members in sets for day in _at(rule.positions, list(members))})


def _at(positions: Iterable[int], days: list[date]) -> Iterator[date]:
    for position in positions:
        if abs(position) <= len(days):
            yield days[position - 1 if position > 0 else position]


def _due(rule: Recurrence, start: date | None, year: int) -> Callable[[date], bool]:
    """Whether a date lies in a year, month, week or day that INTERVAL does not leave out."""
    anchor = start or date(year, 1, 1)
    number: dict[Frequency, Callable[[date], int]] = {
        "YEARLY": lambda day: day.year,
        "MONTHLY": lambda day: day.year * 12 + day.month,
        "WEEKLY": lambda day: (day.toordinal() - 1 - rule.week_start) // 7,  # ordinal 1 is a Monday
        "DAILY": lambda day: day.toordinal(),
    }
    count = number[rule.freq]
    return lambda day: (count(day) - count(anchor)) % rule.interval == 0
