"""Sources: adding and removing them, and what one attempt to read or write one came to.

An attempt is two transactions with the network between them: ``claim`` hands the source out until its next time,
so that two workers do not ask at once; ``succeed`` (with what was taken in) or ``fail`` says how it went.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import and_, col, delete, insert, or_, select, update

from config.language import _, listed
from scheduler.commands.catalogue import REMOTE_HOLIDAYS, take_file
from scheduler.commands.imports import BATCH, entry_values
from scheduler.errors import NotFound, Refused
from scheduler.events import Kind
from scheduler.model.foreign import ForeignEntry
from scheduler.model.log import LoggedEvent
from scheduler.model.plan import Unit
from scheduler.model.source import KINDS, Published, Source
from scheduler.planning.foreign import Incoming
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

LEAST_MINUTES, MOST_MINUTES = 5, 10_080
LEAST_OF_WARNINGS = 1
LEASE = timedelta(minutes=10)
"""How long one attempt may take before another worker tries."""
DAY = timedelta(days=1)
MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Due:
    """A source handed out for one attempt; ``url`` is whole."""

    id: int
    kind: str
    url: str
    shown: str
    unit: str
    feed: str
    minutes: int
    etag: str
    modified: str
    failures: int
    last_read: datetime | None
    seen: int
    next_poll: datetime
    """When it was to be asked: later than now if only the log moved on."""

    @property
    def actor(self) -> str:
        """Who its changes are recorded for."""
        return f"source:{self.id}"


@dataclass(frozen=True, slots=True)
class Read:
    """What a successful attempt leaves behind. None: as it was."""

    etag: str = ""
    modified: str = ""
    whole: bool = True
    """Whether the content was read (and not only found unchanged)."""
    entries: int | None = None
    problem: str = ""
    """What was left out."""
    seen: int | None = None
    url: str = ""
    """The address from now on, if it moved for good."""
    shown: str = ""
    again_at: datetime | None = None
    """When it is asked again, if not after the usual time."""


def add(
    store: Store, kind: str, url: str, shown: str, actor: str, *, unit: str = "", feed: str = "", name: str = "",
    minutes: int = 60,
) -> int:  # fmt: skip
    """A new source, due at once. ``shown`` is the address as people may see it. Returns its id."""
    if kind not in KINDS:
        raise Refused(_("没有这种来源：{kind}").format(kind=kind), hint=listed(KINDS))
    least = LEAST_OF_WARNINGS if kind == "cap" else LEAST_MINUTES
    if not least <= minutes <= MOST_MINUTES:
        raise Refused(_("读取间隔应为 {least} 到 {most} 分钟").format(least=least, most=MOST_MINUTES), hint="--every")
    with store.begin(actor, "source add") as work:
        if kind in ("busy", "activities") and not unit:
            raise Refused(_("要说明是哪个单位的日历"), hint="--unit")
        if unit and work.session.get(Unit, unit) is None:
            raise NotFound(_("没有单位“{name}”").format(name=unit))
        if kind == "holidays" and work.session.exec(select(Source.id).where(Source.kind == kind)).first():
            raise Refused(_("已经有一个假日日历，先删除它"), hint="kepu source list")
        same = select(Source.id).where(Source.url == url, Source.unit_id == (unit or None), Source.feed == feed)
        if (other := work.session.exec(same).first()) is not None:
            raise Refused(_("这个地址已经是来源 {ident}").format(ident=other))
        row = Source(
            kind=kind, url=url, shown=shown[:500], name=name[:200], unit_id=unit or None, feed=feed, minutes=minutes,
            next_poll=work.now, created_at=work.now, created_by=work.actor[:100], changed_at=work.now,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        work.add(Kind.SOURCE_ADDED, row)
        work.change.summary = _("新增来源 {address}").format(address=row.shown)
        return row.id or 0


def remove(store: Store, ident: int, actor: str) -> str:
    """Forget it, its address and its busy times; activities that came from it stay. Returns its masked address.

    Cannot be undone, as its address is kept nowhere.
    """
    with store.begin(actor, "source remove") as work:
        row = _row(work, ident)
        _forget(work, row)
        work.change.summary = _("删除来源 {address}").format(address=row.shown)
        return row.shown


def take_back(work: UnitOfWork, event: LoggedEvent) -> None:
    """Undo of one event: what was added is removed; what was removed cannot come back."""
    if event.kind == Kind.SOURCE_REMOVED:
        raise Refused(_("删除的来源不能恢复，它的地址已不再保存"), hint="kepu source add")
    row = work.session.get(Source, int(event.subject))
    if event.kind == Kind.SOURCE_ADDED and row is not None:
        _forget(work, row, cause=f"undo:{event.kind}")


def claim(
    store: Store, now: datetime, *, kinds: Collection[str] = KINDS, ident: int | None = None, seq: int | None = None
) -> list[Due]:
    """Hand out what is due, or this one in any case. With ``seq``: also what the log has moved beyond."""
    with store.begin("kepu", "source claim") as work:
        chosen = select(Source).where(col(Source.kind).in_(kinds))
        if ident is not None:
            rows = [_row(work, ident)]
        else:
            due: Any = col(Source.next_poll) <= now
            if seq is not None:
                free = or_(col(Source.claimed_at).is_(None), col(Source.claimed_at) <= now - LEASE)
                due = or_(due, and_(col(Source.state) == "ok", col(Source.seen) < seq, free))
            rows = list(work.session.exec(chosen.where(due).order_by(col(Source.next_poll)).limit(MOST_AT_ONCE)))
        found = [
            Due(r.id or 0, r.kind, r.url, r.shown, r.unit_id or "", r.feed, r.minutes, r.etag, r.modified, r.failures,
                r.last_read, r.seen, now if ident is not None else r.next_poll)
            for r in rows
        ]  # fmt: skip
        _set(work, [row.id for row in rows], claimed_at=now, next_poll=now + LEASE)
        return found


def succeed(work: UnitOfWork, due: Due, now: datetime, read: Read) -> None:
    """It worked; validators and the next time are stored with what was taken in, or not at all."""
    values: dict[str, Any] = {
        "state": "ok", "failures": 0, "claimed_at": None, "last_ok": now, "etag": read.etag, "modified": read.modified,
        "next_poll": read.again_at or now + timedelta(minutes=due.minutes),
    }  # fmt: skip
    if read.whole:
        values |= {"last_read": now, "problem": read.problem}
    elif due.failures:
        values["problem"] = ""
    if read.entries is not None:
        values["entries"] = read.entries
    if read.seen is not None:
        values["seen"] = read.seen
    if read.url:
        values |= {"url": read.url, "shown": read.shown[:500]}
    _set(work, [due.id], **values)
    if due.failures:
        work.note(Kind.POLL_RECOVERED, str(due.id), before={"failures": due.failures}, after={"failures": 0})


def fail(
    store: Store, due: Due, now: datetime, problem: str, *, temporary: bool = True, wait: float | None = None
) -> datetime:
    """It did not; what was read before stays. Returns when it is tried again."""
    again = now + backoff(due.minutes, due.failures + 1, temporary=temporary, wait=wait)
    with store.begin(due.actor, "source fail") as work:
        _set(
            work, [due.id], state="failing", failures=due.failures + 1, problem=problem[:1000], next_poll=again,
            claimed_at=None,
        )  # fmt: skip
        if not due.failures:
            work.note(Kind.POLL_FAILED, str(due.id), after={"problem": problem[:1000], "address": due.shown})
    return again


def backoff(minutes: int, failures: int, *, temporary: bool = True, wait: float | None = None) -> timedelta:
    """Twice as long after each failure in a row, a day at most; never sooner than the server asked for.

    What trying again cannot help (an address that is gone, a certificate) is tried once a day.
    """
    asked = timedelta(seconds=wait or 0)
    if not temporary:
        return max(DAY, asked)
    usual = timedelta(minutes=minutes * (1 << min(failures - 1, 12)))
    return max(min(usual, DAY), asked)


def put_busy(work: UnitOfWork, due: Due, incoming: Incoming) -> int:
    """Make the unit's foreign busy times those of the calendar. Returns how many there are now."""
    session = work.session
    known = {
        (row.uid, row.recurrence_id): row
        for row in session.execute(
            select(*(getattr(ForeignEntry, n) for n in ("id", "uid", "recurrence_id", "digest", "start_on", "end_on")))
            .where(ForeignEntry.source_id == due.id)
        )
    }  # fmt: skip
    wanted = {item.ident: item for item in incoming.items if item.busy}
    stale = [row.id for key, row in known.items() if key in wanted and wanted[key].digest != row.digest]
    for key, row in known.items():
        read = row.start_on <= incoming.last and row.end_on >= incoming.first
        if key not in wanted and (not read or (incoming.complete and row.uid not in incoming.unread)):
            stale.append(row.id)
    for start in range(0, len(stale), BATCH):
        session.execute(delete(ForeignEntry).where(col(ForeignEntry.id).in_(stale[start : start + BATCH])))
    kept = {key for key, row in known.items() if row.id not in set(stale)}
    new = [
        {**entry_values(item, due.unit, f"source/{due.id}", due.id), "activity_id": None}
        for key, item in wanted.items() if key not in kept
    ]  # fmt: skip
    for start in range(0, len(new), BATCH):
        session.execute(insert(ForeignEntry), new[start : start + BATCH])
    if stale or new:
        gone = {row.id: row for row in known.values()}
        days = [(gone[i].start_on, gone[i].end_on) for i in stale] + [(n["start_on"], n["end_on"]) for n in new]
        work.note(Kind.POLL_READ, str(due.id), after={
            "entries": len(kept) + len(new), "unit_id": due.unit, "first": min(a for a, _b in days).isoformat(),
            "last": max(b for _a, b in days).isoformat(),
        })  # fmt: skip
    return len(kept) + len(new)


