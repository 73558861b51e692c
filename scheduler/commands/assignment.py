"""Who does what: add, remove, hand over, change role, answer; for one activity or many in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.language import _, nested, pick
from config.vocabulary import Role
from scheduler.commands.changeable import changeable
from scheduler.errors import NotFound, Refused
from scheduler.events import Kind
from scheduler.model.activity import Activity
from scheduler.model.assignment import ActivityMeasure, Assignment
from scheduler.model.plan import Unit
from scheduler.planning.assignments import STRENGTH
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork


@dataclass(frozen=True, slots=True)
class Assign:
    """Give ``unit`` the ``role``; with ``to`` hand over what it has; with neither, take the unit out."""

    unit: str
    role: str = ""
    to: str = ""


def assign(store: Store, activities: Sequence[int], wanted: Assign, actor: str, *, reason: str = "") -> int:
    """Change one unit's part in these activities, all or none, taken back by one undo. Returns how many changed.

    Given a role in many at once, a unit keeps the stronger one that it has in some of them.
    """
    changed = 0
    with store.begin(actor, "assign") as work:
        unit, to = _name(work, wanted.unit), _name(work, wanted.to) if wanted.to else ""
        work.load(Activity, activities)
        for ident in dict.fromkeys(activities):
            row = changeable(work, ident, doing=_("调整分工"))
            coordinator = row.coordinator_id
            if _change(row, wanted, single=len(activities) == 1):
                by_hand = {"assignments"} if row.coordinator_id == coordinator else {"assignments", "coordinator_id"}
                row.edited = sorted({*row.edited, *by_hand})
                work.record(Kind.ACTIVITY_ASSIGNED, row, cause=reason)
                changed += 1
        words = _("把{unit}的 {n} 项活动移交给{to}") if to else _("调整{unit}在 {n} 项活动中的分工")
        work.change.summary = words.format(unit=unit, n=changed, to=to)
    return changed


def _name(work: UnitOfWork, ident: str) -> str:
    row = work.session.get(Unit, ident)
    if row is None:
        raise NotFound(_("没有单位“{name}”").format(name=ident))
    return pick(row.short, row.short_en or row.name_en)


def answer(store: Store, activity: int, unit: str, accepts: bool, actor: str, *, reason: str = "") -> None:
    """A unit says yes or no to its part. Declining needs a reason."""
    if not accepts and not reason.strip():
        raise Refused(_("拒绝分工必须说明原因"), hint="--reason")
    with store.begin(actor, "answer") as work:
        row = changeable(work, activity, doing=_("答复分工"))
        found = _find(row, unit)
        if found is None:
            raise NotFound(_("活动 {ident} 没有分配给该单位").format(ident=activity))
        found.answer = "accepted" if accepts else "declined"
        found.reason, found.answered_at = reason.strip(), work.now
        work.record(Kind.ASSIGNMENT_ANSWERED, row, cause=reason.strip())
        work.change.summary = (_("接受“{title}”的分工") if accepts else _("拒绝“{title}”的分工")).format(
            title=nested(row.title)
        )


def put_measures(row: Activity, wanted: Sequence[str]) -> None:
    """Make the activity serve these measures; rows that stay are kept, as they are their own keys."""
    existing = {m.measure_id: m for m in row.measures}
    row.measures = [existing.get(m) or ActivityMeasure(measure_id=m) for m in dict.fromkeys(wanted)]


def _find(row: Activity, unit: str) -> Assignment | None:
    return next((a for a in row.assignments if a.unit_id == unit), None)


def _change(row: Activity, wanted: Assign, *, single: bool) -> bool:
    found = _find(row, wanted.unit)
    if found is None and (wanted.to or not wanted.role):
        if single:
            raise NotFound(_("活动 {ident} 没有分配给该单位").format(ident=row.id))
        return False
    if wanted.to:
        return found is not None and _hand_over(row, found, wanted)
    if wanted.role:
        return _give(row, found, wanted, single=single)
    row.assignments = [a for a in row.assignments if a is not found]
    if row.coordinator_id == wanted.unit:
        row.coordinator_id = _next_coordinator(row)
    return True


def _give(row: Activity, found: Assignment | None, wanted: Assign, *, single: bool) -> bool:
    if found is None:
        row.assignments.append(Assignment(unit_id=wanted.unit, role=wanted.role, by_hand=True))
        return True
    if found.role == wanted.role or (not single and _stronger(found.role, wanted.role) == found.role):
        return False
    found.role, found.by_hand = wanted.role, True
    if row.coordinator_id == wanted.unit and wanted.role in ("support", "host"):
        row.coordinator_id = _next_coordinator(row)
    return True


def _hand_over(row: Activity, found: Assignment, wanted: Assign) -> bool:
    if wanted.to == wanted.unit:
        return False
    role = wanted.role or found.role
    row.assignments.remove(found)
    taker = _find(row, wanted.to)
    if taker is None:
        row.assignments.append(Assignment(unit_id=wanted.to, role=role, by_hand=True))
    else:
        taker.role, taker.by_hand = _stronger(taker.role, role), True
    if row.coordinator_id == wanted.unit:
        row.coordinator_id = wanted.to
    return True


def _stronger(one: str, other: str) -> str:
    """Of two roles of one unit it keeps this."""
    return min(one, other, key=lambda role: STRENGTH[Role(role)])


def _next_coordinator(row: Activity) -> str | None:
    ranked = sorted(row.assignments, key=lambda a: STRENGTH[Role(a.role)])
    return ranked[0].unit_id if ranked else None
