"""Days and times as people write them: ``明天``, ``+3d``, ``9.18``, ``下周五``, ``next fri``, ``9点半-11点``."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date, time, timedelta

_NAMED = {
    "今天": 0, "今日": 0, "today": 0, "t": 0, "明天": 1, "明日": 1, "tomorrow": 1, "tom": 1, "后天": 2,
    "大后天": 3, "昨天": -1, "yesterday": -1, "前天": -2,
}  # fmt: skip
_WEEKDAYS = {
    **{name: number for number, name in enumerate("一二三四五六日")},
    "天": 6,
    **{name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
}
_NUMERALS = {
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_UNITS = {
    "d": "d",
    "天": "d",
    "日": "d",
    "w": "w",
    "周": "w",
    "星期": "w",
    "m": "m",
    "月": "m",
    "y": "y",
    "年": "y",
}
_PAST_DAYS = 90
"""A day and month without a year may lie so far back before they mean next year's."""


def read_date(text: str, today: date, *, base: date | None = None) -> date | None:
    """The day that is meant, or ``None``. ``base``: the day that is to be replaced, if there is one.

    ``+3d`` counts from the base, else from today; ``9.18`` and ``18日`` lie near the base, else ahead of today.
    Weeks begin on Monday: ``下周五`` is the Friday of the next week, ``周五`` the first one from today on.
    """
    written = _plain(text).lower()
    if not written:
        return None
    if written in _NAMED:
        return today + timedelta(days=_NAMED[written])
    for pattern, meaning in _FORMS:
        if found := re.fullmatch(pattern, written):
            try:
                return meaning(found, today, base)
            except (ValueError, OverflowError):  # 31 April, the year 10000
                return None
    return None


def read_time(text: str) -> time | None:
    """A time of day as people write it: ``9:30``, ``0930``, ``9点半``, ``14时``; None for anything else."""
    plain = _plain(text).replace("点半", ":30").replace("点", ":").replace("时", ":")
    plain = plain.removesuffix("分").rstrip(":")
    digits = plain.replace(":", "")
    if not digits.isascii() or not digits.isdigit():
        return None
    if ":" in plain:
        hour, _colon, minute = plain.partition(":")
    elif len(digits) <= 2:
        hour, minute = digits, "0"
    else:
        hour, minute = digits[:-2], digits[-2:]
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        return None


def read_hours(text: str) -> tuple[time, time] | None:
    """``9:00-11:30`` or ``9点-11点半``; None for anything else."""
    for dash in ("-", "–", "—", "~", "至", "到"):
        start, found, end = _plain(text).partition(dash)
        if found:
            first, last = read_time(start), read_time(end)
            return None if first is None or last is None else (first, last)
    return None


def _plain(text: str) -> str:
    """Full-width digits and signs, as input methods write them, made plain."""
    return unicodedata.normalize("NFKC", text).strip()


_Meaning = Callable[[re.Match[str], date, date | None], date | None]


def _full(found: re.Match[str], today: date, base: date | None) -> date | None:
    return date(int(found[1]), int(found[2]), int(found[3]))


def _month_day(found: re.Match[str], today: date, base: date | None) -> date | None:
    month, day = int(found[1]), int(found[2])
    if base is not None:
        return _nearest(month, day, base, min(today, base) - timedelta(days=_PAST_DAYS))
    this = date(today.year, month, day)
    return this if (today - this).days <= _PAST_DAYS else date(today.year + 1, month, day)


def _nearest(month: int, day: int, base: date, earliest: date) -> date | None:
    """In the base's year, or in the one before or after it where that is less than half as far away."""
    years = (year for year in range(base.year - 1, base.year + 2) if day <= monthrange(year, month)[1])
    days = [found for year in years if (found := date(year, month, day)) >= earliest]
    return min(days, key=lambda found: abs((found - base).days) * (1 if found.year == base.year else 2), default=None)


def _day_of_month(found: re.Match[str], today: date, base: date | None) -> date | None:
    this = (base or today).replace(day=int(found[1]))
    return this if this >= min(today, base or today) else _months(this, 1)


def _shift(found: re.Match[str], today: date, base: date | None) -> date | None:
    sign, number, unit = found[1], found[2], _UNITS[found[3] or "d"]
    return _moved(base or today, int(number) * (-1 if sign == "-" else 1), unit)


def _from_now(found: re.Match[str], today: date, base: date | None) -> date | None:
    number = int(found[1]) if found[1].isdigit() else _NUMERALS[found[1]]
    return _moved(base or today, number * (-1 if found[3] == "前" else 1), _UNITS[found[2]])


def _moved(day: date, number: int, unit: str) -> date:
    if unit in "dw":
        return day + timedelta(days=number * (7 if unit == "w" else 1))
    return _months(day, number * (12 if unit == "y" else 1))


def _months(day: date, number: int) -> date:
    """The same day of another month, or that month's last."""
    months = day.year * 12 + day.month - 1 + number
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _weekday(found: re.Match[str], today: date, base: date | None) -> date | None:
    before, number = found[1] or "", _WEEKDAYS[found[2]]
    monday = today - timedelta(days=today.weekday())
    weeks = before.count("下") + before.count("next") - before.count("上") - before.count("last")
    day = monday + timedelta(weeks=weeks, days=number)
    return day + timedelta(weeks=1) if not before and day < today else day


def _end_of_month(found: re.Match[str], today: date, base: date | None) -> date | None:
    return _months(today.replace(day=1), 1 + (found[1] or "").count("下")) - timedelta(days=1)


_FORMS: tuple[tuple[str, _Meaning], ...] = (
    (r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?", _full),
    (r"(\d{4})(\d{2})(\d{2})", _full),
    (r"(\d{1,2})[-./月](\d{1,2})[日号]?", _month_day),
    (r"(\d{1,2})[日号]", _day_of_month),
    (r"([+-])(\d{1,4})(d|w|m|y|天|日|周|星期|月|年)?", _shift),
    (r"(\d{1,4}|[一两二三四五六七八九十])个?(天|日|周|星期|月|年)(后|前)", _from_now),
    (r"([上下]{1,3}|本|这|last |next |this )?(?:个?(?:周|星期|礼拜))([一二三四五六日天])", _weekday),
    (r"(last |next |this )?(mon|tue|wed|thu|fri|sat|sun)[a-z]*", _weekday),
    (r"(本|下个?)?月底", _end_of_month),
)
