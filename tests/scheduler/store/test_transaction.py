"""The unit of work on both databases: rows, events and reactions together, or nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from scheduler.errors import NoDatabase, NotFound, Refused, Stale
from scheduler.events import Event, Kind
from scheduler.model.activity import Activity
from scheduler.model.assignment import Assignment
from scheduler.model.log import Change, LoggedEvent
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork
from tests.stores import MORNING, Clock

DAY = date(2026, 3, 2)


class Broken(Exception):
    """Something went wrong in the middle."""


def activity(key: str = "k", **values: Any) -> Activity:
    return Activity(
        **{
            "key": key,
            "uid": f"uid-{key}",
            "year": 2026,
            "title": "讲座",
            "start_on": DAY,
            "end_on": DAY,
            "created_at": MORNING,
            "changed_at": MORNING,
            **values,
        }
    )


def added(store: Store, key: str = "k", **values: Any) -> int:
    with store.begin("li", "add") as work:
        row = activity(key, **values)
        row.assignments = [Assignment(unit_id="science", role="lead")]
        work.add(Kind.ACTIVITY_ADDED, row)
    assert row.id is not None
    return row.id


def logged(store: Store) -> list[LoggedEvent]:
    """What the log has besides the loading of the plan."""
    with store.read() as session:
        statement = select(LoggedEvent).where(LoggedEvent.kind != "plan.loaded").order_by(col(LoggedEvent.seq))
        return list(session.exec(statement).all())


def titles(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.exec(select(Activity.title).order_by(col(Activity.id))).all())


@contextmanager
def reacting(store: Store, reaction: Any) -> Iterator[Store]:
    """The same database opened with one reaction of the test's own."""
    place = store.url.render_as_string(hide_password=False)
    if store.url.get_backend_name() == "sqlite":
        place = store.place
    with closing(Store(place, reactions=[(frozenset(Kind), reaction)], clock=store.clock)) as opened:
        yield opened


def test_a_new_row_is_one_event_with_all_it_holds(any_store: Store) -> None:
    ident = added(any_store)
    [event] = logged(any_store)
    assert (event.kind, event.noun, event.subject, event.actor) == (
        "activity.added",
        "activity",
        str(ident),
        "li",
    )
    assert event.before == {}
    assert event.after["title"] == "讲座"
    assert event.after["assignments"]["science"]["role"] == "lead"
    assert event.at == MORNING


def test_an_event_holds_exactly_the_changed_fields(any_store: Store) -> None:
    ident = added(any_store)
    with any_store.begin("wang", "edit") as work:
        row = work.get(Activity, ident)
        row.title, row.venue_name, row.end_on = "报告会", "", date(2026, 3, 3)
        row.assignments[0].role = "support"
        work.record(Kind.ACTIVITY_EDITED, row, cause="更正")
    event = logged(any_store)[-1]
    assert event.before == {
        "title": "讲座",
        "end_on": "2026-03-02",
        "assignments": {"science": event.before["assignments"]["science"]},
    }
    assert {name: event.after[name] for name in ("title", "end_on")} == {
        "title": "报告会",
        "end_on": "2026-03-03",
    }
    assert event.after["assignments"]["science"]["role"] == "support"
    assert event.cause == "更正"


def test_an_error_leaves_nothing(any_store: Store) -> None:
    def fail() -> None:
        with any_store.begin("li", "add") as work:
            work.add(Kind.ACTIVITY_ADDED, activity())
            work.settle()
            raise Broken

    with pytest.raises(Broken):
        fail()
    assert (titles(any_store), logged(any_store)) == ([], [])


def test_a_reaction_that_fails_leaves_nothing(any_store: Store) -> None:
    def fail(_work: UnitOfWork, _events: Sequence[Event]) -> None:
        raise Broken

    with reacting(any_store, fail) as store, pytest.raises(Broken), store.begin("li", "add") as work:
        work.add(Kind.ACTIVITY_ADDED, activity())
    assert (titles(any_store), logged(any_store)) == ([], [])


def test_what_a_reaction_records_is_heard_in_the_next_round(any_store: Store) -> None:
    rounds: list[list[str]] = []

    def follow(work: UnitOfWork, events: Sequence[Event]) -> None:
        rounds.append([event.kind.value for event in events])
        for event in events:
            if event.kind is Kind.ACTIVITY_ADDED:
                row = work.get(Activity, int(event.subject))
                row.description = "随之而来"
                work.record(Kind.ACTIVITY_EDITED, row, cause=event.kind.value)

    with reacting(any_store, follow) as store:
        added(store)
    assert rounds == [["activity.added"], ["activity.edited"]]
    assert [(e.kind, e.after.get("description")) for e in logged(any_store)] == [
        ("activity.added", ""),
        ("activity.edited", "随之而来"),
    ]


def test_a_change_without_a_record_is_a_mistake_of_the_program(any_store: Store) -> None:
    ident = added(any_store)
    with pytest.raises(AssertionError, match="without an event"), any_store.begin("li", "edit") as work:
        work.get(Activity, ident).title = "悄悄"
    assert titles(any_store) == ["讲座"]


