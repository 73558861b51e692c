"""A process that is killed: ``python -m tests.chaos.child work|move``. Told what to do by ``CHAOS`` (JSON)."""

import json
import logging
import os
import random
import signal
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

from config.language import use_by_default
from scheduler.commands import delivery as life
from scheduler.commands.activity import When, move, step
from scheduler.engine.embedded import Engine
from scheduler.errors import Refused
from scheduler.jobs.postman import Services
from scheduler.planning.lifecycle import Step
from scheduler.reactions import REACTIONS
from scheduler.store.store import Store

ZONE = ZoneInfo("Asia/Shanghai")
MOVED_TO = date(2026, 9, 17)


def opened(given: dict[str, Any]) -> Store:
    """The store with the run's clock: real time, shifted."""
    shift = timedelta(seconds=given["shift"])
    return Store(given["database"], reactions=REACTIONS, clock=lambda: datetime.now(UTC) + shift)


def work(given: dict[str, Any]) -> None:
    """Run the engine until SIGTERM or SIGKILL."""
    life.FIRST_WAIT = timedelta(seconds=1)  # a run has no half minutes to wait
    services = Services(
        channels={
            "email": {"host": "127.0.0.1", "port": given["smtp"], "security": "none", "sender": "kepu@example.org"},
            "webhook": {},
        }
    )
    engine = Engine(opened(given), services, tick=5, lease=timedelta(seconds=given["lease"]))

    def stop(_number: int, _frame: FrameType | None) -> None:
        engine.stop()

    signal.signal(signal.SIGTERM, stop)
    engine.run()


def moves(given: dict[str, Any]) -> None:
    """Move and cancel activities until SIGTERM, writing down what was done once it is done."""
    random.seed(given["seed"])
    store, number = opened(given), 0
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    with Path(given["ledger"]).open("a", encoding="utf-8") as ledger:
        while not stopped:
            number += 1
            ident = random.choice(given["activities"])
            start = datetime(MOVED_TO.year, MOVED_TO.month, MOVED_TO.day, 0, 0, tzinfo=ZONE) + timedelta(
                minutes=number % 1380, days=number // 1380
            )
            what = "cancel" if random.random() < 0.05 else "move"
            try:
                if what == "cancel":
                    step(store, ident, Step.CANCEL, "mover", reason="天气")
                else:
                    move(store, ident, When(start, start + timedelta(minutes=1)), "mover")
            except Refused:
                continue  # cancelled before
            ledger.write(json.dumps({"activity": ident, "what": what, "start": start.isoformat()}) + "\n")
            ledger.flush()
            time.sleep(random.uniform(0, 2 * given["pause"]))


def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    use_by_default("zh")
    given = json.loads(os.environ["CHAOS"])
    {"work": work, "move": moves}[sys.argv[1]](given)


if __name__ == "__main__":
    main()
