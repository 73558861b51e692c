"""What may still be changed: an activity that is neither cancelled nor reported."""

from config.language import _
from scheduler.errors import IllegalMove
from scheduler.model.activity import Activity
from scheduler.planning.lifecycle import Status, legal, status_words, step_words
from scheduler.store.transaction import UnitOfWork


def changeable(work: UnitOfWork, ident: int, *, doing: str = "", expected: int | None = None) -> Activity:
    """The activity, watched. Raises IllegalMove with the legal steps; ``doing`` is what is tried, in words."""
    row = work.get(Activity, ident, expected=expected)
    if row.status in (Status.CANCELLED, Status.REPORTED):
        raise illegal(row, doing or _("修改"))
    return row


def illegal(row: Activity, doing: str) -> IllegalMove:
    """The refusal that names what may be done instead."""
    names = [step_words(step) for step in legal(Status(row.status))]
    return IllegalMove(row.id, status_words(row.status), doing, names)
