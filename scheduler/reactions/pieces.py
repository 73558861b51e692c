"""Kept calendar text of what changed goes in the same transaction.

A piece's key already tells whether it is right; dropping keeps the table as small as the plan.
"""

from collections.abc import Sequence

from sqlmodel import col, delete, select

from scheduler.events import Event, Kind
from scheduler.model.activity import Activity
from scheduler.model.piece import Piece
from scheduler.store.transaction import UnitOfWork

NEW = frozenset({Kind.ACTIVITY_PLANNED, Kind.ACTIVITY_ADDED})
SHOWN = frozenset(
    kind for kind in Kind if kind.noun in ("activity", "assignment", "occurrence", "plan", "unit")
) - NEW  # fmt: skip
"""What may change a calendar's text; new activities have none yet."""
_MANY = 500


def drop_pieces(work: UnitOfWork, events: Sequence[Event]) -> None:
    """Delete the texts of the activities that these events are about; all of them where names changed."""
    if any(e.noun in ("plan", "unit") for e in events):
        work.session.execute(delete(Piece))
        return
    activities = sorted({int(e.subject) for e in events if e.noun == "activity"})
    editions = sorted({int(e.subject) for e in events if e.noun == "occurrence"})
    for start in range(0, len(activities), _MANY):
        here = activities[start : start + _MANY]
        work.session.execute(delete(Piece).where(col(Piece.activity_id).in_(here)))
    for start in range(0, len(editions), _MANY):
        here = editions[start : start + _MANY]
        theirs = select(Activity.id).where(col(Activity.occurrence_id).in_(here))
        work.session.execute(delete(Piece).where(col(Piece.activity_id).in_(theirs)))
