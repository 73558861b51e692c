"""Which measures have which activities in a year."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from scheduler.model.activity import Activity
from scheduler.model.assignment import ActivityMeasure, Assignment
from scheduler.model.plan import Measure
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.views import ActivityView, UnitName
from scheduler.store.store import Store


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One measure: activities that begin in each month (January first), cancelled ones left out."""

    id: str
    number: str
    part: str
    title: str
    title_en: str
    months: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.months)


def coverage(session: Session, year: int) -> list[CoverageRow]:
    """Every measure in the plan's order, also those without an activity."""
    counts: dict[str, list[int]] = {}
    rows = session.execute(
        select(col(ActivityMeasure.measure_id), col(Activity.start_on))
        .join(Activity, col(Activity.id) == ActivityMeasure.activity_id)
        .where(*_in_year(year))
    )
    for measure, start in rows:
        counts.setdefault(measure, [0] * 12)[start.month - 1] += 1
    measures = session.exec(
        select(Measure).where(col(Measure.retired).is_(False)).order_by(col(Measure.position))
    ).all()
    return [
        CoverageRow(m.id, m.number, m.part, m.title, m.title_en, tuple(counts.get(m.id, [0] * 12))) for m in measures
    ]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One measure and the units that the plan names for it: activities of the year that the unit takes part in.

    ``counts`` stand in the order of :attr:`Parts.units`; None where the plan gives the unit no part in the measure.
    """

    id: str
    number: str
    title: str
    title_en: str
    counts: tuple[int | None, ...]

    @property
    def gaps(self) -> int:
        """Units that should do something for the measure, and do nothing."""
        return sum(count == 0 for count in self.counts)


@dataclass(frozen=True, slots=True)
class Parts:
    units: tuple[UnitName, ...]
    rows: tuple[PartRow, ...]


def parts(store: Store, session: Session, year: int) -> Parts:
    """Measures × the units that the plan names, in the plan's order; cancelled activities left out."""
    catalogue = store.catalogue(session)
    counted = session.execute(
        select(col(ActivityMeasure.measure_id), col(Assignment.unit_id), func.count())
        .join(Activity, col(Activity.id) == ActivityMeasure.activity_id)
        .join(Assignment, col(Assignment.activity_id) == Activity.id)
        .where(*_in_year(year))
        .group_by(col(ActivityMeasure.measure_id), col(Assignment.unit_id))
    )
    counts = {(measure, unit): number for measure, unit, number in counted}
    wanted = {m.id: {*m.lead, *m.responsible} for m in catalogue.measures}
    named = set[str]().union(*wanted.values())
    units = tuple(UnitName(u.id, u.short, u.name, u.name_en, u.short_en) for u in catalogue.units if u.id in named)
    rows = (
        PartRow(m.id, m.number, m.title, m.title_en, tuple(
            counts.get((m.id, u.id), 0) if u.id in wanted[m.id] else None for u in units
        ))
        for m in catalogue.measures
    )  # fmt: skip
    return Parts(units, tuple(rows))


def behind(session: Session, year: int, measure: str, *, month: int = 0, unit: str = "") -> list[ActivityView]:
    """The activities that a cell counts: of that month (0: of the whole year), or with that unit's part."""
    first, last = date(year, month or 1, 1), date(year, month or 12, 31 if not month else monthrange(year, month)[1])
    found = agenda(session, Filter(first=first, last=last, measure=measure))
    return [
        one
        for one in found
        if first <= one.start_on <= last
        and one.status != "cancelled"
        and (not unit or unit in {assignment.unit.id for assignment in one.assignments})
    ]


def _in_year(year: int) -> tuple[Any, ...]:
    return (
        col(Activity.start_on) >= date(year, 1, 1),
        col(Activity.start_on) <= date(year, 12, 31),
        Activity.status != "cancelled",
    )
