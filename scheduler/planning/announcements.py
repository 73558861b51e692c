"""By when a theme's date has been known in past years."""

import math
from collections.abc import Iterable
from datetime import date, timedelta

from config.records import Edition, Theme


def usual_day(theme: Theme, editions: Iterable[Edition], year: int, start: date | None) -> date | None:
    """The day of ``year`` by which the date was known in two of three recorded years; None where nothing is known.

    Not in all of them: a year in which everything was late (2020) would put the question off for ever. Without a
    record it follows from the theme's usual notice before ``start`` (the rule's date).
    """
    known = [e for e in editions if e.announced is not None and e.year < year and e.level == "national"]
    days = sorted((e.announced.year - e.year, e.announced.month, e.announced.day) for e in known if e.announced)
    if days:
        later, month, day = days[math.ceil(len(days) * 2 / 3) - 1]
        return date(year + later, month, min(day, 28) if month == 2 else day)
    least, _most = theme.announced_days
    return start - timedelta(days=least) if start and least > 0 else None


def years_known(editions: Iterable[Edition], year: int) -> int:
    """How many editions before ``year`` have a recorded announcement."""
    return sum(e.announced is not None and e.year < year and e.level == "national" for e in editions)
