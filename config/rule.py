"""When a theme falls: rules (RFC 5545 section 3.3.10, RFC 7529), as text and back.

Only the words are understood here; :mod:`scheduler.planning.recurrence` turns a rule into dates. What that
cannot answer in bounded time and without guessing is refused here, by name.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal, TypeVar, cast

from config.errors import KepuError
from config.language import _

Frequency = Literal["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]
Skip = Literal["OMIT", "BACKWARD", "FORWARD"]

FIRST_YEAR, LAST_YEAR = 1901, 2099
"""The years that rules can be asked for."""
MAX_TEXT, MAX_LINES, MAX_VALUES, MAX_DATES = 4000, 16, 62, 366

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
FINER_THAN_DAYS = ("HOURLY", "MINUTELY", "SECONDLY")
SCALES = ("GREGORIAN", "CHINESE")
SKIPS = ("OMIT", "BACKWARD", "FORWARD")
T = TypeVar("T", int, date, "Month", "Weekday")

LINES = ("DTSTART", "RRULE", "RDATE", "EXDATE")
NUMBERS = {"BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
"""Parts that hold signed numbers, and the greatest."""
PARTS = ("RSCALE", "FREQ", "INTERVAL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS",
         "SKIP", "COUNT", "UNTIL", "WKST")  # fmt: skip


class RuleError(KepuError):
    """The text is no rule that can be planned with.

    ``part`` is the offending part or line (BYDAY, RDATE), ``nearest`` a valid value near it or ``""``.
    """

    def __init__(self, message: str, *, part: str, nearest: str = "") -> None:
        super().__init__(message, hint=_("最接近的有效写法：{nearest}").format(nearest=nearest) if nearest else "")
        self.part = part
        self.nearest = nearest


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the rule's calendar; ``leap`` is the Chinese leap month after the regular one."""

    number: int
    leap: bool = False

    def __str__(self) -> str:
        return f"{self.number}{'L' if self.leap else ''}"


