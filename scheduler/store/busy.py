"""When units are busy elsewhere, as their own calendars say: read by columns, one statement a question."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.model.foreign import ForeignEntry


@dataclass(frozen=True, slots=True)
class BusyTime:
    """A unit's people are elsewhere. Days are local and inclusive; ``start``/``end`` are None for whole days."""

    id: int
    source: int
    unit: str
    title: str
    first: date
    last: date
    start: datetime | None
    end: datetime | None


def busy_times(session: Session, units: Collection[str], first: date, last: date) -> list[BusyTime]:
    """What touches the days ``first`` to ``last``, in order of time."""
    names = ("id", "source_id", "unit_id", "title", "start_on", "end_on", "start_at", "end_at")
    rows = session.execute(
        select(*(getattr(ForeignEntry, name) for name in names))
        .where(
            col(ForeignEntry.unit_id).in_(units), col(ForeignEntry.busy).is_(True),
            col(ForeignEntry.activity_id).is_(None), col(ForeignEntry.start_on) <= last,
            col(ForeignEntry.end_on) >= first,
        )
        .order_by(col(ForeignEntry.start_on), col(ForeignEntry.start_at), col(ForeignEntry.id))
    )  # fmt: skip
    return [BusyTime(*row) for row in rows]
