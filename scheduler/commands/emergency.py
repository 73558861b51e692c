"""Warnings taken in: each identifier acts once; updates and cancels follow the activity of what they refer to.

Only status Actual acts. Exercises and tests are rehearsed: what they would have done is kept and shown, and nobody
is told. Nothing is undone by reading a warning again: what a person took back stays so.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from config.catalogue import Catalogue
from config.language import _, bracketed, listed, nested, pick
from config.vocabulary import Role
from scheduler.events import Kind
from scheduler.model.activity import Activity
from scheduler.model.assignment import ActivityMeasure, Assignment
from scheduler.model.warning import WarningMessage
from scheduler.planning.drafts import uid_of
from scheduler.planning.emergencies import Call, Warned, called
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

ACTING = "Actual"
REHEARSED = ("Exercise", "Test")
HELD = ("planned", "confirmed", "postponed")
"""States in which an activity still follows its warning."""
_LONGEST = 150


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one message; ``activity`` is 0 if nothing hangs on it. ``new`` is false if it was known."""

    identifier: str
    headline: str
    outcome: str
    """opened, followed, cancelled, kept, rehearsed or ignored."""
    reason: str = ""
    activity: int = 0
    new: bool = True


@dataclass(frozen=True, slots=True)
class _Decision:
    outcome: str
    reason: str = ""
    call: Call | None = None
    targets: Sequence[int] = field(default=())


def preview(store: Store, messages: Sequence[Warned]) -> list[Taken]:
    """What each would do if it were the only one taken now; writes nothing."""
    now = store.clock()
    with store.read() as session:
        catalogue = store.catalogue(session)
        found = []
        for warned in messages:
            known = _known(session, warned)
            if known is None:
                decision = _decide(session, catalogue, warned, now)
                target = decision.targets[0] if decision.targets else 0
                found.append(Taken(warned.identifier, warned.name, decision.outcome, _why(catalogue, decision), target))
            else:
                found.append(known)
    return found


def take(store: Store, messages: Sequence[Warned], actor: str) -> list[Taken]:
    """Take these in, the oldest first, in one transaction."""
    with store.begin(actor, "warning") as work:
        return receive(work, store.catalogue(work.session), messages)


def receive(work: UnitOfWork, catalogue: Catalogue, messages: Sequence[Warned]) -> list[Taken]:
    """As :func:`take`, in a transaction of the caller's."""
    found = [_receive(work, catalogue, warned) for warned in sorted(messages, key=lambda w: w.sent)]
    acted = [t for t in found if t.new and t.outcome in ("opened", "followed", "cancelled")]
    if acted:
        work.change.summary = _("预警：{names}").format(names=listed(t.headline[:60] for t in acted[:3]))
    return found


def _receive(work: UnitOfWork, catalogue: Catalogue, warned: Warned) -> Taken:
    known = _known(work.session, warned)
    if known is not None:
        return known
    decision = _decide(work.session, catalogue, warned, work.now)
    activity = _act(work, catalogue, warned, decision) if decision.outcome != "rehearsed" else 0
    reason = _why(catalogue, decision)
    work.session.add(WarningMessage(
        identifier=stored(warned.identifier), sender=warned.sender[:250], sent=warned.sent, status=warned.status,
        message_type=warned.message_type, references=[stored(r) for r in warned.references],
        headline=warned.name[:1000], level=warned.level, area="、".join(warned.areas)[:1000],
        instruction=warned.instruction[:8000], source=warned.source[:250], expires=warned.expires,
        outcome=decision.outcome, reason=reason, activity_id=activity or None, received_at=work.now,
        received_by=work.actor[:100],
    ))  # fmt: skip
    work.session.flush()
    return Taken(warned.identifier, warned.name, decision.outcome, reason, activity)


def stored(identifier: str) -> str:
    """The identifier as it is kept; a very long one is shortened to its digest."""
    if len(identifier) <= _LONGEST:
        return identifier
    return f"sha256-{hashlib.sha256(identifier.encode()).hexdigest()}"


def _known(session: Session, warned: Warned) -> Taken | None:
    row = session.exec(select(WarningMessage).where(WarningMessage.identifier == stored(warned.identifier))).first()
    if row is None:
        return None
    return Taken(warned.identifier, row.headline, row.outcome, row.reason, row.activity_id or 0, new=False)


def _decide(session: Session, catalogue: Catalogue, warned: Warned, now: Any) -> _Decision:
    """What is to be done, by what is known: no changes here."""
    if warned.status not in (ACTING, *REHEARSED) or warned.message_type not in ("Alert", "Update", "Cancel"):
        return _Decision("ignored", _("{status} {kind} 不是要执行的预警").format(
            status=warned.status, kind=warned.message_type
        ))  # fmt: skip
    if _overtaken(session, warned):
        return _Decision("ignored", _("已有更新的消息更新或解除了它"))
    idents = _targets(session, warned)
    held = _held(session, idents)
    decision = _wanted(catalogue, warned, now, idents, held)
    if warned.status == ACTING:
        return decision
    return _Decision("rehearsed", decision.reason, decision.call, decision.targets)


def _wanted(catalogue: Catalogue, warned: Warned, now: Any, idents: Sequence[int], held: Sequence[int]) -> _Decision:
    if idents and not held:
        return _Decision("kept", _("它的活动已经结束或取消"), targets=idents)
    if warned.message_type == "Cancel":
        if held:
            return _Decision("cancelled", _("预警已经解除"), targets=held)
        return _Decision("ignored", _("没有它所解除的预警"))
    if not warned.holds(now):
        return _Decision("ignored", _("已经过期"))
    call = called(catalogue, warned, now)
    if isinstance(call, Call):
        return _Decision("followed" if held else "opened", call=call, targets=held)
    return _Decision("cancelled", _("预警已变更：{why}").format(why=call), targets=held) if held else (
        _Decision("ignored", call)
    )  # fmt: skip


