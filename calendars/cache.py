"""Calendars ready to send. A request asks how far the log has come; only what happened since is redone.

Never stale: whatever is handed out was checked against the log after the request came in. Bounded: the bodies
used least recently go first; any of them can be made again from the pieces in the database.
"""

import asyncio
import hmac
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, insert, select

from calendars.assembly import BLOCK, HEAD, Body, Member, block, blocks_of, body, numbers_of
from calendars.counter import Counter, counter
from calendars.feeds import ALARMS, Composer, Feed, event_options, fingerprint, public_feeds, secret_feed
from calendars.vevent import vevent
from calendars.writer import head
from config.catalogue import Catalogue
from config.errors import KepuError
from config.language import LANGUAGES, Language, speaking
from config.settings import Feeds
from scheduler.commands.feed import digest
from scheduler.model.piece import Piece
from scheduler.queries import feed as queries
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.feed import FeedView, Trail, Window
from scheduler.store.store import Store

MEMORY = 64 * 1024 * 1024
_FEW_BLOCKS = 100
_NO_DIGEST = "0" * 64
_MANY = 500
Fresh: TypeAlias = dict[tuple[int, str], tuple[str, bytes]]
"""Pieces by activity and fingerprint: state and text."""


@dataclass(frozen=True, slots=True)
class Variant:
    """In which language a calendar is wanted, and with which of :data:`calendars.feeds.ALARMS`, if any."""

    language: Language = "zh"
    alarm: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The plan and its calendars at one state of the log."""

    seq: int
    at: datetime
    catalogue: Catalogue
    public: Mapping[tuple[str, Language], Feed]
    secret: Mapping[str, FeedView]
    """By the token's digest."""
    private: Mapping[tuple[int, Language], Feed]
    """The calendars of ``secret``, by number."""

    def opened(self, token: str) -> FeedView | None:
        """The secret calendar that this token opens."""
        found = digest(token)
        view = self.secret.get(found)
        same = hmac.compare_digest(view.token_hash if view else _NO_DIGEST, found)
        return view if same else None