def test_a_record_of_no_change_is_no_event_and_no_change(any_store: Store) -> None:
    ident = added(any_store)
    with any_store.begin("li", "edit") as work:
        row = work.get(Activity, ident)
        row.title = "讲座"
        work.record(Kind.ACTIVITY_EDITED, row)
    with any_store.read() as session:
        commands = session.exec(select(Change.command).where(Change.command != "init")).all()
        version = session.exec(select(Activity.version)).one()
    assert (list(commands), len(logged(any_store)), version) == (["add"], 1, 1)


def test_who_listens_hears_of_commits_only(any_url: str) -> None:
    heard: list[int] = []
    with closing(Store(any_url, clock=Clock(), committed=heard.append)) as store:
        added(store)
        with suppress(Broken), store.begin("li", "add") as work:
            work.add(Kind.ACTIVITY_ADDED, activity("other"))
            raise Broken
        with store.begin("li", "look"):
            pass
    assert heard == [1]


def test_a_removed_row_leaves_all_it_held_in_the_log(any_store: Store) -> None:
    ident = added(any_store)
    with any_store.begin("li", "remove") as work:
        work.remove(Kind.ACTIVITY_REMOVED, work.get(Activity, ident))
    event = logged(any_store)[-1]
    assert (event.before["title"], list(event.before["assignments"]), event.after) == (
        "讲座",
        ["science"],
        {},
    )
    with any_store.read() as session:
        assert list(session.exec(select(Assignment)).all()) == []


def test_a_row_that_is_not_there_is_not_found(any_store: Store) -> None:
    with pytest.raises(NotFound), any_store.begin("li", "edit") as work:
        work.get(Activity, 4711)


def test_a_number_no_database_can_hold_is_not_found(any_store: Store) -> None:
    with pytest.raises(NotFound), any_store.begin("li", "edit") as work:
        work.get(Activity, 10**30)


def test_a_version_other_than_the_one_seen_is_refused_with_both(any_store: Store) -> None:
    ident = added(any_store)
    with any_store.begin("wang", "edit") as work:
        row = work.get(Activity, ident, expected=1)
        row.title = "第二版"
        work.record(Kind.ACTIVITY_EDITED, row)
    with pytest.raises(Stale, match=r"第 1 版.*第 \d 版"), any_store.begin("li", "edit") as work:
        work.get(Activity, ident, expected=1)


def test_of_two_that_read_the_same_version_the_second_is_refused(postgres_store: Store) -> None:
    ident = added(postgres_store)

    def change(actor: str, between: Callable[[], None] | None = None) -> None:
        with postgres_store.begin(actor, "edit", alone=False) as work:
            row = work.get(Activity, ident)
            if between:
                between()
            row.title = f"{actor}的"
            work.record(Kind.ACTIVITY_EDITED, row)

    with pytest.raises(Refused, match="刚被别人修改"):
        change("李", lambda: change("王"))
    assert titles(postgres_store) == ["王的"]


def test_an_id_is_never_used_again(any_store: Store) -> None:
    first = added(any_store, "a")
    with any_store.begin("li", "remove") as work:
        work.remove(Kind.ACTIVITY_REMOVED, work.get(Activity, first))
    assert added(any_store, "b") > first


def test_many_rows_get_their_ids_in_order(any_store: Store) -> None:
    rows = [activity(f"k{n}", title=f"第{n}场").model_dump(exclude={"id"}) for n in range(1200)]
    with any_store.begin("li", "plan") as work:
        ids = work.add_many(Kind.ACTIVITY_PLANNED, Activity, rows, said=("title",))
    with any_store.read() as session:
        stored = dict(iter(session.execute(select(col(Activity.id), col(Activity.title))).all()))
    assert [stored[ident] for ident in ids] == [row["title"] for row in rows]
    assert [(e.subject, e.after) for e in logged(any_store)] == [
        (str(ident), {"title": row["title"]}) for ident, row in zip(ids, rows, strict=True)
    ]


def test_fetching_rows_beforehand_makes_getting_them_free(any_store: Store, statements: list[str]) -> None:
    idents = [added(any_store, f"k{n}") for n in range(5)]
    with any_store.begin("li", "edit") as work:
        work.load(Activity, idents)
        statements.clear()
        for ident in idents:
            work.get(Activity, ident)
        assert statements == []


def test_a_reader_sees_one_moment(any_store: Store) -> None:
    added(any_store, "a")
    with any_store.read() as session:
        before = session.exec(select(Activity.key)).all()
        added(any_store, "b")
        after = session.exec(select(Activity.key)).all()
    assert (list(before), list(after)) == (["a"], ["a"])
    assert len(titles(any_store)) == 2


def test_a_reader_on_postgresql_cannot_write(postgres_store: Store) -> None:
    def write() -> None:
        with postgres_store.read() as session:
            session.add(activity())
            session.flush()

    with pytest.raises(NoDatabase, match="只读"):
        write()
