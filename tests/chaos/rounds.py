"""Kill the scheduler again and again while it sends and somebody changes the plan; then count.

What must have arrived is worked out from what the other process wrote down that it did, not from the scheduler's
own tables: for every activity, unit and channel one message that says how things are at the end.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

import scheduler.model.tables
from config.language import use_by_default
from scheduler.commands.activity import When, add
from scheduler.commands.catalogue import load_plan
from scheduler.commands.contact import set_contact
from scheduler.model.delivery import Delivery
from scheduler.model.reminder import Reminder
from scheduler.reactions import REACTIONS
from scheduler.store.store import Store
from scheduler.store.upgrade import upgrade
from tests.chaos.receivers import Arrival, Mailbox, receivers
from tests.scheduler.plans import small

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 9, 15, 8, 29, 55, tzinfo=ZONE)
"""The run's own clock starts here: five seconds before everybody's reminder is due."""
DAY = datetime(2026, 9, 16, 0, 0, tzinfo=ZONE)
"""The activities follow each other by five minutes, so that no unit is wanted twice: conflicts are no part of this."""
SLOT = timedelta(minutes=5)
UNITS = ("science", "education", "health")
SENDERS = 8
"""Messages that one worker has under way at most."""
POLICIES = """
[[policies]]
id = "near"
subject = "activity_near"
offsets = [-1]
at = 08:30:00
role = "assigned"
digest = false

[[policies]]
id = "changed"
subject = "activity_changed"
workdays = false
role = "assigned"

[[policies]]
id = "cancelled"
subject = "activity_cancelled"
workdays = false
role = "assigned"
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What one run came to. ``unexplained`` are duplicates that no kill accounts for."""

    database: str
    rounds: int
    kills: int
    changes: int
    told: int
    """Activities × units × channels: each must hear how things are at the end."""
    messages: int
    lost: tuple[str, ...]
    duplicates: int
    unexplained: int
    seconds: float

    @property
    def line(self) -> str:
        return (
            f"| {self.database} | {self.kills} | {self.changes} | {self.told} | {len(self.lost)} | {self.messages} |"
            f" {self.duplicates} | {self.unexplained} | {self.seconds:.0f} s |"
        )


HEAD = (
    "| database | kills | changes | to be told | lost | messages | sent again after a kill | doubled without one"
    " | time |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)


def prepared(database: str, activities: int, box: Mailbox, clock: Any) -> dict[int, str]:
    """A database with that many activities, each of three units with two channels; id -> title."""
    assert scheduler.model.tables.ALL
    store = Store(database, reactions=REACTIONS, clock=clock)
    if store.url.get_backend_name() == "sqlite":
        Path(database).touch()
    upgrade(store.engine)
    load_plan(store, small(extra=POLICIES), "tester")
    for unit in UNITS:
        set_contact(store, unit, "email", f"{unit}@example.org", "tester")
        set_contact(store, unit, "webhook", f"{box.webhook}/{unit}", "tester")
    titles = {}
    for number in range(1, activities + 1):
        title = f"科普活动{number:03d}"
        ident = add(
            store, When(DAY + number * SLOT, DAY + (number + 1) * SLOT), {"title": title},
            {UNITS[0]: "lead", UNITS[1]: "responsible", UNITS[2]: "support"}, "tester",
        )  # fmt: skip
        titles[ident] = title
    store.close()
    return titles


class Processes:
    """The processes of a run; all of them end with it."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.environment = {**os.environ, "CHAOS": json.dumps(told), "KEPU_LANG": "zh"}
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, role: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.chaos.child", role]
        folder = Path(__file__).parents[2]
        process = subprocess.Popen(command, env=self.environment, cwd=folder)
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def end(self, process: subprocess.Popen[bytes]) -> int:
        """Ask it to stop, as an administrator would; its exit code."""
        process.terminate()
        code = process.wait(timeout=60)
        self.running.remove(process)
        return code

    def close(self) -> None:
        for process in list(self.running):
            self.kill(process)


def run(
    database: str, folder: Path, *, rounds: int, activities: int, workers: int, seed: int, pause: float = 0.2
) -> Result:
    """One run. ``workers`` run at a time, of which each round kills one."""
    use_by_default("zh")
    chance = random.Random(seed)
    began = time.monotonic()
    shift = (BEGIN.astimezone(UTC) - datetime.now(UTC)).total_seconds() + 0.05 * activities

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=shift)

    with receivers() as box:
        titles = prepared(database, activities, box, lambda: BEGIN.astimezone(UTC) - timedelta(minutes=5))
        ledger = folder / "ledger.jsonl"
        processes = Processes({
            "database": database, "shift": shift, "smtp": box.smtp, "lease": 15, "seed": seed, "pause": pause,
            "ledger": str(ledger), "activities": list(titles),
        })  # fmt: skip
        try:
            mover = processes.start("move")
            _wait_for(ledger)
            crew = [processes.start("work") for _number in range(workers)]
            kills = list(_kill_again_and_again(processes, crew, chance, rounds))
            if processes.end(mover) != 0:
                raise AssertionError("the other process failed")
            _wait_until_done(database, clock)
            for worker in crew:
                if processes.end(worker) != 0:
                    raise AssertionError("the worker did not stop cleanly")
        finally:
            processes.close()
        acts = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
        wanted = expected(titles, acts)
        return judged(database, rounds, kills, acts, wanted, box.arrivals, time.monotonic() - began)


