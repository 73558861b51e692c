"""Take back the last change of an actor, as a new change; take back that to redo."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, select

from config.language import _
from scheduler.commands.contact_before import take_back as take_back_contacts
from scheduler.commands.delivery import state_words
from scheduler.commands.feed import take_back as take_back_feed
from scheduler.commands.source import take_back as take_back_source
from scheduler.errors import Refused, noun_words
from scheduler.events import Kind
from scheduler.model.activity import Activity
from scheduler.model.conflict import Acceptance
from scheduler.model.delivery import Delivery
from scheduler.model.log import Change, LoggedEvent
from scheduler.model.occurrence import Occurrence
from scheduler.model.reminder import Reminder
from scheduler.store.journal import restore
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

JOURNALLED: dict[str, type[Any]] = {
    "activity": Activity,
    "occurrence": Occurrence,
    "conflict": Acceptance,
}
REMOVED = {
    "activity": Kind.ACTIVITY_REMOVED,
    "occurrence": Kind.OCCURRENCE_REMOVED,
    "conflict": Kind.CONFLICT_REOPENED,
}
PUT_BACK = {
    "activity": Kind.ACTIVITY_EDITED,
    "occurrence": Kind.OCCURRENCE_CHANGED,
    "conflict": Kind.CONFLICT_ACCEPTED,
}


TAKES_BACK = col(Change.undoes).is_not(None)


def undo(store: Store, actor: str) -> str:
    """Take back this actor's last change. Returns what was taken back; Refused when others built upon it."""
    return _take_back(store, actor, "undo", last_change)


def undo_change(store: Store, ident: int, actor: str) -> str:
    """Take back this change, whoever made it, as :func:`undo` does the last one."""
    return _take_back(store, actor, "undo", lambda session, _actor: _standing(session, ident))


def redo(store: Store, actor: str) -> str:
    """Take back this actor's last undo, if nothing was done since."""
    return _take_back(store, actor, "redo", last_undo)


def last_change(session: Session, actor: str) -> Change | None:
    """The newest change that undo would take: not taken back yet, and no undo itself."""
    taken = select(Change.undoes).where(TAKES_BACK)
    return session.exec(
        select(Change)
        .where(Change.actor == actor, col(Change.command).not_in(("undo", "init")), col(Change.id).not_in(taken))
        .order_by(col(Change.id).desc())
    ).first()


def _standing(session: Session, ident: int) -> Change | None:
    """The change, if it was not taken back yet and can be."""
    taken = select(Change.undoes).where(TAKES_BACK)
    can_be = col(Change.command).not_in(("undo", "init"))
    return session.exec(select(Change).where(Change.id == ident, can_be, col(Change.id).not_in(taken))).first()


def last_undo(session: Session, actor: str) -> Change | None:
    """The newest undo that redo would take; None when something else was done since."""
    taken = set(session.exec(select(Change.undoes).where(TAKES_BACK)).all())
    newest_first = select(Change).where(Change.actor == actor).order_by(col(Change.id).desc())
    for change in session.exec(newest_first):
        if change.command == "undo" and change.id not in taken:
            return change
        if change.command not in ("undo", "redo"):
            return None
    return None


def _take_back(store: Store, actor: str, command: str, choose: Callable[[Session, str], Change | None]) -> str:
    with store.begin(actor, command) as work:
        change = choose(work.session, actor)
        if change is None:
            raise Refused(_("没有可以撤销的操作") if command == "undo" else _("没有可以重做的操作"))
        events = work.session.exec(
            select(LoggedEvent).where(LoggedEvent.change_id == change.id).order_by(col(LoggedEvent.seq).desc())
        ).all()
        _nobody_built_upon(work.session, change)
        _fetch(work, events)
        for _noun, same in groupby(events, key=lambda event: event.noun):
            for event in same:
                _reverse(work, event)
            work.session.flush()  # activities are gone before the edition that they point at
        work.change.undoes = change.id
        work.change.summary = change.summary
        work.settle()
        if not work.events:
            raise Refused(_("这次操作没有可以撤销的内容"))
        return change.summary or change.command


