"""What needs a coordinator now, and the year at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from config.language import pick
from scheduler.model.activity import STATUSES, Activity
from scheduler.model.assignment import Assignment
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.model.plan import Theme
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.names import unit_names
from scheduler.queries.views import ActivityView, UnitName

LIVE = ("planned", "confirmed")
UNFINISHED = (*LIVE, "postponed", "completed")
"""What of the week still needs somebody; a completed one its report."""
ANSWER_DAYS = 30
"""A lead that has not answered this many days before the activity needs a nudge."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Due:
    """A milestone that nobody completed. ``activity`` is None for one of an edition itself."""

    milestone: int
    key: str
    title: str
    due_on: date
    activity: int | None
    occurrence: int | None
    of: str
    """Title of the activity, or name of the theme with its year."""
    unit: str
    """Unit id of the coordinator; empty for an edition."""
    theme: str
    """Of an edition's own milestone, as ``year``; empty for an activity's."""
    year: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """An edition whose dates nobody announced yet."""

    occurrence: int
    theme: str
    name: str
    name_en: str
    year: int
    rule_start: date | None
    rule_end: date | None
    floating: bool


@dataclass(frozen=True, slots=True)
class Today:
    """In the order of urgency."""

    on: date
    overdue: tuple[Due, ...]
    unanswered: tuple[ActivityView, ...]
    """Activities soon to come with a lead that has not answered or has declined."""
    waiting: tuple[Waiting, ...]
    week: tuple[ActivityView, ...]
    units: Mapping[str, UnitName]


def today(session: Session, on: date, *, horizon: int = 120) -> Today:
    """What is due on that local day; dates not announced are listed for the ``horizon`` days ahead."""
    return Today(
        on=on,
        overdue=tuple(due(session, until=on - timedelta(days=1))),
        unanswered=tuple(_unanswered(session, on)),
        waiting=tuple(_waiting(session, on, horizon)),
        week=tuple(
            agenda(
                session,
                Filter(first=on - timedelta(days=on.weekday()), last=on + timedelta(days=WEEK - 1), status=UNFINISHED),
            )
        ),
        units=unit_names(session),
    )


def due(session: Session, *, since: date | None = None, until: date | None = None) -> list[Due]:
    """Open milestones of live activities and editions, the longest due first.

    One that was past already when its activity was planned was never due, so it is left out.
    """
    statement = (
        select(Milestone, Activity, Occurrence, Theme)
        .join(Activity, col(Activity.id) == Milestone.activity_id, isouter=True)
        .join(Occurrence, col(Occurrence.id) == Milestone.occurrence_id, isouter=True)
        .join(Theme, col(Theme.id) == Occurrence.theme_id, isouter=True)
        .where(col(Milestone.done_at).is_(None))
        .where(or_(col(Milestone.activity_id).is_(None), col(Activity.status).in_((*LIVE, "completed"))))
        .where(or_(col(Milestone.occurrence_id).is_(None), col(Occurrence.state) != "cancelled"))
        .order_by(col(Milestone.due_on), col(Milestone.id))
    )
    if since is not None:
        statement = statement.where(col(Milestone.due_on) >= since)
    if until is not None:
        statement = statement.where(col(Milestone.due_on) <= until)
    return [
        _due(milestone, activity, occurrence, theme)
        for milestone, activity, occurrence, theme in session.execute(statement)
        if milestone.due_on >= (activity or occurrence).created_at.date()
    ]


def _due(row: Milestone, activity: Activity | None, occurrence: Occurrence | None, theme: Theme | None) -> Due:
    edition = f"{pick(theme.name, theme.name_en)} {occurrence.year}" if theme and occurrence else ""
    return Due(
        milestone=row.id or 0,
        key=row.key,
        title=pick(row.title, row.title_en),
        due_on=row.due_on,
        activity=row.activity_id,
        occurrence=row.occurrence_id,
        of=pick(activity.title, activity.title_en) if activity else edition,
        unit=(activity.coordinator_id or "") if activity else "",
        theme=occurrence.theme_id if occurrence else "",
        year=occurrence.year if occurrence else 0,
    )


def _unanswered(session: Session, on: date) -> list[ActivityView]:
    leads = select(Assignment.activity_id).where(Assignment.role == "lead", Assignment.answer != "accepted")
    ids = session.exec(
        select(Activity.id).where(
            col(Activity.id).in_(leads),
            col(Activity.status).in_(LIVE),
            col(Activity.start_on) >= on,
            col(Activity.start_on) <= on + timedelta(days=ANSWER_DAYS),
        )
    ).all()
    return agenda(session, Filter(ids=tuple(i for i in ids if i is not None)))


def _waiting(session: Session, on: date, horizon: int) -> list[Waiting]:
    rows = session.execute(
        select(Occurrence, Theme.name, Theme.name_en)
        .join(Theme, col(Theme.id) == Occurrence.theme_id)
        .where(Occurrence.basis == "rule", Occurrence.level == "national", col(Theme.kind).in_(ANNOUNCED))
        .where(col(Occurrence.rule_end) >= on, col(Occurrence.rule_start) <= on + timedelta(days=horizon))
        .order_by(col(Occurrence.rule_start), col(Occurrence.id))
    )
    return [
        Waiting(o.id or 0, o.theme_id, name, name_en, o.year, o.rule_start, o.rule_end, o.floating)
        for o, name, name_en in rows
    ]


ANNOUNCED = ("week", "contest", "campaign", "month")
"""Kinds of themes whose dates somebody announces; fixed days and standing work need no notice."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A year in numbers: status -> activities that begin in each month (January first)."""

    year: int
    months: Mapping[str, tuple[int, ...]]

    def total(self, status: str) -> int:
        return sum(self.months[status])

    @property
    def all(self) -> int:
        return sum(sum(counts) for counts in self.months.values())


def figures(session: Session, year: int) -> Figures:
    """How many activities are in which state, month by month."""
    counts = {status: [0] * 12 for status in STATUSES}
    rows = session.execute(
        select(col(Activity.status), col(Activity.start_on)).where(
            col(Activity.start_on) >= date(year, 1, 1), col(Activity.start_on) <= date(year, 12, 31)
        )
    )
    for status, start in rows:
        counts[status][start.month - 1] += 1
    return Figures(year, {status: tuple(months) for status, months in counts.items()})
