"""The event log as people read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from scheduler.model.activity import Activity
from scheduler.model.log import Change, LoggedEvent
from scheduler.model.occurrence import Occurrence
from scheduler.model.plan import Theme
from scheduler.queries.names import unit_names
from scheduler.queries.views import UnitName

NAMING = ("title", "name", "shown", "address")
"""Fields by which people know a thing, the best first; of a source the address without what gives access."""


@dataclass(frozen=True, slots=True)
class EventView:
    """One event; ``before`` and ``after`` hold the changed fields only."""

    seq: int
    change: int
    at: datetime
    actor: str
    kind: str
    noun: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    cause: str
    summary: str
    title: str
    """Of the activity, theme or unit it is about; empty where there is none."""
    units: Mapping[str, UnitName] = field(default_factory=dict, repr=False, compare=False)
    """All units by id, for the reader of ``before`` and ``after``."""


def log(
    session: Session,
    *,
    after: int = 0,
    actor: str = "",
    kind: str = "",
    noun: str = "",
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    change: int = 0,
    limit: int = 100,
    newest: bool = True,
) -> list[EventView]:
    """Events with ``seq`` above ``after``, oldest first; of more than ``limit`` the newest (or oldest).

    ``kind`` may be the beginning of one (``activity``, ``activity.mov``); ``since`` counts, ``until`` no more.
    """
    statement = select(LoggedEvent, Change.summary).join(Change, col(Change.id) == LoggedEvent.change_id)
    statement = statement.where(col(LoggedEvent.seq) > after)
    for value, column in (
        (actor, LoggedEvent.actor),
        (noun, LoggedEvent.noun),
        (subject, LoggedEvent.subject),
    ):
        if value:
            statement = statement.where(column == value)
    if kind:
        statement = statement.where(col(LoggedEvent.kind).startswith(kind, autoescape=True))
    if since is not None:
        statement = statement.where(col(LoggedEvent.at) >= since)
    if until is not None:
        statement = statement.where(col(LoggedEvent.at) < until)
    if change:
        statement = statement.where(LoggedEvent.change_id == change)
    order = col(LoggedEvent.seq).desc() if newest else col(LoggedEvent.seq)
    rows = session.execute(statement.order_by(order).limit(limit)).all()
    found = _views(session, [(event, summary) for event, summary in rows])
    return found[::-1] if newest else found


def views(session: Session, events: Sequence[LoggedEvent]) -> list[EventView]:
    """These events, in their order, as people read them."""
    ids = {event.change_id for event in events}
    chosen = select(Change.id, Change.summary).where(col(Change.id).in_(ids))
    summaries = dict(iter(session.execute(chosen).all()))
    return _views(session, [(event, summaries.get(event.change_id, "")) for event in events])


def _views(session: Session, rows: Sequence[tuple[LoggedEvent, str]]) -> list[EventView]:
    units = unit_names(session) if rows else {}
    titles = _titles(session, [event for event, _summary in rows], units)
    return [_view(event, summary, titles.get((event.noun, event.subject), ""), units) for event, summary in rows]


def last_seq(session: Session) -> int:
    """The newest event's number; 0 in an empty log."""
    found = session.exec(select(LoggedEvent.seq).order_by(col(LoggedEvent.seq).desc()).limit(1)).first()
    return found or 0


def _titles(
    session: Session, events: Sequence[LoggedEvent], units: Mapping[str, UnitName]
) -> dict[tuple[str, str], str]:
    """What the events are about, as it is called now; what is gone, as it was called."""
    found = {}
    for e in events:
        unit = units.get(e.subject)
        said = {"title": unit.short} if unit else {**e.after, **e.before}
        if title := next((said[name] for name in NAMING if said.get(name)), None):
            found[e.noun, e.subject] = str(title)
    ids = {int(e.subject) for e in events if e.noun == "activity"}
    for ident, title in session.execute(select(Activity.id, Activity.title).where(col(Activity.id).in_(ids))):
        found["activity", str(ident)] = title
    ids = {int(e.subject) for e in events if e.noun == "occurrence"}
    named = select(Occurrence.id, Theme.name, Occurrence.year).join(Theme, col(Theme.id) == Occurrence.theme_id)
    for ident, name, year in session.execute(named.where(col(Occurrence.id).in_(ids))):
        found["occurrence", str(ident)] = f"{name} {year}"
    return found


def _view(event: LoggedEvent, summary: str, title: str, units: Mapping[str, UnitName]) -> EventView:
    return EventView(
        seq=event.seq or 0,
        change=event.change_id,
        at=event.at,
        actor=event.actor,
        kind=event.kind,
        noun=event.noun,
        subject=event.subject,
        before=event.before,
        after=event.after,
        cause=event.cause,
        summary=summary,
        title=title,
        units=units,
    )
