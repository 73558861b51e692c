"""Reminders follow what they are about: planned again, for the changed subjects only, in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select

from config.language import _
from scheduler.events import Event, Kind
from scheduler.model.contact import Contact
from scheduler.model.delivery import Delivery, DeliveryItem
from scheduler.model.reminder import Reminder
from scheduler.planning.reminders import MAKERS, Draft, Rules, draft
from scheduler.reactions import subjects
from scheduler.reactions.subjects import HORIZON, batches
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

REMINDED = frozenset(
    kind for kind in Kind if kind.noun in ("activity", "assignment", "milestone", "occurrence")
)  # fmt: skip
UNSENT = ("planned", "held")
REMINDER_LOCK = 0x6B657069
"""PostgreSQL advisory lock of everything that writes reminders: their rows are written in no fixed order, so two
transactions could wait for each other, and two workers would each get a part of a unit's digest."""


def lock(session: Session) -> None:
    """Be the only one that writes reminders until the end of this transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": REMINDER_LOCK})


def follow(work: UnitOfWork, events: Sequence[Event]) -> None:
    """Plan the reminders of every changed activity and edition again."""
    lock(work.session)
    rules = rules_of(work)
    today = work.now.astimezone(rules.zone).date()
    touched: dict[str, set[int]] = {"activity": set(), "occurrence": set()}
    for event in events:
        if event.noun in touched:
            touched[event.noun].add(int(event.subject))
    replan(work, rules, touched["activity"], touched["occurrence"], today)


def follow_plan(work: UnitOfWork, _events: Sequence[Event]) -> None:
    """New policies or new units: plan everything near again."""
    replan_near(work)


def replan_near(work: UnitOfWork) -> int:
    """Plan all that may be due within the horizon; what the nightly job does. Returns how many reminders are new."""
    lock(work.session)
    rules = rules_of(work)
    today = work.now.astimezone(rules.zone).date()
    activities = subjects.near_activities(work.session, today)
    return replan(work, rules, activities, subjects.near_occurrences(work.session, today), today)


def rules_of(work: UnitOfWork) -> Rules:
    store: Store = work.services["store"]
    return Rules(store.catalogue(work.session), store.workdays)


def replan(work: UnitOfWork, rules: Rules, activities: Iterable[int], occurrences: Iterable[int], today: date) -> int:
    """Make the unsent reminders of these subjects what the policies say now. Returns how many are new."""
    new = 0
    loaders = (("activity", subjects.activities, activities), ("occurrence", subjects.occurrences, occurrences))
    for noun, load, idents in loaders:
        for batch in batches(sorted(set(idents))):
            wanted: dict[str, Draft] = {}
            for subject in load(work.session, rules, batch):
                near = today - subjects.BEFORE <= subject.last and subject.first <= today + subjects.AFTER
                if near or noun == "occurrence":
                    wanted |= {d.key: d for d in draft(rules, subject, today)}
            new += _sync(work, noun, batch, wanted)
    return new


def _sync(work: UnitOfWork, noun: str, batch: Sequence[int], wanted: Mapping[str, Draft]) -> int:
    existing = work.session.exec(
        select(Reminder).where(
            Reminder.noun == noun, col(Reminder.subject_id).in_(batch), col(Reminder.kind).in_(MAKERS)
        )
    ).all()
    known = {row.key for row in existing}
    gone = []
    for row in existing:
        if row.state not in UNSENT:
            continue
        now = wanted.get(row.key)
        if now is None or now.due_at > work.now + HORIZON:
            gone.append(row.id)
        elif (row.due_at, row.expires_at, row.level, row.single) != (now.due_at, now.expires_at, now.level, now.single):
            row.due_at, row.expires_at, row.level, row.single = now.due_at, now.expires_at, now.level, now.single
    for idents in batches(gone):
        chosen = delete(Reminder).where(col(Reminder.id).in_(idents))
        # The rows read above are not touched again, so nothing has to be looked up in the session.
        work.session.execute(chosen, execution_options={"synchronize_session": False})
    fresh = [
        d for d in wanted.values()
        if d.key not in known and d.expires_at > work.now and d.due_at <= work.now + HORIZON
    ]  # fmt: skip
    put(work.session, [row_of(d, work.now) for d in fresh])
    return len(fresh)


def row_of(d: Draft, now: Any, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The draft by the table's column names."""
    return {
        "key": d.key, "policy": d.policy, "kind": d.kind, "noun": d.noun, "subject_id": d.subject, "part": d.part,
        "unit_id": d.unit, "level": d.level, "day": d.day, "due_at": d.due_at, "expires_at": d.expires_at,
        "single": d.single, "state": "planned", "reason": "", "said": dict(said or {}), "created_at": now,
    }  # fmt: skip


def follow_contact(work: UnitOfWork, events: Sequence[Event]) -> None:
    """What waits for an address that is gone looks for another; what had none and is still useful is due again."""
    units = sorted({event.subject for event in events})
    known = {(c.channel, str(c.id)) for c in work.session.exec(select(Contact).where(col(Contact.unit_id).in_(units)))}
    rows = work.session.exec(
        select(Delivery)
        .where(col(Delivery.unit_id).in_(units), col(Delivery.state).in_(("pending", "held", "failed")))
        .order_by(col(Delivery.id))
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        gone = row.contact.isdecimal() and (row.channel, row.contact) not in known  # the contacts file's are no numbers
        if (row.state != "failed" and gone) or (not row.channel and known and row.give_up_at > work.now):
            reissue(work, row)


def reissue(work: UnitOfWork, row: Delivery, *, until: datetime | None = None) -> None:
    """Its reminders are due again, by whatever addresses the unit has now; of use at least ``until``.

    Those that another delivery tells are not: what goes to the unit's other addresses would go there twice.
    """
    lock(work.session)
    mine = select(DeliveryItem.reminder_id).where(DeliveryItem.delivery_id == row.id)
    others = select(DeliveryItem.reminder_id).where(DeliveryItem.delivery_id != row.id)
    alone = col(Reminder.id).in_(mine), col(Reminder.id).not_in(others)
    reminders = work.session.exec(select(Reminder).where(*alone)).all()
    for reminder in reminders:
        reminder.state = "held" if row.state == "held" else "planned"
        reminder.due_at = reminder.created_at = work.now
        if until is not None:
            reminder.expires_at = max(reminder.expires_at, until)
    if reminders:
        work.session.delete(row)
    else:
        row.state, row.reason = "cancelled", _("这个联系方式已经删除")


def put(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert reminders; one that another transaction made meanwhile is the same and stays."""
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Reminder).on_conflict_do_nothing(index_elements=["key"])
    for batch in batches(rows, 1000):
        session.execute(statement, [dict(row) for row in batch])
