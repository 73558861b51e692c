"""Keeping CalDAV collections in step with calendars of ours, driven by rows that survive any crash.

What was written is remembered resource by resource. Each run compares what should be there with what was written
and with what the server has now, and does what is missing; whatever stopped the run before, the next one goes on.
Only resources of ours are touched: those that were written, and those that lie where ours lie.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from calendars.caldav import Changed, Collection, NotTaken
from calendars.feeds import Composer, Feed, event_options, feeds, fingerprint
from calendars.sources.fetch import FetchProblem
from calendars.sources.polling import Polled, fetch_rules
from calendars.writer import timezone
from config.errors import KepuError
from config.language import _, speaking
from config.settings import Settings
from scheduler.commands.source import Due, Read, claim, drop_published, fail, put_published, succeed
from scheduler.model.activity import Activity
from scheduler.queries.agenda import Filter, agenda, conditions_of
from scheduler.queries.feed import Window, members
from scheduler.queries.history import last_seq
from scheduler.queries.source import PublishedView, published
from scheduler.store.store import Store

SECONDS = 480.0
"""For one run; what is left then is done by the next. Less than the lease of a source."""
BATCH = 200
_HEAD = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kepu//Kepu 1//ZH\r\nCALSCALE:GREGORIAN\r\n"
_END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a collection should have: UID -> (activity, what its text is made of), as of ``seq`` of the log."""

    resources: Mapping[str, tuple[int, str]]
    composer: Composer
    seq: int


def publish_due(store: Store, settings: Settings, now: datetime) -> list[Polled]:
    """Bring every collection in step whose calendar changed, or whose time has come to look whether it still is."""
    with store.read() as session:
        seq = last_seq(session)
    return [_attempt(store, settings, due, now) for due in claim(store, now, kinds=("caldav",), seq=seq)]


def publish(store: Store, settings: Settings, ident: int, now: datetime) -> Polled:
    """Bring this one in step now."""
    [due] = claim(store, now, ident=ident)
    return _attempt(store, settings, due, now)


def _attempt(store: Store, settings: Settings, due: Due, now: datetime) -> Polled:
    try:
        wanted = wanted_now(store, settings, due, now)
        if due.next_poll > now and _is_written(store, due, wanted):
            with store.begin(due.actor, "source publish") as work:
                succeed(work, due, now, Read(whole=False, seen=wanted.seq, again_at=due.next_poll))
            return Polled(due.id, ok=True, entries=len(wanted.resources))
        with Collection(due.url, fetch_rules(settings), seconds=SECONDS) as collection:
            changed, problem = _Run(store, due, wanted, collection).bring_in_step()
    except FetchProblem as error:
        again = fail(store, due, now, error.message, temporary=error.temporary, wait=error.wait)
        return Polled(due.id, ok=False, problem=error.message, hint=error.hint, again_at=again)
    except KepuError as error:
        again = fail(store, due, now, error.message)
        return Polled(due.id, ok=False, problem=error.message, hint=error.hint, again_at=again)
    if problem:
        again = fail(store, due, now, problem)
        return Polled(due.id, ok=False, changed=bool(changed), problem=problem, again_at=again)
    with store.begin(due.actor, "source publish") as work:
        succeed(work, due, now, Read(entries=len(wanted.resources), seen=wanted.seq))
    return Polled(due.id, ok=True, changed=bool(changed), entries=len(wanted.resources))


def _is_written(store: Store, due: Due, wanted: Wanted) -> bool:
    """Whether what happened concerned other calendars, so that the server need not be asked."""
    with store.read() as session:
        known = published(session, due.id)
    return {uid: digest for uid, (_id, digest) in wanted.resources.items()} == {u: r.digest for u, r in known.items()}


