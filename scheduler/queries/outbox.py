"""The outbox as people see it: what will be sent, what was, what failed and why. No secrets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import func, union_all
from sqlmodel import Session, col, select

from scheduler.model.activity import Activity
from scheduler.model.delivery import Delivery, DeliveryItem
from scheduler.model.occurrence import Occurrence
from scheduler.model.plan import Theme
from scheduler.model.reminder import Reminder
from scheduler.queries.names import unit_names
from scheduler.queries.views import UnitName

TROUBLE = ("failed", "uncertain")
PUNCTUAL = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ReminderView:
    """One thing told or to be told. ``title`` is what it is about, as it is called now."""

    id: int
    kind: str
    level: str
    noun: str
    subject: int
    title: str
    part: str
    unit: UnitName
    day: date
    due_at: datetime
    expires_at: datetime
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class UpcomingView:
    """What one unit will be told at one time, as one message by each of its channels."""

    unit: UnitName
    due_at: datetime
    held: bool
    reminders: tuple[ReminderView, ...]


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One message to one recipient. ``to`` is masked where the address gives access."""

    id: int
    key: str
    unit: UnitName
    channel: str
    to: str
    state: str
    subject: str
    due_at: datetime
    next_at: datetime | None
    sent_at: datetime | None
    attempts: int
    reason: str
    note: str
    receipt: str
    catch_up: bool
    tries: tuple[Mapping[str, Any], ...]
    about: tuple[ReminderView, ...] = ()
    """What it will tell, while it has no subject yet: it is written when it leaves."""


def deliveries(
    session: Session, *, states: Sequence[str] = (), unit: str = "", ids: Sequence[int] = (), limit: int = 100
) -> list[DeliveryView]:
    """Deliveries that match, the newest first."""
    chosen = select(Delivery).order_by(col(Delivery.id).desc()).limit(limit)
    if states:
        chosen = chosen.where(col(Delivery.state).in_(states))
    if unit:
        chosen = chosen.where(Delivery.unit_id == unit)
    if ids:
        chosen = chosen.where(col(Delivery.id).in_(ids))
    rows, units = session.exec(chosen).all(), unit_names(session)
    about = _telling(session, [row.id or 0 for row in rows if not row.subject])
    return [_delivery(row, units, about.get(row.id or 0, ())) for row in rows]


def _telling(session: Session, ids: Sequence[int]) -> dict[int, tuple[ReminderView, ...]]:
    if not ids:
        return {}
    pairs = session.execute(
        select(DeliveryItem.delivery_id, Reminder)
        .join(Reminder, col(Reminder.id) == DeliveryItem.reminder_id)
        .where(col(DeliveryItem.delivery_id).in_(ids))
        .order_by(col(DeliveryItem.delivery_id), col(Reminder.day), col(Reminder.id))
    ).all()
    views = _views(session, [reminder for _ident, reminder in pairs])
    return {
        ident: tuple(view for (_delivery, _reminder), view in members)
        for ident, members in groupby(zip(pairs, views, strict=True), key=lambda member: member[0][0])
    }


def counts(session: Session) -> dict[str, int]:
    """How many deliveries are in each state."""
    found = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
    return {state: int(number) for state, number in found}


def told(session: Session, delivery: int) -> list[ReminderView]:
    """What a delivery tells."""
    items = select(DeliveryItem.reminder_id).where(DeliveryItem.delivery_id == delivery)
    return _views(
        session, session.exec(select(Reminder).where(col(Reminder.id).in_(items)).order_by(col(Reminder.day))).all()
    )


def upcoming(session: Session, until: datetime, *, unit: str = "", limit: int = 2000) -> list[UpcomingView]:
    """What will be told up to ``until``, by time and unit; what is held back too."""
    chosen = select(Reminder).where(col(Reminder.state).in_(("planned", "held")), col(Reminder.due_at) <= until)
    if unit:
        chosen = chosen.where(Reminder.unit_id == unit)
    rows = session.exec(
        chosen.order_by(col(Reminder.due_at), col(Reminder.unit_id), col(Reminder.state), col(Reminder.day)).limit(
            limit
        )
    ).all()
    return [
        UpcomingView(group[0].unit, group[0].due_at, group[0].state == "held", tuple(group))
        for _key, members in groupby(_views(session, rows), key=lambda v: (v.due_at, v.unit.id, v.state))
        for group in [list(members)]
    ]


