"""Conflicts follow every change, at a cost that grows with the change."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import delete, select

from scheduler.commands import activity as commands
from scheduler.commands.assignment import Assign, answer, assign
from scheduler.commands.catalogue import load_plan
from scheduler.commands.conflict import accept, apply, reopen
from scheduler.commands.milestone import complete_milestone
from scheduler.commands.occurrence import Notice, announce
from scheduler.commands.plan import plan_year
from scheduler.commands.undo import undo
from scheduler.errors import NotFound, Refused
from scheduler.jobs import refresh_conflicts
from scheduler.model.conflict import Conflict, ConflictSubject
from scheduler.planning.lifecycle import Step
from scheduler.planning.remedies import Move
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.conflict_words import explain
from scheduler.queries.conflicts import ConflictView, Wanted, conflict, conflicts
from scheduler.queries.remedies import remedies
from scheduler.queries.workload import workload
from scheduler.reactions.conflicts import look_again, rules
from scheduler.store import engagements
from scheduler.store.store import Store
from tests.scheduler.plans import small
from tests.stores import Clock

TODAY = date(2026, 1, 5)
SPRING = datetime(2026, 4, 14, 1, tzinfo=UTC)
"""A Tuesday, nine o'clock in Shanghai, on which nothing is planned."""


def at(hour: int = 9, day: datetime = SPRING, hours: int = 2) -> commands.When:
    start = day + timedelta(hours=hour - 9)
    return commands.When(start, start + timedelta(hours=hours))


def lecture(store: Store, when: commands.When, *, unit: str = "science", **fields: Any) -> int:
    return commands.add(store, when, {"title": "讲座", **fields}, {unit: "lead"}, "li")


def seen(store: Store, today: date = TODAY, **narrowed: Any) -> list[ConflictView]:
    with store.read() as session:
        return conflicts(store, session, Wanted(today=today, **narrowed))


def kinds(store: Store, today: date = TODAY, **narrowed: Any) -> list[tuple[str, tuple[int, ...]]]:
    return [(view.kind.value, tuple(s.id for s in view.subjects)) for view in seen(store, today, **narrowed)]


def stored(store: Store) -> dict[str, Any]:
    """The tables' content, without the time at which it was found."""
    with store.read() as session:
        rows = session.exec(select(Conflict)).all()
        links = session.exec(select(ConflictSubject)).all()
        subjects = sorted((s.conflict_key, s.position, s.activity_id) for s in links)
        return {row.key: row.model_dump(exclude={"found_at"}) for row in rows} | {"subjects": subjects}


