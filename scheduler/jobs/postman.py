"""One delivery: from its row to the receiver, with what the message says made at this moment."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sqlmodel import Session, col, select

from config.catalogue import Catalogue
from config.contacts import ContactRecord
from config.errors import KepuError
from config.language import Language, _, current, pick, speaking, understood
from scheduler.channels import Attachment, Channel, Message, PermanentFailure, Secret, TemporaryFailure, load
from scheduler.channels.message import Digest, Rendered
from scheduler.channels.rendering import render
from scheduler.commands import delivery as life
from scheduler.commands.contact import Address, addresses, find
from scheduler.commands.delivery import Outcome
from scheduler.errors import NoDatabase
from scheduler.jobs.alarms import alarm
from scheduler.jobs.notices import Told, compose
from scheduler.model.delivery import Delivery, DeliveryItem
from scheduler.model.reminder import Reminder
from scheduler.planning.reminders import Rules
from scheduler.store.store import Store

ATTACHED = 20
"""A message about more activities carries no calendar file: the feed serves better."""
SOON = timedelta(seconds=2)
"""After the database was away: it is back when this can be written down, so the message need not wait long."""
HIDDEN = frozenset({"webhook", "wecom", "dingtalk", "feishu", "apprise"})
"""Channels whose addresses give access."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the installation gives a postman beside the database."""

    channels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Each channel's table of settings."""
    webhooks: Mapping[str, str] = field(default_factory=dict)
    """Named secret addresses that contacts point at with ``@name``."""
    contacts: Callable[[], Sequence[ContactRecord]] = tuple
    attach: Callable[[Session, Catalogue, Sequence[int], Language], Sequence[Attachment]] = (
        lambda session, catalogue, activities, language: ()
    )
    """Calendar files for the activities that a message is about."""
    feed_link: Callable[[Catalogue, str], str] = lambda catalogue, unit: ""
    """The address of a unit's public calendar; empty where it has none."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A message that may leave."""

    message: Message
    channel: Channel


