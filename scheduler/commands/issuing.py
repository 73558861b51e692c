"""Due reminders -> deliveries: what a unit is told at one time goes out as one message per address.

It is one transaction: reminders are marked as issued together with the deliveries that carry them, so a crash
leaves either the reminders still to be issued or the deliveries still to be sent.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import groupby

from sqlmodel import col, func, select

from config.catalogue import Catalogue
from config.contacts import ContactRecord
from config.language import _
from scheduler.commands.contact import Address, addresses
from scheduler.model.delivery import Delivery, DeliveryItem
from scheduler.model.reminder import Reminder
from scheduler.planning.reminders import Rules, soon
from scheduler.reactions.reminders import lock
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

LATE = timedelta(hours=2)
"""What is sent so long after its time is part of a catch-up message."""
MOST = 5000
"""Reminders looked at in one transaction; more if one unit alone has more."""
MORNING, EVENING = time(7, 30), time(20)
"""What an outage delayed is not sent outside these hours of the plan's zone where its policy has none of its own."""
LEAST_TRYING = timedelta(hours=6)
KIN = {
    "milestone_overdue": "milestone_due", "activity_restored": "activity_cancelled", "answer_missing": "assigned",
}  # fmt: skip
"""Kinds of which the later word makes the earlier one superfluous."""


@dataclass(frozen=True, slots=True)
class Issued:
    """How many deliveries came of how many reminders, and how many of these were of no use any more."""

    deliveries: int
    reminders: int
    skipped: int
    unreached: int = 0
    """Deliveries for units without an address: failed from the start."""


def issue(store: Store, contacts: Sequence[ContactRecord] = ()) -> Issued:
    """Make deliveries of everything that is due by the store's clock. Call until nothing comes of it."""
    with store.begin("kepu", "issue") as work:
        lock(work.session)
        due = _due(work)
        if not due:
            return Issued(0, 0, 0)
        catalogue = store.catalogue(work.session)
        _wait_for_morning(work, Rules(catalogue, store.workdays), due)
        reach = addresses(work.session, contacts)
        made = skipped = unreached = 0
        for unit, mine in groupby((r for r in due if r.due_at <= work.now), key=lambda r: r.unit_id):
            useful, stale = _sorted(list(mine), work.now)
            skipped += stale
            late = any(_is_late(r, work.now) for r in useful)
            for group in _groups(useful, late):
                made += _deliver(work, catalogue, unit, group, reach.get(unit, []), late, stale if late else 0)
                unreached += not reach.get(unit)
        return Issued(made, len(due), skipped, unreached)


def _due(work: UnitOfWork) -> Sequence[Reminder]:
    """What is due, by unit; all of a unit's or nothing, so that it becomes one message."""
    waiting = col(Reminder.state) == "planned", col(Reminder.due_at) <= work.now
    counted = select(Reminder.unit_id, func.count()).where(*waiting).group_by(col(Reminder.unit_id))
    units: list[str] = []
    total = 0
    for unit, number in work.session.exec(counted.order_by(col(Reminder.unit_id))):
        if units and total + number > MOST:
            break
        units.append(unit)
        total += number
    return work.session.exec(
        select(Reminder)
        .where(*waiting, col(Reminder.unit_id).in_(units))
        .order_by(col(Reminder.unit_id), col(Reminder.due_at), col(Reminder.id))
    ).all()


def _is_late(reminder: Reminder, now: datetime) -> bool:
    """Whether it could have gone out long ago; what was planned only now is not late."""
    return now - max(reminder.due_at, reminder.created_at) > LATE


def _wait_for_morning(work: UnitOfWork, rules: Rules, due: Iterable[Reminder]) -> None:
    """What is late at night goes out in the morning, if it is of use then."""
    policies = {p.id: p for p in rules.catalogue.policies}
    for reminder in due:
        policy = policies.get(reminder.policy)
        if policy is None or reminder.kind == "emergency" or not _is_late(reminder, work.now):
            continue
        day = replace(policy, delay_minutes=0, workdays=False)
        quiet = day if day.not_before > time(0) else replace(day, not_before=MORNING, not_after=EVENING)
        morning = soon(rules, quiet, work.now)
        if work.now < morning < reminder.expires_at:
            reminder.due_at = morning


def _sorted(reminders: Sequence[Reminder], now: datetime) -> tuple[list[Reminder], int]:
    """What still helps; the rest is marked with the reason. Also how many were too late."""
    useful: dict[tuple[str, str, int, str], Reminder] = {}
    stale = 0
    for reminder in reminders:
        if reminder.expires_at <= now:
            reminder.state, reminder.reason = "skipped", _("错过了时间，已无用处")
            stale += 1
            continue
        about = (KIN.get(reminder.kind, reminder.kind), reminder.noun, reminder.subject_id, reminder.part)
        earlier = useful.get(about)
        if earlier is not None:
            earlier.state, earlier.reason = "skipped", _("已由同一事项较晚的提醒代替")
        useful[about] = reminder
    return list(useful.values()), stale


def _groups(reminders: Sequence[Reminder], late: bool) -> Iterable[list[Reminder]]:
    """What goes out together: everything after an outage, else all but those that go alone."""
    together = [r for r in reminders if late or not r.single]
    if together:
        yield together
    if not late:
        yield from ([r] for r in reminders if r.single)


def _deliver(
    work: UnitOfWork, catalogue: Catalogue, unit: str, reminders: Sequence[Reminder], reach: Sequence[Address],
    late: bool, stale: int,
) -> int:  # fmt: skip
    by_address: dict[str, list[Reminder]] = {}
    preferences = {p.id: p.channels for p in catalogue.policies}
    for reminder in reminders:
        reminder.state = "issued"
        for address in chosen(preferences.get(reminder.policy, ()), reach):
            by_address.setdefault(address.ref, []).append(reminder)
        if not reach:
            by_address.setdefault("", []).append(reminder)
    known: Mapping[str, Address] = {a.ref: a for a in reach}
    for ref, items in by_address.items():
        delivery = _row(work, unit, known.get(ref), items)
        delivery.catch_up, delivery.skipped = late, stale
        work.session.add(delivery)
        work.session.flush()
        work.session.add_all(DeliveryItem(delivery_id=delivery.id or 0, reminder_id=r.id or 0) for r in items)
    return len(by_address)


def chosen(preferred: Sequence[str], reach: Sequence[Address]) -> list[Address]:
    """The unit's addresses of the first preferred channel that it has; without a preference or a match, all."""
    for channel in preferred:
        if mine := [a for a in reach if a.channel == channel]:
            return mine
    return list(reach)


def _row(work: UnitOfWork, unit: str, address: Address | None, items: Sequence[Reminder]) -> Delivery:
    due = min(r.due_at for r in items)
    parts = sorted(r.key for r in items)
    name = "\n".join([*parts, address.channel if address else "", address.ref if address else ""])
    row = Delivery(
        key="kepu-" + hashlib.sha256(name.encode()).hexdigest()[:40], unit_id=unit, due_at=due, next_at=work.now,
        give_up_at=max(*(r.expires_at for r in items), work.now + LEAST_TRYING), created_at=work.now,
    )  # fmt: skip
    if address is None:
        row.state, row.reason = "failed", _("这个单位还没有联系方式")
    else:
        row.channel, row.contact, row.shown = address.channel, address.ref, address.shown
    return row
