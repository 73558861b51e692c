"""Several writers at once: nobody finds the database locked, nothing is lost, the log is in order."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from scheduler.errors import NoDatabase
from scheduler.events import Kind
from scheduler.model.activity import Activity
from scheduler.model.log import LoggedEvent
from scheduler.store import database
from scheduler.store.store import Store
from tests.scheduler.store.test_transaction import activity, added, logged

WRITERS = 4


def together(work: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(work, number) for number in range(WRITERS)]:
            done.result()


def count_up(store: Store, ident: int, actor: str) -> None:
    """Read, then write what follows from it."""
    with store.begin(actor, "edit") as work:
        row = work.get(Activity, ident)
        row.description = str(int(row.description or "0") + 1)
        work.record(Kind.ACTIVITY_EDITED, row)


def test_no_increment_of_many_writers_is_lost_or_refused(any_store: Store, any_url: str) -> None:
    ident = added(any_store)

    def write(number: int) -> None:
        with closing(Store(any_url, clock=any_store.clock)) as mine:
            for _round in range(50):
                count_up(mine, ident, f"writer {number}")

    together(write)
    with any_store.read() as session:
        assert session.exec(select(Activity.description)).one() == str(WRITERS * 50)
    assert [event.after["description"] for event in logged(any_store)[1:]] == [
        str(n) for n in range(1, WRITERS * 50 + 1)
    ]


def test_a_reader_that_follows_the_log_misses_nothing(any_store: Store, any_url: str) -> None:
    ended = threading.Event()
    seen: list[int] = []

    def follow() -> None:
        last = max(event.seq or 0 for event in logged(any_store)) if logged(any_store) else 0
        final = False
        while not final:
            final = ended.is_set()
            with any_store.read() as session:
                new = session.exec(
                    select(LoggedEvent.seq)
                    .where(col(LoggedEvent.seq) > last, LoggedEvent.kind != "plan.loaded")
                    .order_by(col(LoggedEvent.seq))
                ).all()
            seen.extend(seq for seq in new if seq)
            last = seen[-1] if seen else last

    def write(number: int) -> None:
        with closing(Store(any_url, clock=any_store.clock)) as mine:
            for turn in range(25):
                added(mine, f"{number}/{turn}")

    reader = threading.Thread(target=follow)
    reader.start()
    together(write)
    ended.set()
    reader.join()
    assert seen == [event.seq for event in logged(any_store)]
    assert len(seen) == WRITERS * 25


def test_what_a_command_checked_still_holds_when_it_commits(any_store: Store, any_url: str) -> None:
    """Each adds the activity only if there is none; checking and adding are one turn."""

    def write(number: int) -> None:
        with (
            closing(Store(any_url, clock=any_store.clock)) as mine,
            mine.begin(f"writer {number}", "add") as work,
        ):
            if not work.session.exec(select(Activity.id)).all():
                work.add(Kind.ACTIVITY_ADDED, activity())

    together(write)
    assert len(logged(any_store)) == 1


def test_who_waits_too_long_for_a_turn_is_told_why(
    any_url: str, any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 50)
    with (
        closing(Store(any_url, clock=any_store.clock)) as late,
        any_store.begin("li", "long"),
        pytest.raises(NoDatabase, match="占用"),
        late.begin("wang", "edit"),
    ):
        pass


def test_an_open_reader_keeps_nobody_from_writing(any_store: Store) -> None:
    with any_store.read() as session:
        session.exec(select(Activity)).all()
        added(any_store)


def test_other_processes_are_woken_at_the_commit(postgres_store: Store) -> None:
    with postgres_store.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("LISTEN kepu"))
        driver = connection.connection.driver_connection
        assert driver is not None
        added(postgres_store)
        [note] = list(driver.notifies(timeout=5, stop_after=1))
    assert int(note.payload) == logged(postgres_store)[-1].change_id
