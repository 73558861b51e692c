"""The life of a delivery: claimed by one worker, sent, and what came of it written down.

Every step names the owner and the state it starts from, so a worker whose lease ran out can change nothing.
"""

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import CursorResult, update
from sqlmodel import col, select

from config.contacts import ContactRecord
from config.language import _
from scheduler.commands.contact import addresses, find
from scheduler.errors import NotFound, Refused
from scheduler.events import Kind
from scheduler.model.delivery import Delivery
from scheduler.model.reminder import Reminder
from scheduler.reactions.reminders import lock, reissue
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

LEASE = timedelta(minutes=10)
"""Longer than any channel may take to send."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
MOST_LOST = 10
"""A delivery during which the worker died so often in a row is not tried again."""
TRIES_KEPT = 20
AGAIN = timedelta(days=2)
"""How long a delivery that a person sends again is tried."""
RETRYABLE = ("failed", "uncertain", "cancelled", "held", "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one attempt. ``pending`` is to be tried again at ``next_at``."""

    id: int
    state: Literal["sent", "pending", "failed", "uncertain", "skipped"]
    at: datetime
    reason: str = ""
    note: str = ""
    receipt: str = ""
    subject: str = ""
    next_at: datetime | None = None


def backoff(attempt: int, retry_after: timedelta | None = None) -> timedelta:
    """The wait before the next try: doubling from half a minute to an hour, with jitter, never before the
    receiver allows.
    """
    wait: timedelta = min(FIRST_WAIT * 2 ** min(attempt, 20), LONGEST_WAIT) * random.uniform(0.8, 1.2)
    return max(wait, retry_after * random.uniform(1.0, 1.1)) if retry_after else wait