def _fetch(work: UnitOfWork, events: Sequence[LoggedEvent]) -> None:
    """Have the rows that the events are about at hand: there may be thousands."""
    for noun, model in JOURNALLED.items():
        work.load(model, list({int(event.subject) for event in events if event.noun == noun}))


def _nobody_built_upon(session: Session, change: Change) -> None:
    """Refuse when a later change that still stands touched the same things.

    An undo builds upon nothing: it went back to what was there. A redo stands where stood what it made again.
    """
    assert change.id is not None
    chain = dict(iter(session.execute(select(col(Change.id), col(Change.undoes)).where(TAKES_BACK)).all()))
    mine = select(LoggedEvent.noun, LoggedEvent.subject).where(LoggedEvent.change_id == change.id).distinct().subquery()
    later = session.execute(
        select(col(Change.id), Change.actor, LoggedEvent.noun, LoggedEvent.subject)
        .join(Change, col(Change.id) == LoggedEvent.change_id)
        .join(mine, (mine.c.noun == LoggedEvent.noun) & (mine.c.subject == LoggedEvent.subject))
        .where(LoggedEvent.change_id > _origin(chain, change.id), Change.command != "undo")
        .where(col(Change.id).not_in(select(Change.undoes).where(TAKES_BACK)))
        .order_by(col(LoggedEvent.seq).desc())
    )
    for ident, actor, noun, subject in later:
        if _origin(chain, ident) > _origin(chain, change.id):
            raise Refused(
                _("不能撤销：{actor} 在此之后又修改了 {noun} {ident}").format(
                    actor=actor, noun=noun_words(noun), ident=subject
                ),
                hint=_("先撤销后来的修改，或手工改回"),
            )


def _origin(chain: Mapping[int, int], ident: int) -> int:
    """The change that was first taken back, made again and so on, up to this one."""
    while ident in chain:
        ident = chain[ident]
    return ident


def _reverse(work: UnitOfWork, event: LoggedEvent) -> None:
    if event.noun == "feed":
        take_back_feed(work, event)
        return
    if event.noun == "source":
        take_back_source(work, event)
        return
    if event.noun == "contact":
        take_back_contacts(work, event, _cause(work, event))
        return
    if event.noun == "delivery":
        _take_back_turn(work, event, _cause(work, event))
        return
    model = JOURNALLED.get(event.noun)
    if model is None:
        return
    row = work.session.get(model, int(event.subject))
    if not event.before:  # it was new
        if row is not None:
            work.remove(REMOVED[event.noun], row, cause=_cause(work, event))
    elif not event.after:  # it was removed
        _recreate(work, model, event)
    elif row is not None:
        work.watch(row)
        restore(row, event.before)
        row.changed_at = work.now
        work.record(PUT_BACK[event.noun], row, cause=_cause(work, event))


def _recreate(work: UnitOfWork, model: type[Any], event: LoggedEvent) -> None:
    state = dict(event.before)
    sequence = state.pop("sequence", None)
    row = model(id=int(event.subject), changed_at=work.now)
    restore(row, state)
    if sequence is not None:
        row.sequence = sequence  # and one more, as for any change
    work.add(PUT_BACK[event.noun], row, cause=_cause(work, event))


def _cause(work: UnitOfWork, event: LoggedEvent) -> str:
    """``undo:activity.moved`` or ``redo:activity.moved``, however often it went back and forth."""
    way, _colon, kind = event.cause.partition(":")
    return f"{work.change.command}:{kind if way in ('undo', 'redo') else event.kind}"


def _take_back_turn(work: UnitOfWork, event: LoggedEvent, cause: str) -> None:
    """A delivery or reminder that was held, let go, stopped or tried again goes back, if nothing came of it yet."""
    if event.kind == Kind.DELIVERY_FAILED:
        return
    reminder = event.subject.startswith("r")
    model: Any = Reminder if reminder else Delivery
    row = work.session.get(model, int(event.subject.removeprefix("r")), with_for_update=True)
    if row is None or row.state != event.after["state"]:
        state = state_words(row.state) if row is not None else _("已删除")
        raise Refused(_("投递 {ident} 现在是“{state}”，不能撤销").format(ident=event.subject, state=state))
    row.state = event.before["state"]
    work.note(Kind(event.kind), event.subject, before=dict(event.after), after=dict(event.before), cause=cause)
