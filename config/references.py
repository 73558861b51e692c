"""What lies between records: ids given once, references that lead somewhere, the plan's names for units."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from config.checking import near, shown
from config.entries import TABLES, UNIT_TABLES, Entry, Found, Source
from config.language import _, listed
from config.names import fold

UNIT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "plan": ("office",), "measures": ("lead", "responsible"), "units": ("performed_by", "successor"),
    "districts": ("performed_by", "successor"), "venues": ("district",), "resources": ("owner",),
    "templates": ("lead", "responsible", "support", "coordinator", "units", "districts"),
    "emergencies": ("districts", "support", "coordinator"),
}  # fmt: skip
"""Fields that name units: by id or the plan's short form in the files, by id in the catalogue."""
DISTRICT_FIELDS = frozenset({("venues", "district"), ("templates", "districts"), ("emergencies", "districts")})
OTHER_FIELDS: Mapping[str, Mapping[str, str]] = {
    "measures": {"section": "sections"},
    "themes": {"measures": "measures", "milestones": "milestone_sets", "successor": "themes"},
    "editions": {"theme": "themes"},
    "templates": {"theme": "themes", "measures": "measures", "venue": "venues", "resources": "resources",
                  "milestones": "milestone_sets"},
    "emergencies": {"measures": "measures", "resources": "resources"},
}  # fmt: skip
"""Fields that hold ids of another table's records."""
CALLED_BY = ("id", "short", "name")
"""Keys by which people call units and themes, beside ``aliases``."""


def check_references(found: Found) -> None:
    """Tell what does not fit together, and write unit ids where the files have the plan's short forms."""
    _check_once(found)
    _check_names(found, *UNIT_TABLES)
    _check_names(found, "themes")
    for table, fields in OTHER_FIELDS.items():
        for name, other in fields.items():
            _check_ids(found, table, name, other)
    _resolve_units(found)
    _check_narrowed(found)
    _check_chains(found)
    _check_default_venues(found)


def _check_once(found: Found) -> None:
    """One plan, and no id twice; units and districts share theirs."""
    for extra in found.entries.get("plan", ())[1:]:
        where = found.entries["plan"][0].source.where("id")
        extra.source.report((), _("只能有一个 [plan]，已写在 {where}").format(where=where))
    for tables in (UNIT_TABLES, *((table,) for table in TABLES if table not in ("plan", *UNIT_TABLES))):
        seen: dict[str, Source] = {}
        for entry in found.all(*tables):
            if ident := entry.word("id"):
                first = seen.setdefault(ident, entry.source)
                if first is not entry.source:
                    _already(entry, "id", ident, first, "id")
    dates: dict[tuple[object, ...], Source] = {}
    for entry in found.usable("editions"):
        edition = entry.record
        # Other cities' dates are evidence of the custom, too; of the nation's there is one.
        start = None if edition.level == "national" else edition.start
        first = dates.setdefault((edition.theme, edition.year, edition.level, start), entry.source)
        if first is not entry.source:
            words = _("这一届已写在 {where}").format(where=first.where("year"))
            entry.source.report(("year",), words)


def _check_names(found: Found, *tables: str) -> None:
    """No name may mean two of these: people and files call them by name."""
    seen: dict[str, tuple[Entry, str]] = {}
    for entry in found.all(*tables):
        for key, name in _names(entry):
            first, first_key = seen.setdefault(fold(name), (entry, key))
            both_ids = (key, first_key) == ("id", "id")
            if first is not entry and not both_ids and first.word("id") != entry.word("id"):
                _already(entry, key, name, first.source, first_key)


def _names(entry: Entry) -> Iterator[tuple[str, str]]:
    for key in CALLED_BY:
        if name := entry.word(key):
            yield key, name
    for name in entry.words("aliases"):
        yield "aliases", name


def _already(entry: Entry, key: str, value: str, first: Source, first_key: str) -> None:
    words = _("{value} 重复：已用于 {where}").format(value=shown(value), where=first.where(first_key))
    entry.source.report((key,), words)