def wanted_now(store: Store, settings: Settings, due: Due, now: datetime) -> Wanted:
    """The calendar's activities as resources; nothing is written out yet."""
    with store.read() as session, speaking(settings.language or "zh"):
        seq = last_seq(session)
        catalogue = store.catalogue(session)
        feed: Feed | None = next((f for f in feeds(catalogue) if f.path == due.feed), None)
        if feed is None:
            raise KepuError(_("没有日历“{path}”").format(path=due.feed), hint=_("删除这个来源，再重新添加"))
        zone = ZoneInfo(catalogue.plan.timezone)
        window = Window(now.astimezone(zone).date(), zone, settings.feeds.past_days, settings.feeds.cancelled_days)
        options = event_options(catalogue)
        names = fingerprint(catalogue, options)
        states = dict(members(session, feed.wanted, window))
        every = session.execute(select(col(Activity.id), col(Activity.uid)).where(*conditions_of(feed.wanted))).all()
    resources = {
        uid: (ident, hashlib.sha256(f"{names}/{states[ident]}".encode()).hexdigest())
        for ident, uid in every if ident in states
    }  # fmt: skip
    return Wanted(resources, Composer(catalogue, options), seq)


class _Run:
    """One attempt at one collection."""

    def __init__(self, store: Store, due: Due, wanted: Wanted, collection: Collection) -> None:
        self._store = store
        self._due = due
        self._wanted = wanted
        self._collection = collection
        self._problems: list[str] = []
        self._changed = 0

    def bring_in_step(self) -> tuple[int, str]:
        """How many resources were written or deleted, and what was not possible."""
        there = self._collection.resources()
        with self._store.read() as session:
            known = published(session, self._due.id)
        missing = [
            uid for uid, (_id, digest) in self._wanted.resources.items() if not _is_right(uid, digest, known, there)
        ]
        for uid, body in self._texts(missing):
            self._write(uid, body, known.get(uid), there)
        for uid, row in known.items():
            if uid not in self._wanted.resources:
                self._delete(row, there)
        problem = ""
        if self._problems:
            problem = _("{n} 项没有写成：{first}").format(n=len(self._problems), first=self._problems[0])
        return self._changed, problem

    def _texts(self, uids: list[str]) -> Iterator[tuple[str, bytes]]:
        """The resources' texts, made as they are needed."""
        for start in range(0, len(uids), BATCH):
            idents = tuple(self._wanted.resources[uid][0] for uid in uids[start : start + BATCH])
            with self._store.read() as session:
                views = agenda(session, Filter(ids=idents))
            zone = timezone(self._wanted.composer.options.timezone)
            for view in views:
                middle = b"" if view.all_day else zone
                yield view.uid, _HEAD + middle + self._wanted.composer.piece(view) + _END

    def _write(self, uid: str, body: bytes, row: PublishedView | None, there: Mapping[str, str]) -> None:
        href = row.href if row else self._collection.href(uid)
        try:
            try:
                etag = self._collection.put(href, body, etag=there.get(href, ""))
            except Changed:
                found = self._collection.with_uid(uid)
                href = found.href if found else href
                etag = self._collection.put(href, body, etag=found.etag if found else self._collection.etag(href))
        except (Changed, NotTaken) as problem:
            self._problems.append(str(problem) or _("服务器上的同一项刚被改动"))
            return
        self._changed += 1
        put_published(self._store, self._due.id, uid, href, etag, self._wanted.resources[uid][1])

    def _delete(self, row: PublishedView, there: Mapping[str, str]) -> None:
        if row.href in there:
            try:
                self._collection.delete(row.href, etag=there[row.href])
            except Changed:
                self._problems.append(_("服务器上的同一项刚被改动"))
                return
            self._changed += 1
        drop_published(self._store, self._due.id, row.uid)


def _is_right(uid: str, digest: str, known: Mapping[str, PublishedView], there: Mapping[str, str]) -> bool:
    row = known.get(uid)
    return row is not None and row.digest == digest and bool(row.etag) and there.get(row.href) == row.etag
