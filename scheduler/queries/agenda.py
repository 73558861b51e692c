"""Activities as views, filtered; a fixed number of statements however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, and_, col, func, or_, select

from config.language import _
from config.vocabulary import Role
from scheduler.errors import NotFound
from scheduler.model.activity import Activity
from scheduler.model.assignment import ActivityMeasure, Assignment
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.model.plan import Measure
from scheduler.planning.assignments import STRENGTH
from scheduler.queries.names import theme_names, unit_names
from scheduler.queries.views import ActivityView, AssignmentView, MilestoneView, UnitName


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which activities. ``first``/``last``: those that touch these local days. Empty fields do not narrow."""

    first: date | None = None
    last: date | None = None
    unit: str = ""
    """Assigned in any role, or the district in which it takes place."""
    role: str = ""
    theme: str = ""
    district: str = ""
    status: tuple[str, ...] = ()
    measure: str = ""
    section: tuple[str, ...] = ()
    """Measures of these sections of the plan."""
    audience: tuple[str, ...] = ()
    text: str = ""
    ids: tuple[int, ...] | None = None
    public: bool | None = None
    year: int | None = None
    """Of the edition, not of the day."""


def agenda(session: Session, wanted: Filter | None = None) -> list[ActivityView]:
    """The activities that match, in order of time."""
    conditions = conditions_of(wanted or Filter())
    rows = session.execute(
        select(*_columns())
        .join(Occurrence, col(Occurrence.id) == Activity.occurrence_id, isouter=True)
        .where(*conditions)
        .order_by(col(Activity.start_on), col(Activity.all_day).desc(), col(Activity.start_at), col(Activity.id))
    ).all()
    views = _views(session, rows, conditions)
    if wanted and wanted.audience:
        views = [v for v in views if set(v.audiences) & set(wanted.audience)]
    return views


def count(session: Session, wanted: Filter | None = None) -> int:
    """How many match, without building them (audiences are not looked at)."""
    statement = select(func.count()).select_from(Activity).where(*conditions_of(wanted or Filter()))
    return session.exec(statement).one()


def activity(session: Session, ident: int) -> ActivityView:
    """One activity; raises NotFound."""
    found = agenda(session, Filter(ids=(ident,)))
    if not found:
        raise NotFound(_("没有编号为 {ident} 的活动").format(ident=ident))
    return found[0]


def milestones(session: Session, ident: int) -> list[MilestoneView]:
    """An activity's deadlines, the nearest first."""
    rows = session.exec(
        select(Milestone).where(Milestone.activity_id == ident).order_by(col(Milestone.due_on), col(Milestone.id))
    ).all()
    return [MilestoneView(m.id or 0, m.kind, m.title, m.due_on, m.by, m.done_at, m.title_en) for m in rows]


def conditions_of(wanted: Filter) -> list[Any]:
    """The filter as SQL conditions on Activity; audiences are not among them."""
    found = [*_of_days(wanted), *_of_parts(wanted)]
    if wanted.theme:
        found.append(Activity.theme_id == wanted.theme)
    if wanted.district:
        found.append(Activity.district_id == wanted.district)
    if wanted.status:
        found.append(col(Activity.status).in_(wanted.status))
    if wanted.ids is not None:
        found.append(col(Activity.id).in_(wanted.ids))
    if wanted.public is not None:
        found.append(col(Activity.public).is_(wanted.public))
    if wanted.year is not None:
        found.append(Activity.year == wanted.year)
    return found or [and_(True)]


def _of_days(wanted: Filter) -> list[Any]:
    found: list[Any] = []
    if wanted.first is not None:
        found.append(col(Activity.end_on) >= wanted.first)
    if wanted.last is not None:
        found.append(col(Activity.start_on) <= wanted.last)
    return found


def _of_parts(wanted: Filter) -> list[Any]:
    found: list[Any] = []
    if wanted.unit or wanted.role:
        assigned = select(Assignment.activity_id)
        if wanted.unit:
            assigned = assigned.where(Assignment.unit_id == wanted.unit)
        if wanted.role:
            assigned = assigned.where(Assignment.role == wanted.role)
        inside = col(Activity.id).in_(assigned)
        found.append(inside if wanted.role else or_(inside, col(Activity.district_id) == wanted.unit))
    if wanted.measure:
        found.append(_serves([wanted.measure]))
    if wanted.section:
        found.append(_serves_section(wanted.section))
    if wanted.text:
        searched = (Activity.title, Activity.title_en, Activity.venue_name, Activity.description)
        found.append(or_(*(col(column).icontains(wanted.text, autoescape=True) for column in searched)))
    return found