def _overtaken(session: Session, warned: Warned) -> bool:
    """Whether a newer message of the same status that refers to this one, or to the same, came before it."""
    newer = select(WarningMessage).where(
        col(WarningMessage.sent) > warned.sent, WarningMessage.status == warned.status,
        col(WarningMessage.message_type).in_(("Update", "Cancel")),
    )  # fmt: skip
    mine = {stored(warned.identifier), *map(stored, warned.references)}
    return any(mine & set(row.references) for row in session.exec(newer))


def _targets(session: Session, warned: Warned) -> list[int]:
    """The activities of the warnings that this one refers to; an exercise has those that are meant, too."""
    if warned.message_type == "Alert" or not warned.references:
        return []
    chosen = select(WarningMessage.activity_id).where(
        col(WarningMessage.identifier).in_([stored(r) for r in warned.references]),
        col(WarningMessage.activity_id).is_not(None),
    )
    return sorted({ident for ident in session.exec(chosen) if ident is not None})


def _held(session: Session, idents: Sequence[int]) -> list[int]:
    chosen = select(Activity.id).where(col(Activity.id).in_(idents), col(Activity.status).in_(HELD))
    return sorted(ident for ident in session.exec(chosen) if ident is not None)


def _why(catalogue: Catalogue, decision: _Decision) -> str:
    """The reason; of a rehearsal also what would have been set in motion."""
    if decision.outcome != "rehearsed" or decision.call is None:
        return decision.reason
    call = decision.call
    units = [catalogue.unit[unit] for unit, _role in call.units]
    return _("演练：会安排“{title}”，立即通知{units}").format(
        title=nested(pick(call.title, call.title_en)),
        units=listed(pick(u.short, u.short_en or u.name_en) for u in units),
    )


def _act(work: UnitOfWork, catalogue: Catalogue, warned: Warned, decision: _Decision) -> int:
    if decision.outcome == "opened" and decision.call is not None:
        return _open(work, warned, decision.call)
    for ident in decision.targets if decision.outcome == "cancelled" else decision.targets[1:]:
        if decision.outcome != "kept":
            _cancel(work, ident, warned, decision.reason or _("并入另一项应急活动"))
    if decision.outcome == "followed" and decision.call is not None:
        _follow(work, catalogue, warned, decision.targets[0], decision.call)
    return decision.targets[0] if decision.targets else 0


def _open(work: UnitOfWork, warned: Warned, call: Call) -> int:
    key = f"warning/{stored(warned.identifier)}"
    row = Activity(
        key=key, uid=uid_of(key), year=call.first.year, kind="emergency", all_day=True, created_at=work.now,
        changed_at=work.now, audiences=list(call.rule.audiences), resources=list(call.rule.resources),
        **_fields(call),
    )  # fmt: skip
    row.measures = [ActivityMeasure(measure_id=m) for m in call.rule.measures]
    row.assignments = [Assignment(unit_id=unit, role=role.value) for unit, role in call.units]
    work.add(Kind.ACTIVITY_ADDED, row, cause=_("预警：{name}").format(name=warned.name[:200]))
    work.session.flush()
    assert row.id is not None
    return row.id


def _fields(call: Call) -> dict[str, Any]:
    """The columns that follow the warning."""
    return {
        "title": call.title[:1000], "title_en": call.title_en[:1000], "description": call.description,
        "start_on": call.first, "end_on": call.last, "district_id": call.district or None,
        "coordinator_id": call.coordinator, "public": call.public,
    }  # fmt: skip


def _follow(work: UnitOfWork, catalogue: Catalogue, warned: Warned, ident: int, call: Call) -> None:
    """The activity says what the newer message says; what people set stays, and it began when it began."""
    row = work.get(Activity, ident)
    before = (row.start_on, row.end_on)
    today = work.now.astimezone(ZoneInfo(catalogue.plan.timezone)).date()
    values = _fields(call) | {"start_on": min(row.start_on, today)}
    dates_by_hand = row.pinned or not row.all_day or bool({"start_on", "end_on"} & set(row.edited))
    for name, value in values.items():
        if name not in row.edited and not (dates_by_hand and name in ("start_on", "end_on")):
            setattr(row, name, value)
    _reassign(row, dict(call.units))
    moved = (row.start_on, row.end_on) != before
    cause = _("预警：{name}").format(name=warned.name[:200])
    work.record(Kind.ACTIVITY_MOVED if moved else Kind.ACTIVITY_EDITED, row, cause=cause)


def _reassign(row: Activity, wanted: dict[str, Role]) -> None:
    there = {a.unit_id: a for a in row.assignments}
    for unit, assignment in there.items():
        if unit not in wanted and not assignment.by_hand:
            row.assignments.remove(assignment)
    row.assignments += [Assignment(unit_id=u, role=role.value) for u, role in wanted.items() if u not in there]


def _cancel(work: UnitOfWork, ident: int, warned: Warned, why: str) -> None:
    row = work.get(Activity, ident)
    row.status, row.reason = "cancelled", why + bracketed(warned.name[:200])
    work.record(Kind.ACTIVITY_CANCELLED, row, cause=row.reason)
