"""Sources as people see them (addresses masked), and what units' own calendars say of their time."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from config.language import _
from scheduler.errors import NotFound
from scheduler.model.source import Published, Source
from scheduler.store.busy import BusyTime, busy_times

__all__ = ["BusyTime", "PublishedView", "SourceView", "busy", "find", "published", "sources"]


@dataclass(frozen=True, slots=True)
class SourceView:
    id: int
    kind: str
    """busy, activities, holidays, cap or caldav."""
    address: str
    """Without what gives access."""
    name: str
    unit: str
    feed: str
    minutes: int
    state: str
    """new, ok or failing."""
    failures: int
    problem: str
    """Why it fails, or what was left out of what it said."""
    entries: int
    last_ok: datetime | None
    next_poll: datetime


@dataclass(frozen=True, slots=True)
class PublishedView:
    """One of our resources in a CalDAV collection."""

    uid: str
    href: str
    etag: str
    digest: str


def sources(session: Session) -> list[SourceView]:
    """All of them, in the order in which they were added."""
    return [_view(row) for row in session.exec(select(Source).order_by(col(Source.id))).all()]


def find(session: Session, ident: int) -> SourceView:
    """Raises NotFound."""
    row = session.get(Source, ident)
    if row is None:
        raise NotFound(_("没有来源 {ident}").format(ident=ident), hint="kepu source list")
    return _view(row)


def busy(session: Session, unit: str, first: date, last: date) -> list[BusyTime]:
    """When this unit is busy elsewhere on these days (both included)."""
    return busy_times(session, [unit], first, last)


def published(session: Session, source: int) -> dict[str, PublishedView]:
    """What a collection has of ours, by UID."""
    rows = session.exec(select(Published).where(Published.source_id == source)).all()
    return {row.uid: PublishedView(row.uid, row.href, row.etag, row.digest) for row in rows}


def _view(row: Source) -> SourceView:
    return SourceView(
        row.id or 0, row.kind, row.shown, row.name, row.unit_id or "", row.feed, row.minutes, row.state, row.failures,
        row.problem, row.entries, row.last_ok, row.next_poll,
    )  # fmt: skip