class Library:
    """The calendars of one database. Its methods belong to one event loop; the work is done in threads."""

    def __init__(self, store: Store, settings: Feeds, *, base_url: str = "", memory: int = MEMORY) -> None:
        self.store = store
        self.memory = memory
        self.built = 0
        """How many bodies were made or mended."""
        self._settings = settings
        self._base_url = base_url
        self._counter: Counter = counter(store.url)
        self._replaced = 0
        self._known: Known | None = None
        self._zone = ZoneInfo("UTC")
        self._trails: deque[tuple[int, Trail]] = deque(maxlen=500)
        self._bodies: OrderedDict[tuple[str, Variant], Body] = OrderedDict()
        self._building: dict[tuple[str, Variant], asyncio.Task[Body]] = {}
        self._learning = asyncio.Lock()
        self._asking = asyncio.Lock()
        self._question: asyncio.Task[int] | None = None
        self._unwritten: Fresh = {}
        self._writing: asyncio.Task[None] | None = None

    @property
    def size(self) -> int:
        """Memory that bodies take, roughly."""
        return sum(b.size for b in self._bodies.values())

    def __len__(self) -> int:
        return len(self._bodies)

    def today(self) -> date:
        """The present day in the plan's zone; call ``known`` first."""
        return self.store.clock().astimezone(self._zone).date()

    async def known(self) -> Known:
        """What there is now; while the database cannot be asked, what there was (NoDatabase if nothing)."""
        try:
            return await self.fresh()
        except KepuError:
            if self._known is None:
                raise
            return self._known

    async def fresh(self) -> Known:
        """What there is now. NoDatabase while the database cannot be asked."""
        seq = self._counter.seq() if self._counter.instant else await self._asked()
        if self._counter.replaced != self._replaced:
            self._forget()
        while self._known is None or self._known.seq < seq:
            async with self._learning:
                if self._known is None or self._known.seq < seq:
                    await asyncio.to_thread(self._learn, seq)
        return self._known

    async def _asked(self) -> int:
        """The counter's answer to a question put after this call; whoever waits for that question shares it."""
        if self._question is None:
            self._question = asyncio.create_task(self._ask())
        return await asyncio.shield(self._question)

    async def _ask(self) -> int:
        async with self._asking:
            self._question = None  # who comes from now on needs the next
            return await asyncio.to_thread(self._counter.seq)

    def kept(self, known: Known, path: str, variant: Variant) -> Body | None:
        """The body, if it needs no work: the way of nearly every request."""
        found = self._bodies.get((path, variant))
        if found is None or found.seq < known.seq or found.day != self.today():
            return None
        self._bodies.move_to_end((path, variant))
        return found

    async def body(self, known: Known, feed: Feed, variant: Variant) -> Body:
        """The calendar as of ``known`` or later; while the database cannot be asked, the last there was."""
        key = (feed.path, variant)
        try:
            while (found := self.kept(known, *key)) is None:
                task = self._building.get(key)
                if task is None:
                    task = asyncio.create_task(self._make(key, known, feed))
                    self._building[key] = task
                await asyncio.shield(task)
        except KepuError:
            found = self._bodies.get(key)
            if found is None:
                raise
        return found

    async def _make(self, key: tuple[str, Variant], known: Known, feed: Feed) -> Body:
        try:
            old = self._bodies.get(key)
            made, fresh = await asyncio.to_thread(self._build, known, feed, key[1], old)
        finally:
            del self._building[key]
        self.built += 1
        self._bodies[key] = made
        self._bodies.move_to_end(key)
        while len(self._bodies) > 1 and self.size > self.memory:
            self._bodies.popitem(last=False)
        if fresh:
            self._unwritten |= fresh
            if self._writing is None or self._writing.done():
                self._writing = asyncio.create_task(self._write())
        return made

    async def _write(self) -> None:
        """Keep what was written, for the next process and the next change; failing costs time only."""
        while self._unwritten:
            batch = dict(list(self._unwritten.items())[:_MANY])
            with suppress(KepuError, IntegrityError):
                await asyncio.to_thread(keep, self.store, batch)
            for key, value in batch.items():
                if self._unwritten.get(key) == value:
                    del self._unwritten[key]

    async def close(self) -> None:
        """Finish what is being written."""
        for task in [*self._building.values(), *filter(None, [self._writing, self._question])]:
            await asyncio.gather(task, return_exceptions=True)
        self._counter.close()

    def _forget(self) -> None:
        """Another database stands in the place of the one before."""
        self._replaced = self._counter.replaced
        self.store.close()
        self._known = None
        self._trails.clear()
        self._bodies.clear()
        self._unwritten.clear()

    # In threads from here on: nothing of ``self`` changes but by _learn, which is alone.

    def _learn(self, seq: int) -> None:
        old = self._known
        with self.store.read() as session:
            happened = queries.trail(session, old.seq if old else 0)
            catalogue = self.store.catalogue(session)
            public = _public(catalogue) if old is None or happened.plan else old.public
            secret = {v.token_hash: v for v in queries.feeds(session)} if old is None or happened.feeds else old.secret
            private = _private(secret, catalogue) if old is None or happened.plan or happened.feeds else old.private
        at = happened.at or (old.at if old else datetime.fromtimestamp(0, UTC))
        if old is not None:
            self._trails.append((old.seq, happened))
        self._zone = ZoneInfo(catalogue.plan.timezone)
        self._known = Known(max(seq, happened.seq), at, catalogue, public, secret, private)

    def _changed_since(self, seq: int) -> frozenset[int] | None:
        """The activities that changed after that state; None where anything may have."""
        trails = list(self._trails)
        if not trails or trails[0][0] > seq:
            return None
        found: frozenset[int] = frozenset()
        for __, happened in trails:
            if happened.seq > seq:
                if happened.activities is None:
                    return None
                found |= happened.activities
        return found

    def _build(self, known: Known, feed: Feed, variant: Variant, old: Body | None) -> tuple[Body, Fresh]:
        """Only blocks in which something changed are read; only those that look different are made anew."""
        composer, names = _composer(known.catalogue, variant, self._base_url, self._settings.refresh_minutes)
        top, day = head(composer.header(feed)), self.today()
        kept = old.blocks if old and old.fingerprint == names else {}
        touched: frozenset[int] | None = None
        if old and kept and old.day == day:
            changed = frozenset() if old.seq >= known.seq else self._changed_since(old.seq)
            touched = None if changed is None else numbers_of(changed)
        if old and touched == frozenset() and kept[HEAD].made_of == top:
            return replace(old, seq=max(old.seq, known.seq)), {}
        fresh: Fresh = {}
        with self.store.read() as session:
            found = self._members(session, feed.wanted, day, touched)
            same = {n: kept[n] for n, members in found.items() if n in kept and kept[n].made_of == members}
            different = {n: members for n, members in found.items() if n not in same}
            pieces = self._pieces(session, composer, names, list(chain(*different.values())), fresh)
        blocks = {n: b for n, b in kept.items() if touched is not None and n not in touched}
        blocks |= same
        blocks |= {n: block(ms, b"".join(pieces[i] for i, __ in ms)) for n, ms in different.items()}
        made = body(top, blocks, modified=int(known.at.timestamp()), seq=known.seq, day=day, fingerprint=names)
        if old and made.tag == old.tag:
            made = replace(made, modified=old.modified)
        elif old and made.modified <= old.modified:
            made = replace(made, modified=old.modified + 1)
        return made, fresh

    def _members(
        self, session: Session, wanted: Filter, day: date, touched: frozenset[int] | None
    ) -> dict[int, tuple[Member, ...]]:
        among = None
        if touched is not None and len(touched) <= _FEW_BLOCKS:
            among = [(n * BLOCK, (n + 1) * BLOCK) for n in sorted(touched)]
        window = Window(day, self._zone, self._settings.past_days, self._settings.cancelled_days)
        found = blocks_of(queries.members(session, wanted, window, among=among))
        return found if touched is None else {n: members for n, members in found.items() if n in touched}

    def _pieces(
        self, session: Session, composer: Composer, names: str, members: Sequence[Member], fresh: Fresh
    ) -> dict[int, bytes]:
        """The members' texts: those that are kept, and new ones for the others (also in ``fresh``)."""
        found: dict[int, bytes] = {}
        for start in range(0, len(members), _MANY):
            state = dict(members[start : start + _MANY])
            texts = session.execute(
                select(Piece.activity_id, Piece.state, Piece.text).where(
                    Piece.fingerprint == names, col(Piece.activity_id).in_(state)
                )
            ).all()
            here = {ident: text for ident, known, text in texts if known == state[ident]}
            for ident in state.keys() - here.keys():
                waiting = self._unwritten.get((ident, names))
                if waiting and waiting[0] == state[ident]:
                    here[ident] = waiting[1]
            missing = tuple(state.keys() - here.keys())
            for activity in agenda(session, Filter(ids=missing)) if missing else ():
                here[activity.id] = vevent(activity, options=composer.options)
                fresh[activity.id, names] = (state[activity.id], here[activity.id])
            found |= here
        return found


