"""The first screen in a few lines of plain SQL, so that it stands before SQLAlchemy is loaded.

The same lines as ``scheduler.queries.today`` answers with, without what is slow to find; a test compares the two.
"""

from datetime import date, timedelta
from typing import NamedTuple

from config.language import pick
from scheduler.queries.lines import Ask, Line, Names, lines, names

WEEK, ANSWER_DAYS = 7, 30
UNFINISHED = ("planned", "confirmed", "postponed", "completed")


class Overdue(NamedTuple):
    """An open milestone whose day is past. ``activity`` is None for one of an edition itself."""

    milestone: int
    title: str
    due_on: date
    activity: int | None
    of: str
    unit: str
    """Unit id of the coordinator; empty for an edition."""


class Opening(NamedTuple):
    on: date
    overdue: list[Overdue]
    unanswered: list[Line]
    silent: dict[int, tuple[str, ...]]
    """Activity -> unit ids of its leads that have not accepted."""
    week: list[Line]
    names: Names


def opening(ask: Ask, on: date) -> Opening:
    """What needs a coordinator on that local day, as far as it is quickly found. SQLite only."""
    silent: dict[int, tuple[str, ...]] = {}
    for ident, unit in ask(
        # The plus keeps SQLite from the index of states, which most activities share: that of days finds fewer.
        "SELECT s.activity_id, s.unit_id FROM assignment s WHERE s.role = 'lead' AND s.answer <> 'accepted'"
        " AND s.activity_id IN (SELECT a.id FROM activity a WHERE +a.status IN ('planned', 'confirmed')"
        " AND a.start_on >= :first AND a.start_on <= :last) ORDER BY s.id",
        {"first": on.isoformat(), "last": (on + timedelta(days=ANSWER_DAYS)).isoformat()},
    ):
        silent[ident] = (*silent.get(ident, ()), unit)
    first, last = on - timedelta(days=on.weekday()), on + timedelta(days=WEEK - 1)
    days = "SELECT a.id FROM activity a WHERE a.end_on >= :first AND a.start_on <= :last"
    week = {ident for (ident,) in ask(days, {"first": first.isoformat(), "last": last.isoformat()})}
    found = lines(ask, ids=week.union(silent))
    return Opening(
        on,
        _overdue(ask, on),
        [line for line in found if line.id in silent],
        silent,
        [line for line in found if line.id in week and line.status in UNFINISHED],
        names(ask),
    )


def _overdue(ask: Ask, on: date) -> list[Overdue]:
    """One that was past already when its activity was planned was never due, so it is left out."""
    rows = ask(
        "SELECT m.id, m.title, m.title_en, m.due_on, m.activity_id, coalesce(a.title, t.name || ' ' || o.year),"
        " coalesce(a.title_en, t.name_en || ' ' || o.year), coalesce(a.coordinator_id, '') FROM milestone m"
        " LEFT JOIN activity a ON a.id = m.activity_id"
        " LEFT JOIN occurrence o ON o.id = m.occurrence_id LEFT JOIN theme t ON t.id = o.theme_id"
        " WHERE m.done_at IS NULL AND m.due_on < :today"
        " AND (m.activity_id IS NULL OR a.status IN ('planned', 'confirmed', 'completed'))"
        " AND (m.occurrence_id IS NULL OR o.state <> 'cancelled')"
        " AND m.due_on >= date(coalesce(a.created_at, o.created_at))"
        " ORDER BY m.due_on, m.id",
        {"today": on.isoformat()},
    )
    return [
        Overdue(ident, pick(title, title_en), date.fromisoformat(due), activity, pick(of, of_en), unit)
        for ident, title, title_en, due, activity, of, of_en, unit in rows
    ]
