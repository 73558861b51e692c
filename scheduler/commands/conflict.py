"""What people do about a conflict: apply what would help, or live with it and say why."""

from sqlmodel import select

from config.language import _
from scheduler.commands.activity import When, move
from scheduler.commands.assignment import Assign, assign
from scheduler.commands.milestone import move_milestone
from scheduler.errors import NotFound, Refused
from scheduler.events import Kind
from scheduler.model.conflict import Acceptance
from scheduler.planning.conflicts import Found
from scheduler.planning.remedies import Defer, HandOver, Move, Remedy
from scheduler.store.store import Store


def apply(store: Store, remedy: Remedy, actor: str) -> None:
    """Make the proposed change by the ordinary command: it is logged, told and undone like any other."""
    reason = _("处理冲突")
    match remedy:
        case Move():
            move(store, remedy.activity, When(remedy.start, remedy.end), actor, reason=reason)
        case HandOver():
            assign(store, [remedy.activity], Assign(remedy.unit, to=remedy.to), actor, reason=reason)
        case Defer():
            move_milestone(store, remedy.activity, remedy.milestone, remedy.due_on, actor, reason=reason)


def accept(store: Store, found: Found, note: str, actor: str) -> None:
    """Live with it until more activities join it. The note is required: it is for those who ask later."""
    if not note.strip():
        raise Refused(_("接受冲突必须写明理由"), hint="--note")
    with store.begin(actor, "accept") as work:
        row = work.session.exec(select(Acceptance).where(Acceptance.key == found.key)).first()
        covers = sorted(found.signature)
        if row is None:
            row = Acceptance(key=found.key, covers=covers, note=note.strip(), actor=actor, changed_at=work.now)
            work.add(Kind.CONFLICT_ACCEPTED, row)
        else:
            work.watch(row)
            row.covers, row.note, row.actor, row.changed_at = covers, note.strip(), actor, work.now
            work.record(Kind.CONFLICT_ACCEPTED, row)
        work.change.summary = _("接受冲突 {code}：{note}").format(code=found.code, note=note.strip())


def reopen(store: Store, found: Found, actor: str) -> None:
    """Take an acceptance back."""
    with store.begin(actor, "reopen") as work:
        row = work.session.exec(select(Acceptance).where(Acceptance.key == found.key)).first()
        if row is None:
            raise NotFound(_("冲突 {code} 没有被接受过").format(code=found.code))
        work.remove(Kind.CONFLICT_REOPENED, row)
        work.change.summary = _("取消接受冲突 {code}").format(code=found.code)
