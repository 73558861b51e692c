"""Themes with their editions of a year."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from scheduler.model.activity import Activity
from scheduler.model.occurrence import Occurrence
from scheduler.model.plan import Theme


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme and its edition of one year; dates and ``occurrence`` are None while there are none."""

    id: str
    name: str
    name_en: str
    kind: str
    color: str
    year: int
    occurrence: int | None
    start_on: date | None
    end_on: date | None
    rule_start: date | None
    rule_end: date | None
    floating: bool
    basis: str
    state: str
    notice: str
    notice_number: str
    slogan: str
    activities: int


def themes(session: Session, year: int) -> list[ThemeView]:
    """Every theme of the plan with its national edition of ``year``, in the plan's order."""
    counted = session.execute(
        select(Activity.theme_id, func.count(col(Activity.id)))
        .where(Activity.year == year, Activity.status != "cancelled")
        .group_by(col(Activity.theme_id))
    )
    counts = dict(iter(counted.all()))
    rows = session.execute(
        select(Theme, Occurrence)
        .join(
            Occurrence,
            (col(Occurrence.theme_id) == Theme.id)
            & (col(Occurrence.year) == year)
            & (col(Occurrence.level) == "national"),
            isouter=True,
        )
        .where(col(Theme.retired).is_(False))
        .order_by(col(Theme.position))
    ).all()
    return [_view(theme, occurrence, year, counts.get(theme.id, 0)) for theme, occurrence in rows]


def _view(theme: Theme, row: Occurrence | None, year: int, activities: int) -> ThemeView:
    return ThemeView(
        id=theme.id,
        name=theme.name,
        name_en=theme.name_en,
        kind=theme.kind,
        color=theme.color,
        year=year,
        occurrence=row.id if row else None,
        start_on=row.start_on if row else None,
        end_on=row.end_on if row else None,
        rule_start=row.rule_start if row else None,
        rule_end=row.rule_end if row else None,
        floating=row.floating if row else False,
        basis=row.basis if row else "",
        state=row.state if row else "",
        notice=row.notice if row else "",
        notice_number=row.notice_number if row else "",
        slogan=row.slogan if row else "",
        activities=activities,
    )
