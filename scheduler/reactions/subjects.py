"""Rows -> the facts that reminders are drafted from, many at once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from config.catalogue import Catalogue
from scheduler.model.activity import Activity
from scheduler.model.assignment import Assignment
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.model.reminder import Reminder
from scheduler.planning.announcements import usual_day
from scheduler.planning.reminders import Deadline, Rules, Share, Subject

T = TypeVar("T")
HORIZON = timedelta(days=35)
"""How far ahead reminders are planned; a nightly job moves on."""
BEFORE, AFTER = timedelta(days=60), timedelta(days=110)
"""Activities so long past or ahead may have reminders due within the horizon."""
BATCH = 400


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists that fit one IN clause."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def near_activities(session: Session, today: date) -> list[int]:
    """Every activity that may have a reminder due within the horizon."""
    return list(session.scalars(
        select(col(Activity.id)).where(
            col(Activity.start_on) <= today + AFTER, col(Activity.end_on) >= today - BEFORE
        )
    ))  # fmt: skip


def near_occurrences(session: Session, today: date) -> list[int]:
    """Every edition of last year, this one and the next two."""
    return list(session.scalars(
        select(col(Occurrence.id)).where(col(Occurrence.year).between(today.year - 1, today.year + 2))
    ))  # fmt: skip


def activities(session: Session, rules: Rules, ids: Iterable[int]) -> list[Subject]:
    """The subjects that still exist, in no order."""
    found = []
    for batch in batches(ids):
        deadlines = _deadlines(session, col(Milestone.activity_id), batch)
        shares: dict[int, dict[str, Share]] = {}
        for ident, unit, role, answer in session.execute(
            select(*_columns(Assignment, "activity_id", "unit_id", "role", "answer"))
            .where(col(Assignment.activity_id).in_(batch))
            .order_by(col(Assignment.id))
        ):
            shares.setdefault(ident, {})[unit] = Share(role, answer)
        asked: dict[int, dict[str, date]] = {}
        for ident, unit, day in session.execute(
            select(*_columns(Reminder, "subject_id", "unit_id", "day")).where(
                col(Reminder.noun) == "activity", col(Reminder.subject_id).in_(batch),
                col(Reminder.kind).in_(("assigned", "answer_missing")),
            )
        ):  # fmt: skip
            earlier = asked.setdefault(ident, {}).get(unit, day)
            asked[ident][unit] = min(day, earlier)
        chosen = select(*_columns(
            Activity, "id", "start_on", "end_on", "start_at", "status", "created_at", "kind", "coordinator_id",
            "district_id", "template_id",
        )).where(col(Activity.id).in_(batch))  # fmt: skip
        for ident, first, last, starts, status, created, kind, coordinator, district, template in session.execute(
            chosen
        ):
            found.append(Subject(
                noun="activity", id=ident, first=first, last=last, starts=starts or rules.instant(first),
                status=status, created=created, emergency=kind == "emergency" and not template,
                coordinator=coordinator or "", units=shares.get(ident, {}),
                district=district or "", deadlines=deadlines.get(ident, ()),
                asked=asked.get(ident, {}),
            ))  # fmt: skip
    return found


def occurrences(session: Session, rules: Rules, ids: Iterable[int]) -> list[Subject]:
    """Editions that have dates, or whose dates are awaited. Their units are those of the theme's measures."""
    found = []
    for batch in batches(ids):
        deadlines = _deadlines(session, col(Milestone.occurrence_id), batch)
        for row in session.scalars(select(Occurrence).where(col(Occurrence.id).in_(batch))):
            subject = _edition(rules, row, deadlines.get(row.id or 0, ()))
            if subject is not None:
                found.append(subject)
    return found


def _edition(rules: Rules, row: Occurrence, deadlines: Sequence[Deadline]) -> Subject | None:
    theme = rules.catalogue.theme.get(row.theme_id)
    expected = None
    if theme is not None and row.basis == "rule" and row.state == "rule" and row.level == "national":
        start = row.start_on or row.rule_start
        expected = usual_day(theme, rules.catalogue.editions_of(theme.id), row.year, start)
    first = row.start_on or row.rule_start
    last = row.end_on or row.rule_end
    if row.id is None or first is None or last is None or theme is None:
        return None
    return Subject(
        noun="occurrence", id=row.id, first=first, last=last,
        starts=rules.instant((last if row.floating else first) + timedelta(days=1)),
        status="cancelled" if row.state == "cancelled" else "planned", created=row.created_at,
        units=_theme_units(rules.catalogue, theme.measures), deadlines=deadlines if row.start_on else (),
        expected=expected,
    )  # fmt: skip


def _theme_units(catalogue: Catalogue, measures: Iterable[str]) -> dict[str, Share]:
    clauses = [catalogue.measure[m] for m in measures if m in catalogue.measure]
    units = {unit: Share("responsible") for clause in clauses for unit in clause.responsible}
    leads = {unit: Share("lead") for clause in clauses for unit in clause.lead}
    return {**leads, **{unit: share for unit, share in units.items() if unit not in leads}}


def _deadlines(session: Session, parent: Any, batch: Sequence[int]) -> dict[int, list[Deadline]]:
    found: dict[int, list[Deadline]] = {}
    chosen = select(parent, *_columns(Milestone, "key", "by", "due_on", "done_at"))
    for ident, key, by, due, done in session.execute(chosen.where(parent.in_(batch)).order_by(col(Milestone.due_on))):
        found.setdefault(ident, []).append(Deadline(key, by, due, done is not None))
    return found


def _columns(model: Any, *names: str) -> list[Any]:
    return [getattr(model, name) for name in names]
