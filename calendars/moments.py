"""DATE, DATE-TIME, DURATION and PERIOD values (RFC 5545 section 3.3) as people's programs write them."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from calendars.reading import Unusable
from config.language import _

FIRST_YEAR, LAST_YEAR = 1901, 2099
"""What Kepu answers for; dates outside are refused."""

Moment = date | datetime
"""A whole day or an aware instant."""

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(Z|[+-]\d{4})?)?", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?", re.ASCII
)


def moment(text: str, zone: tzinfo) -> Moment:
    """A date, or an instant in UTC's or its own offset, else in ``zone``. Raises :class:`Unusable`."""
    match = _MOMENT.fullmatch(text.strip().upper())
    if match is None:
        raise Unusable(_("看不懂的日期“{text}”").format(text=text[:40]))
    year, month, day, hour, minute, second, offset = match.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Unusable(
            _("日期 {text} 不在 {first}—{last} 年之间").format(text=text[:40], first=FIRST_YEAR, last=LAST_YEAR)
        )
    try:
        if hour is None:
            return date(int(year), int(month), int(day))
        # A leap second counts as the one before it (RFC 5545 section 3.3.12).
        seconds = min(int(second or 0), 59)
        naive = datetime(int(year), int(month), int(day), int(hour), int(minute), seconds)  # noqa: DTZ001
        return naive.replace(tzinfo=_offset_zone(offset) or zone)
    except ValueError:
        raise Unusable(_("没有这样的日期“{text}”").format(text=text[:40])) from None


def is_floating(text: str) -> bool:
    """Whether it is a time of day without a zone of its own."""
    match = _MOMENT.fullmatch(text.strip().upper())
    return match is not None and match[4] is not None and match[7] is None


def duration(text: str) -> timedelta:
    """``P2D``, ``PT1H30M``, ``-P1W``. Raises :class:`Unusable`."""
    match = _DURATION.fullmatch(text.strip().upper())
    if match is None or not any(match.groups()[1:]):
        raise Unusable(_("看不懂的时长“{text}”").format(text=text[:40]))
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    try:
        span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise Unusable(_("时长“{text}”太长").format(text=text[:40])) from None
    return -span if match[1] == "-" else span


def later(start: Moment, span: timedelta) -> Moment:
    """The start plus the span; of a date, whole days, a part counting as one. Raises :class:`Unusable`."""
    if not isinstance(start, datetime) and span % timedelta(days=1):
        span = timedelta(days=span // timedelta(days=1) + 1)
    try:
        end = start.astimezone(UTC) + span if isinstance(start, datetime) else start + span
    except OverflowError:
        raise Unusable(_("时长太长")) from None
    if end.year > LAST_YEAR + 1:
        raise Unusable(_("结束于 {last} 年之后").format(last=LAST_YEAR))
    return end


def offset_from(text: str) -> timedelta | None:
    """A UTC offset such as ``+0800`` or ``-053000``; ``None`` for anything else."""
    match = re.fullmatch(r"([+-])(\d\d):?(\d\d):?(\d\d)?", text.strip(), re.ASCII)
    if match is None:
        return None
    span = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    if span >= timedelta(days=1):
        return None
    return -span if match[1] == "-" else span


def _offset_zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    offset = offset_from(text)
    if offset is None:
        raise ValueError(text)
    return timezone(offset)