@dataclass(frozen=True, slots=True, order=True)
class Weekday:
    """A day of the week, 0 is Monday; ``ordinal`` counts within the month or year (0: every one)."""

    weekday: int
    ordinal: int = 0

    def __str__(self) -> str:
        return f"{self.ordinal or ''}{WEEKDAYS[self.weekday]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """One RRULE, its values in ascending order. ``str`` gives the canonical text without the name."""

    freq: Frequency
    interval: int = 1
    months: tuple[Month, ...] = ()
    weeks: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    days: tuple[Weekday, ...] = ()
    positions: tuple[int, ...] = ()
    lunar: bool = False
    skip: Skip = "OMIT"
    count: int | None = None
    until: date | None = None
    week_start: int = 0

    @property
    def names_days(self) -> bool:
        """Whether the rule says by itself which days it means, without taking them from DTSTART."""
        if self.freq == "WEEKLY":
            return bool(self.days)
        return self.freq == "DAILY" or bool(self.month_days or self.days or self.year_days)

    def __str__(self) -> str:
        scale = "CHINESE" if self.lunar else "GREGORIAN" if self.skip != "OMIT" else ""
        parts = {
            "RSCALE": scale,
            "FREQ": self.freq,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "BYMONTH": _listed(self.months),
            "BYWEEKNO": _listed(self.weeks),
            "BYYEARDAY": _listed(self.year_days),
            "BYMONTHDAY": _listed(self.month_days),
            "BYDAY": _listed(self.days),
            "BYSETPOS": _listed(self.positions),
            "SKIP": self.skip if self.skip != "OMIT" else "",
            "COUNT": str(self.count or ""),
            "UNTIL": f"{self.until:%Y%m%d}" if self.until else "",
            "WKST": WEEKDAYS[self.week_start] if self.week_start else "",
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The union of ``recurrences`` and the dates ``added``, without those ``removed``.

    It is asked for a civil year at a time, and without ``start`` each year stands alone: intervals of months,
    weeks and days count from its January, the week of its 1 January and its 1 January. With ``start``
    (DTSTART) intervals count from there and nothing comes before it; unlike RFC 5545's it is itself no
    occurrence unless the rule says so.
    """

    recurrences: tuple[Recurrence, ...] = ()
    start: date | None = None
    added: tuple[date, ...] = ()
    removed: tuple[date, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """Read one bare RRULE value, or lines ``DTSTART:``, ``RRULE:``, ``RDATE:`` and ``EXDATE:``."""
        lines = _lines(text)
        start = _start([value for name, value in lines if name == "DTSTART"])
        recurrences = [_recurrence(value) for name, value in lines if name == "RRULE"]
        for recurrence in recurrences:
            _check(recurrence, start)
        added = _dates("RDATE", [value for name, value in lines if name == "RDATE"])
        removed = _dates("EXDATE", [value for name, value in lines if name == "EXDATE"])
        if len(set(recurrences)) < len(recurrences):
            raise RuleError(_("{part} 中有重复的值").format(part="RRULE"), part="RRULE")
        if len(recurrences) > 1 and any(recurrence.count for recurrence in recurrences):
            raise RuleError(_("有多行 RRULE 时不能用 COUNT"), part="COUNT", nearest="UNTIL")
        if not recurrences and not added:
            raise RuleError(_("规则里没有 RRULE，也没有 RDATE"), part="RRULE", nearest="FREQ=YEARLY")
        return cls(recurrences=tuple(recurrences), start=start, added=added, removed=removed)

    def __str__(self) -> str:
        if len(self.recurrences) == 1 and not (self.start or self.added or self.removed):
            return str(self.recurrences[0])
        lines = [f"DTSTART:{self.start:%Y%m%d}"] if self.start else []
        lines += [f"RRULE:{recurrence}" for recurrence in self.recurrences]
        for name, days in (("RDATE", self.added), ("EXDATE", self.removed)):
            if days:
                lines.append(f"{name}:" + ",".join(f"{day:%Y%m%d}" for day in days))
        return "\n".join(lines)


def shown(text: str) -> str:
    """Foreign text, short and without control characters, fit to be quoted in a message."""
    plain = "".join(c if c.isprintable() else "�" for c in text[:40])
    return plain + ("…" if len(text) > 40 else "")


def _listed(values: Iterable[object]) -> str:
    return ",".join(str(value) for value in values)


def _lines(text: str) -> list[tuple[str, str]]:
    """Name and value of each line; a line without a name is an RRULE."""
    if len(text) > MAX_TEXT:
        raise RuleError(_("规则太长：最多 {most} 个字符").format(most=MAX_TEXT), part="RRULE")
    lines = [line.strip().upper() for line in text.split("\n") if line.strip()]
    if len(lines) > MAX_LINES:
        raise RuleError(_("规则的行太多：最多 {most} 行").format(most=MAX_LINES), part="RRULE")
    named = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            name, value = "RRULE", line
        if name != "RRULE":
            name = name.removesuffix(";VALUE=DATE")
        if name not in LINES:
            raise _unsupported(name, name, LINES)
        named.append((name, value))
    return named


def _recurrence(text: str) -> Recurrence:
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, __, value = part.partition("=")
        if name not in PARTS:
            raise _unsupported(name, name, PARTS)
        if name in parts:
            raise RuleError(_("{part} 出现了两次").format(part=name), part=name)
        if not value:
            raise RuleError(_("{part} 没有值").format(part=name), part=name)
        parts[name] = value
    if "FREQ" not in parts:
        raise RuleError(_("规则缺少 FREQ"), part="FREQ", nearest="FREQ=YEARLY")
    if "SKIP" in parts and "RSCALE" not in parts:
        raise RuleError(_("SKIP 只能与 RSCALE 一起使用"), part="SKIP", nearest="RSCALE=GREGORIAN")
    lunar = _choice("RSCALE", parts.get("RSCALE", "GREGORIAN"), SCALES) == "CHINESE"
    numbers = {name: _numbers(name, parts[name], most) for name, most in NUMBERS.items() if name in parts}
    return Recurrence(
        freq=cast(Frequency, _choice("FREQ", parts["FREQ"], FREQUENCIES)),
        interval=_number("INTERVAL", parts.get("INTERVAL", "1"), 1, 366),
        months=_each("BYMONTH", parts.get("BYMONTH", ""), _month(lunar)),
        weeks=numbers.get("BYWEEKNO", ()),
        year_days=numbers.get("BYYEARDAY", ()),
        month_days=numbers.get("BYMONTHDAY", ()),
        days=_each("BYDAY", parts.get("BYDAY", ""), _weekday),
        positions=numbers.get("BYSETPOS", ()),
        lunar=lunar,
        skip=cast(Skip, _choice("SKIP", parts.get("SKIP", "OMIT"), SKIPS)),
        count=_number("COUNT", parts["COUNT"], 1, 4000) if "COUNT" in parts else None,
        until=_date("UNTIL", parts["UNTIL"]) if "UNTIL" in parts else None,
        week_start=WEEKDAYS.index(_choice("WKST", parts.get("WKST", "MO"), WEEKDAYS)),
    )


def _unsupported(part: str, value: str, valid: Sequence[str]) -> RuleError:
    close = get_close_matches(value[:40], valid, n=1)
    if value in FINER_THAN_DAYS:
        close = ["DAILY"]
    expected = "" if close else _("；可用的是 {valid}").format(valid=", ".join(valid))
    if value == part:
        message = _("规则不支持 {value}").format(value=shown(value) or '""')
    else:
        message = _("{part} 不支持 {value}").format(part=part, value=shown(value) or '""')
    return RuleError(message + expected, part=shown(part), nearest=close[0] if close else "")


def _choice(part: str, value: str, valid: Sequence[str]) -> str:
    if value not in valid:
        raise _unsupported(part, value, valid)
    return value


def _number(part: str, text: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,5}", text):
        message = _("{part} 的值 {value} 不是整数").format(part=part, value=shown(text))
        raise RuleError(message, part=part, nearest=str(low))
    number = int(text)
    if not low <= number <= high or number == 0:
        message = _("{part} 的值 {value} 应在 {low} 到 {high} 之间") if number else _("{part} 的值不能为 0")
        nearest = str(max(low, min(high, number)) or 1)
        raise RuleError(message.format(part=part, value=number, low=low, high=high), part=part, nearest=nearest)
    return number


def _numbers(part: str, text: str, most: int) -> tuple[int, ...]:
    return _each(part, text, lambda value: _number(part, value, -most, most))


def _month(lunar: bool) -> Callable[[str], Month]:
    def month(text: str) -> Month:
        number = text.removesuffix("L")
        if number != text and not lunar:
            message = _("闰月 {value} 需要 RSCALE=CHINESE").format(value=shown(text))
            raise RuleError(message, part="BYMONTH", nearest=f"RSCALE=CHINESE;BYMONTH={shown(text)}")
        return Month(_number("BYMONTH", number, 1, 12), number != text)

    return month


def _weekday(text: str) -> Weekday:
    ordinal, day = text[:-2], text[-2:]
    weekday = WEEKDAYS.index(_choice("BYDAY", day, WEEKDAYS))
    return Weekday(weekday, _number("BYDAY", ordinal, -53, 53) if ordinal else 0)


def _each(part: str, text: str, read: Callable[[str], T]) -> tuple[T, ...]:
    """The values of a list, sorted; empty for a missing part. A value given twice is a slip of the pen."""
    if not text:
        return ()
    texts = text.split(",")
    if len(texts) > MAX_VALUES:
        raise RuleError(_("{part} 的值太多：最多 {most} 个").format(part=part, most=MAX_VALUES), part=part)
    return _unique(part, [read(value) for value in texts])


def _unique(part: str, values: Sequence[T]) -> tuple[T, ...]:
    found = tuple(sorted(set(values)))
    if len(found) != len(values):
        raise RuleError(_("{part} 中有重复的值").format(part=part), part=part, nearest=_listed(found))
    return found


def _date(part: str, text: str) -> date:
    """A DATE value (RFC 5545 section 3.3.4); one with a time of day is refused."""
    try:
        if not re.fullmatch(r"[0-9]{8}", text):
            raise ValueError
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        message = _("{part} 的值 {value} 不是日期").format(part=part, value=shown(text))
        raise RuleError(message, part=part, nearest="20260912") from None
    _number(part, str(day.year), FIRST_YEAR, LAST_YEAR)
    return day


def _dates(part: str, lists: Sequence[str]) -> tuple[date, ...]:
    texts = [text for values in lists for text in values.split(",")]
    if len(texts) > MAX_DATES:
        raise RuleError(_("{part} 的值太多：最多 {most} 个").format(part=part, most=MAX_DATES), part=part)
    return _unique(part, [_date(part, text) for text in texts])


def _start(lists: Sequence[str]) -> date | None:
    if len(lists) > 1:
        raise RuleError(_("{part} 出现了两次").format(part="DTSTART"), part="DTSTART")
    return _date("DTSTART", lists[0]) if lists else None


def _check(rule: Recurrence, start: date | None) -> None:
    """Refuse parts that contradict each other (RFC 5545 section 3.3.10) or leave the day open."""
    until_passed = bool(rule.until and start and rule.until < start)
    refusals = (
        (rule.count and rule.until, "COUNT", _("COUNT 与 UNTIL 不能同时出现")),
        (rule.count and not start, "COUNT", _("COUNT 需要 DTSTART 才知道从何数起")),
        (until_passed, "UNTIL", _("UNTIL 早于 DTSTART")),
        (rule.freq == "YEARLY" and rule.interval > 1 and not start, "INTERVAL",
         _("每隔几年一次的规则需要 DTSTART 才知道从哪年数起")),
        (not rule.names_days and not start, "FREQ", _("规则没有说明是哪一天：缺少 BYMONTHDAY 或 BYDAY")),
        (rule.weeks and rule.freq != "YEARLY", "BYWEEKNO", _("{part} 只用于 FREQ=YEARLY")),
        (rule.year_days and rule.freq != "YEARLY", "BYYEARDAY", _("{part} 只用于 FREQ=YEARLY")),
        (rule.month_days and rule.freq == "WEEKLY", "BYMONTHDAY", _("{part} 不能用于 FREQ=WEEKLY")),
    )  # fmt: skip
    for refused, part, message in refusals:
        if refused:
            raise RuleError(message.format(part=part), part=part)
    _check_ordinals(rule)
    _check_scale(rule)


def _check_ordinals(rule: Recurrence) -> None:
    ordinals = [day.ordinal for day in rule.days if day.ordinal]
    most = 53 if rule.freq == "YEARLY" and not rule.months else 5
    refusals = (
        (ordinals and (rule.freq not in ("YEARLY", "MONTHLY") or rule.weeks),
         _("带序号的 BYDAY 只用于 YEARLY 和 MONTHLY，且不能与 BYWEEKNO 同用")),
        (ordinals and len(ordinals) < len(rule.days),
         _("BYDAY 不能既有带序号的又有不带序号的：请分成两行 RRULE")),
        (any(abs(ordinal) > most for ordinal in ordinals), _("BYDAY 的序号应在 -{most} 到 {most} 之间")),
    )  # fmt: skip
    for refused, message in refusals:
        if refused:
            raise RuleError(message.format(most=most), part="BYDAY")
    if rule.positions and rule.freq not in ("YEARLY", "MONTHLY"):
        raise RuleError(_("{part} 只用于 YEARLY 和 MONTHLY").format(part="BYSETPOS"), part="BYSETPOS")
    by_parts = (rule.months, rule.weeks, rule.year_days, rule.month_days, rule.days)
    if rule.positions and not any(by_parts):
        raise RuleError(_("BYSETPOS 需要另一个 BY 部分"), part="BYSETPOS", nearest="BYDAY")


def _check_scale(rule: Recurrence) -> None:
    """What a Chinese rule and a Gregorian one with SKIP may hold."""
    others: dict[str, object] = {"BYWEEKNO": rule.weeks, "BYYEARDAY": rule.year_days, "BYDAY": rule.days}
    others["BYSETPOS"] = rule.positions
    if rule.lunar:
        if rule.freq != "YEARLY":
            raise RuleError(_("RSCALE=CHINESE 只支持 FREQ=YEARLY"), part="FREQ", nearest="YEARLY")
        if not rule.months or not rule.month_days:
            raise RuleError(_("RSCALE=CHINESE 需要 BYMONTH 和 BYMONTHDAY"), part="RSCALE")
        others |= {"INTERVAL": rule.interval > 1, "WKST": rule.week_start}
        for day in rule.month_days:
            _number("BYMONTHDAY", str(day), -30, 30)
    elif rule.skip == "OMIT":
        return
    elif rule.freq not in ("YEARLY", "MONTHLY") or not rule.month_days:
        raise RuleError(_("SKIP 需要 BYMONTHDAY，且 FREQ 为 YEARLY 或 MONTHLY"), part="SKIP", nearest="OMIT")
    for part, used in others.items():
        if used:
            raise RuleError(_("{part} 不能与 RSCALE=CHINESE 或 SKIP 同用").format(part=part), part=part)
