"""Which days people work and go to school, and how a date gives way when they do not.

What is known of a day comes from one of three levels, and every answer says which:

- ``override``: the installation's own schedule, typed from the State Council's notice;
- ``official``: the ``chinesecalendar`` library, which has the notices up to some year;
- ``provisional``: weekends and the statutory days, as no notice is known yet; make-up workdays are missing.

A special day that an override year does not mention keeps what the lower level says of it, and that level's
name: typing in one local day off does not lose the year's other holidays. To undo a make-up workday, list it
as off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import chinese_calendar
from borax.calendars.lunardate import LunarDate, TermUtils

from config.errors import KepuError
from config.language import _
from config.records import Holiday, SchoolTerm
from config.vocabulary import GiveWay

DayKind = Literal["workday", "weekend", "holiday", "makeup"]
Level = Literal["override", "official", "provisional"]

FIRST_YEAR, LAST_YEAR = 1901, 2100
MAX_WORKDAYS = 1000
"""The most work days that can be counted off at once."""
SEARCH_DAYS = 200
"""How far a date may give way; the summer holiday is the longest without a school day."""

LIBRARY_FIRST = min(chinese_calendar.holidays).year
LIBRARY_LAST = max(chinese_calendar.holidays).year
CHINESE_NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


class WorkdayError(KepuError):
    """The question reaches beyond what the calendar can answer."""


@dataclass(frozen=True, slots=True)
class DayInfo:
    """What a day is. ``name`` is the festival that a holiday or make-up workday belongs to, else empty."""

    date: date
    kind: DayKind
    name: str
    level: Level

    @property
    def is_workday(self) -> bool:
        return self.kind in ("workday", "makeup")


class WorkCalendar:
    """Work days and school days. Without terms that reach a date, its school days are an assumption:

    the work days outside 15 January to the end of February and 10 July to 31 August. Where two holidays name
    the same day, the later one says what it is.
    """

    def __init__(self, holidays: tuple[Holiday, ...], terms: tuple[SchoolTerm, ...] = ()) -> None:
        self._overridden = frozenset(h.year for h in holidays if h.off or h.work)
        self._special: dict[date, DayInfo] = {}
        for h in holidays:
            self._special |= {d: DayInfo(d, "holiday", h.name, "override") for d in h.off}
            self._special |= {d: DayInfo(d, "makeup", h.name, "override") for d in h.work}
        self._terms = terms

    def day(self, day: date) -> DayInfo:
        """What ``day`` is. Raises :class:`WorkdayError` outside 1901..2100."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise WorkdayError(
                _("工作日历只到 {low}—{high} 年，问的是 {day}").format(low=FIRST_YEAR, high=LAST_YEAR, day=day)
            )
        found = self._special.get(day) or _special_days(day.year).get(day)
        return found or DayInfo(day, "workday" if day.weekday() < 5 else "weekend", "", self.level(day.year))

    def level(self, year: int) -> Level:
        """The best level that knows anything of the year's schedule."""
        return "override" if year in self._overridden else _level_without_override(year)

    def is_workday(self, day: date) -> bool:
        return self.day(day).is_workday

    def is_school_day(self, day: date) -> bool:
        """Whether schools teach: a work day within a term."""
        if not self.is_workday(day):
            return False
        known = self._terms and min(t.start for t in self._terms) <= day <= max(t.end for t in self._terms)
        if known:
            return any(term.start <= day <= term.end for term in self._terms)
        winter = (1, 15) <= (day.month, day.day) <= (2, 29)
        summer = (7, 10) <= (day.month, day.day) <= (8, 31)
        return not winter and not summer

    def next_workday(self, day: date) -> date:
        """The first work day on or after ``day``."""
        return _search(day, 1, self.is_workday)

    def previous_workday(self, day: date) -> date:
        """The last work day on or before ``day``."""
        return _search(day, -1, self.is_workday)

    def add_workdays(self, day: date, count: int) -> date:
        """The ``count``-th work day after ``day``, or before it when negative; ``day`` itself for 0."""
        if abs(count) > MAX_WORKDAYS:
            raise WorkdayError(_("一次最多数 {most} 个工作日").format(most=MAX_WORKDAYS))
        step = 1 if count > 0 else -1
        for __ in range(abs(count)):
            day = _search(day + timedelta(days=step), step, self.is_workday)
        return day

    def give_way(self, day: date, how: GiveWay) -> date:
        """Where something planned for ``day`` goes; ``day`` itself if it suits."""
        match how:
            case "next_workday":
                return self.next_workday(day)
            case "previous_workday":
                return self.previous_workday(day)
            case "next_school_day":
                return _search(day, 1, self.is_school_day)
            case "weekend":
                return self._weekend(day)
            case "none":
                return day

    def _weekend(self, day: date) -> date:
        """The nearest Saturday or Sunday off, first in the same Monday week; the later of two equals."""
        week = day.isocalendar()[:2]
        near = [day + timedelta(days=n) for n in range(-28, 29)]
        free = [d for d in near if d.weekday() >= 5 and not self.is_workday(d)]
        if not free:
            raise WorkdayError(_("{day} 前后四周没有休息的周末").format(day=day))
        return min(free, key=lambda d: (d.isocalendar()[:2] != week, abs(d - day), d < day))


def _search(day: date, step: int, suits: Callable[[date], bool]) -> date:
    for distance in range(SEARCH_DAYS):
        candidate = day + timedelta(days=step * distance)
        if suits(candidate):
            return candidate
    raise WorkdayError(
        _("{day} 起 {days} 天内没有合适的日子").format(day=day, days=SEARCH_DAYS),
        hint=_("请检查节假日和学期的数据"),
    )


def _level_without_override(year: int) -> Level:
    return "official" if LIBRARY_FIRST <= year <= LIBRARY_LAST else "provisional"


@lru_cache(maxsize=256)
def _special_days(year: int) -> dict[date, DayInfo]:
    """A year's holidays and make-up workdays without the installation's own schedule."""
    if _level_without_override(year) == "provisional":
        return {day: DayInfo(day, "holiday", name, "provisional") for day, name in _statutory(year).items()}
    off = {d: DayInfo(d, "holiday", CHINESE_NAMES.get(name, name), "official")
           for d, name in chinese_calendar.holidays.items() if d.year == year}  # fmt: skip
    work = {d: DayInfo(d, "makeup", CHINESE_NAMES.get(name, name), "official")
            for d, name in chinese_calendar.workdays.items() if d.year == year}  # fmt: skip
    return off | work


def _statutory(year: int) -> dict[date, str]:
    """The thirteen days off of the regulation in force since 2025 (全国年节及纪念日放假办法, decree 795).

    They are twelve where 中秋 falls into 国庆, and stand for earlier years too, which had fewer.
    """
    spring: date = LunarDate(year, 1, 1).to_solar_date()
    dragon_boat: date = LunarDate(year, 5, 5).to_solar_date()
    mid_autumn: date = LunarDate(year, 8, 15).to_solar_date()
    days = {date(year, 1, 1): "元旦"}
    days |= {spring + timedelta(days=n): "春节" for n in range(-1, 3)}
    days |= {TermUtils.nth_term_day(year, term_name="清明"): "清明"}
    days |= {date(year, 5, 1): "劳动节", date(year, 5, 2): "劳动节"}
    days |= {dragon_boat: "端午", mid_autumn: "中秋"}
    return days | {date(year, 10, n): "国庆节" for n in (1, 2, 3)}
