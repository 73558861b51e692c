"""Which measures have which activities in a year."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scheduler.model.activity import Activity
from scheduler.model.assignment import ActivityMeasure
from scheduler.model.plan import Measure


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
        .where(
            col(Activity.start_on) >= date(year, 1, 1),
            col(Activity.start_on) <= date(year, 12, 31),
            Activity.status != "cancelled",
        )
    )
    for measure, start in rows:
        counts.setdefault(measure, [0] * 12)[start.month - 1] += 1
    measures = session.exec(
        select(Measure).where(col(Measure.retired).is_(False)).order_by(col(Measure.position))
    ).all()
    return [
        CoverageRow(m.id, m.number, m.part, m.title, m.title_en, tuple(counts.get(m.id, [0] * 12))) for m in measures
    ]
