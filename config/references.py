"""What one record alone cannot tell: references, duplicates, ranges and what the plan as a whole must have."""

import string
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from config.checking import shown
from config.colors import HEX
from config.language import _
from config.names import nearest_word
from config.places import Places
from config.problems import Problem

UNITS = {
    "measures": ("lead", "responsible"), "templates": ("lead", "responsible", "support", "units", "districts",
    "coordinator"), "venues": ("district",), "resources": ("owner",), "units": ("performed_by", "successor"),
    "districts": ("performed_by", "successor"), "plan": ("office",),
}  # fmt: skip
"""Fields that name units: in the files by id or by the plan's short form, in the catalogue by id."""
OTHERS = {
    ("measures", "section"): "sections", ("themes", "measures"): "measures", ("themes", "milestones"): "milestone_sets",
    ("editions", "theme"): "themes", ("templates", "theme"): "themes", ("templates", "measures"): "measures",
    ("templates", "venue"): "venues", ("templates", "resources"): "resources",
    ("templates", "milestones"): "milestone_sets",
}  # fmt: skip
RANGES = {
    "editions": (("start", "end"),), "terms": (("start", "end"),), "units": (("valid_from", "valid_to"),),
    "districts": (("valid_from", "valid_to"),), "plan": (("period_start", "period_end"),),
    "templates": (("since", "until"),),
}  # fmt: skip
WORDS = ("year", "theme", "district", "unit", "month", "number")
"""What a template's title may hold in braces."""


@dataclass(frozen=True)
class Source:
    """Where a record came from."""

    file: str
    places: Places
    path: tuple[str | int, ...]
    label: str

    def problem(self, keys: tuple[str | int, ...], message: str, nearest: str = "") -> Problem:
        place = ".".join([self.label, *(k for k in keys if isinstance(k, str))])
        return Problem(self.file, self.places.line((*self.path, *keys)), place, message, nearest)

    def reporter(self, problems: list[Problem]) -> Callable[[tuple[str | int, ...], str, str], None]:
        return lambda keys, message, nearest: problems.append(self.problem(keys, message, nearest))


@dataclass
class Entry:
    record: Any
    source: Source
    raw: Any
    usable: bool


@dataclass
class Found:
    """All records of all files, with their sources."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)

    def add(self, table: str, record: Any, source: Source, raw: Any, usable: bool) -> None:
        self.entries.setdefault(table, []).append(Entry(record, source, raw, usable))

    def of(self, table: str) -> tuple[Any, ...]:
        return tuple(e.record for e in self.entries.get(table, ()) if e.usable)

    def ids(self, *tables: str) -> dict[str, str]:
        """Every name that may be used for the tables' records, with the id it means; broken records count too."""
        names: dict[str, str] = {}
        for table in tables:
            for entry in self.entries.get(table, ()):
                if isinstance(entry.raw, dict) and isinstance(ident := entry.raw.get("id"), str):
                    names[ident] = ident
                    if table in ("units", "districts") and isinstance(short := entry.raw.get("short"), str):
                        names.setdefault(short, ident)
        return names

    def usable(self, *tables: str) -> Iterator[tuple[str, Entry]]:
        for table in tables or tuple(self.entries):
            yield from ((table, entry) for entry in self.entries.get(table, ()) if entry.usable)


def check(found: Found) -> list[Problem]:
    """Resolve references in place and return what is wrong between the records."""
    return [*_duplicates(found), *_references(found), *_ranges(found), *_themes(found), *_templates(found), *_rest(found)]


def _duplicates(found: Found) -> Iterator[Problem]:
    for tables in (("units", "districts"), *((t,) for t in found.entries if t not in ("units", "districts"))):
        seen: dict[tuple[str, object], Source] = {}
        for table in tables:
            for entry in found.entries.get(table, ()):
                for key in ("id", "short"):
                    value = entry.raw.get(key) if isinstance(entry.raw, dict) else None
                    if not isinstance(value, str):
                        continue
                    first = seen.setdefault((key, value), entry.source)
                    if first is not entry.source:
                        where = f"{first.file}:{first.places.line((*first.path, key))}"
                        yield entry.source.problem((key,), _("{value} 重复，已用于 {where}").format(value=shown(value), where=where))
    for extra in found.entries.get("plan", ())[1:]:
        yield extra.source.problem((), _("只能有一个 [plan] 表"))


