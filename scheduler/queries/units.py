"""Units with what they carry in a year and how they answered."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from scheduler.model.activity import Activity
from scheduler.model.assignment import Assignment
from scheduler.model.plan import Unit


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit or district; the counts are of activities that begin in the year and are not cancelled."""

    id: str
    short: str
    name: str
    name_en: str
    short_en: str
    kind: str
    district: bool
    performed_by: str
    successor: str
    lead: int
    responsible: int
    other: int
    pending: int
    accepted: int
    declined: int

    @property
    def brief_en(self) -> str:
        """The short English name, where there is one."""
        return self.short_en or self.name_en

    @property
    def total(self) -> int:
        return self.lead + self.responsible + self.other


def units(session: Session, year: int) -> list[UnitView]:
    """Every unit of the plan, in the plan's order."""
    counts: dict[str, dict[str, int]] = {}
    rows = session.execute(
        select(Assignment.unit_id, Assignment.role, Assignment.answer, func.count(col(Assignment.id)))
        .join(Activity, col(Activity.id) == Assignment.activity_id)
        .where(
            col(Activity.start_on) >= date(year, 1, 1),
            col(Activity.start_on) <= date(year, 12, 31),
            Activity.status != "cancelled",
        )
        .group_by(col(Assignment.unit_id), col(Assignment.role), col(Assignment.answer))
    )
    for unit, role, answer, number in rows:
        mine = counts.setdefault(unit, {})
        kind = role if role in ("lead", "responsible") else "other"
        mine[kind] = mine.get(kind, 0) + number
        mine[answer] = mine.get(answer, 0) + number
    all_units = session.exec(select(Unit).where(col(Unit.retired).is_(False)).order_by(col(Unit.position))).all()
    return [_view(unit, counts.get(unit.id, {})) for unit in all_units]


def _view(unit: Unit, counts: dict[str, int]) -> UnitView:
    return UnitView(
        id=unit.id,
        short=unit.short,
        name=unit.name,
        name_en=unit.name_en,
        short_en=unit.short_en,
        kind=unit.kind,
        district=unit.district,
        performed_by=unit.performed_by,
        successor=unit.successor,
        lead=counts.get("lead", 0),
        responsible=counts.get("responsible", 0),
        other=counts.get("other", 0),
        pending=counts.get("pending", 0),
        accepted=counts.get("accepted", 0),
        declined=counts.get("declined", 0),
    )