def _serves(measures: Iterable[str]) -> Any:
    return col(Activity.id).in_(
        select(ActivityMeasure.activity_id).where(col(ActivityMeasure.measure_id).in_(list(measures)))
    )


def _serves_section(sections: Sequence[str]) -> Any:
    inside = select(Measure.id).where(col(Measure.section).in_(sections))
    return col(Activity.id).in_(select(ActivityMeasure.activity_id).where(col(ActivityMeasure.measure_id).in_(inside)))


NAMES = (
    "id",
    "uid",
    "version",
    "sequence",
    "title",
    "title_en",
    "kind",
    "status",
    "all_day",
    "start_on",
    "end_on",
    "start_at",
    "end_at",
    "theme_id",
    "occurrence_id",
    "year",
    "template_id",
    "district_id",
    "venue",
    "venue_name",
    "latitude",
    "longitude",
    "resources",
    "audiences",
    "coordinator_id",
    "description",
    "url",
    "public",
    "pinned",
    "provisional",
    "edited",
    "reason",
    "created_at",
    "changed_at",
)


def _columns() -> list[Any]:
    return [*(getattr(Activity, name) for name in NAMES), Occurrence.basis, Occurrence.uid]


def _views(session: Session, rows: Sequence[Any], conditions: list[Any]) -> list[ActivityView]:
    units = unit_names(session)
    themes = theme_names(session)
    here = select(Activity.id).where(*conditions)
    assigned: dict[int, list[AssignmentView]] = {}
    for ident, unit, role, answer, reason in session.execute(
        select(*(getattr(Assignment, name) for name in ("activity_id", "unit_id", "role", "answer", "reason")))
        .where(col(Assignment.activity_id).in_(here))
        .order_by(col(Assignment.id))
    ):
        assigned.setdefault(ident, []).append(AssignmentView(units[unit], role, answer, reason))
    measures: dict[int, list[str]] = {}
    for ident, measure in session.execute(
        select(ActivityMeasure.activity_id, ActivityMeasure.measure_id)
        .where(col(ActivityMeasure.activity_id).in_(here))
        .order_by(col(ActivityMeasure.measure_id))
    ):
        measures.setdefault(ident, []).append(measure)
    return [_view(row, units, themes, assigned, measures) for row in rows]


def _view(
    row: Any,
    units: dict[str, UnitName],
    themes: dict[str, tuple[str, str, str]],
    assigned: dict[int, list[AssignmentView]],
    measures: dict[int, list[str]],
) -> ActivityView:
    value = dict(zip(NAMES, row, strict=False))
    name, name_en, color = themes.get(value["theme_id"] or "", ("", "", ""))
    ident = value["id"]
    return ActivityView(
        id=ident,
        uid=value["uid"],
        version=value["version"],
        sequence=value["sequence"],
        title=value["title"],
        title_en=value["title_en"],
        kind=value["kind"],
        status=value["status"],
        all_day=value["all_day"],
        start_on=value["start_on"],
        end_on=value["end_on"],
        start_at=value["start_at"],
        end_at=value["end_at"],
        theme=value["theme_id"] or "",
        theme_name=name,
        theme_name_en=name_en,
        occurrence=value["occurrence_id"],
        occurrence_uid=row[-1] or "",
        year=value["year"],
        template=value["template_id"],
        basis=row[-2] or "manual",
        district=units.get(value["district_id"] or ""),
        venue=value["venue"],
        venue_name=value["venue_name"],
        latitude=value["latitude"],
        longitude=value["longitude"],
        resources=tuple(value["resources"]),
        audiences=tuple(value["audiences"]),
        measures=tuple(measures.get(ident, ())),
        coordinator=units.get(value["coordinator_id"] or ""),
        assignments=tuple(sorted(assigned.get(ident, ()), key=lambda a: STRENGTH[Role(a.role)])),
        description=value["description"],
        url=value["url"],
        color=color,
        public=value["public"],
        pinned=value["pinned"],
        provisional=value["provisional"],
        edited=tuple(value["edited"]),
        reason=value["reason"],
        created_at=value["created_at"],
        changed_at=value["changed_at"],
    )
