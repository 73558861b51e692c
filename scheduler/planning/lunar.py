"""The Chinese calendar, from borax's tables: lunar rules (RFC 7529) and what wall calendars print.

It covers 1901-01-01 to 2099-12-31. Three new moons fall within seconds of midnight, so that sources differ by
a day on where a month begins: month 9 of 2057 (28 or 29 September), month 8 of 2089 (4 or 5 September) and
month 7 of 2097 (7 or 8 August). The tables here have the later day each time.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from borax.calendars.lunardate import LCalendars, LunarDate

from config.rule import FIRST_YEAR, LAST_YEAR, Skip

FESTIVALS = {
    (1, 1): "春节",
    (1, 15): "元宵",
    (5, 5): "端午",
    (7, 7): "七夕",
    (8, 15): "中秋",
    (9, 9): "重阳",
    (12, 8): "腊八",
    (12, 23): "小年",  # as in the north; the south keeps it a day later
}
MONTHS = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
DIGITS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def lunar_dates(month: int, leap: bool, day: int, skip: Skip, first: date, last: date) -> list[date]:
    """The dates of a lunar month (or the leap month after it) and day in ``first``..``last``, in order.

    ``day`` counts from the month's end when negative. ``skip`` (RFC 7529 section 4.1) says what stands for a
    date that a year lacks: nothing (OMIT), or, month first and then day, the nearest before (BACKWARD: the
    regular month of that number, the month's last day) or after (FORWARD: the next month, its first day).
    Raises ValueError outside 1901..2099.
    """
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise ValueError(f"lunar dates reach from {FIRST_YEAR} to {LAST_YEAR}")
    found = set()
    for year in range(first.year - 1, last.year + 1):
        begin, length = _month(year, month, leap, skip)
        if length and (on := settle(begin, length, day, skip)):
            found.add(on)
    return sorted(on for on in found if first <= on <= last)


def settle(begin: date, length: int, day: int, skip: Skip) -> date | None:
    """Day ``day`` of the month that begins on ``begin``, or what ``skip`` puts in its place."""
    offset = day - 1 if day > 0 else length + day
    if not 0 <= offset < length:
        if skip == "OMIT":
            return None
        before, after = (length - 1, length) if offset >= length else (-1, 0)
        offset = before if skip == "BACKWARD" else after
    return begin + timedelta(days=offset)


def lunar_label(day: date) -> str:
    """What wall calendars print: a festival (重阳), the month on its first day (闰六月), else 初九.

    Empty before 1901 and after 2100, where no table reaches.
    """
    found = almanac(day)
    if found is None:
        return ""
    return found.festival or (found.month if found.day == "初一" else found.day)


class Almanac(NamedTuple):
    """What wall calendars say of a day, in Chinese; ``festival`` and ``term`` (节气) are empty on most days."""

    festival: str
    term: str
    month: str
    """冬月, or 闰六月 for a leap month."""
    day: str


def almanac(day: date) -> Almanac | None:
    """The day in the Chinese calendar; None before 1901 and after 2100."""
    if not 1901 <= day.year <= 2100:
        return None
    lunar = LunarDate.from_solar(day)
    festival = "" if lunar.leap else FESTIVALS.get((lunar.month, lunar.day), "")
    if not festival and lunar.month == 12 and lunar.day == LCalendars.ndays(lunar.year, 12, lunar.leap):
        festival = "除夕"
    month = ("闰" if lunar.leap else "") + MONTHS[lunar.month - 1]
    return Almanac(festival, lunar.term or "", month, _day_name(lunar.day))


def _day_name(number: int) -> str:
    tens, ones = divmod(number - 1, 10)
    if number in (20, 30):
        return "二十" if number == 20 else "三十"
    return ("初", "十", "廿")[tens] + DIGITS[ones]


def _month(year: int, month: int, leap: bool, skip: Skip) -> tuple[date, int]:
    """First day and length of a lunar month; the length is 0 if ``skip`` omits it."""
    months = _months(year)
    if (month, leap) in months:
        return months[month, leap]
    if skip == "OMIT":
        return date.min, 0
    if skip == "BACKWARD":
        return months[month, False]
    return months[month + 1, False] if month < 12 else _months(year + 1)[1, False]


@lru_cache(maxsize=512)
def _months(year: int) -> dict[tuple[int, bool], tuple[date, int]]:
    """The first day and length of each month of a lunar year."""
    begin: date = LunarDate(year, 1, 1).to_solar_date()
    months = {}
    for month, length, leap in LCalendars.iter_year_month(year):
        months[month, bool(leap)] = (begin, length)
        begin += timedelta(days=length)
    return months
