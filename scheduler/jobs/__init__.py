"""What runs without a person: one table of idempotent jobs. An engine decides when, a job what.

A job may run twice, late, or never finish: running it again puts everything right.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.errors import KepuError
from scheduler.reactions.conflicts import refresh, rules
from scheduler.reactions.reminders import replan_near
from scheduler.store.store import Store

AGAIN = timedelta(minutes=5)
"""How soon a job that failed is tried again."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """``run`` is called once a local day from ``at`` on, or every ``every``; and at the start."""

    name: str
    run: Callable[[Store], object]
    at: time | None = None
    every: timedelta | None = None
    aside: bool = False
    """It may wait for the network: it runs beside the sending, never twice at a time."""


def plan_horizon(store: Store) -> int:
    """Plan the reminders that come into the horizon: what nobody changed, overdue deadlines, missing dates."""
    with store.begin("kepu", "horizon") as work:
        return replan_near(work)


def refresh_conflicts(store: Store) -> None:
    """Drop the conflicts of what is over and store those that the day brings."""
    with store.begin("kepu", "conflicts") as work:
        refresh(work, rules(store, work.session).today)


JOBS: Sequence[Job] = (
    Job("horizon", plan_horizon, at=time(2, 10)),
    Job("conflicts", refresh_conflicts, at=time(2, 20)),
)


class Timetable:
    """Which jobs are to be run now. It remembers nothing beyond the process: jobs are idempotent."""

    def __init__(self, jobs: Sequence[Job], zone: ZoneInfo) -> None:
        self._jobs = tuple(jobs)
        self._zone = zone
        self._day: dict[str, date] = {}
        self._last: dict[str, datetime] = {}
        self._again: dict[str, datetime] = {}

    def due(self, now: datetime) -> list[Job]:
        """Jobs that have not run yet, whose time has come since, or whose interval is over."""
        return [job for job in self._jobs if self._is_due(job, now)]

    def ran(self, job: Job, now: datetime) -> None:
        self._last[job.name] = now
        self._day[job.name] = self._date(job, now)
        self._again.pop(job.name, None)

    def failed(self, job: Job, now: datetime) -> None:
        """It went wrong: it is due again before its next time."""
        self.ran(job, now)
        self._again[job.name] = now + AGAIN

    def next_at(self, now: datetime) -> datetime:
        """When the next job is due, as far as the clock alone tells."""
        times = [now + timedelta(days=1), *self._again.values()]
        for job in self._jobs:
            if job.every is not None:
                times.append(self._last.get(job.name, now) + job.every)
            if job.at is not None:
                day = self._date(job, now) + timedelta(days=1)
                times.append(datetime.combine(day, job.at, self._zone))
        return min(times)

    def _is_due(self, job: Job, now: datetime) -> bool:
        last = self._last.get(job.name)
        if last is None or now >= self._again.get(job.name, now + AGAIN):
            return True
        if job.every is not None:
            return now >= last + job.every
        return self._date(job, now) > self._day[job.name]

    def _date(self, job: Job, now: datetime) -> date:
        """The job's own day, which begins at its time."""
        local = now.astimezone(self._zone)
        return local.date() if job.at is None or local.time() >= job.at else local.date() - timedelta(days=1)


def run(jobs: Sequence[Job], store: Store) -> list[str]:
    """Run these jobs; one that fails is logged and keeps no other from running. The names of those that failed."""
    failed = []
    for job in jobs:
        try:
            job.run(store)
        except KepuError as error:
            _log.error("job %s: %s", job.name, " ".join((error.message, error.hint)))
            failed.append(job.name)
        except Exception:  # the edge of the engine: the next run puts it right
            _log.exception("job %s", job.name)
            failed.append(job.name)
    return failed
