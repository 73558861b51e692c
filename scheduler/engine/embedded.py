"""The engine inside one process: a clock that rings, a dispatcher that looks, and rows that remember.

APScheduler is the clock only, with its store in memory: its jobs set a flag and do no work, so nothing that it
could lose matters. ``next`` rings exactly when something is due, ``tick`` now and then whatever was missed (a
suspended machine, a lost doorbell). A commit by any process rings too. One thread answers: it clears the flag
before it looks, so a ring during its work makes it look again.

On SQLite a lock makes it the only engine of its file; on PostgreSQL any number of engines share the work by
leases.
"""

import logging
import os
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from uuid import uuid4
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler

from config.errors import KepuError
from scheduler.commands.delivery import LEASE
from scheduler.engine.lock import EngineLock
from scheduler.jobs import JOBS, Job, Timetable, run
from scheduler.jobs.dispatcher import Dispatcher, Tally
from scheduler.jobs.postman import Postman, Services
from scheduler.queries.outbox import next_due
from scheduler.store.changes import Changes, watch
from scheduler.store.store import Store

TICK_SECONDS = 60
LONGEST_PAUSE_SECONDS = 60.0
STOP_SECONDS = 5
"""How long a stop waits for a job beside the sending; what it did not finish is done again."""
_log = logging.getLogger(__name__)


def owner_name() -> str:
    """A name that no other worker has or had."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{uuid4().hex[:8]}"


def dispatcher_for(
    store: Store, services: Services, stopped: Event | None = None, lease: timedelta = LEASE
) -> Dispatcher:
    """A dispatcher as a new owner."""
    return Dispatcher(store, Postman(store, services, owner_name()), stopped=stopped, lease=lease)


def run_due(
    store: Store, services: Services, jobs: Sequence[Job] = JOBS, *, alone: bool = False
) -> tuple[Tally, list[str]]:
    """Do once whatever is due, and return what was done and which jobs failed: for cron and for people.

    Beside a running engine it is one worker more: leases keep the two apart. With a clock of its own it must be
    ``alone``, because by that clock the other's leases may be over; raises Refused when it is not.
    """
    lock = EngineLock(store)
    try:
        lock.take()
    except KepuError:
        if alone:
            raise
        _log.info("an engine is running; its leases are respected")
    with_lock = lock.exclusive
    try:
        dispatcher = dispatcher_for(store, services)
        dispatcher.recover(everything=with_lock)
        failed = run(jobs, store)
        return dispatcher.drain(), failed
    finally:
        lock.release()


class Engine:
    """Runs the jobs and empties the outbox until it is told to stop."""

    def __init__(
        self, store: Store, services: Services, *, jobs: Sequence[Job] = JOBS, tick: float = TICK_SECONDS,
        lease: timedelta = LEASE, drained: Callable[[Tally], None] = lambda tally: None,
    ) -> None:  # fmt: skip
        self.store, self.jobs, self.tick = store, tuple(jobs), tick
        self._stopping, self._ring = Event(), Event()
        self.dispatcher = dispatcher_for(store, services, self._stopping, lease)
        self.lock = EngineLock(store)
        self._drained = drained
        self._clock = BackgroundScheduler(
            timezone="UTC", daemon=True, job_defaults={"misfire_grace_time": None, "coalesce": True}
        )
        self._changes: Changes | None = None
        self._aside: dict[str, Thread] = {}

    def stop(self) -> None:
        """Ask it to end; may be called from a signal handler and from any thread."""
        self._stopping.set()
        self._ring.set()

    def run(self) -> None:
        """Work until :meth:`stop`. Raises Refused when another engine has this SQLite file.

        On the way out, what is under way is finished and what was only claimed is given back.
        """
        with self.lock:
            listener = self._start()
            try:
                self._work()
            finally:
                self._clock.shutdown(wait=False)
                if self._changes is not None:
                    self._changes.close()
                for thread in (listener, *self._aside.values()):
                    thread.join(timeout=STOP_SECONDS)

    def _start(self) -> Thread:
        self._changes = watch(self.store)
        listener = Thread(target=self._listen, args=(self._changes,), name="kepu-changes", daemon=True)
        listener.start()
        self._clock.start()
        self._clock.add_job(self._ring.set, "interval", seconds=self.tick, id="tick")
        return listener

    def _listen(self, changes: Changes) -> None:
        while not self._stopping.is_set():
            if changes.wait(self.tick):
                self._ring.set()

    def _work(self) -> None:
        zone = self._zone()
        timetable = Timetable(self.jobs, zone)
        fresh, pause = True, 1.0
        while not self._stopping.is_set():
            self._ring.clear()
            try:
                self.dispatcher.recover(everything=fresh and self.lock.exclusive)
                fresh = False
                self._look(timetable)
                pause = 1.0
            except Exception as error:  # the database is away, or a fault: try again, a little later each time
                _tell(error)
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                continue
            self._ring.wait(LONGEST_PAUSE_SECONDS)

    def _zone(self) -> ZoneInfo:
        with self.store.read() as session:
            return ZoneInfo(self.store.catalogue(session).plan.timezone)

    def _look(self, timetable: Timetable) -> None:
        now = self.store.clock()
        for job in timetable.due(now):
            if not job.aside:
                note = timetable.failed if run([job], self.store) else timetable.ran
                note(job, now)
            elif job.name not in self._aside or not self._aside[job.name].is_alive():
                self._aside[job.name] = Thread(
                    target=run, args=([job], self.store), name=f"kepu-{job.name}", daemon=True
                )
                self._aside[job.name].start()
                timetable.ran(job, now)
        due = self._next_due()
        if due is not None and due <= self.store.clock():
            self._drained(self.dispatcher.drain())
            due = self._next_due()
        self._arm(min(due, timetable.next_at(now)) if due else timetable.next_at(now))

    def _next_due(self) -> datetime | None:
        with self.store.read() as session:
            return next_due(session)

    def _arm(self, due: datetime) -> None:
        """Ring at that moment; ``due`` is by the store's clock, which in tests is not the machine's."""
        wait = max(due - self.store.clock(), timedelta(milliseconds=50))
        self._clock.add_job(self._ring.set, "date", run_date=datetime.now(UTC) + wait, id="next", replace_existing=True)


def _tell(error: Exception) -> None:
    if isinstance(error, KepuError):
        _log.warning("the jobs wait: %s", error.message)
    else:
        _log.exception("the jobs stumbled", exc_info=error)
