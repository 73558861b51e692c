"""When units are busy elsewhere, as their own calendars say: read by columns, one statement a question."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session, and_, col, or_, select

from scheduler.model.foreign import ForeignEntry
from scheduler.planning.conflicts import BusyTime

__all__ = ["BusyTime", "busy_at", "busy_times"]


def busy_times(session: Session, units: Collection[str], first: date, last: date) -> list[BusyTime]:
    """What touches the days ``first`` to ``last``, in order of time."""
    return busy_at(session, units, [(first, last)])


def busy_at(session: Session, units: Collection[str], spans: Collection[tuple[date, date]]) -> list[BusyTime]:
    """What touches any of the spans of days (both ends included), in order of time."""
    if not units or not spans:
        return []
    names = ("id", "source_id", "unit_id", "title", "start_on", "end_on", "start_at", "end_at")
    days = [and_(col(ForeignEntry.start_on) <= last, col(ForeignEntry.end_on) >= first) for first, last in spans]
    rows = session.execute(
        select(*(getattr(ForeignEntry, name) for name in names))
        .where(
            col(ForeignEntry.unit_id).in_(units), col(ForeignEntry.busy).is_(True),
            col(ForeignEntry.activity_id).is_(None), or_(*days),
        )
        .order_by(col(ForeignEntry.start_on), col(ForeignEntry.start_at), col(ForeignEntry.id))
    )  # fmt: skip
    return [BusyTime(*row) for row in rows]