def rebuilt(store: Store) -> dict[str, Any]:
    """What the tables would hold if everything were looked at anew."""
    with store.begin("x", "rebuild") as work:
        work.session.execute(delete(ConflictSubject))
        work.session.execute(delete(Conflict))
        ids = [a.id for a in agenda(work.session)]
        look_again(work, ids, rules(store, work.session))
    return stored(store)


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    said: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    event.listen(store.engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(store.engine, "before_cursor_execute", listen)


def test_a_venue_booked_twice_is_known_at_once_and_forgotten_when_one_moves(any_store: Store) -> None:
    first = lecture(any_store, at(9), venue="hall")
    second = lecture(any_store, at(10), unit="education", venue="hall")
    assert kinds(any_store) == [("venue", (second, first))]
    commands.move(any_store, second, at(14), "li")
    assert kinds(any_store) == []
    undo(any_store, "li")
    assert kinds(any_store) == [("venue", (second, first))]


@pytest.mark.parametrize("step", [Step.CANCEL, Step.POSTPONE])
def test_what_does_not_take_place_clashes_with_nothing(store: Store, step: Step) -> None:
    first = lecture(store, at(), venue="hall")
    lecture(store, at(), unit="education", venue="hall")
    commands.step(store, first, step, "li", reason="雨")
    assert kinds(store) == []


def test_an_activity_that_is_undone_leaves_no_conflict(store: Store) -> None:
    lecture(store, at(), venue="hall")
    lecture(store, at(), unit="education", venue="hall")
    undo(store, "li")
    assert stored(store) == {"subjects": []}


def test_a_changed_assignment_is_looked_at(store: Store) -> None:
    first, second = lecture(store, at()), lecture(store, at(), unit="education")
    assert kinds(store) == []
    assign(store, [second], Assign("education", to="science"), "li")
    assert kinds(store) == [("unit", (second, first))]


def test_a_refusal_is_serious_until_somebody_takes_over(store: Store) -> None:
    ident = lecture(store, at())
    assign(store, [ident], Assign("education", "responsible"), "li")
    answer(store, ident, "science", False, "kx", reason="没有人手")
    (view,) = seen(store)
    assert (view.kind, view.severity, view.names) == ("declined", "serious", (("科协", "Science Association"),))
    with store.read() as session:
        remedy = remedies(store, session, [view], TODAY)[view.code]
    apply(store, remedy, "li")
    assert kinds(store) == []


def test_who_declined_is_not_engaged_until_it_accepts_after_all(any_store: Store) -> None:
    first, second = lecture(any_store, at(9)), lecture(any_store, at(10))
    booked_twice = [("unit", (second, first))]
    assert kinds(any_store) == booked_twice
    answer(any_store, first, "science", False, "kx", reason="没有人手")
    assert kinds(any_store) == [("declined", (first,))]
    answer(any_store, first, "science", True, "kx")
    assert kinds(any_store) == booked_twice
    answer(any_store, second, "science", False, "kx", reason="没有人手")
    assert kinds(any_store) == [("declined", (second,))]
    undo(any_store, "kx")
    assert kinds(any_store) == booked_twice


def test_the_remedy_moves_to_the_nearest_free_work_day_and_is_undone_like_any_change(store: Store) -> None:
    first = lecture(store, at(), venue="hall")
    lecture(store, at(day=SPRING + timedelta(days=1)), unit="health", venue="hall")
    second = lecture(store, at(), unit="education", venue="hall")
    (view,) = seen(store)
    with store.read() as session:
        remedy = remedies(store, session, [view], TODAY)[view.code]
    monday = SPRING - timedelta(days=1)
    assert remedy == Move(second, monday, monday + timedelta(hours=2), monday.date())
    apply(store, remedy, "li")
    assert kinds(store) == []
    undo(store, "li")
    assert kinds(store) == [("venue", (second, first))]


def test_an_accepted_conflict_is_listed_only_when_asked_for(store: Store) -> None:
    lecture(store, at(), venue="hall")
    lecture(store, at(), unit="education", venue="hall")
    (view,) = seen(store)
    with pytest.raises(Refused):
        accept(store, view.found, " ", "li")
    accept(store, view.found, "分上下两层", "li")
    assert seen(store) == []
    assert [(v.note, v.accepted_by) for v in seen(store, accepted=True)] == [("分上下两层", "li")]
    reopen(store, view.found, "li")
    assert seen(store) == [view]
    with pytest.raises(NotFound):
        reopen(store, view.found, "li")


def test_an_acceptance_can_be_undone(store: Store) -> None:
    lecture(store, at(), venue="hall")
    lecture(store, at(), unit="education", venue="hall")
    (view,) = seen(store)
    accept(store, view.found, "可以", "li")
    undo(store, "li")
    assert seen(store) == [view]


def test_an_acceptance_lapses_when_a_further_activity_joins(store: Store) -> None:
    lecture(store, at(9), venue="hall")
    second = lecture(store, at(12), unit="education", venue="hall")
    third = lecture(store, at(10), unit="health", venue="hall")
    (view,) = seen(store)
    assert [s.id for s in view.subjects] == [third, 1]
    accept(store, view.found, "可以", "li")
    commands.move(store, second, at(11), "li")
    assert [(v.code, len(v.subjects)) for v in seen(store)] == [(view.code, 3)]


def test_the_time_at_which_it_was_found_is_kept(store: Store, clock: Clock) -> None:
    lecture(store, at(), venue="hall")
    second = lecture(store, at(), unit="education", venue="hall")
    clock.advance(hours=3)
    commands.edit(store, second, {"title": "新讲座", "coordinator_id": "education"}, "li")
    with store.read() as session:
        (row,) = session.exec(select(Conflict)).all()
    assert row.found_at == clock.now - timedelta(hours=3)


def test_what_a_person_put_on_a_holiday_or_outside_the_span_is_told(store: Store) -> None:
    plan_year(store, 2026, "li")
    with store.read() as session:
        launch = agenda(session, Filter(text="启动仪式"))[0]
    commands.move(store, launch.id, at(9, datetime(2026, 10, 1, 1, tzinfo=UTC)), "li")
    assert kinds(store, kind="holiday") == [("holiday", (launch.id,))]
    assert kinds(store, kind="span") == [("span", (launch.id,))]
    (view,) = seen(store, kind="span")
    with store.read() as session:
        remedy = remedies(store, session, [view], TODAY)[view.code]
    assert isinstance(remedy, Move)
    assert remedy.day == date(2026, 9, 24)  # the last work day of the span: the 25th is Mid-Autumn


def test_an_announcement_that_moves_the_span_looks_at_what_people_placed(store: Store) -> None:
    plan_year(store, 2026, "li")
    with store.read() as session:
        launch = agenda(session, Filter(text="启动仪式"))[0]
    commands.move(store, launch.id, at(9, datetime(2026, 9, 21, 1, tzinfo=UTC)), "li")
    assert kinds(store, kind="span") == []
    announce(
        store,
        Notice(theme="week", year=2026, start=date(2026, 9, 10), end=date(2026, 9, 16), title="通知"),
        "li",
    )
    assert kinds(store, kind="span") == [("span", (launch.id,))]


def test_a_days_passing_is_seen_without_any_engine(store: Store) -> None:
    plan_year(store, 2026, "li")
    with store.read() as session:
        launch = agenda(session, Filter(text="启动仪式"))[0]
    assert kinds(store, activity=launch.id) == []
    near = launch.start_on - timedelta(days=10)
    found = dict.fromkeys(kind for kind, _ids in kinds(store, near, activity=launch.id))
    assert [*found] == ["milestone", "lead"]
    for key in ("notice", "scheme"):
        complete_milestone(store, launch.id, key, "li")
    answer(store, launch.id, "science", True, "kx")
    assert kinds(store, near, activity=launch.id) == []
    assert kinds(store, launch.end_on + timedelta(days=1), activity=launch.id) == []


def test_the_nightly_refresh_stores_what_the_day_brings_and_drops_what_is_over(any_store: Store, clock: Clock) -> None:
    store = any_store
    first = lecture(store, at(), venue="hall")
    second = lecture(store, at(), unit="education", venue="hall")
    clock.now = SPRING - timedelta(days=1)
    refresh_conflicts(store)
    with store.read() as session:
        assert sorted(session.scalars(select(Conflict.key))) == [
            f"lead/{first}",
            f"lead/{second}",
            f"venue/hall/{second}",
        ]
    clock.now = SPRING + timedelta(days=1)
    refresh_conflicts(store)
    assert stored(store) == {"subjects": []}


def test_a_conflict_is_asked_for_by_the_beginning_of_its_code(store: Store) -> None:
    lecture(store, at(), venue="hall")
    lecture(store, at(), unit="education", venue="hall")
    (view,) = seen(store)
    with store.read() as session:
        assert conflict(store, session, view.code[:3].upper(), TODAY) == view
        for wrong in ("", "zzzzzz"):
            with pytest.raises(NotFound):
                conflict(store, session, wrong, TODAY)


def test_the_sentence_names_what_when_and_who(store: Store) -> None:
    lecture(store, at(), venue="hall")
    lecture(store, at(), unit="education", venue="hall")
    (view,) = seen(store)
    assert explain(view) == "小城科技馆在4月14日 周二被“讲座”（#2）、“讲座”（#1）同时占用"


def test_the_load_of_a_week_is_counted_and_its_limit_told(store: Store) -> None:
    for n in range(13):
        lecture(store, at(7 + n, hours=1))
    (view,) = seen(store)
    assert (view.kind, view.facts["count"], view.facts["limit"]) == ("load", 13, 12)
    assert explain(view) == "科协在4月13日—19日这一周有 13 项活动，超过上限 12 项"
    with store.read() as session:
        found = workload(store, session, 2026, unit="science")
    (row,) = found.rows
    assert (row.total, row.peak, found.over(row), len(found.weeks)) == (13, 13, ("2026-W16",), 53)
    commands.step(store, 1, Step.CANCEL, "li", reason="雨")
    assert seen(store) == []


def test_the_cost_of_one_move_does_not_grow_with_what_is_stored(store: Store) -> None:
    first = lecture(store, at(), venue="hall")
    second = lecture(store, at(), unit="education", venue="hall")

    def cost() -> tuple[int, int]:
        with statements(store) as said:
            commands.move(store, second, at(10), "li")
        moved = len(said)
        with statements(store) as said:
            commands.move(store, second, at(9), "li")
        return moved, len(said)

    before = cost()
    for year in (2026, 2027, 2028):
        plan_year(store, year, "li")
    for n in range(1, 40):
        lecture(store, at(day=SPRING + timedelta(days=3 * n)), venue="hall")
    assert cost() == before
    assert ("venue", (second, first)) in kinds(store)


def test_only_the_neighbourhood_of_a_change_is_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_year(store, 2026, "li")
    first = lecture(store, at(), venue="hall")
    second = lecture(store, at(11), unit="education", venue="hall")
    looked: set[int] = set()
    original = engagements._engagement

    def counted(row: Any, *more: Any) -> Any:
        looked.add(row.id)
        return original(row, *more)

    monkeypatch.setattr(engagements, "_engagement", counted)
    commands.move(store, second, at(10), "li")
    assert looked == {first, second}


def test_planning_many_years_costs_a_fixed_number_of_statements_a_year(store: Store) -> None:
    def cost(year: int) -> int:
        with statements(store) as said:
            plan_year(store, year, "li")
        return sum("conflict" in statement for statement in said)

    assert cost(2027) == cost(2028)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("add", "move", "cancel", "restore", "hand", "answer", "undo")),
        st.integers(0, 7),
        st.integers(0, 5),
        st.sampled_from(("hall", "square", "")),
    ),
    min_size=1, max_size=9,
)  # fmt: skip


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_following_changes_gives_what_looking_at_everything_would_give(
    store: Store, steps: list[tuple[str, int, int, str]]
) -> None:
    units = ("science", "education", "farming")
    for what, which, hour, venue in steps:
        with store.read() as session:
            parts = {a.id: a.assignments[0].unit.id for a in agenda(session)}
        ident = [*parts][which % len(parts)] if parts else 0
        try:
            if what == "add" or not parts:
                lecture(store, at(9 + hour), unit=units[which % 3], venue=venue)
            elif what == "move":
                commands.move(store, ident, at(9 + hour, SPRING + timedelta(days=which % 2)), "li")
            elif what == "hand":
                assign(store, [ident], Assign(units[hour % 3], "lead"), "li")
            elif what == "answer":
                answer(store, ident, parts[ident], bool(hour % 2), "li", reason="忙")
            elif what == "undo":
                undo(store, "li")
            else:
                commands.step(store, ident, Step(what), "li", reason="雨")
        except Refused:
            continue
    assert stored(store) == rebuilt(store)


def test_a_reloaded_plan_is_looked_at_whole(store: Store) -> None:
    lecture(store, at(), venue="hall")
    lecture(store, at(), unit="education", venue="hall")
    shared = small(('district = "东区"\nlatitude = 41.11', 'district = "东区"\nshared = false\nlatitude = 41.11'))
    load_plan(store, shared, "li")
    assert stored(store) == {"subjects": []}