def put_published(store: Store, source: int, uid: str, href: str, etag: str, digest: str) -> None:
    """Remember that this resource of ours was written."""
    with store.begin(f"source:{source}", "source publish") as work:
        work.session.execute(delete(Published).where(col(Published.source_id) == source, col(Published.uid) == uid))
        values = {"source_id": source, "uid": uid, "href": href, "etag": etag[:500], "digest": digest}
        work.session.execute(insert(Published), [values])


def drop_published(store: Store, source: int, uid: str) -> None:
    """Remember that it is there no longer."""
    with store.begin(f"source:{source}", "source publish") as work:
        work.session.execute(delete(Published).where(col(Published.source_id) == source, col(Published.uid) == uid))


def _row(work: UnitOfWork, ident: int) -> Source:
    row = work.session.get(Source, ident)
    if row is None:
        raise NotFound(_("没有来源 {ident}").format(ident=ident), hint="kepu source list")
    return row


def _forget(work: UnitOfWork, row: Source, *, cause: str = "") -> None:
    work.session.execute(delete(ForeignEntry).where(col(ForeignEntry.source_id) == row.id))
    work.session.execute(delete(Published).where(col(Published.source_id) == row.id))
    if row.kind == "holidays":
        take_file(work, REMOTE_HOLIDAYS, None)
    work.remove(Kind.SOURCE_REMOVED, row, cause=cause)


def _set(work: UnitOfWork, idents: Collection[int | None], **values: Any) -> None:
    if idents:
        work.session.execute(update(Source).where(col(Source.id).in_(idents)).values(**values))
