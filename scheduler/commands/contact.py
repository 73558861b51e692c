"""How units are reached: what a person sets, and what the contacts file of the installation adds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from config.contacts import ContactRecord
from config.language import _
from config.names import UnknownName, resolve
from scheduler.commands.contact_before import remember
from scheduler.errors import NotFound, Refused
from scheduler.events import Kind
from scheduler.model.contact import Contact, shown
from scheduler.model.plan import Unit
from scheduler.store.store import Store

EMAIL = re.compile(r"[^\s@<>(),:;\\\"\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One way to one unit. ``ref`` finds it again: the contact's id, or its place in the contacts file."""

    ref: str
    unit: str
    channel: str
    address: str
    secret: str = ""
    language: str = "zh"
    mentions: tuple[str, ...] = ()
    feed: str = ""

    def __repr__(self) -> str:
        return f"Address({self.unit}, {self.channel}, {self.shown})"

    @property
    def shown(self) -> str:
        return shown(self.channel, self.address)


def set_contact(
    store: Store, unit: str, channel: str, address: str, actor: str, *,
    secret: str = "", language: str = "zh", mentions: str = "", add: bool = False,
) -> None:  # fmt: skip
    """Reach the unit there by this channel, in place of the address it had; ``add`` keeps that one too."""
    address = address.strip()
    if not address or any(ord(sign) < 32 for sign in address):
        raise Refused(_("地址不能为空，也不能含控制字符"))
    if channel == "email" and not (address.isascii() and EMAIL.fullmatch(address)):
        raise Refused(_("邮件地址写法不对"), hint="name@example.org")
    with store.begin(actor, "set-contact") as work:
        if work.session.get(Unit, unit) is None:
            raise NotFound(_("没有单位“{name}”").format(name=unit))
        rows = work.session.exec(
            select(Contact).where(Contact.unit_id == unit, Contact.channel == channel).order_by(col(Contact.id))
        ).all()
        row = next((r for r in rows if r.address == address), None) or (None if add or not rows else rows[0])
        before = {"address": row.shown} if row else {}
        new = row is None
        if row is None:
            row = Contact(unit_id=unit, channel=channel, address=address, changed_at=work.now)
            work.session.add(row)
            work.session.flush()
        remember(work, row, new=new)
        row.address, row.language, row.changed_at = address, language, work.now
        row.secret, row.mentions = secret or row.secret, mentions or row.mentions
        work.session.flush()
        work.note(Kind.CONTACT_CHANGED, unit, before=before, after={"channel": channel, "address": row.shown})
        work.change.summary = _("设置单位的联系方式")


def remove_contact(store: Store, unit: str, channel: str, actor: str) -> int:
    """Forget the unit's addresses of this channel; how many there were."""
    with store.begin(actor, "set-contact") as work:
        rows = work.session.exec(select(Contact).where(Contact.unit_id == unit, Contact.channel == channel)).all()
        for row in rows:
            remember(work, row)
            work.note(Kind.CONTACT_CHANGED, unit, before={"channel": channel, "address": row.shown})
            work.session.delete(row)
        return len(rows)


def addresses(session: Session, more: Sequence[ContactRecord] = (), unit: str = "") -> dict[str, list[Address]]:
    """Every unit's addresses, or those of one ``unit``; those set by people first."""
    found: dict[str, list[Address]] = {}
    chosen = select(Contact).order_by(col(Contact.id))
    for row in session.exec(chosen.where(Contact.unit_id == unit) if unit else chosen):
        mentions = tuple(name.strip() for name in row.mentions.split(",") if name.strip())
        found.setdefault(row.unit_id, []).append(Address(
            ref=str(row.id), unit=row.unit_id, channel=row.channel, address=row.address, secret=row.secret,
            language=row.language, mentions=mentions,
        ))  # fmt: skip
    for address in _from_file(session, more):
        mine = found.setdefault(address.unit, [])
        if not any((a.channel, a.address) == (address.channel, address.address) for a in mine):
            mine.append(address)
    return found


def misnamed(session: Session, records: Sequence[ContactRecord]) -> list[UnknownName]:
    """The units of the contacts file that the plan does not have, each once; nothing is sent to these."""
    names = _names(session) if records else []
    found = []
    for unit in dict.fromkeys(record.unit for record in records):
        try:
            resolve(unit, names)
        except UnknownName as error:
            found.append(error)
    return found


def _names(session: Session) -> list[tuple[str, ...]]:
    return [(u.id, u.short, u.name, u.short_en, u.name_en) for u in session.exec(select(Unit)).all()]


def _from_file(session: Session, records: Iterable[ContactRecord]) -> Iterable[Address]:
    """The file's addresses; one of an unknown unit keeps no other from being used."""
    records = list(records)
    names = _names(session) if records else []
    counted: dict[tuple[str, str], int] = {}
    for record in records:
        try:
            unit = resolve(record.unit, names)
        except UnknownName:
            continue
        number = counted[unit, record.channel] = counted.get((unit, record.channel), 0) + 1
        yield Address(
            ref=f"{unit}/{record.channel}/{number}", unit=unit, channel=record.channel, address=record.address,
            secret=record.secret, language=record.language, mentions=record.mentions, feed=record.feed,
        )  # fmt: skip


def find(known: Iterable[Address], channel: str, ref: str) -> Address | None:
    """The address that a delivery was meant for, as it is now, among its unit's; numbers of rows are used again."""
    return next((a for a in known if (a.channel, a.ref) == (channel, ref)), None)
