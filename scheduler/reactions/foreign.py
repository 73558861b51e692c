"""What is remembered of foreign calendars stays true when a person takes an import back."""

from collections.abc import Sequence

from sqlmodel import col, update

from scheduler.events import Event, Kind
from scheduler.model.foreign import ForeignEntry
from scheduler.store.transaction import UnitOfWork

BATCH = 500
TAKEN_BACK = frozenset({Kind.ACTIVITY_EDITED})


def forget_version(work: UnitOfWork, events: Sequence[Event]) -> None:
    """An activity that went back says no longer what the calendar said last: any version of it is news again."""
    idents = [int(event.subject) for event in events if event.cause.startswith(("undo:", "redo:"))]
    for start in range(0, len(idents), BATCH):
        work.session.execute(
            update(ForeignEntry)
            .where(col(ForeignEntry.activity_id).in_(idents[start : start + BATCH]))
            .values(sequence=-1, stamp=None)
        )