def keep(store: Store, fresh: Fresh) -> None:
    """Put pieces into the database, in place of what stands there for the same activity."""
    by_names: dict[str, list[int]] = {}
    for ident, names in fresh:
        by_names.setdefault(names, []).append(ident)
    with store.begin("feeds", "keep pieces") as work:
        for names, idents in by_names.items():
            work.session.execute(
                delete(Piece).where(col(Piece.fingerprint) == names, col(Piece.activity_id).in_(idents))
            )
        work.session.execute(insert(Piece), [
            {"activity_id": ident, "fingerprint": names, "state": state, "text": text}
            for (ident, names), (state, text) in fresh.items()
        ])  # fmt: skip


def _public(catalogue: Catalogue) -> dict[tuple[str, Language], Feed]:
    found: dict[tuple[str, Language], Feed] = {}
    for language in LANGUAGES:
        with speaking(language):
            found |= {(feed.path, language): feed for feed in public_feeds(catalogue)}
    return found


def _private(secret: Mapping[str, FeedView], catalogue: Catalogue) -> dict[tuple[int, Language], Feed]:
    found: dict[tuple[int, Language], Feed] = {}
    for language in LANGUAGES:
        with speaking(language):
            found |= {(view.id, language): secret_feed(view, catalogue) for view in secret.values()}
    return found


def _composer(catalogue: Catalogue, variant: Variant, base_url: str, refresh_minutes: int) -> tuple[Composer, str]:
    """Who writes the variant's pieces, and the fingerprint of how."""
    with speaking(variant.language):
        options = event_options(catalogue, ALARMS.get(variant.alarm))
    refresh = timedelta(minutes=refresh_minutes)
    return Composer(catalogue, options, base_url=base_url, refresh=refresh), fingerprint(catalogue, options)
