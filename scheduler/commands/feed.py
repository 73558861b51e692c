"""Secret calendars: hand an address out, replace it, stop it.

A token is seen once, by whoever asked for it: the database keeps its digest, the log keeps neither.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from config.language import _, pick
from scheduler.errors import NotFound, Refused
from scheduler.events import Kind
from scheduler.model.feed import Feed
from scheduler.model.log import LoggedEvent
from scheduler.model.plan import Unit
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

TOKEN_BYTES = 24
"""192 random bits."""
PREFIX = 6
_NOT_IN_ADDRESSES = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Issued:
    """A calendar and the one look at its token."""

    id: int
    name: str
    slug: str
    token: str

    @property
    def path(self) -> str:
        """The address below the server's, not yet percent-encoded."""
        return f"/s/{self.token}/{self.slug}.ics"


def digest(token: str) -> str:
    """What the database keeps of a token. It is random, so a plain hash cannot be searched."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def add_unit(store: Store, unit: str, actor: str) -> Issued:
    """A unit's own calendar: all it takes part in, public or not. It may have several, one a reader."""
    with store.begin(actor, "feed add") as work:
        row = work.session.get(Unit, unit)
        if row is None:
            raise NotFound(_("没有单位“{name}”").format(name=unit))
        name = _("{name}科普任务").format(name=pick(row.short, row.short_en or row.name_en))
        return _issue(work, name=name, slug=row.id, kind="unit", unit_id=unit, wanted={})


def add_filter(store: Store, name: str, wanted: Mapping[str, Any], actor: str) -> Issued:
    """A saved filter (``queries.feed.saved``) under a name that no other calendar in use has."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("订阅要有名称"))
    if len(name) > 100:
        raise Refused(_("名称最多 {most} 字").format(most=100))
    with store.begin(actor, "feed add") as work:
        taken = select(Feed.id).where(Feed.name == name, col(Feed.revoked_at).is_(None))
        if work.session.exec(taken).first() is not None:
            raise Refused(_("已有名为“{name}”的订阅").format(name=name), hint=_("换一个名称，或先停用原来的"))
        return _issue(work, name=name, slug=slug(name), kind="filter", unit_id=None, wanted=dict(wanted))


def rotate(store: Store, ident: int, actor: str) -> Issued:
    """A new address instead of the old one, which stops at once. Cannot be undone."""
    with store.begin(actor, "feed rotate") as work:
        row = work.get(Feed, ident)
        if row.revoked_at is not None:
            raise Refused(_("订阅 {ident} 已停用，不能更换地址").format(ident=ident))
        token = _give_token(row)
        row.rotated_at = row.changed_at = work.now
        work.record(Kind.FEED_ROTATED, row)
        work.change.summary = _("更换订阅“{name}”的地址").format(name=row.name)
        return Issued(ident, row.name, row.slug, token)


def revoke(store: Store, ident: int, actor: str) -> str:
    """Its address answers nothing any more. Undo brings it back. Returns its name."""
    with store.begin(actor, "feed revoke") as work:
        row = work.get(Feed, ident)
        if row.revoked_at is not None:
            raise Refused(_("订阅 {ident} 已停用").format(ident=ident))
        row.revoked_at = row.changed_at = work.now
        work.record(Kind.FEED_REVOKED, row)
        work.change.summary = _("停用订阅“{name}”").format(name=row.name)
        return row.name


def note_fetched(store: Store, fetched: Mapping[int, datetime]) -> None:
    """Remember when calendars were last read; no event, as nothing was changed."""
    with store.begin("feeds", "feed fetched") as work:
        for ident, at in fetched.items():
            work.session.execute(update(Feed).where(col(Feed.id) == ident).values(last_fetched_at=at))


def take_back(work: UnitOfWork, event: LoggedEvent) -> None:
    """Undo of one event: what was added is revoked, what was revoked works again, a token stays replaced."""
    row = work.session.get(Feed, int(event.subject))
    if row is None:
        return
    if event.kind == Kind.FEED_ROTATED:
        raise Refused(_("换下的订阅地址不能恢复"), hint="kepu feed rotate")
    work.watch(row)
    was = row.revoked_at
    row.revoked_at = None if was is not None else work.now
    row.changed_at = work.now
    work.record(Kind.FEED_REVOKED if was is None else Kind.FEED_CHANGED, row, cause=f"undo:{event.kind}")


def slug(name: str) -> str:
    """The name as the end of an address: letters of any script, digits, and ``-`` for all else."""
    return _NOT_IN_ADDRESSES.sub("-", name).strip("-.")[:60] or "calendar"


def _issue(work: UnitOfWork, **values: Any) -> Issued:
    row = Feed(**values, token_hash="", prefix="", created_at=work.now, created_by=work.actor, changed_at=work.now)
    token = _give_token(row)
    work.session.add(row)
    work.session.flush()
    work.add(Kind.FEED_ADDED, row)
    work.change.summary = _("新增订阅“{name}”").format(name=row.name)
    return Issued(row.id or 0, row.name, row.slug, token)


def _give_token(row: Feed) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.token_hash, row.prefix = digest(token), token[:PREFIX]
    return token
