"""Drafts × what exists -> what a run would do: printed by ``--dry-run``, applied by the run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.vocabulary import Role
from scheduler.planning.drafts import ActivityDraft, MilestoneDraft

DATES = ("all_day", "start_on", "end_on", "start_at", "end_at")
FROZEN = ("postponed", "completed", "reported", "cancelled")
"""States in which planning touches nothing any more."""


@dataclass(frozen=True, slots=True)
class Existing:
    """One planned activity as it stands: its columns, and its parts."""

    id: int
    key: str
    status: str
    pinned: bool
    edited: frozenset[str]
    values: Mapping[str, Any]
    assignments: Mapping[str, tuple[str, bool]]
    """unit -> (role, whether a person had a hand in it: set it, or answered)."""
    measures: frozenset[str]
    milestones: Mapping[str, tuple[Any, ...]]
    """key -> (kind, title, title_en, by, anchor, offset_days, workdays, due_on), without the settled ones."""
    withdrawn: bool = False
    """Cancelled by an earlier run; comes back when a draft asks for it again."""
    settled: frozenset[str] = frozenset()
    """Keys of milestones that are done or were set by hand; planning leaves them alone."""

    @property
    def untouched(self) -> bool:
        """Nobody did anything with it yet, so planning may take it back."""
        by_hand = any(hand for _role, hand in self.assignments.values())
        return self.status == "planned" and not self.pinned and not self.edited and not by_hand and not self.settled


@dataclass(frozen=True, slots=True)
class Alteration:
    """What planning would change in one activity, field by field: name -> (before, after)."""

    id: int
    title: str
    fields: Mapping[str, tuple[Any, Any]]
    assign: Mapping[str, Role] = field(default_factory=dict)
    unassign: tuple[str, ...] = ()
    measures: frozenset[str] | None = None
    milestones: tuple[MilestoneDraft, ...] = ()
    drop_milestones: tuple[str, ...] = ()
    title_en: str = ""

    @property
    def returns(self) -> bool:
        """A withdrawn activity that the plan asks for again."""
        return "status" in self.fields

    @property
    def moves(self) -> bool:
        return any(name in self.fields for name in ("start_on", "start_at", "end_on", "end_at"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A field that a person set, or a pinned date, where planning would have said something else."""

    id: int
    title: str
    fields: Mapping[str, tuple[Any, Any]]
    """name -> (as it stays, as planning would have it)."""
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    created: tuple[ActivityDraft, ...]
    altered: tuple[Alteration, ...]
    kept: tuple[Kept, ...]
    withdrawn: tuple[Existing, ...]
    unchanged: int

    @property
    def moved(self) -> tuple[Alteration, ...]:
        return tuple(a for a in self.altered if a.moves)

    @property
    def changed(self) -> tuple[Alteration, ...]:
        return tuple(a for a in self.altered if not a.moves)

    @property
    def empty(self) -> bool:
        return not (self.created or self.altered or self.withdrawn)


def columns(draft: ActivityDraft) -> dict[str, Any]:
    """The draft's fields by the table's column names; parts (units, measures, milestones) apart."""
    return {
        "title": draft.title,
        "title_en": draft.title_en,
        "kind": draft.kind,
        "all_day": draft.all_day,
        "start_on": draft.start_on,
        "end_on": draft.end_on,
        "start_at": draft.start_at,
        "end_at": draft.end_at,
        "district_id": draft.district,
        "coordinator_id": draft.coordinator,
        "venue": draft.venue,
        "venue_name": draft.venue_name,
        "latitude": draft.latitude,
        "longitude": draft.longitude,
        "resources": list(draft.resources),
        "audiences": list(draft.audiences),
        "description": draft.description,
        "public": draft.public,
        "provisional": draft.provisional,
    }


def milestone_values(m: MilestoneDraft) -> tuple[Any, ...]:
    """What is compared of a milestone, in the order of ``Existing.milestones``."""
    return (m.kind, m.title, m.title_en, m.by, m.anchor, m.offset_days, m.workdays, m.due_on)


def difference(drafts: Sequence[ActivityDraft], existing: Mapping[str, Existing]) -> Difference:
    """Compare by key. What exists without a draft is withdrawn when untouched, and kept otherwise."""
    created: list[ActivityDraft] = []
    altered: list[Alteration] = []
    kept: list[Kept] = []
    unchanged = 0
    for draft in drafts:
        found = existing.get(draft.key)
        if found is None:
            created.append(draft)
        elif found.status in FROZEN and not found.withdrawn:
            unchanged += 1
        else:
            alteration, held = _compare(draft, found)
            if held:
                kept.append(held)
            if alteration:
                altered.append(alteration)
            elif not held:
                unchanged += 1
    wanted = {draft.key for draft in drafts}
    orphans = [e for key, e in existing.items() if key not in wanted]
    return Difference(
        created=tuple(created),
        altered=tuple(altered),
        kept=tuple(kept),
        withdrawn=tuple(e for e in orphans if e.untouched),
        unchanged=unchanged + sum(not e.untouched for e in orphans),
    )


def _compare(draft: ActivityDraft, found: Existing) -> tuple[Alteration | None, Kept | None]:
    fields: dict[str, tuple[Any, Any]] = {"status": (found.status, "planned")} if found.withdrawn else {}
    held: dict[str, tuple[Any, Any]] = {}
    for name, value in columns(draft).items():
        before = found.values[name]
        if before == value:
            continue
        by_hand = name in found.edited or (name in DATES and (found.pinned or found.edited & set(DATES)))
        (held if by_hand else fields)[name] = (before, value)
    dates_held = any(name in held for name in DATES)
    assign, unassign = _units(draft, found)
    measures = None
    if frozenset(draft.measures) != found.measures and "measures" not in found.edited:
        measures = frozenset(draft.measures)
    milestones: tuple[MilestoneDraft, ...] = ()
    if not dates_held:
        milestones = tuple(m for m in draft.milestones if _wanted(m, found))
    wanted = {m.key for m in draft.milestones}
    drop = tuple(key for key in found.milestones if key not in wanted)
    alteration = None
    if fields or assign or unassign or measures is not None or milestones or drop:
        alteration = Alteration(
            id=found.id,
            title=draft.title,
            fields=fields,
            assign=assign,
            unassign=unassign,
            measures=measures,
            milestones=milestones,
            drop_milestones=drop,
            title_en=draft.title_en,
        )
    return alteration, Kept(found.id, found.values["title"], held, found.values["title_en"]) if held else None


def _wanted(milestone: MilestoneDraft, found: Existing) -> bool:
    """Whether the milestone is missing or says something else, and nobody settled it."""
    return milestone.key not in found.settled and found.milestones.get(milestone.key) != milestone_values(milestone)


def _units(draft: ActivityDraft, found: Existing) -> tuple[dict[str, Role], tuple[str, ...]]:
    if "assignments" in found.edited:
        return {}, ()
    wanted = dict(draft.assignments)
    assign = {}
    for unit, role in wanted.items():
        has, by_hand = found.assignments.get(unit, ("", False))
        if has != role.value and not by_hand:
            assign[unit] = role
    unassign = tuple(u for u, (_role, hand) in found.assignments.items() if u not in wanted and not hand)
    return assign, unassign
