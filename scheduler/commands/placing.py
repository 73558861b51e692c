"""Compare drafts with rows, and turn the difference into rows: what planning and announcing share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, insert, select

from config.catalogue import Catalogue
from config.language import _
from scheduler.commands.assignment import put_measures
from scheduler.commands.milestone import milestone_row, put_milestones
from scheduler.events import Kind
from scheduler.model.activity import Activity
from scheduler.model.assignment import ActivityMeasure, Assignment
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.planning.differences import Alteration, Difference, Existing, columns, difference
from scheduler.planning.drafts import ActivityDraft, uid_of
from scheduler.planning.planner import windows_by_district
from scheduler.planning.recurrence import Window
from scheduler.planning.templates import draft_activities
from scheduler.planning.workdays import WorkCalendar
from scheduler.store.transaction import UnitOfWork

Progress = Callable[[str, int, int], None]
"""Called with (what, done, of)."""
SAID = ("title", "start_on", "end_on", "start_at", "end_at", "status")
BATCH = 2000


def place(
    session: Session,
    catalogue: Catalogue,
    workdays: WorkCalendar,
    year: int,
    windows: Mapping[str, Window],
    occurrences: Sequence[Occurrence],
    themes: Sequence[str] | None = None,
) -> Difference:
    """What the activities of ``year`` should become when the editions lie in ``windows`` (theme -> dates).

    ``themes`` narrows it; without, also what is left of themes that the plan no longer has is looked at.
    """
    drafts: list[ActivityDraft] = []
    for theme in catalogue.theme if themes is None else themes:
        own = {
            (o.level, o.area): Window(o.start_on, o.end_on)
            for o in occurrences
            if o.theme_id == theme and o.level != "national" and o.start_on and o.end_on
        }
        window, districts = windows_by_district(windows.get(theme), own)
        drafts += draft_activities(catalogue, catalogue.theme[theme], year, window, workdays, districts)
    return difference(drafts, _existing(session, year, themes))


def apply(
    work: UnitOfWork, wanted: Difference, occurrences: Mapping[str, int], progress: Progress | None = None
) -> None:
    """Make the rows say what the difference says. ``occurrences`` maps theme to the edition's id."""
    for start in range(0, len(wanted.created), BATCH):
        _create(work, wanted.created[start : start + BATCH], occurrences)
        if progress:
            progress(_("写入活动"), min(start + BATCH, len(wanted.created)), len(wanted.created))
    work.load(Activity, [a.id for a in wanted.altered] + [gone.id for gone in wanted.withdrawn])
    for alteration in wanted.altered:
        _alter(work, alteration)
    for gone in wanted.withdrawn:
        row = work.get(Activity, gone.id)
        row.status, row.reason, row.withdrawn = "cancelled", _("规划中不再有这项活动"), True
        work.record(Kind.ACTIVITY_WITHDRAWN, row)


def _create(work: UnitOfWork, drafts: Sequence[ActivityDraft], occurrences: Mapping[str, int]) -> None:
    rows = [
        {
            **columns(d),
            "key": d.key,
            "uid": uid_of(d.key),
            "occurrence_id": occurrences.get(d.theme),
            "theme_id": d.theme,
            "template_id": d.template,
            "year": d.year,
            "status": "planned",
            "reason": "",
            "url": "",
            "pinned": False,
            "edited": [],
            "sequence": 0,
            "version": 1,
            "created_at": work.now,
            "withdrawn": False,
            "changed_at": work.now,
        }
        for d in drafts
    ]
    ids = work.add_many(Kind.ACTIVITY_PLANNED, Activity, rows, said=SAID)
    pairs = list(zip(ids, drafts, strict=True))
    _insert(
        work,
        Assignment,
        [
            {
                "activity_id": i,
                "unit_id": unit,
                "role": role.value,
                "answer": "pending",
                "reason": "",
                "by_hand": False,
            }
            for i, d in pairs
            for unit, role in d.assignments
        ],
    )
    _insert(work, ActivityMeasure, [{"activity_id": i, "measure_id": m} for i, d in pairs for m in d.measures])
    _insert(
        work,
        Milestone,
        [
            {"activity_id": i, **milestone_row(m), "by_hand": False, "done_by": ""}
            for i, d in pairs
            for m in d.milestones
        ],
    )