def _references(found: Found) -> Iterator[Problem]:
    units = found.ids("units", "districts")
    targets = {table: found.ids(table) for table in OTHERS.values()}
    for table, entry in found.usable():
        changes: dict[str, Any] = {}
        wanted = [(name, units, _("单位")) for name in UNITS.get(table, ())]
        wanted += [(name, targets[to], to) for (of, name), to in OTHERS.items() if of == table]
        for name, known, what in wanted:
            value = getattr(entry.record, name)
            many = isinstance(value, tuple)
            for item in value if many else (value,):
                if item and item not in known:
                    yield entry.source.problem(
                        (name,), _("没有{what}{item}").format(what=what, item=shown(item)), nearest_word(item, known)
                    )
            resolved = tuple(known.get(i, i) for i in value) if many else known.get(value, value)
            if resolved != value:
                changes[name] = resolved
        if changes:
            entry.record = replace(entry.record, **changes)


def _ranges(found: Found) -> Iterator[Problem]:
    for table, entry in found.usable():
        for first, last in RANGES.get(table, ()):
            yield from _order(entry, entry.record, (), first, last)
        if table == "themes":
            for index, rule in enumerate(entry.record.rules):
                yield from _order(entry, rule, ("rules", index), "since", "until")


def _order(entry: Entry, record: Any, path: tuple[str | int, ...], first: str, last: str) -> Iterator[Problem]:
    low, high = getattr(record, first), getattr(record, last)
    if low is not None and high is not None and high < low:
        words = _("{last} {high} 早于 {first} {low}").format(last=last, high=high, first=first, low=low)
        yield entry.source.problem((*path, last), words)


def _themes(found: Found) -> Iterator[Problem]:
    for _table, entry in found.usable("themes"):
        theme = entry.record
        if not theme.measures:
            yield entry.source.problem(("measures",), _("主题活动没有对应任何任务；至少写一项，如 [\"{id}\"]").format(
                id=next(iter(found.ids("measures")), "A-01")))  # fmt: skip
        if not theme.rules:
            yield entry.source.problem((), _("主题活动没有规则；至少写一个 [[themes.rules]]"))
        if theme.color not in HEX:
            yield entry.source.problem(
                ("color",), _("{color} 不是 CSS3 颜色名").format(color=shown(theme.color)), nearest_word(theme.color, HEX)
            )
        spans = sorted(((r.since or 0), (r.until or 9999), i) for i, r in enumerate(theme.rules))
        for (_a, until, _i), (since, _b, index) in zip(spans, spans[1:], strict=False):
            if since <= until:
                yield entry.source.problem(("rules", index), _("规则的年份与另一条重叠：{year}").format(year=since))


def _templates(found: Found) -> Iterator[Problem]:
    districts = set(found.ids("districts").values())
    for _table, entry in found.usable("templates"):
        template = entry.record
        for name in ("title", "title_en"):
            yield from _title(entry, name, getattr(template, name))
        for name, least in (("minutes", 1), ("days", 1), ("stagger", 0)):
            value = getattr(template, name)
            if not least <= value <= 10_000:
                yield entry.source.problem((name,), _("{value} 太小或太大，应至少为 {least}").format(value=value, least=least))
        if template.time is not None and template.days != 1:
            yield entry.source.problem(("days",), _("有时刻的活动按 minutes 计长度，不能写 days"))
        for item in template.districts:
            if item in found.ids("units", "districts").values() and item not in districts:
                yield entry.source.problem(("districts",), _("{item} 不是县区").format(item=shown(item)))


def _title(entry: Entry, name: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield entry.source.problem((name,), _("不能为空"))
    try:
        words = [part[1] for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError:
        yield entry.source.problem((name,), _("花括号不成对"))
        return
    for word in words:
        if word not in WORDS:
            allowed = "、".join(f"{{{w}}}" for w in WORDS)
            yield entry.source.problem(
                (name,), _("不认识 {{{word}}}；可用：{allowed}").format(word=word, allowed=allowed), nearest_word(word, WORDS)
            )


def _rest(found: Found) -> Iterator[Problem]:
    for _table, entry in found.usable("measures"):
        if not entry.record.lead and not entry.record.responsible:
            yield entry.source.problem((), _("任务没有牵头单位，也没有责任单位"))
    for _table, entry in found.usable("sections", "units", "districts", "venues", "resources", "measures", "themes"):
        name = getattr(entry.record, "name", getattr(entry.record, "title", "x"))
        if not name.strip() or not entry.record.id.strip():
            yield entry.source.problem((), _("id 和名称不能为空"))
    yield from _zone(found.entries.get("plan", ()))


def _zone(entries: Iterable[Entry]) -> Iterator[Problem]:
    for entry in entries:
        if entry.usable and not _is_zone(entry.record.timezone):
            name = entry.record.timezone
            near = nearest_word(name, available_timezones())
            yield entry.source.problem(("timezone",), _("{name} 不是时区名").format(name=shown(name)), near)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True