def about(session: Session, noun: str, subject: int) -> list[ReminderView]:
    """Every reminder about an activity or edition, in the order of their times."""
    chosen = select(Reminder).where(Reminder.noun == noun, Reminder.subject_id == subject)
    return _views(session, session.exec(chosen.order_by(col(Reminder.due_at), col(Reminder.id))).all())


def next_due(session: Session) -> datetime | None:
    """When something is to be done next: a reminder is due, a delivery is to be tried, a lease ends."""
    moments = union_all(
        select(func.min(Reminder.due_at).label("at")).where(Reminder.state == "planned"),
        select(func.min(Delivery.next_at)).where(Delivery.state == "pending"),
        select(func.min(Delivery.lease_until)).where(col(Delivery.state).in_(("claimed", "sending"))),
    ).subquery()
    found: datetime | None = session.scalar(select(func.min(moments.c.at)))
    return found


@dataclass(frozen=True, slots=True)
class Late:
    """What should have left a quarter of an hour ago: does anything run the jobs?"""

    count: int
    since: datetime | None
    """When the first of it was due."""


def overdue(session: Session, now: datetime) -> Late:
    """The reminders and deliveries that are past their time and still here."""
    before = now - PUNCTUAL
    reminders = select(func.count(), func.min(Reminder.due_at)).where(
        Reminder.state == "planned", col(Reminder.due_at) <= before, col(Reminder.created_at) <= before
    )
    waiting = select(func.count(), func.min(Delivery.next_at)).where(
        Delivery.state == "pending", col(Delivery.next_at) <= before
    )
    found = [session.execute(statement).one() for statement in (reminders, waiting)]
    return Late(sum(count for count, _since in found), min((since for _count, since in found if since), default=None))


def unreached(session: Session, reached: Sequence[str]) -> list[UnitName]:
    """Units that are to be told something and have no address."""
    waiting = select(Reminder.unit_id).where(col(Reminder.state).in_(("planned", "held"))).distinct()
    units = unit_names(session)
    return [units[u] for u in sorted(session.scalars(waiting)) if u in units and u not in reached]


def _delivery(row: Delivery, units: Mapping[str, UnitName], about: tuple[ReminderView, ...]) -> DeliveryView:
    return DeliveryView(
        id=row.id or 0, key=row.key, unit=units[row.unit_id], channel=row.channel, to=row.shown, state=row.state,
        subject=row.subject, due_at=row.due_at, next_at=row.next_at if row.state == "pending" else None,
        sent_at=row.sent_at, attempts=row.attempts, reason=row.reason, note=row.note, receipt=row.receipt,
        catch_up=row.catch_up, tries=tuple(row.tries), about=about,
    )  # fmt: skip


def _views(session: Session, rows: Sequence[Reminder]) -> list[ReminderView]:
    units = unit_names(session)
    titles = _titles(session, rows)
    return [
        ReminderView(
            id=r.id or 0, kind=r.kind, level=r.level, noun=r.noun, subject=r.subject_id,
            title=titles.get((r.noun, r.subject_id), str(r.said.get("title", ""))), part=r.part,
            unit=units[r.unit_id], day=r.day, due_at=r.due_at, expires_at=r.expires_at, state=r.state, reason=r.reason,
        )
        for r in rows
    ]  # fmt: skip


def _titles(session: Session, rows: Sequence[Reminder]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    ids = {r.subject_id for r in rows if r.noun == "activity"}
    for ident, title in session.execute(select(Activity.id, Activity.title).where(col(Activity.id).in_(ids))):
        found["activity", ident] = title
    ids = {r.subject_id for r in rows if r.noun == "occurrence"}
    named = select(Occurrence.id, Theme.name, Occurrence.year).join(Theme, col(Theme.id) == Occurrence.theme_id)
    for ident, name, year in session.execute(named.where(col(Occurrence.id).in_(ids))):
        found["occurrence", ident] = f"{name} {year}"
    return found
