"""Contacts as they were: kept beside the log, which must not have their addresses, so that undo can put them back."""

from datetime import timedelta

from sqlmodel import col, delete, select

from config.language import _
from scheduler.errors import Refused
from scheduler.events import Kind
from scheduler.model.contact import Contact, ContactBefore
from scheduler.model.log import Change, LoggedEvent
from scheduler.store.transaction import UnitOfWork

KEEP = timedelta(days=30)
"""How long the change of a contact can be taken back; then its old address is forgotten."""
KEPT = ("address", "secret", "language", "mentions")


def remember(work: UnitOfWork, row: Contact, *, new: bool = False) -> None:
    """Keep a contact as it is before this change, which may then be taken back; ``new``: it was not there."""
    old = select(Change.id).where(col(Change.at) < work.now - KEEP)
    work.session.execute(delete(ContactBefore).where(col(ContactBefore.change_id).in_(old)))
    work.session.add(work.change)
    work.session.flush()
    assert work.change.id is not None
    assert row.id is not None
    was = {"address": ""} if new else {name: getattr(row, name) for name in KEPT}
    work.session.add(
        ContactBefore(change_id=work.change.id, contact_id=row.id, unit_id=row.unit_id, channel=row.channel, **was)
    )


def take_back(work: UnitOfWork, event: LoggedEvent, cause: str) -> None:
    """The unit is reached as before the change; all its contacts at once, however many events there were."""
    if not work.first("contacts", event.subject):
        return
    chosen = select(ContactBefore).where(
        ContactBefore.change_id == event.change_id, ContactBefore.unit_id == event.subject
    )
    before = work.session.exec(chosen.order_by(col(ContactBefore.id).desc())).all()
    if not before:
        raise Refused(_("这次修改的联系方式已不再保存，不能恢复"), hint="kepu unit set-contact")
    for was in before:
        _put_back(work, was, cause)


def _put_back(work: UnitOfWork, was: ContactBefore, cause: str) -> None:
    row = work.session.get(Contact, was.contact_id)
    if row is not None and (row.unit_id, row.channel) != (was.unit_id, was.channel):
        row = None  # the number was given to another since
    before = _said(row)
    if row is not None:
        remember(work, row)
    if not was.address:
        if row is not None:
            work.session.delete(row)
        after = _said(None)
    else:
        row = row or _new(work, was)
        for name in KEPT:
            setattr(row, name, getattr(was, name))
        row.changed_at = work.now
        after = _said(row)
    work.session.flush()
    work.note(Kind.CONTACT_CHANGED, was.unit_id, before=before, after=after, cause=cause)


def _new(work: UnitOfWork, was: ContactBefore) -> Contact:
    """The contact again, by its old number where that is free, as deliveries know it by that."""
    taken = work.session.get(Contact, was.contact_id) is not None
    row = Contact(
        id=None if taken else was.contact_id, unit_id=was.unit_id, channel=was.channel, address=was.address,
        changed_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    remember(work, row, new=True)
    return row


def _said(row: Contact | None) -> dict[str, str]:
    """What the log may say of it."""
    return {"channel": row.channel, "address": row.shown} if row is not None else {}
