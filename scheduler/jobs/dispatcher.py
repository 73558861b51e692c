"""Everything that is due leaves: reminders become deliveries, deliveries are claimed, sent and settled.

A worker claims no more than it can send at once, so one that hangs holds up a thread and nothing else, and a
worker that dies leaves few. What finishes together is settled in one transaction; while the database is away,
what came of sending is kept and settled first when it is back.
"""

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

from config.errors import KepuError
from scheduler.commands import delivery as life
from scheduler.commands.delivery import Outcome
from scheduler.commands.issuing import issue
from scheduler.jobs.postman import Postman
from scheduler.store.store import Store

WORKERS = 8
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """What one draining did."""

    issued: int = 0
    unreached: int = 0
    """Of these, for units without an address: failed from the start."""
    skipped: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)

    def count(self, state: str) -> None:
        self.outcomes[state] = self.outcomes.get(state, 0) + 1

    @property
    def handled(self) -> int:
        return sum(self.outcomes.values())


class Dispatcher:
    """Drains the outbox of one database as one owner."""

    def __init__(
        self, store: Store, postman: Postman, *, workers: int = WORKERS, lease: timedelta = life.LEASE,
        stopped: Event | None = None, alive: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self.store, self.postman, self.workers, self.lease = store, postman, workers, lease
        self.stopped = stopped or Event()
        self.unsettled: list[Outcome] = []
        """What came of sending, not written down yet."""
        self._alive = alive

    def recover(self, *, everything: bool = False) -> int:
        """Free what dead workers held; ``everything`` where no other worker can be alive."""
        self._settle(Tally())
        return life.recover(self.store, self.postman.idempotent(), everything=everything)

    def drain(self) -> Tally:
        """Send until nothing is due. Asked to stop, it claims no more and waits for what is under way.

        Raises KepuError when the database or the contacts file cannot be read, once all that was under way has
        ended; what is due already does not wait for the contacts file.
        """
        tally = Tally()
        trouble = self._issue(tally)
        running: set[Future[Outcome | None]] = set()
        with ThreadPoolExecutor(self.workers, thread_name_prefix="kepu-send") as pool:
            away = False
            while True:
                self._alive()
                try:
                    self._settle(tally)
                    if not away and not self.stopped.is_set():
                        claimed = life.claim(self.store, self.postman.owner, self.workers - len(running), self.lease)
                        running |= {pool.submit(self.postman.deliver, ident) for ident in claimed}
                except KepuError as error:
                    trouble, away = error, True
                if not running:
                    break
                done, running = wait(running, timeout=30, return_when=FIRST_COMPLETED)
                self.unsettled += [outcome for future in done if (outcome := future.result()) is not None]
        if trouble is not None:
            raise trouble
        return tally

    def _issue(self, tally: Tally) -> KepuError | None:
        while not self.stopped.is_set():
            try:
                made = issue(self.store, self.postman.services.contacts())
            except KepuError as error:
                return error
            tally.issued += made.deliveries
            tally.unreached += made.unreached
            tally.skipped += made.skipped
            if not made.reminders:
                break
        return None

    def _settle(self, tally: Tally) -> None:
        outcomes = self.unsettled
        life.settle(self.store, self.postman.owner, outcomes)
        self.unsettled = []
        for outcome in outcomes:
            tally.count(outcome.state)
            if outcome.state in ("failed", "uncertain"):
                _log.warning("delivery %s: %s (%s)", outcome.id, outcome.state, outcome.reason)
