"""The engine: it wakes when something is due or changed, survives its database, and stops cleanly."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any, ClassVar

import pytest

from scheduler.channels import Message, Receipt
from scheduler.commands.delivery import claim, hold, hold_reminders, retry
from scheduler.engine.embedded import Engine, run_due
from scheduler.engine.lock import EngineLock
from scheduler.errors import Refused
from scheduler.jobs.postman import Services
from scheduler.reactions import REACTIONS
from scheduler.store.store import Store
from tests.postgres import Server
from tests.scheduler.engine.conftest import PATIENCE, running, shifted
from tests.scheduler.reminding import POLICIES, Office, activity, deliveries, moved, reminders, with_policies

Until = Callable[[Callable[[], bool]], bool]
MOVE = """
import sys
from datetime import UTC, datetime, timedelta
from scheduler.reactions import REACTIONS
from scheduler.store.store import Store
from tests.scheduler.reminding import moved
now = datetime.fromisoformat(sys.argv[2])
moved(Store(sys.argv[1], reactions=REACTIONS, clock=lambda: now), 1, "2026-03-12")
"""
AT_ONCE = POLICIES.replace("delay_minutes = 15", "delay_minutes = 0")


Open = Callable[[str, str], Office]


@pytest.fixture
def office_at(tmp_path: Path) -> Iterator[Open]:
    """Opens an office on a database, on a clock that goes on from that moment; 科协 is reached."""
    opened: list[Store] = []

    def open_office(url: str, start: str) -> Office:
        store = Store(url, reactions=REACTIONS, clock=shifted(start))
        opened.append(store)
        office = Office(with_policies(store, AT_ONCE), tmp_path / "sent.jsonl")
        office.reach("science")
        return office

    yield open_office
    for store in opened:
        store.close()


@pytest.fixture
def evening(any_url: str, office_at: Open) -> Office:
    """Monday evening; an activity's task is told at 08:30 on Tuesday."""
    office = office_at(any_url, "2026-03-02 18:00")
    activity(office.store, units={"science": "lead"})
    return office


class Slow:
    """A channel that holds every message until it is told to go on."""

    kind: ClassVar[str] = "file"
    idempotent = True

    def __init__(self) -> None:
        self.begun, self.go_on = Event(), Event()
        self.keys: list[str] = []

    def send(self, message: Message) -> Receipt:
        self.keys.append(message.key)
        self.begun.set()
        self.go_on.wait(PATIENCE)
        return Receipt(message.key)


class TestWaking:
    def test_it_rings_when_the_next_reminder_is_due(self, any_url: str, office_at: Open) -> None:
        """Neither the tick (an hour) nor a commit helps: only the alarm that was set for the moment."""
        made = office_at(any_url, "2026-03-02 18:00")
        activity(made.store, units={"science": "lead"})
        made.store.clock = shifted("2026-03-03 08:29:58")
        with running(made.store, made.services()) as engine:
            assert engine.sent.wait(PATIENCE)
        (delivery,) = deliveries(made.store)
        assert delivery.sent_at is not None
        assert (delivery.sent_at - delivery.due_at).total_seconds() < 50

    def test_a_commit_of_another_process_sets_the_alarm_anew(self, sqlite_url: str, office_at: Open) -> None:
        made = office_at(sqlite_url, "2026-03-03 10:00")
        activity(made.store, "2026-03-11", units={"science": "lead"})
        made.store.clock = shifted("2026-03-05 10:00")
        made.drain()
        with running(made.store, made.services()) as engine:
            now = made.store.clock().isoformat()
            subprocess.run([sys.executable, "-c", MOVE, sqlite_url, now], check=True, cwd=Path(__file__).parents[3])
            assert engine.sent.wait(PATIENCE)
        assert "由“3月11日 周三 09:00—10:00”改为“3月12日 周四 09:00—10:00”" in made.sent()[-1]["text"]

    def test_a_commit_through_another_connection_too(self, postgres_url: str, office_at: Open) -> None:
        made = office_at(postgres_url, "2026-03-03 10:00")
        activity(made.store, "2026-03-11", units={"science": "lead"})
        made.store.clock = shifted("2026-03-05 10:00")
        made.drain()
        with (
            running(made.store, made.services()) as engine,
            closing(Store(postgres_url, reactions=REACTIONS, clock=made.store.clock)) as other,
        ):  # fmt: skip
            moved(other, 1, "2026-03-12")
            assert engine.sent.wait(PATIENCE)

    def test_while_nothing_happens_the_database_is_left_alone(
        self, evening: Office, statements: list[str], until: Until
    ) -> None:
        nap = Event()
        with running(evening.store, evening.services()):
            assert until(lambda: (before := len(statements)) > 0 and not nap.wait(0.5) and len(statements) == before)
            before = len(statements)
            nap.wait(1)
            assert statements[before:] == []


