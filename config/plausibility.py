"""What one record must satisfy beyond its types: bounds, ranges the right way round, placeholders."""

import re
import string
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from config.checking import near, shown
from config.colors import HEX
from config.emergencies import PLACEHOLDERS as EMERGENCY_PLACEHOLDERS
from config.emergencies import EmergencyRule
from config.entries import UNIT_TABLES, Entry, Found, Source
from config.language import _, listed
from config.places import Path
from config.records import (
    Edition,
    Holiday,
    Measure,
    MilestoneSet,
    MilestoneTemplate,
    Plan,
    Policy,
    Resource,
    SchoolTerm,
    Section,
    Target,
    Template,
    Theme,
    ThemeRule,
    Unit,
    Venue,
)
from config.rule import FIRST_YEAR, LAST_YEAR
from config.vocabulary import DISTRICT_KINDS

YEARS = (FIRST_YEAR, LAST_YEAR)
DAYS_AWAY = (-400, 400)

BOUNDS: Mapping[type[Any], Mapping[str, tuple[int, int]]] = {
    Plan: {"period_start": YEARS, "period_end": YEARS, "weekly_limit": (0, 1000),
           "answer_workdays": (0, 400)},
    Unit: {"weekly_limit": (0, 1000)},
    Target: {"year": YEARS, "percent": (0, 100)},
    ThemeRule: {"shift": (-366, 366), "since": YEARS, "until": YEARS},
    Theme: {"announced_days": (0, 400)},
    Edition: {"year": YEARS},
    MilestoneTemplate: {"offset": DAYS_AWAY},
    Template: {"offset": DAYS_AWAY, "minutes": (1, 1440), "days": (1, 400), "stagger": (0, 400),
               "since": YEARS, "until": YEARS},
    Venue: {"latitude": (-90, 90), "longitude": (-180, 180), "seats": (0, 1_000_000)},
    Resource: {"capacity": (1, 1000)},
    Holiday: {"year": YEARS},
    Policy: {"offsets": DAYS_AWAY, "late_days": (0, 400), "ahead_days": (0, 400), "delay_minutes": (0, 1440)},
    EmergencyRule: {"days": (1, 400)},
}  # fmt: skip
"""Least and most of the numbers, and of each number in a list."""
ORDERS: Mapping[type[Any], tuple[str, str]] = {
    Plan: ("period_start", "period_end"), ThemeRule: ("since", "until"), Edition: ("start", "end"),
    Template: ("since", "until"), SchoolTerm: ("start", "end"), Unit: ("valid_from", "valid_to"),
    Policy: ("not_before", "not_after"),
}  # fmt: skip
"""Pairs of which the second may not come before the first; either may be open."""
FILLED: Mapping[type[Any], tuple[str, ...]] = {
    Plan: ("id", "title", "city", "issuer"), Target: ("id", "name"), Section: ("id", "part", "title"),
    Measure: ("id", "number", "title", "text"), Unit: ("id", "short", "name"),
    Theme: ("id", "name", "organiser"),
    MilestoneTemplate: ("title",), MilestoneSet: ("id",), Template: ("id", "title"), Venue: ("id", "name"),
    Resource: ("id", "name"), Holiday: ("name",), SchoolTerm: ("name",), Policy: ("id",),
    EmergencyRule: ("id", "title"),
}  # fmt: skip
"""Texts that may not be empty."""
PLACEHOLDERS = ("year", "theme", "district", "unit", "month", "number")
"""What the title of a template may hold in braces."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def check_records(found: Found) -> None:
    """Tell what is wrong with each usable record by itself."""
    for table in found.entries:
        for entry in found.usable(table):
            _check_id(entry.record, entry.source)
            for record, path in _parts(entry.record):
                _check_bounds(record, path, entry.source)
                _check_order(record, path, entry.source)
                _check_filled(record, path, entry.source)
            if check := _CHECKS.get(type(entry.record)):
                check(entry.record, entry.source)
    for table in UNIT_TABLES:
        for entry in found.usable(table):
            _check_table(entry, table)


def _parts(record: Any) -> Iterator[tuple[Any, Path]]:
    """The record and the records inside it, with their paths below it."""
    yield record, ()
    for name in ("rules", "milestones"):
        value = getattr(record, name, ())
        if isinstance(value, tuple):
            yield from ((part, (name, index)) for index, part in enumerate(value))


def _check_id(record: Any, source: Source) -> None:
    """Ids become parts of keys, file names and addresses."""
    ident = getattr(record, "id", None)
    if ident is not None and not _ID.fullmatch(ident):
        words = _("id {id} 只能由字母、数字和 . _ - 组成，以字母或数字开头，最多 64 个字符")
        source.report(("id",), words.format(id=shown(ident)))


def _check_bounds(record: Any, path: Path, source: Source) -> None:
    for name, (least, most) in BOUNDS.get(type(record), {}).items():
        value = getattr(record, name)
        for number in value if isinstance(value, tuple) else (value,):
            if number is not None and not least <= number <= most:
                words = _("{value} 应在 {least} 到 {most} 之间")
                source.report((*path, name), words.format(value=shown(number), least=least, most=most))


def _check_order(record: Any, path: Path, source: Source) -> None:
    if names := ORDERS.get(type(record)):
        first, last = (getattr(record, name) for name in names)
        if first is not None and last is not None and last < first:
            words = _("{last} {last_value} 早于 {first} {first_value}：前后颠倒了？").format(
                last=names[1], last_value=last, first=names[0], first_value=first
            )
            source.report((*path, names[1]), words)


def _check_filled(record: Any, path: Path, source: Source) -> None:
    for name in FILLED.get(type(record), ()):
        if not getattr(record, name).strip():
            source.report((*path, name), _("{key} 不能为空").format(key=name))


def _check_table(entry: Entry, table: str) -> None:
    is_district: bool = entry.record.is_district
    if is_district and table == "units":
        words = _("{kind} 是县区：请写成 [[districts]]")
    elif not is_district and table == "districts":
        words = _("{kind} 不是县区：请写成 [[units]]，或换成 {kinds}")
    else:
        return
    kind = entry.record.kind
    entry.source.report(("kind",), words.format(kind=kind, kinds=listed(sorted(DISTRICT_KINDS))))


def _plan(plan: Plan, source: Source) -> None:
    try:
        ZoneInfo(plan.timezone)
    except (KeyError, ValueError, OSError):  # unknown; not the name of a zone at all; of a folder of zones
        words = _("{name} 不是时区名").format(name=shown(plan.timezone))
        source.report(("timezone",), words, lambda: near(plan.timezone, available_timezones())())


def _measure(measure: Measure, source: Source) -> None:
    if not measure.lead and not measure.responsible:
        source.report((), _("任务没有任何单位：至少写一个 lead 或 responsible"))


def _unit(unit: Unit, source: Source) -> None:
    if unit.successor and not unit.valid_to:
        source.report(("successor",), _("写了 successor，就要写 valid_to：从哪天起由它接替"))


def _theme(theme: Theme, source: Source) -> None:
    if not theme.measures:
        source.report(("measures",), _("主题活动不服务于任何任务：measures 至少写一项"))
    if not theme.rules:
        source.report((), _("主题活动没有规则：至少写一个 [[themes.rules]]"))
    if theme.color not in HEX:
        words = _("{color} 不是 CSS3 颜色名").format(color=shown(theme.color))
        source.report(("color",), words, near(theme.color, HEX))
    if theme.successor and theme.rules and theme.last_year is None:
        source.report(("successor",), _("写了 successor，每条规则就要写 until：办到哪一年为止"))
    least, most = theme.announced_days
    if most < least:
        source.report(("announced_days",), _("应先写最少天数，再写最多天数"))
    _rules(theme, source)


def _rules(theme: Theme, source: Source) -> None:
    """Each edition has one rule at most."""
    ranges = sorted((rule.since or FIRST_YEAR, rule.until or LAST_YEAR, i) for i, rule in enumerate(theme.rules))
    taken = FIRST_YEAR - 1
    for since, until, index in ranges:
        if since <= taken:
            words = _("{year} 年已经有另一条规则：请用 since 和 until 分开").format(year=since)
            source.report(("rules", index), words)
        taken = max(taken, until)


def _edition(edition: Edition, source: Source) -> None:
    for name in ("start", "end"):
        day = getattr(edition, name)
        if day is not None and abs(day.year - edition.year) > 1:
            words = _("{day} 不在 {year} 年前后").format(day=day, year=edition.year)
            source.report((name,), words)


def _template(template: Template, source: Source) -> None:
    if template.time is not None and template.days != 1:
        source.report(("days",), _("有 time 的活动以 minutes 计时长，不能再写 days"))
    for name in ("title", "title_en"):
        _title(template, name, source)


def _emergency(rule: EmergencyRule, source: Source) -> None:
    if not rule.measures:
        source.report(("measures",), _("measures 至少写一项：由它的单位承担"))
    for name in ("title", "title_en"):
        for _word in _placeholders(getattr(rule, name), name, source, EMERGENCY_PLACEHOLDERS):
            pass


def _placeholders(title: str, name: str, source: Source, known: tuple[str, ...]) -> Iterator[str]:
    """The known placeholders of a title; whatever else is in braces is told."""
    try:
        parts = [part[1:] for part in string.Formatter().parse(title)]
    except ValueError:
        source.report((name,), _("花括号不成对"))
        return
    for word, spec, conversion in parts:
        if word is None:
            continue
        if word in known and not spec and not conversion:
            yield word
            continue
        allowed = listed(f"{{{placeholder}}}" for placeholder in known)
        written = "{" + word + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "") + "}"
        words = _("不认识 {word}；可用的：{allowed}").format(word=shown(written), allowed=allowed)
        source.report((name,), words, near(word, known))


def _title(template: Template, name: str, source: Source) -> None:
    for word in _placeholders(getattr(template, name), name, source, PLACEHOLDERS):
        if word == "district" and template.fan_out != "districts" and not template.districts:
            source.report((name,), _('{word} 需要 fan_out = "districts" 或 districts').format(word="{district}"))
        elif word == "unit" and template.fan_out != "units":
            source.report((name,), _('{word} 需要 fan_out = "units"').format(word="{unit}"))


def _holiday(holiday: Holiday, source: Source) -> None:
    for name in ("off", "work"):
        for index, day in enumerate(getattr(holiday, name)):
            if abs(day.year - holiday.year) > 1:
                words = _("{day} 不在 {year} 年前后").format(day=day, year=holiday.year)
                source.report((name, index), words)
    for index, day in enumerate(holiday.work):
        if day in holiday.off:
            source.report(("work", index), _("{day} 不能既放假又上班").format(day=day))


def _venue(venue: Venue, source: Source) -> None:
    if (venue.latitude is None) != (venue.longitude is None):
        source.report((), _("latitude 和 longitude 要么都写，要么都不写"))
    if venue.default and not venue.district:
        source.report(("default",), _("default 需要 district：它是哪个县区的场所"))


_CHECKS: Mapping[type[Any], Callable[[Any, Source], None]] = {
    Plan: _plan, Measure: _measure, Unit: _unit, Theme: _theme, Edition: _edition, Template: _template,
    Holiday: _holiday, Venue: _venue, EmergencyRule: _emergency,
}  # fmt: skip
