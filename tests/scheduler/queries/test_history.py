"""The event log as people read it."""

from datetime import date, timedelta

import pytest

from scheduler.commands import activity as act
from scheduler.commands.occurrence import announce
from scheduler.commands.undo import undo
from scheduler.queries.history import last_seq, log
from scheduler.store.store import Store
from tests.scheduler.commands.test_occurrence import notice
from tests.scheduler.commands.test_plan import of


@pytest.fixture
def busy(planned: Store) -> Store:
    planned.clock.advance(hours=1)  # type: ignore[attr-defined]
    act.edit(planned, of(planned, "launch").id, {"title": "新题目"}, "wang")
    announce(planned, notice(), "zhao")
    return planned


def kinds(store: Store, **wanted: object) -> list[str]:
    with store.read() as session:
        return [event.kind for event in log(session, **wanted)]  # type: ignore[arg-type]


def test_the_newest_come_last(busy: Store) -> None:
    with busy.read() as session:
        events = log(session, limit=5)
        assert [e.seq for e in events] == sorted(e.seq for e in events)
        assert events[-1].seq == last_seq(session)


def test_a_follower_reads_on_from_where_it_was(busy: Store) -> None:
    with busy.read() as session:
        everything = log(session, limit=1000)
        cursor, seen = 0, []
        while page := log(session, after=cursor, limit=7, newest=False):
            seen += page
            cursor = page[-1].seq
    assert seen == everything


def test_filters_narrow(busy: Store) -> None:
    ident = str(of(busy, "launch").id)
    assert kinds(busy, actor="wang") == ["activity.edited"]
    assert set(kinds(busy, kind="occurrence.")) == {"occurrence.planned", "occurrence.announced"}
    assert kinds(busy, noun="activity", subject=ident)[:2] == ["activity.planned", "activity.edited"]
    since = busy.clock() - timedelta(minutes=1)
    assert "activity.planned" not in kinds(busy, since=since)
    assert kinds(busy, kind="%") == []


def test_events_say_what_they_are_about(busy: Store) -> None:
    with busy.read() as session:
        [edited] = log(session, actor="wang")
        [announced] = log(session, kind="occurrence.announced")
    assert (edited.title, edited.before["title"], edited.after["title"]) == (
        "新题目",
        "2026年科普周启动仪式",
        "新题目",
    )
    assert edited.summary == "修改活动“新题目”"
    assert announced.title == "科普周 2026"


def test_what_is_gone_is_called_as_it_was(store: Store) -> None:
    day = date(2026, 3, 2)
    act.add(store, act.When(day, day), {"title": "加场"}, {}, "wang")
    undo(store, "wang")
    with store.read() as session:
        assert [(e.kind, e.title) for e in log(session, noun="activity")] == [
            ("activity.added", "加场"),
            ("activity.removed", "加场"),
        ]


def test_the_number_of_statements_does_not_grow(busy: Store, statements: list[str]) -> None:
    for limit in (2, 200):
        statements.clear()
        kinds(busy, limit=limit)
        assert sum(s.startswith("SELECT") for s in statements) == 4


def test_an_empty_log_ends_at_nothing(any_store: Store) -> None:
    with any_store.read() as session:
        assert (log(session, actor="nobody"), last_seq(session)) == ([], 1)