def _values(entry: Entry, name: str) -> list[tuple[tuple[str | int, ...], str]]:
    """What the field names, each with its path below the record."""
    value = getattr(entry.record, name)
    if isinstance(value, tuple):
        return [((name, index), item) for index, item in enumerate(value)]
    return [((name,), value)] if value else []


def _check_ids(found: Found, table: str, name: str, other: str) -> None:
    known = found.ids(other)
    for entry in found.usable(table):
        for path, ident in _values(entry, name):
            if ident not in known:
                words = _("{table} 里没有 {id}").format(table=other, id=shown(ident))
                entry.source.report(path, words, near(ident, known))
        _check_repeated(entry, name, known)


def _check_repeated(entry: Entry, name: str, ids: Mapping[str, str]) -> None:
    seen = set()
    for path, value in _values(entry, name):
        ident = ids.get(value, value)
        if ident in seen:
            entry.source.report(path, _("{value} 写了两次").format(value=shown(value)))
        seen.add(ident)


def _resolve_units(found: Found) -> None:
    names = found.unit_names()
    called = _called(found)
    districts = {entry.word("id") for entry in found.all("districts")}
    for table, fields in UNIT_FIELDS.items():
        for entry in found.usable(table):
            changes = {}
            for name in fields:
                for path, value in _values(entry, name):
                    _check_unit(entry, table, path, value, names, called, districts)
                _check_repeated(entry, name, names)
                value = getattr(entry.record, name)
                many = isinstance(value, tuple)
                ids: Any = tuple(names.get(v, v) for v in value) if many else names.get(value, value)
                if ids != value:
                    changes[name] = ids
            if changes:
                entry.record = replace(entry.record, **changes)


def _called(found: Found) -> dict[str, str]:
    """Every other name of a unit, with what a file should write: shown when such a name was written."""
    return {
        fold(name): entry.word("short")
        for entry in found.all(*UNIT_TABLES)
        for _key, name in _names(entry)
        if entry.word("short")
    }


def _check_unit(
    entry: Entry,
    table: str,
    path: tuple[str | int, ...],
    value: str,
    names: Mapping[str, str],
    called: Mapping[str, str],
    districts: set[str],
) -> None:
    if value not in names:
        meant = called.get(fold(value[:60]))
        nearest = (lambda: meant) if meant else near(value, names)
        entry.source.report(path, _("没有单位 {name}").format(name=shown(value)), nearest)
    elif (table, path[0]) in DISTRICT_FIELDS and names[value] not in districts:
        words = _("{name} 不是县区").format(name=shown(value))
        entry.source.report(path, words, near(value, (n for n in names if names[n] in districts)))


def _check_narrowed(found: Found) -> None:
    """A template narrows its theme's measures: others would be planned without serving them."""
    served = {entry.word("id"): entry.words("measures") for entry in found.all("themes")}
    known = found.ids("measures")
    for entry in found.usable("templates"):
        theme = entry.record.theme
        for path, measure in _values(entry, "measures"):
            if theme in served and measure in known and measure not in served[theme]:
                words = _("主题活动 {theme} 不服务于任务 {measure}；它服务于：{served}").format(
                    theme=shown(theme), measure=shown(measure), served=listed(served[theme])
                )
                entry.source.report(path, words)


def _check_chains(found: Found) -> None:
    """Nobody may be followed or stood in for by himself, be it over others."""
    units, themes = ({e.record.id: e for e in found.usable(*tables)} for tables in (UNIT_TABLES, ("themes",)))
    for name, chained in (("performed_by", units), ("successor", units), ("successor", themes)):
        for start, entry in chained.items():
            seen = {start}
            at = getattr(entry.record, name)
            while at in chained and at not in seen:
                seen.add(at)
                at = getattr(chained[at].record, name)
            if at == start:
                words = _("{key} 绕了一圈又回到 {id}").format(key=name, id=shown(start))
                entry.source.report((name,), words)


def _check_default_venues(found: Found) -> None:
    seen: dict[str, Source] = {}
    for entry in found.usable("venues"):
        district = entry.record.district
        if entry.record.default and district:
            first = seen.setdefault(district, entry.source)
            if first is not entry.source:
                words = _("一个县区只能有一个 default 场所，已写在 {where}").format(where=first.where("default"))
                entry.source.report(("default",), words)