class Postman:
    """Sends what its owner has claimed. Used by several threads at once."""

    def __init__(self, store: Store, services: Services, owner: str) -> None:
        self.store, self.services, self.owner = store, services, owner
        self._channels: dict[str, Channel] = {}
        self._lock = Lock()

    def idempotent(self) -> frozenset[str]:
        """The channels whose receivers know a message by its key, as far as they can be set up."""
        kinds = {"webhook", "paste", "file", *self.services.channels}
        found = set()
        for kind in kinds:
            try:
                if self.channel(kind).idempotent:
                    found.add(kind)
            except KepuError:
                _log.debug("channel %s is not set up", kind)
        return frozenset(found)

    def channel(self, kind: str) -> Channel:
        """The channel with this installation's settings, made once. Raises KepuError where they are wrong."""
        with self._lock:
            if kind not in self._channels:
                self._channels[kind] = load(kind, self.services.channels.get(kind, {}))
            return self._channels[kind]

    def deliver(self, ident: int) -> Outcome | None:
        """Send one claimed delivery and say what came of it; None if it is no longer this owner's.

        Whatever goes wrong with one message is its own outcome: it never stops the others.
        """
        try:
            ready = self._prepare(ident)
            if not isinstance(ready, _Ready):
                return ready
            if not ready.channel.idempotent and not life.begin_sending(self.store, self.owner, ident):
                return None
            return self._send(ident, ready)
        except NoDatabase as error:  # it is away or busy: no fault of the message
            return self._later(ident, error.message, SOON)
        except KepuError as error:
            return self._failed(ident, error.message)
        except Exception as error:  # the edge of a worker thread: a message that breaks the program is put aside
            _log.exception("delivery %s", ident)
            return self._failed(ident, _("程序出错：{kind}").format(kind=type(error).__name__))

    def preview(self, idents: Sequence[int]) -> Rendered | None:
        """What these reminders of one unit would say if they left now, in the current language; None: nothing."""
        now = self.store.clock()
        with self.store.read() as session:
            catalogue = self.store.catalogue(session)
            rows = session.exec(
                select(Reminder).where(col(Reminder.id).in_(idents)).order_by(col(Reminder.day), col(Reminder.id))
            ).all()
            told = compose(session, Rules(catalogue, self.store.workdays), rows, rows[0].unit_id if rows else "", now)
            if not told.notices:
                return None
            unit = rows[0].unit_id
            known = addresses(session, self.services.contacts(), unit).get(unit, [])
            row = Delivery(key="preview", unit_id=unit, due_at=now, next_at=now, give_up_at=now, created_at=now)
            address = known[0] if known else Address(ref="", unit=unit, channel="", address="")
            return self._rendered(session, catalogue, row, address, told, rows, now)

    def _failed(self, ident: int, reason: str) -> Outcome:
        return Outcome(id=ident, state="failed", at=self.store.clock(), reason=reason)

    def _later(self, ident: int, reason: str, wait: timedelta) -> Outcome:
        now = self.store.clock()
        return Outcome(id=ident, state="pending", at=now, reason=reason, next_at=now + wait)

    def _send(self, ident: int, ready: _Ready) -> Outcome:
        subject = ready.message.subject
        try:
            receipt = ready.channel.send(ready.message)
        except PermanentFailure as error:
            return Outcome(id=ident, state="failed", at=self.store.clock(), reason=error.reason, subject=subject)
        except TemporaryFailure as error:
            now = self.store.clock()
            if error.uncertain and not ready.channel.idempotent:
                return Outcome(id=ident, state="uncertain", at=now, reason=error.reason, subject=subject)
            wait = life.backoff(self._attempts(ident) - 1, error.retry_after)
            return Outcome(id=ident, state="pending", at=now, reason=error.reason, subject=subject, next_at=now + wait)
        return Outcome(
            id=ident, state="sent", at=self.store.clock(), receipt=receipt.id, note=receipt.note, subject=subject
        )

    def _attempts(self, ident: int) -> int:
        with self.store.read() as session:
            return session.exec(select(Delivery.attempts).where(Delivery.id == ident)).one()

    def _prepare(self, ident: int) -> _Ready | Outcome | None:
        now = self.store.clock()
        with self.store.read() as session:
            row = session.get(Delivery, ident)
            if row is None or row.state != "claimed" or row.owner != self.owner or (row.lease_until or now) <= now:
                return None
            channel = self.channel(row.channel)
            try:
                known = addresses(session, self.services.contacts(), row.unit_id).get(row.unit_id, ())
            except KepuError as error:  # somebody is editing the contacts file
                return self._later(ident, error.message, life.backoff(0))
            address = find(known, row.channel, row.contact)
            if address is None:
                return self._failed(ident, _("这个联系方式已经删除"))
            items = select(DeliveryItem.reminder_id).where(DeliveryItem.delivery_id == ident)
            reminders = session.exec(
                select(Reminder).where(col(Reminder.id).in_(items)).order_by(col(Reminder.day), col(Reminder.id))
            ).all()
            language = understood(address.language) or "zh"
            catalogue = self.store.catalogue(session)
            with speaking(language):
                told = compose(session, Rules(catalogue, self.store.workdays), reminders, row.unit_id, now)
                if not told.notices:
                    reason = "；".join(dict.fromkeys(told.silent.values()))
                    return Outcome(id=ident, state="skipped", at=now, reason=reason)
                rendered = self._rendered(session, catalogue, row, address, told, reminders, now)
            files: tuple[Attachment, ...] = ()
            if len(told.activities) <= ATTACHED and told.activities and row.channel in ("email", "webhook"):
                files = tuple(self.services.attach(session, catalogue, told.activities, language))
            return _Ready(self._message(row, address, rendered, told, files), channel)

    def _rendered(
        self, session: Session, catalogue: Catalogue, row: Delivery, address: Address, told: Told,
        reminders: Sequence[Reminder], now: datetime,
    ) -> Rendered:  # fmt: skip
        unit = catalogue.unit.get(row.unit_id)
        office = catalogue.unit.get(catalogue.plan.office)
        zone = Rules(catalogue, self.store.workdays).zone
        link = address.feed or self.services.feed_link(catalogue, row.unit_id)
        name = pick(unit.name, unit.name_en) if unit else row.unit_id
        sender = pick(office.name, office.name_en) if office else ""
        today = now.astimezone(zone).date()
        call = alarm(
            session, [r for r in reminders if r.id not in told.silent], told.notices, unit_name=name, on=today,
            zone=zone, feed_link=link, sender=sender,
        )  # fmt: skip
        return render(call or Digest(
            unit_name=name, on=today, notices=told.notices, language=current(), feed_link=link, catch_up=row.catch_up,
            skipped=row.skipped, sender=sender,
        ))  # fmt: skip

    def _message(
        self, row: Delivery, address: Address, rendered: Rendered, told: Told, files: Sequence[Attachment]
    ) -> Message:
        return Message(
            key=row.key, to=self._to(address), subject=rendered.subject, text=rendered.text, html=rendered.html,
            markdown=rendered.markdown, attachments=tuple(files), mentions=address.mentions,
            language=understood(address.language) or "zh",
            secret=Secret(address.secret) if address.secret else None,
            thread=f"activity-{told.activities[0]}" if len(told.activities) == 1 else "",
        )  # fmt: skip

    def _to(self, address: Address) -> str | Secret:
        if address.channel not in HIDDEN:
            return address.address
        if not address.address.startswith("@"):
            return Secret(address.address)
        named = self.services.webhooks.get(address.address[1:].lower()) or self.services.webhooks.get(
            address.address[1:]
        )
        if not named:
            raise KepuError(_("设置里没有名为“{name}”的 webhook").format(name=address.address[1:]))
        return Secret(named)
