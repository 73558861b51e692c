"""Plan a year: editions of all themes, and the activities that hang on them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session, select

from config.catalogue import Catalogue
from config.language import _
from scheduler.commands.milestone import sync_occurrence
from scheduler.commands.placing import Progress, apply, place
from scheduler.events import Kind
from scheduler.model.occurrence import Occurrence
from scheduler.planning.differences import Difference
from scheduler.planning.drafts import OccurrenceDraft, uid_of
from scheduler.planning.planner import draft_year
from scheduler.planning.recurrence import Window
from scheduler.planning.workdays import WorkCalendar
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What a run did, or with ``--dry-run`` would do."""

    year: int
    level: str
    """How official the year's work days are: override, official or provisional."""
    occurrences: tuple[OccurrenceDraft, ...]
    waiting: tuple[OccurrenceDraft, ...]
    """Floating themes whose dates nobody announced: ready kits."""
    new_occurrences: int
    moved_occurrences: int
    difference: Difference

    @property
    def unchanged(self) -> bool:
        return self.difference.empty and not self.new_occurrences and not self.moved_occurrences


def plan_year(store: Store, year: int, actor: str, *, progress: Progress | None = None) -> YearPlan:
    """Schedule ``year``: its editions and their activities, in one transaction. Repeating changes nothing."""
    with store.begin(actor, "plan") as work:
        catalogue = store.catalogue(work.session)
        proposal = _propose(work.session, catalogue, store.workdays, year)
        rows = _write_occurrences(work, catalogue, store.workdays, proposal)
        apply(work, proposal.difference, rows, progress)
        work.change.summary = _("计划 {year} 年").format(year=year)
    return _answer(proposal, year, store.workdays)


def preview_year(store: Store, year: int) -> YearPlan:
    """What ``plan_year`` would do now; writes nothing."""
    with store.read() as session:
        catalogue = store.catalogue(session)
        return _answer(_propose(session, catalogue, store.workdays, year), year, store.workdays)


@dataclass(frozen=True, slots=True)
class _Proposal:
    drafts: tuple[OccurrenceDraft, ...]
    existing: Mapping[str, Occurrence]
    changed: tuple[OccurrenceDraft, ...]
    difference: Difference


def _propose(session: Session, catalogue: Catalogue, workdays: WorkCalendar, year: int) -> _Proposal:
    rows = session.exec(select(Occurrence).where(Occurrence.year == year)).all()
    existing = {row.key: row for row in rows}
    drafts = tuple(_merged(draft, existing.get(draft.key)) for draft in draft_year(catalogue, year))
    drafts += tuple(_entered(row) for row in rows if _beside(row, {draft.key for draft in drafts}))
    windows = {
        d.theme: Window(d.start_on, d.end_on) for d in drafts if d.start_on and d.end_on and d.state != "cancelled"
    }
    difference = place(session, catalogue, workdays, year, windows, rows)
    changed = tuple(d for d in drafts if d.key in existing and _differs(d, existing[d.key]))
    return _Proposal(drafts, existing, changed, difference)


FIELDS = (
    "start_on",
    "end_on",
    "rule_start",
    "rule_end",
    "floating",
    "basis",
    "state",
    "notice",
    "notice_number",
    "notice_on",
    "url",
    "slogan",
)
RULES_OWN = ("rule_start", "rule_end", "floating")


def _merged(draft: OccurrenceDraft, row: Occurrence | None) -> OccurrenceDraft:
    """Dates that somebody announced or set stay; only the rule's own dates follow the files."""
    if row is None or (row.basis == "rule" and row.state == "rule"):
        return draft
    return replace(_entered(row), **{name: getattr(draft, name) for name in RULES_OWN})


def _entered(row: Occurrence) -> OccurrenceDraft:
    """The edition as it stands in the database."""
    values = {name: getattr(row, name) for name in FIELDS}
    return OccurrenceDraft(key=row.key, theme=row.theme_id, year=row.year, **values)


def _beside(row: Occurrence, drafted: Collection[str]) -> bool:
    """Whether somebody announced an edition that no rule of the files gives."""
    return row.level == "national" and row.basis != "rule" and row.key not in drafted


def _differs(draft: OccurrenceDraft, row: Occurrence) -> bool:
    return any(getattr(draft, name) != getattr(row, name) for name in FIELDS)


def _write_occurrences(
    work: UnitOfWork, catalogue: Catalogue, workdays: WorkCalendar, proposal: _Proposal
) -> dict[str, int]:
    """Create and update editions; theme -> id of its edition."""
    for draft in proposal.changed:
        row = work.watch(proposal.existing[draft.key])
        for name in FIELDS:
            setattr(row, name, getattr(draft, name))
        sync_occurrence(row, catalogue, workdays)
        work.record(Kind.OCCURRENCE_CHANGED, row)
    rows = dict(proposal.existing)
    for draft in proposal.drafts:
        if draft.key not in rows:
            rows[draft.key] = _new_occurrence(work, catalogue, workdays, draft)
    work.settle()  # the log says editions before their activities, so that undo goes the other way
    return {row.theme_id: row.id for row in rows.values() if row.id is not None and row.level == "national"}


def _new_occurrence(
    work: UnitOfWork, catalogue: Catalogue, workdays: WorkCalendar, draft: OccurrenceDraft
) -> Occurrence:
    row = Occurrence(
        key=draft.key,
        uid=uid_of(draft.key),
        theme_id=draft.theme,
        year=draft.year,
        created_at=work.now,
        changed_at=work.now,
        entered_by=work.actor,
        **{name: getattr(draft, name) for name in FIELDS},
    )
    sync_occurrence(row, catalogue, workdays)
    work.add(Kind.OCCURRENCE_PLANNED, row)
    return row


def _answer(proposal: _Proposal, year: int, workdays: WorkCalendar) -> YearPlan:
    return YearPlan(
        year=year,
        level=workdays.level(year),
        occurrences=proposal.drafts,
        waiting=tuple(d for d in proposal.drafts if d.start_on is None),
        new_occurrences=sum(d.key not in proposal.existing for d in proposal.drafts),
        moved_occurrences=len(proposal.changed),
        difference=proposal.difference,
    )