def _insert(work: UnitOfWork, model: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        work.session.execute(insert(model), rows)


def _alter(work: UnitOfWork, alteration: Alteration) -> None:
    row = work.get(Activity, alteration.id)
    for name, (_before, after) in alteration.fields.items():
        setattr(row, name, after)
    if alteration.returns:
        row.reason, row.withdrawn = "", False
    units = {a.unit_id: a for a in row.assignments}
    for unit, role in alteration.assign.items():
        if unit in units:
            units[unit].role = role.value
        else:
            row.assignments.append(Assignment(unit_id=unit, role=role.value))
    for unit in alteration.unassign:
        row.assignments.remove(units[unit])
    if alteration.measures is not None:
        put_measures(row, sorted(alteration.measures))
    put_milestones(row.milestones, alteration.milestones)
    for milestone in [m for m in row.milestones if m.key in alteration.drop_milestones]:
        row.milestones.remove(milestone)
    if alteration.returns:
        kind = Kind.ACTIVITY_RESTORED
    else:
        kind = Kind.ACTIVITY_MOVED if alteration.moves else Kind.ACTIVITY_REPLANNED
    work.record(kind, row, cause="plan")


def _existing(session: Session, year: int, themes: Sequence[str] | None) -> dict[str, Existing]:
    """The planned activities of these themes, by key. Reads columns, not objects: there may be many."""
    names = ("id", "key", "status", "pinned", "edited", "withdrawn", *COLUMNS)
    chosen: list[Any] = [Activity.year == year, Activity.template_id != ""]
    if themes is not None:
        chosen.append(col(Activity.theme_id).in_(themes))
    rows = session.execute(select(*(getattr(Activity, n) for n in names)).where(*chosen)).all()
    here = select(Activity.id).where(*chosen)
    units: dict[int, dict[str, tuple[str, bool]]] = {}
    for ident, unit, role, hand, answer in session.execute(
        select(*(getattr(Assignment, n) for n in ("activity_id", "unit_id", "role", "by_hand", "answer"))).where(
            col(Assignment.activity_id).in_(here)
        )
    ):
        units.setdefault(ident, {})[unit] = (role, hand or answer != "pending")
    measures: dict[int, set[str]] = {}
    for ident, measure in session.execute(
        select(ActivityMeasure.activity_id, ActivityMeasure.measure_id).where(
            col(ActivityMeasure.activity_id).in_(here)
        )
    ):
        measures.setdefault(ident, set()).add(measure)
    milestones, settled = _existing_milestones(session, here)
    found = {}
    for row in rows:
        ident, key, status, pinned, edited, withdrawn = row[:6]
        found[key] = Existing(
            id=ident,
            key=key,
            status=status,
            pinned=pinned,
            edited=frozenset(edited),
            values=dict(zip(COLUMNS, row[6:], strict=True)),
            assignments=units.get(ident, {}),
            measures=frozenset(measures.get(ident, ())),
            milestones=milestones.get(ident, {}),
            settled=frozenset(settled.get(ident, ())),
            withdrawn=withdrawn,
        )
    return found


def _existing_milestones(
    session: Session, here: Any
) -> tuple[dict[int, dict[str, tuple[Any, ...]]], dict[int, set[str]]]:
    open_ones: dict[int, dict[str, tuple[Any, ...]]] = {}
    settled: dict[int, set[str]] = {}
    names = ("kind", "title", "title_en", "by", "anchor", "offset_days", "workdays", "due_on")
    statement = select(
        Milestone.activity_id,
        Milestone.key,
        Milestone.by_hand,
        Milestone.done_at,
        *(getattr(Milestone, n) for n in names),
    ).where(col(Milestone.activity_id).in_(here))
    for ident, key, hand, done, *values in session.execute(statement):
        if hand or done is not None:
            settled.setdefault(ident, set()).add(key)
        else:
            open_ones.setdefault(ident, {})[key] = tuple(values)
    return open_ones, settled


COLUMNS = (
    "title",
    "title_en",
    "kind",
    "all_day",
    "start_on",
    "end_on",
    "start_at",
    "end_at",
    "district_id",
    "coordinator_id",
    "venue",
    "venue_name",
    "latitude",
    "longitude",
    "resources",
    "audiences",
    "description",
    "public",
    "provisional",
)
