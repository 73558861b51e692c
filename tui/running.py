"""What runs by itself, wired: the engine with its channels and jobs, and parts that run and stop together."""

import signal
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Thread
from types import FrameType
from typing import Protocol

from sqlmodel import Session

from calendars.feeds import Composer, public_feeds
from calendars.publishing import publish_due
from calendars.sources.polling import poll_due
from calendars.writer import Header, calendar
from config.catalogue import Catalogue
from config.contacts import read_contacts
from config.language import Language, pick
from config.settings import Settings
from scheduler.channels import Attachment
from scheduler.engine.embedded import Engine
from scheduler.jobs import JOBS, Job
from scheduler.jobs.postman import Services
from scheduler.queries.agenda import Filter, agenda
from scheduler.store.store import Store

POLL = timedelta(minutes=1)
"""How often it is asked which sources are due; each has an interval of its own."""
PUBLISH = timedelta(minutes=2)
"""How long a change may take to a CalDAV collection: what changes together is written together."""


def services(settings: Settings) -> Services:
    """What sending needs beside the database: channels, contacts, calendar files."""
    return Services(
        channels=settings.channel_tables, webhooks=settings.webhooks,
        contacts=lambda: read_contacts(settings.contacts), attach=attached, feed_link=feed_link(settings),
    )  # fmt: skip


def feed_link(settings: Settings) -> Callable[[Catalogue, str], str]:
    """The public calendar of a district; other units' own are secret, and known to their contacts only."""
    base = settings.feeds.base_url.rstrip("/")

    def link(catalogue: Catalogue, unit: str) -> str:
        record = catalogue.unit.get(unit)
        if not base or record is None or not record.is_district:
            return ""
        return next((base + f.address for f in public_feeds(catalogue) if f.wanted.district == unit), "")

    return link


def attached(
    session: Session, catalogue: Catalogue, activities: Sequence[int], _language: Language
) -> Sequence[Attachment]:
    """The activities of a message as one calendar file, in the language of this context."""
    views = sorted(agenda(session, Filter(ids=tuple(activities))), key=lambda a: a.id)
    if not views:
        return ()
    composer = Composer(catalogue)
    header = Header(name=pick(catalogue.plan.city, catalogue.plan.city_en), timezone=catalogue.plan.timezone)
    text = calendar((composer.piece(a) for a in views), header)
    return (Attachment("kepu.ics", "text/calendar", text),)


def jobs(settings: Settings) -> Sequence[Job]:
    """The scheduler's own jobs, reading from others and publishing to them: the one table of what runs by itself."""

    def poll(store: Store) -> object:
        return poll_due(store, settings, store.clock())

    def write(store: Store) -> object:
        return publish_due(store, settings, store.clock())

    return (
        *JOBS,
        Job("sources", poll, every=POLL, aside=True),
        Job("collections", write, every=PUBLISH, aside=True),
    )


def engine(settings: Settings, store: Store) -> Engine:
    """The engine that this installation's jobs run in."""
    return Engine(store, services(settings), jobs=jobs(settings))


class Part(Protocol):
    """Something that runs until it is told to stop: the engine, the feeds' server."""

    def run(self) -> None: ...

    def stop(self) -> None: ...


def serve(parts: Sequence[Part], ready: Callable[[], None] = lambda: None) -> None:
    """Run the parts together until SIGTERM, SIGINT or the end of one; then stop all, each finishing its work.

    ``ready`` is called once signals are heard. What a part raises is raised here, after the others have stopped.
    """
    faults: list[BaseException] = []

    def stop(_number: int = 0, _frame: FrameType | None = None) -> None:
        for part in parts:
            part.stop()

    def guarded(part: Part) -> None:
        try:
            part.run()
        except BaseException as error:
            faults.append(error)
        finally:
            stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    threads = [Thread(target=guarded, args=(part,), name=type(part).__name__) for part in parts]
    try:
        ready()
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)  # a join without end would keep signals waiting
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if faults:
        raise faults[0]
