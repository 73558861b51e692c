"""What follows for an activity itself: its sequence, its version, its deadlines."""

from collections.abc import Sequence

from sqlalchemy.orm.attributes import flag_modified

from scheduler.events import Event, Kind
from scheduler.model.activity import Activity
from scheduler.model.occurrence import Occurrence
from scheduler.planning.drafts import MilestoneDraft
from scheduler.planning.templates import due_on
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

HIDDEN = frozenset({"pinned", "edited", "report", "provisional", "milestones", "year", "template_id", "key", "withdrawn"})
"""Fields of an activity that no calendar shows."""
ACTIVITY = frozenset(
    kind for kind in Kind
    if kind.noun in ("activity", "assignment", "milestone")
    and kind not in (Kind.ACTIVITY_PLANNED, Kind.ACTIVITY_ADDED, Kind.ACTIVITY_REMOVED)
)  # fmt: skip


def raise_sequence(work: UnitOfWork, events: Sequence[Event]) -> None:
    """A visible change raises SEQUENCE and the time of change (RFC 5545 section 3.8.7); any change the version."""
    for ident in dict.fromkeys(e.subject for e in events):
        row = work.session.get(Activity, int(ident))
        if row is None:
            continue
        if any(_visible(e) for e in events if e.subject == ident):
            if row.changed_at != work.now:
                row.sequence += 1
            row.changed_at = work.now
        else:
            flag_modified(row, "status")  # writes the row, so that its version rises with its parts


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
        model = Activity if event.noun == "activity" else Occurrence
        row = work.session.get(model, int(event.subject))
        if row is None or row.start_on is None or row.end_on is None:
            continue
        work.watch(row)
        for m in row.milestones:
            if not m.by_hand and m.done_at is None:
                m.due_on = due_on(
                    MilestoneDraft(m.key, m.kind, m.title, m.title_en, m.by, m.anchor, m.offset_days, m.workdays, m.due_on),
                    row.start_on, row.end_on, store.workdays,
                )  # fmt: skip
        work.record(Kind.MILESTONE_CHANGED, row, cause=event.kind.value)


MOVES = frozenset({
    Kind.ACTIVITY_MOVED, Kind.ACTIVITY_EDITED, Kind.ACTIVITY_RESTORED, Kind.OCCURRENCE_ANNOUNCED,
    Kind.OCCURRENCE_CHANGED,
})  # fmt: skip