def _wait_for(file: Path, patience: float = 30) -> None:
    end = time.monotonic() + patience
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.05)


def _kill_again_and_again(
    processes: Processes, crew: list[subprocess.Popen[bytes]], chance: random.Random, rounds: int
) -> Iterator[float]:
    """Let the workers live a random while, kill one, start another; yields the moments."""
    for _round in range(rounds):
        time.sleep(chance.uniform(0.8, 3.0))
        victim = chance.randrange(len(crew))
        processes.kill(crew[victim])
        yield time.monotonic()
        crew[victim] = processes.start("work")


def _wait_until_done(database: str, clock: Any, patience: float = 300) -> None:
    """Until nothing that was due is left to be sent."""
    store = Store(database, clock=clock)
    end = time.monotonic() + patience
    try:
        while time.monotonic() < end:
            with store.read() as session:
                planned = session.scalar(
                    select(func.count()).select_from(Reminder)
                    .where(Reminder.state == "planned", col(Reminder.due_at) <= clock())
                )  # fmt: skip
                open_ones = session.scalar(
                    select(func.count()).select_from(Delivery)
                    .where(col(Delivery.state).in_(("pending", "claimed", "sending")))
                )  # fmt: skip
            if not planned and not open_ones:
                return
            time.sleep(0.3)
        raise AssertionError(f"{planned} reminders and {open_ones} deliveries never left")
    finally:
        store.close()


def expected(titles: Mapping[int, str], acts: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Title -> what every unit must have been told of it in the end."""
    final = {title: _when(DAY + number * SLOT) for number, title in enumerate(titles.values(), 1)}
    for act in acts:
        start = datetime.fromisoformat(act["start"])
        final[titles[act["activity"]]] = "活动已取消" if act["what"] == "cancel" else _when(start)
    return final


def _when(start: datetime) -> str:
    local = start.astimezone(ZONE)
    return f"{local.month}月{local.day}日 周{'一二三四五六日'[local.weekday()]} {local:%H:%M}—"


def told(arrivals: Iterable[Arrival]) -> dict[tuple[str, str, str], str]:
    """(channel, unit, title) -> everything that was said there."""
    found: dict[tuple[str, str, str], str] = {}
    for arrival in arrivals:
        for block in re.split(r"\n(?=· )", arrival.text):
            if title := re.search(r"科普活动\d{3}", block):
                place = (arrival.channel, arrival.unit, title[0])
                found[place] = found.get(place, "") + block
    return found


def judged(
    database: str, rounds: int, kills: list[float], acts: list[Any], wanted: Mapping[str, str],
    arrivals: list[Arrival], seconds: float,
) -> Result:  # fmt: skip
    """Compare what was due with what arrived."""
    said = told(arrivals)
    places = [(channel, unit, title) for channel in ("email", "webhook") for unit in UNITS for title in wanted]
    lost = tuple("/".join(p) + " " + wanted[p[2]] for p in places if wanted[p[2]] not in said.get(p, ""))
    times: dict[tuple[str, str], list[float]] = {}
    for arrival in arrivals:
        times.setdefault((arrival.channel, arrival.key), []).append(arrival.at)
    again = [at for at in times.values() if len(at) > 1]
    unexplained = sum(not any(at[0] - 1 <= kill <= at[-1] for kill in kills) for at in again)
    most = Counter(_kills_before(kills, at[0]) for at in again)
    unexplained += sum(max(0, n - SENDERS) for n in most.values())
    unexplained += sum(len(keys) - 1 for keys in _by_text(arrivals).values())
    return Result(
        database="PostgreSQL" if "://" in database else "SQLite", rounds=rounds, kills=len(kills), changes=len(acts),
        told=len(places), messages=len(times), lost=lost,
        duplicates=sum(len(at) - 1 for at in again), unexplained=unexplained, seconds=seconds,
    )  # fmt: skip


def _by_text(arrivals: Iterable[Arrival]) -> dict[tuple[str, str, str], set[str]]:
    """The keys under which the same words came to the same place: more than one is a message made twice."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for arrival in arrivals:
        found.setdefault((arrival.channel, arrival.unit, arrival.text), set()).add(arrival.key)
    return found


def _kills_before(kills: list[float], at: float) -> int:
    return sum(kill < at for kill in kills)