class TestStopping:
    def test_what_is_in_flight_is_finished_and_nothing_more_is_begun(self, evening: Office) -> None:
        slow = Slow()
        activity(evening.store, "2026-03-12", "展览", {"education": "lead"})
        evening.reach("education")
        evening.store.clock = shifted("2026-03-03 08:30")
        with running(evening.store, evening.services(), slow) as made:
            assert slow.begun.wait(PATIENCE)
            made.engine.stop()
            slow.go_on.set()
        assert made.error is None
        assert sorted((d.state, d.owner) for d in deliveries(evening.store)) == [("pending", ""), ("sent", "")]
        assert len(slow.keys) == 1

    def test_what_another_could_not_finish_is_sent_by_the_next(self, sqlite_url: str, office_at: Open) -> None:
        made = office_at(sqlite_url, "2026-03-02 18:00")
        activity(made.store, units={"science": "lead"})
        made.store.clock = shifted("2026-03-03 08:30")
        (row,) = made.issue()
        claim(made.store, "killed", 9)
        with running(made.store, made.services()) as engine:
            assert engine.sent.wait(PATIENCE)
        assert [m["key"] for m in made.sent()] == [row.key]


class TestTwoEngines:
    def test_an_sqlite_file_has_one(self, sqlite_url: str, office_at: Open, until: Until) -> None:
        made = office_at(sqlite_url, "2026-03-02 18:00")
        with running(made.store, made.services()) as first:
            assert until(lambda: first.engine.lock.exclusive)
            with pytest.raises(Refused, match="另一个进程"):
                Engine(made.store, made.services()).run()

    def test_running_what_is_due_by_hand_takes_nothing_from_it(self, sqlite_url: str, office_at: Open) -> None:
        made = office_at(sqlite_url, "2026-03-02 18:00")
        activity(made.store, units={"science": "lead"})
        made.store.clock = shifted("2026-03-03 08:30")
        slow = Slow()
        with running(made.store, made.services(), slow) as first:
            assert slow.begun.wait(PATIENCE)
            tally, failed = run_due(made.store, made.services())
            slow.go_on.set()
            assert first.sent.wait(PATIENCE)
        assert (tally.handled, failed) == (0, [])
        assert [d.state for d in deliveries(made.store)] == ["sent"]

    def test_but_not_by_another_clock_for_which_its_leases_are_over(
        self, sqlite_url: str, office_at: Open, until: Until
    ) -> None:
        made = office_at(sqlite_url, "2026-03-02 18:00")
        with running(made.store, made.services()) as first:
            assert until(lambda: first.engine.lock.exclusive)
            with pytest.raises(Refused, match="另一个进程"):
                run_due(made.store, made.services(), alone=True)

    def test_the_lock_is_free_after_its_process_died(self, sqlite_url: str) -> None:
        dies = "import os, sys; from scheduler.engine.lock import EngineLock; from scheduler.store.store import Store\n"
        dies += "EngineLock(Store(sys.argv[1])).take(); os._exit(9)"
        done = subprocess.run([sys.executable, "-c", dies, sqlite_url], cwd=Path(__file__).parents[3])
        assert done.returncode == 9
        with closing(Store(sqlite_url)) as store, EngineLock(store) as lock:
            assert lock.exclusive is True


class TestPostgresRestart:
    def test_engines_go_on_and_send_everything_once(
        self, postgres: Server, postgres_url: str, office_at: Open, until: Until
    ) -> None:
        """Every connection is cut in the middle of sending; the server comes back."""
        made = office_at(postgres_url, "2026-03-02 18:00")
        made.reach("education", "health", "farming")
        for unit in ("science", "education", "health", "farming"):
            activity(made.store, "2026-03-11", f"{unit}的讲座", {unit: "lead"})
        made.store.clock = shifted("2026-03-03 08:30")
        slow = Slow()
        other = Store(postgres_url, reactions=REACTIONS, clock=made.store.clock)
        with (
            closing(other),
            running(made.store, made.services(), slow) as first, running(other, made.services(), slow) as second,
        ):  # fmt: skip
            assert slow.begun.wait(PATIENCE)
            postgres.restart()
            slow.go_on.set()
            assert until(lambda: [d.state for d in deliveries(made.store)] == ["sent"] * 4)
            assert len(slow.keys) == len(set(slow.keys)) == 4
            moved(made.store, 1, "2026-03-12")
            assert until(lambda: len(slow.keys) == 5)
        assert (first.error, second.error) == (None, None)


def test_held_ones_wait_and_ring_when_they_are_let_go(evening: Office) -> None:
    held = [r.id or 0 for r in reminders(evening.store)]
    hold_reminders(evening.store, held, "li")
    evening.store.clock = shifted("2026-03-03 08:30")
    with running(evening.store, evening.services()) as made:
        hold_reminders(evening.store, held, "li", held=False)
        assert made.sent.wait(PATIENCE)


def test_a_delivery_that_is_sent_again_by_a_person_leaves_at_once(evening: Office) -> None:
    evening.store.clock = shifted("2026-03-03 08:30")
    broken: Any = {"channels": {"file": {"path": str(evening.file / "no" / "folder")}}}
    evening.postman = type(evening.postman)(evening.store, Services(**broken), "x")
    evening.drain()
    (row,) = deliveries(evening.store)
    assert row.state == "pending"
    hold(evening.store, [row.id or 0], "li")
    with running(evening.store, evening.services()) as made:
        retry(evening.store, [row.id or 0], "li")
        assert made.sent.wait(PATIENCE)
