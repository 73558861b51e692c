"""Which days a word of a filter means: ``2027``, ``2027-09``, ``9月``, ``9月11日``, ``今天..``, ``9.1..9.15``."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date

Test = Callable[[date, date], bool]
"""Whether something that lasts from one day to another, both included, touches the days that are meant."""
_TODAY = ("今天", "今日", "today")
_COMING = ("今后", "以后", "future", "coming")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LEAP = 2000
"""A year that has every day."""


def days_meant(word: str, today: date) -> Test | None:
    """None for what is no day, month, year or ``from..to`` of them. Without a year any year is meant, in a range
    this one; a half-written month counts as not yet written.
    """
    plain = unicodedata.normalize("NFKC", word).lower().replace("…", "..")
    if plain in _COMING:
        plain = "today.."
    low, dots, high = plain.partition("..")
    if dots:
        begin, finish = _numbers(low, today), _numbers(high, today)
        if (low and begin is None) or (high and finish is None) or not (low or high):
            return None
        first = _days(begin, today.year)[0] if begin else date.min
        last = _days(finish, today.year)[1] if finish else date.max
        return lambda start, end: start <= last and end >= first
    found = _numbers(plain, today)
    if found is None:
        return None
    if found[0] is None:
        return lambda start, end: any(_touches(start, end, *_days(found, y)) for y in range(start.year, end.year + 1))
    return lambda start, end: _touches(start, end, *_days(found, 0))


_Numbers = tuple[int | None, int | None, int | None]
"""Year, month and day, as far as they were written."""


def _numbers(word: str, today: date) -> _Numbers | None:
    if word in _TODAY:
        return today.year, today.month, today.day
    if len(word) > 2 and word[:3] in _MONTHS:
        return None, _MONTHS.index(word[:3]) + 1, None
    plain = re.sub(r"[-/.年月]0?$", "", re.sub(r"[日号]$", "", word))
    found = re.fullmatch(r"(?:(\d{4})(?:[-/.年]|$))?(?:(\d{1,2})(?:[-/.月](\d{1,2}))?)?", plain)
    if not plain or found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        date(year or _LEAP, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return year, month, day


def _days(numbers: _Numbers, otherwise: int) -> tuple[date, date]:
    """First and last of the days that are meant, in the year ``otherwise`` if none was written."""
    year, month, day = numbers
    year = year or otherwise
    most = monthrange(year, month or 12)[1]
    first = date(year, month or 1, min(day or 1, most))
    return first, date(year, month or 12, min(day or most, most))


def _touches(start: date, end: date, first: date, last: date) -> bool:
    return start <= last and end >= first
