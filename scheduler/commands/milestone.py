"""Milestones follow what they belong to; a person completes them or sets their day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from config.catalogue import Catalogue
from config.language import _, listed, nested
from scheduler.errors import NotFound, Refused, noun_words
from scheduler.events import Kind
from scheduler.model.activity import Activity
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.planning.drafts import MilestoneDraft
from scheduler.planning.templates import draft_milestones
from scheduler.planning.workdays import WorkCalendar
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

NAMES = ("kind", "title", "title_en", "by", "anchor", "offset_days", "workdays", "due_on")


def milestone_row(draft: MilestoneDraft) -> dict[str, Any]:
    """The draft by the table's column names."""
    return {"key": draft.key, **{name: getattr(draft, name) for name in NAMES}}


def put_milestones(rows: list[Milestone], drafts: Sequence[MilestoneDraft]) -> None:
    """Add or update those in ``drafts``; what is done or set by hand stays as it is."""
    existing = {m.key: m for m in rows}
    for draft in drafts:
        found = existing.get(draft.key)
        if found is None:
            rows.append(Milestone(**milestone_row(draft)))
        elif not found.by_hand and found.done_at is None:
            for name in NAMES:
                setattr(found, name, getattr(draft, name))


def sync_occurrence(row: Occurrence, catalogue: Catalogue, workdays: WorkCalendar) -> None:
    """Give an edition its theme's milestones for the dates it has now."""
    if row.start_on and row.end_on:
        wanted = catalogue.theme[row.theme_id].milestones
        put_milestones(row.milestones, draft_milestones(catalogue, wanted, row.start_on, row.end_on, workdays))


def complete_milestone(store: Store, activity: int, key: str, actor: str) -> None:
    """Mark an activity's milestone as done; ``key`` is its key or its kind."""
    with store.begin(actor, "milestone") as work:
        _complete(work, work.get(Activity, activity), key)


def complete_of_edition(store: Store, occurrence: int, key: str, actor: str) -> None:
    """Mark an edition's own milestone as done."""
    with store.begin(actor, "milestone") as work:
        _complete(work, work.get(Occurrence, occurrence), key)


def _complete(work: UnitOfWork, row: Activity | Occurrence, key: str) -> None:
    found = _milestone(row, key)
    if found.done_at is not None:
        raise Refused(_("节点“{title}”已经完成").format(title=nested(found.title)))
    found.done_at, found.done_by = work.now, work.actor
    work.record(Kind.MILESTONE_COMPLETED, row)
    work.change.summary = _("完成节点“{title}”").format(title=nested(found.title))


def move_milestone(store: Store, activity: int, key: str, due_on: date, actor: str, *, reason: str = "") -> None:
    """Set a milestone's day by hand; planning then leaves it alone."""
    with store.begin(actor, "milestone") as work:
        row = work.get(Activity, activity)
        found = _milestone(row, key)
        found.due_on, found.by_hand = due_on, True
        work.record(Kind.MILESTONE_CHANGED, row, cause=reason)
        work.change.summary = _("节点“{title}”改到 {day}").format(title=nested(found.title), day=due_on)


def _milestone(row: Activity | Occurrence, key: str) -> Milestone:
    for milestone in row.milestones:
        if key in (milestone.key, milestone.kind, milestone.title):
            return milestone
    raise NotFound(
        _("{noun} {ident} 没有节点“{key}”").format(noun=noun_words(row.noun), ident=row.id, key=key),
        hint=listed(f"{m.key} {m.title}" for m in row.milestones),
    )
