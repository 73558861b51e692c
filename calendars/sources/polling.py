"""Sources that are due: asked outside any transaction, and what they say taken in by one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Protocol
from zoneinfo import ZoneInfo

from calendars.reader import Reading
from calendars.sources.fetch import Fetched, FetchProblem, FetchRules, Validators, fetch, masked
from calendars.sources.holidays import schedule
from calendars.sources.ics import Horizon, horizon, incoming, near_horizon, read_calendar
from calendars.sources.warnings import Found, document, folder, is_folder, taken_words
from config.errors import KepuError
from config.language import _
from config.settings import Settings
from scheduler.commands.catalogue import REMOTE_HOLIDAYS, take_file
from scheduler.commands.emergency import receive
from scheduler.commands.imports import follow
from scheduler.commands.source import Due, Read, claim, fail, put_busy, succeed
from scheduler.events import Kind
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

REREAD = timedelta(days=7)
"""How long an unchanged calendar is good: its series have to be expanded further as time passes."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What one attempt came to; ``problem`` is why it failed, or what was left out of what was read."""

    id: int
    ok: bool
    changed: bool = False
    entries: int = 0
    problem: str = ""
    hint: str = ""
    again_at: datetime | None = None
    """When a failed one is tried again."""
    news: tuple[str, ...] = ()
    """What came of each new warning."""


class Reader(Protocol):
    """Takes a calendar in; returns how many of its entries count."""

    def __call__(self, work: UnitOfWork, due: Due, reading: Reading, days: Horizon, zone: str) -> int: ...


def poll_due(store: Store, settings: Settings, now: datetime) -> list[Polled]:
    """Read every source whose time has come. Safe to repeat, and to run in several processes."""
    return [_attempt(store, settings, due, now) for due in claim(store, now, kinds=(*READERS, "cap"))]


def poll(store: Store, settings: Settings, ident: int, now: datetime) -> Polled:
    """Read this one now."""
    [due] = claim(store, now, ident=ident)
    return _attempt(store, settings, due, now)


def fetch_rules(settings: Settings) -> FetchRules:
    """What one fetch may cost and reach in this installation."""
    given = settings.limits
    return FetchRules(
        octets=given.file_bytes, seconds=float(given.fetch_seconds), redirects=given.redirects,
        allowed=tuple(ip_network(text) for text in settings.sources.allow),
    )  # fmt: skip


def _attempt(store: Store, settings: Settings, due: Due, now: datetime) -> Polled:
    try:
        return _read(store, settings, due, now)
    except FetchProblem as problem:
        again = fail(store, due, now, problem.message, temporary=problem.temporary, wait=problem.wait)
        return Polled(due.id, ok=False, problem=problem.message, hint=problem.hint, again_at=again)
    except KepuError as problem:
        again = fail(store, due, now, problem.message)
        return Polled(due.id, ok=False, problem=problem.message, hint=problem.hint, again_at=again)


def _watch(store: Store, settings: Settings, due: Due, now: datetime) -> Polled:
    """Warnings in a folder: all its files each time, as what was read before does nothing."""
    return _warn(store, due, now, folder(due.url, settings), Read())


def _warn(store: Store, due: Due, now: datetime, found: Found, read: Read) -> Polled:
    """Take warnings in, and say of each new one what came of it."""
    problem = found.words
    with store.begin(due.actor, "source poll") as work:
        taken = receive(work, store.catalogue(work.session), found.messages)
        succeed(work, due, now, replace(read, entries=len(found.messages), problem=problem))
    news = tuple(taken_words(one) for one in taken if one.new)
    return Polled(due.id, ok=True, changed=bool(news), entries=len(taken), problem=problem, news=news)


def _read(store: Store, settings: Settings, due: Due, now: datetime) -> Polled:
    if due.kind == "cap" and is_folder(due.url):
        return _watch(store, settings, due, now)
    fresh = due.last_read is not None and now - due.last_read < REREAD
    validators = Validators(etag=due.etag, modified=due.modified) if fresh else Validators()
    fetched = fetch(due.url, validators=validators, rules=fetch_rules(settings))
    if fetched.not_modified:
        with store.begin(due.actor, "source poll") as work:
            succeed(work, due, now, _kept(due, fetched))
        return Polled(due.id, ok=True)
    if due.kind == "cap":
        return _warn(store, due, now, document(fetched.data, settings), _new(due, fetched, 0, ""))
    with store.read() as session:
        zone = store.catalogue(session).plan.timezone
    today = now.astimezone(ZoneInfo(zone)).date()
    days = near_horizon(today) if due.kind == "busy" else horizon(today)
    reading = read_calendar(fetched.data, days, zone=zone, settings=settings)
    problem = _left_out(reading)
    with store.begin(due.actor, "source poll") as work:
        entries = READERS[due.kind](work, due, reading, days, zone)
        work.change.summary = _("读取来源 {address}").format(address=due.shown)
        succeed(work, due, now, _new(due, fetched, entries, problem))
    changed = any(event.kind is not Kind.POLL_RECOVERED for event in work.events)
    return Polled(due.id, ok=True, changed=changed, entries=entries, problem=problem)


def _kept(due: Due, fetched: Fetched) -> Read:
    return Read(etag=due.etag, modified=due.modified, whole=False, url=fetched.moved_to, shown=_shown(fetched))


def _new(due: Due, fetched: Fetched, entries: int, problem: str) -> Read:
    known = fetched.validators
    return Read(
        etag=known.etag, modified=known.modified, entries=entries, problem=problem, url=fetched.moved_to,
        shown=_shown(fetched),
    )  # fmt: skip


def _shown(fetched: Fetched) -> str:
    return masked(fetched.moved_to) if fetched.moved_to else ""


def _left_out(reading: Reading) -> str:
    """What a person should know of a reading that went well; empty if nothing."""
    words = []
    if reading.problems:
        first = reading.problems[0]
        words.append(
            _("{n} 项未读入，例如第 {line} 行 {what}：{why}").format(
                n=len(reading.problems), line=first.line, what=first.what[:60], why=first.why
            )
        )
    if not reading.complete:
        words.append(_("日历不完整，里面没有的内容仍保留"))
    return "；".join(words)


def _busy(work: UnitOfWork, due: Due, reading: Reading, days: Horizon, zone: str) -> int:
    return put_busy(work, due, incoming(reading, days, zone=zone, current=True))


def _activities(work: UnitOfWork, due: Due, reading: Reading, days: Horizon, zone: str) -> int:
    follow(work, due.unit, incoming(reading, days, zone=zone, current=True), source=due.id)
    return len(reading.entries)


def _holidays(work: UnitOfWork, due: Due, reading: Reading, days: Horizon, zone: str) -> int:
    found = schedule(reading, due.shown)
    take_file(work, REMOTE_HOLIDAYS, found.text)
    return found.days


READERS: Mapping[str, Reader] = {"busy": _busy, "activities": _activities, "holidays": _holidays}
