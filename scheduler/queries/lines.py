"""Activities as plain lines, by plain SQL: what a list of 50,000 shows and searches, and no more.

Nothing here imports SQLAlchemy, whose import costs as much as the whole full-screen app's: the first screen asks
``sqlite3`` itself (``scheduler.store.light``), later ones ask through a session (:mod:`scheduler.queries.asking`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from scheduler.queries.unit_name import UnitName

Ask = Callable[[str, Mapping[str, Any]], Iterable[Sequence[Any]]]
"""Runs one SELECT with ``:name`` parameters. Databases answer dates as text or as dates: both are understood."""
MOST_CHANGED = 500
"""More changed activities than this are not worth fetching one by one."""


class Line(NamedTuple):
    """One activity. ``start_on``/``end_on`` are local days, both included; ``start_at`` is None for whole days."""

    id: int
    title: str
    title_en: str
    status: str
    start_on: date
    end_on: date
    start_at: datetime | None
    theme: str
    district: str
    venue: str
    coordinator: str
    pinned: bool
    leads: tuple[str, ...]
    """Unit ids, as all units here."""
    others: tuple[str, ...]
    measures: tuple[str, ...]
    responsible: tuple[str, ...] = ()
    """Those of the others that the plan makes responsible."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in a line are called."""

    units: Mapping[str, UnitName]
    themes: Mapping[str, tuple[str, str]]
    """Chinese and English."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since: up to which event, to which activities; ``ids`` is None if it is easier to ask for all."""

    seq: int
    ids: frozenset[int] | None


_COLUMNS = (
    "a.id, a.title, a.title_en, a.status, a.start_on, a.end_on, a.start_at, a.theme_id, a.district_id, a.venue_name,"
    " a.coordinator_id, a.pinned"
)


def lines(
    ask: Ask, *, first: date | None = None, last: date | None = None, ids: Collection[int] | None = None
) -> list[Line]:
    """The activities that touch these days (or have these ids), in order of time."""
    where, given = _where(first, last, ids)
    wanted = f"IN (SELECT a.id FROM activity a WHERE {where})" if where else "IS NOT NULL"
    leads: dict[int, tuple[str, ...]] = {}
    others: dict[int, tuple[str, ...]] = {}
    responsible: dict[int, tuple[str, ...]] = {}
    same: dict[tuple[str, ...], tuple[str, ...]] = {}  # a few hundred teams serve all activities
    for ident, unit, role in ask(
        f"SELECT s.activity_id, s.unit_id, s.role FROM assignment s WHERE s.activity_id {wanted} ORDER BY s.id", given
    ):
        into = leads if role == "lead" else others
        team = (*into.get(ident, ()), unit)
        into[ident] = same.setdefault(team, team)
        if role == "responsible":
            team = (*responsible.get(ident, ()), unit)
            responsible[ident] = same.setdefault(team, team)
    measures: dict[int, tuple[str, ...]] = {}
    for ident, measure in ask(
        f"SELECT m.activity_id, m.measure_id FROM activity_measure m WHERE m.activity_id {wanted}"
        " ORDER BY m.measure_id",
        given,
    ):
        served = (*measures.get(ident, ()), measure)
        measures[ident] = same.setdefault(served, served)
    rows = ask(f"SELECT {_COLUMNS} FROM activity a WHERE {where or '1 = 1'}", given)
    found = [
        Line(
            r[0], r[1], r[2], r[3], _day(r[4]), _day(r[5]), _instant(r[6]), r[7] or "", r[8] or "", r[9],
            r[10] or "", bool(r[11]), leads.get(r[0], ()), others.get(r[0], ()), measures.get(r[0], ()),
            responsible.get(r[0], ()),
        )
        for r in rows
    ]  # fmt: skip
    found.sort(key=in_time)
    return found


def in_time(line: Line) -> tuple[date, bool, datetime, int]:
    """The order of time: whole days before timed ones."""
    return line.start_on, line.start_at is not None, line.start_at or _EPOCH, line.id


def merged(known: Iterable[Line], fresh: Iterable[Line], changed: Collection[int]) -> list[Line]:
    """The lines with the changed ones exchanged, added or gone, in order of time."""
    kept = [line for line in known if line.id not in changed]
    return sorted([*kept, *fresh], key=in_time)


def names(ask: Ask) -> Names:
    """Every unit and theme, retired ones too."""
    units = {r[0]: UnitName(*r) for r in ask("SELECT id, short, name, name_en, short_en FROM unit", {})}
    themes = {r[0]: (r[1], r[2]) for r in ask("SELECT id, name, name_en FROM theme", {})}
    return Names(units, themes)


def changes(ask: Ask, after: int) -> Changes:
    """What happened after event number ``after``."""
    rows = list(
        ask(
            "SELECT e.seq, e.noun, e.subject FROM event e WHERE e.seq > :after ORDER BY e.seq DESC"
            f" LIMIT {MOST_CHANGED * 4}",
            {"after": after},
        )
    )
    if not rows:
        return Changes(after, frozenset())
    if any(noun not in _TOLD_APART for _seq, noun, _subject in rows) or len(rows) == MOST_CHANGED * 4:
        return Changes(rows[0][0], None)
    ids = frozenset(int(subject) for _seq, noun, subject in rows if noun == "activity")
    return Changes(rows[0][0], ids if len(ids) <= MOST_CHANGED else None)


def newest(ask: Ask) -> int:
    """The number of the newest event; 0 in an empty log."""
    return next((int(row[0] or 0) for row in ask("SELECT max(e.seq) FROM event e", {})), 0)


_TOLD_APART = ("activity", "occurrence", "conflict", "feed", "source", "contact", "delivery")
"""What an event may be about without a unit or theme getting another name by it."""
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)


def _where(first: date | None, last: date | None, ids: Collection[int] | None) -> tuple[str, dict[str, Any]]:
    parts, given = list[str](), dict[str, Any]()
    if first is not None:
        parts.append("a.end_on >= :first")
        given["first"] = first.isoformat()
    if last is not None:
        parts.append("a.start_on <= :last")
        given["last"] = last.isoformat()
    if ids is not None:
        numbers = ", ".join(str(int(ident)) for ident in ids) or "NULL"
        parts.append(f"a.id IN ({numbers})")
    return " AND ".join(parts), given


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _instant(value: str | datetime | None) -> datetime | None:
    """SQLite keeps instants as text in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return None if value is None else value.astimezone(UTC)
