"""A foreign RRULE to its starts, bounded before the first one is computed (RFC 5545 section 3.3.10).

dateutil walks from DTSTART and never tires: a rule by the second, one with long BYHOUR, BYMINUTE and BYSECOND
lists or one that matches nothing would hold the program for minutes. The former are refused by name, the
latter end where the horizon does.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo

from dateutil.rrule import rrule, rrulestr

from calendars.moments import LAST_YEAR, Moment, moment
from calendars.reading import Unusable
from config.language import _

_PARTS = frozenset(
    {"FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}
    | {"BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND"}
)
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_REGULAR = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_MOST_TIMES_A_DAY = 24
_MOST_INTERVAL = 10_000
_MOST_CHARACTERS = 1_000
_MOST_WALKED = 100_000
"""Instances between the start of a rule and the end of the horizon: daily from 1901 to 2099 fits."""
_STEPS_BETWEEN_CHECKS = 500


class LunarRule(Exception):
    """A rule in the Chinese calendar: not expanded here."""


def parts_of(text: str) -> dict[str, str]:
    """The rule's parts, checked. Raises :class:`Unusable`, or :class:`LunarRule` for a lunar one."""
    if len(text) > _MOST_CHARACTERS:
        raise Unusable(_("重复规则太长"))
    parts: dict[str, str] = {}
    for piece in filter(None, "".join(text.upper().split()).split(";")):
        name, equals, value = piece.partition("=")
        if not equals or name in parts:
            raise Unusable(_("看不懂的重复规则“{rule}”").format(rule=text[:80]))
        if not name.startswith("X-"):
            parts[name] = value
    if "LUNAR" in text.upper() or parts.pop("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise LunarRule
    parts.pop("SKIP", None)
    if unknown := sorted(set(parts) - _PARTS):
        raise Unusable(_("重复规则里有不认识的部分“{part}”").format(part=unknown[0][:40]))
    _check_size(parts, text)
    return parts


def _check_size(parts: dict[str, str], text: str) -> None:
    frequency = parts.get("FREQ", "")
    if frequency in _TOO_OFTEN:
        raise Unusable(_("重复得比每天还密（FREQ={frequency}），不展开").format(frequency=frequency))
    if frequency not in _FREQUENCIES:
        raise Unusable(_("看不懂的重复规则“{rule}”").format(rule=text[:80]))
    interval = parts.get("INTERVAL", "1")
    if not interval.isdecimal() or not 1 <= int(interval[:9]) <= _MOST_INTERVAL:
        raise Unusable(_("重复规则的间隔不对（INTERVAL={value}）").format(value=interval[:20]))
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= len(parts.get(name, "0").split(","))
    if times > _MOST_TIMES_A_DAY:
        raise Unusable(_("重复规则一天里的次数太多"))


def starts(
    text: str, start: Moment, zone: tzinfo, span: tuple[datetime, datetime], check_time: Callable[[], None]
) -> Iterator[Moment]:
    """The starts of a rule in order, up to the end of the span; those before it may be left out.

    ``span`` is local time of ``zone``, naive. The starts are of the same kind as ``start``: days, or instants
    in UTC. ``check_time`` is called now and then, and may raise.
    """
    parts = parts_of(text)
    since, until = span
    if own := parts.pop("UNTIL", ""):
        until = min(until, _until(own, zone))
    count = _count(parts.pop("COUNT", ""))
    first = _local(start, zone)
    if count is None:
        first = _near(first, since, parts)
    plain = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        rule = rrulestr(plain, dtstart=first)
        assert isinstance(rule, rrule)  # a set needs more than one line
        step = _Step(int(parts.get("INTERVAL", "1")), _steps(parts, first, until), check_time)
        for n, at in enumerate(rule.replace(until=until, interval=step)):
            if count is not None and n >= count:
                return
            if n >= _MOST_WALKED:
                raise Unusable(_("重复规则的场次超过 {limit}").format(limit=_MOST_WALKED))
            yield at.replace(tzinfo=zone).astimezone(UTC) if isinstance(start, datetime) else at.date()
    except _Walked:
        return
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError):
        # dateutil reads values without checking them: whatever it stumbles over is in the rule.
        raise Unusable(_("看不懂的重复规则“{rule}”").format(rule=text[:80])) from None


def _near(first: datetime, since: datetime, parts: dict[str, str]) -> datetime:
    """A start of the walk nearer to the span, whole intervals later; only days and weeks are that regular."""
    step = _REGULAR.get(parts["FREQ"])
    if step is None or "BYSETPOS" in parts or since <= first:
        return first
    step *= int(parts.get("INTERVAL", "1"))
    return first + (since - first) // step * step


def ends_before_it_begins(text: str, start: Moment, zone: tzinfo) -> bool:
    """Whether UNTIL lies before the start: all that is left of a series moved from its first instance on."""
    until = parts_of(text).get("UNTIL", "")
    return bool(until) and _until(until, zone) < _local(start, zone)


class _Walked(Exception):
    """The rule has been followed to its end without a further match."""


class _Step(int):
    """INTERVAL that ends the walk after so many steps.

    dateutil looks at UNTIL only when a day matches, and walks to the year 9999 otherwise. The interval is
    all that it takes from us in every step.
    """

    def __new__(cls, interval: int, most: int, check_time: Callable[[], None]) -> "_Step":
        step = super().__new__(cls, interval)
        step._left = most
        step._check_time = check_time
        return step

    _left: int
    _check_time: Callable[[], None]

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _Walked
        if self._left % _STEPS_BETWEEN_CHECKS == 0:
            self._check_time()

    def __radd__(self, other: int) -> int:
        self._count()
        return int(self) + other

    def __mul__(self, other: int) -> int:
        self._count()
        return int(self) * other


def _steps(parts: dict[str, str], first: datetime, until: datetime) -> int:
    """How often the rule's interval fits between two times, and a little more."""
    days = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}[parts["FREQ"]]
    return max(0, (until - first).days) // (days * int(parts.get("INTERVAL", "1"))) + 2


def _local(at: Moment, zone: tzinfo) -> datetime:
    """Naive; the midnight of a day."""
    if isinstance(at, datetime):
        return at.astimezone(zone).replace(tzinfo=None)
    return datetime.combine(at, time())


def _until(text: str, zone: tzinfo) -> datetime:
    """The last local time that may be one; a day is meant with all its hours."""
    if text[:4].isdecimal() and int(text[:4]) > LAST_YEAR:  # 9999 is a common "for ever"
        return datetime(LAST_YEAR + 1, 1, 1)  # noqa: DTZ001
    at = moment(text, zone)
    whole_day = timedelta() if isinstance(at, datetime) else timedelta(days=1, seconds=-1)
    return _local(at, zone) + whole_day


def _count(text: str) -> int | None:
    if not text:
        return None
    if text.startswith("-"):  # Google writes COUNT=-1 for no end
        return None
    if not text.isdecimal():
        raise Unusable(_("重复规则的次数不对（COUNT={value}）").format(value=text[:20]))
    return int(text[:9])