def claim(store: Store, owner: str, limit: int, lease: timedelta = LEASE) -> list[int]:
    """Take up to ``limit`` due deliveries, the longest waiting first; nobody else gets these."""
    if limit < 1:
        return []
    with store.begin(owner, "claim", alone=False) as work:
        free = list(
            work.session.scalars(
                select(Delivery.id)
                .where(Delivery.state == "pending", col(Delivery.next_at) <= work.now)
                .order_by(col(Delivery.next_at), col(Delivery.id))
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
        )
        if free:
            work.session.execute(
                update(Delivery)
                .where(col(Delivery.id).in_(free))
                .values(state="claimed", owner=owner, lease_until=work.now + lease, attempts=col(Delivery.attempts) + 1)
                .execution_options(synchronize_session=False)
            )
        return [ident for ident in free if ident is not None]


def begin_sending(store: Store, owner: str, ident: int) -> bool:
    """Commit that the message is about to leave. False if the delivery is not this owner's any more."""
    with store.begin(owner, "sending", alone=False) as work:
        changed = work.session.execute(
            update(Delivery)
            .where(
                col(Delivery.id) == ident, col(Delivery.owner) == owner, col(Delivery.state) == "claimed",
                col(Delivery.lease_until) > work.now,
            )
            .values(state="sending")
        )  # fmt: skip
        return _rows(changed) == 1


def settle(store: Store, owner: str, outcomes: Sequence[Outcome]) -> None:
    """Write down what came of attempts. What another worker took over meanwhile is left alone."""
    if not outcomes:
        return
    quiet = all(o.state in ("sent", "skipped") for o in outcomes)  # nothing that the log must tell
    with store.begin(owner, "settle", alone=not quiet) as work:
        known = {o.id: o for o in outcomes}
        rows = work.session.exec(
            select(Delivery)
            .where(col(Delivery.id).in_(known), Delivery.owner == owner)
            .order_by(col(Delivery.id))
            .with_for_update()
        ).all()
        for row in rows:
            if row.state in ("claimed", "sending"):
                _written(work, row, known[row.id or 0])


def _written(work: UnitOfWork, row: Delivery, outcome: Outcome) -> None:
    state = outcome.state
    reason = outcome.reason
    if state == "pending" and (outcome.next_at or work.now) >= row.give_up_at:
        state, reason = "failed", _("多次未能发出：{reason}").format(reason=outcome.reason)
    row.state, row.reason, row.note = state, reason, outcome.note
    row.receipt, row.subject = outcome.receipt or row.receipt, outcome.subject or row.subject
    row.owner, row.lease_until = "", None
    row.tries = _with(row.tries, outcome.at, state, reason)
    if state == "sent":
        row.sent_at = outcome.at
    elif state == "pending":
        row.next_at = outcome.next_at or work.now
    elif state in ("failed", "uncertain"):
        work.note(Kind.DELIVERY_FAILED, str(row.id), after={"state": state, "reason": reason, "unit": row.unit_id})


def _with(tries: Sequence[Any], at: datetime, outcome: str, reason: str) -> list[Any]:
    return [*tries, {"at": at.isoformat(), "outcome": outcome, "reason": reason}][-TRIES_KEPT:]


def recover(store: Store, idempotent: Collection[str], *, everything: bool = False) -> int:
    """Set free what dead workers held: by the end of their leases or, where no other worker can be, at once.

    What was being sent is sent again where the receiver knows it by its key; else it is uncertain, for a person.
    """
    with store.begin("kepu", "recover") as work:
        lost = select(Delivery).where(col(Delivery.state).in_(("claimed", "sending")))
        if not everything:
            lost = lost.where(col(Delivery.lease_until) <= work.now)
        rows = work.session.exec(lost.with_for_update(skip_locked=True)).all()
        for row in rows:
            _recovered(work, row, row.state == "claimed" or row.channel in idempotent)
        return len(rows)


def _recovered(work: UnitOfWork, row: Delivery, again: bool) -> None:
    row.owner, row.lease_until = "", None
    row.tries = _with(row.tries, work.now, "lost", _("发送程序中断"))
    in_a_row = next((n for n, t in enumerate(reversed(row.tries)) if t["outcome"] != "lost"), len(row.tries))
    if not again:
        row.state, row.reason = "uncertain", _("发送时程序中断，不知是否已经送达")
    elif in_a_row >= MOST_LOST:
        row.state, row.reason = "failed", _("处理它时程序连续中断 {n} 次").format(n=in_a_row)
    else:
        row.state, row.next_at = "pending", work.now + (in_a_row - 1) * timedelta(seconds=2)
        return
    work.note(Kind.DELIVERY_FAILED, str(row.id), after={"state": row.state, "reason": row.reason, "unit": row.unit_id})


def _rows(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount


def hold(store: Store, idents: Iterable[int], actor: str) -> int:
    """Keep deliveries that have not left. Returns how many."""
    return _turn(store, idents, actor, "hold", ("pending",), "held", Kind.DELIVERY_HELD)


def release(store: Store, idents: Iterable[int], actor: str) -> int:
    """Let held deliveries go."""
    return _turn(store, idents, actor, "release", ("held",), "pending", Kind.DELIVERY_RELEASED)


def cancel(store: Store, idents: Iterable[int], actor: str) -> int:
    """Never send these."""
    return _turn(
        store, idents, actor, "cancel", ("pending", "held", "failed", "uncertain"), "cancelled",
        Kind.DELIVERY_CANCELLED,
    )  # fmt: skip


def retry(store: Store, idents: Iterable[int], actor: str, contacts: Sequence[ContactRecord] = ()) -> int:
    """Send again what failed, is uncertain or was stopped; what has no address (any more) looks for one now."""
    return _turn(store, idents, actor, "retry", RETRYABLE, "pending", Kind.DELIVERY_RETRIED, contacts)


def _turn(
    store: Store, idents: Iterable[int], actor: str, command: str, from_: Sequence[str], to: str, kind: Kind,
    contacts: Sequence[ContactRecord] = (),
) -> int:  # fmt: skip
    wanted = list(dict.fromkeys(idents))
    with store.begin(actor, f"outbox-{command}") as work:
        chosen = select(Delivery).where(col(Delivery.id).in_(wanted)).order_by(col(Delivery.id)).with_for_update()
        rows = {r.id: r for r in work.session.exec(chosen)}
        reach = addresses(work.session, contacts) if kind is Kind.DELIVERY_RETRIED else {}
        for ident in wanted:
            row = rows.get(ident)
            if row is None:
                raise NotFound(_("没有编号为 {ident} 的投递").format(ident=ident), hint="kepu outbox list")
            if row.state not in from_:
                raise Refused(
                    _("投递 {ident} 现在是“{state}”，不能这样处理").format(ident=ident, state=state_words(row.state))
                )
            work.note(kind, str(ident), before={"state": row.state}, after={"state": to})
            known = find(reach.get(row.unit_id, ()), row.channel, row.contact)
            if kind is Kind.DELIVERY_RETRIED and known is None:
                reissue(work, row, until=work.now + AGAIN)
                continue
            row.state = to
            if to == "pending":
                row.next_at, row.reason = work.now, ""
                row.give_up_at = max(row.give_up_at, work.now + AGAIN)
        work.change.summary = _("处理 {n} 条投递").format(n=len(wanted))
    return len(wanted)


def hold_reminders(store: Store, idents: Iterable[int], actor: str, *, held: bool = True) -> int:
    """Keep reminders from being sent when they are due, or let them go again. Returns how many changed."""
    from_, to = ("planned", "held") if held else ("held", "planned")
    with store.begin(actor, "outbox-hold" if held else "outbox-release") as work:
        lock(work.session)
        rows = work.session.exec(
            select(Reminder).where(col(Reminder.id).in_(list(idents)), Reminder.state == from_)
        ).all()
        for row in rows:
            row.state = to
            kind = Kind.DELIVERY_HELD if held else Kind.DELIVERY_RELEASED
            work.note(kind, f"r{row.id}", before={"state": from_}, after={"state": to})
        return len(rows)


def state_words(state: str) -> str:
    """A delivery's or reminder's state in the reader's language."""
    words = {
        "pending": _("待发"), "claimed": _("正在处理"), "sending": _("正在发送"), "sent": _("已发出"),
        "failed": _("失败"), "uncertain": _("不确定"), "skipped": _("略过"), "cancelled": _("已取消"),
        "held": _("已暂扣"), "planned": _("待发"), "issued": _("已交付发送"),
    }  # fmt: skip
    return words.get(state, state)
