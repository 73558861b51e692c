"""What follows for an activity or edition itself: its sequence, its version, its deadlines."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from scheduler.events import Event, Kind
from scheduler.model.activity import Activity
from scheduler.model.occurrence import Occurrence
from scheduler.planning.templates import due_on
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

HIDDEN = frozenset(
    {"pinned", "edited", "report", "provisional", "milestones", "year", "template_id", "key", "withdrawn"}
)
"""Fields of an activity that no calendar shows."""
NEW_OR_GONE = (Kind.ACTIVITY_PLANNED, Kind.ACTIVITY_ADDED, Kind.ACTIVITY_REMOVED)
ACTIVITY = frozenset(
    kind for kind in Kind if kind.noun in ("activity", "assignment", "milestone") and kind not in NEW_OR_GONE
)
OCCURRENCE = frozenset(
    kind
    for kind in Kind
    if kind.noun == "occurrence" and kind not in (Kind.OCCURRENCE_PLANNED, Kind.OCCURRENCE_REMOVED)
)
MOVES = frozenset(
    {
        Kind.ACTIVITY_MOVED,
        Kind.ACTIVITY_EDITED,
        Kind.ACTIVITY_RESTORED,
        Kind.OCCURRENCE_ANNOUNCED,
        Kind.OCCURRENCE_CHANGED,
    }
)


def raise_sequence(work: UnitOfWork, events: Sequence[Event]) -> None:
    """A visible change raises SEQUENCE and the time of change (RFC 5545 section 3.8.7); any the version.

    Once in a transaction, however many events it has.
    """
    visible: dict[str, bool] = {}
    for event in events:
        if event.noun == Activity.noun:  # a deadline may also be an edition's
            visible[event.subject] = visible.get(event.subject, False) or _visible(event)
    for ident, shown in visible.items():
        row = work.session.get(Activity, int(ident))
        if row is None:
            continue
        if shown and work.first("sequence", ident):
            row.sequence += 1
            row.changed_at = work.now
        else:
            flag_modified(row, "status")  # writes the row, so that its version rises with its parts


def note_change(work: UnitOfWork, events: Sequence[Event]) -> None:
    """An edition says when it was changed last; announcing the same again changes nothing."""
    for ident in dict.fromkeys(event.subject for event in events):
        if row := work.session.get(Occurrence, int(ident)):
            row.changed_at = work.now


def _visible(event: Event) -> bool:
    changed = set(event.after) | set(event.before)
    if changed - HIDDEN - {"assignments"}:
        return True
    units = event.after.get("assignments") or {}
    before = event.before.get("assignments") or {}
    return any((units.get(u) or {}).get("role") != (before.get(u) or {}).get("role") for u in {*units, *before})


def follow_milestones(work: UnitOfWork, events: Sequence[Event]) -> None:
    """Deadlines keep their distance from an activity or edition whose days changed."""
    store: Store = work.services["store"]
    store.catalogue(work.session)
    for event in events:
        if not event.touches("start_on", "end_on"):
            continue
        model: Any = Activity if event.noun == Activity.noun else Occurrence
        row: Activity | Occurrence | None = work.session.get(model, int(event.subject))
        if row is None or row.start_on is None or row.end_on is None:
            continue
        work.watch(row)
        for m in row.milestones:
            if not m.by_hand and m.done_at is None:
                m.due_on = due_on(m, row.start_on, row.end_on, store.workdays)
        work.record(Kind.MILESTONE_CHANGED, row, cause=event.kind.value)
