"""Undo and redo: whole commands at a time, one's own only, and never over another's later change."""

from datetime import date
from typing import Any, cast

import pytest
from sqlmodel import col, select

from scheduler.commands import activity as act
from scheduler.commands.assignment import Assign, answer, assign
from scheduler.commands.milestone import complete_milestone
from scheduler.commands.occurrence import announce
from scheduler.commands.plan import plan_year
from scheduler.commands.undo import redo, undo
from scheduler.errors import Refused
from scheduler.events import Kind
from scheduler.model.activity import Activity
from scheduler.model.occurrence import Occurrence
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import agenda
from scheduler.store.journal import State, snapshot
from scheduler.store.store import Store
from tests.scheduler.commands.test_occurrence import notice
from tests.scheduler.commands.test_plan import of
from tests.scheduler.plans import PLANNED_2026


def content(store: Store) -> dict[str, State]:
    """What every activity and edition says, by its key."""
    with store.read() as session:
        rows = [*session.exec(select(Activity)).all(), *session.exec(select(Occurrence)).all()]
        return {cast("Activity | Occurrence", row).key: snapshot(row) for row in rows}


CHANGES = {
    "edit": lambda s, i: act.edit(s, i, {"title": "新题目", "measures": ["M-3"]}, "wang"),
    "move": lambda s, i: act.move(s, i, act.When(date(2026, 9, 3), date(2026, 9, 4)), "wang"),
    "pin": lambda s, i: act.pin(s, i, True, "wang"),
    "cancel": lambda s, i: act.step(s, i, Step.CANCEL, "wang", reason="下雨"),
    "assign": lambda s, i: assign(s, [i], Assign("farming", role="support"), "wang"),
    "hand over": lambda s, i: assign(s, [i], Assign("science", to="farming"), "wang"),
    "take out": lambda s, i: assign(s, [i], Assign("health"), "wang"),
    "answer": lambda s, i: answer(s, i, "education", False, "wang", reason="没人"),
    "deadline": lambda s, i: complete_milestone(s, i, "notice", "wang"),
    "announce": lambda s, i: announce(s, notice(), "wang"),
    "announce a kit": lambda s, i: announce(s, notice("food", date(2026, 8, 10)), "wang"),
    "announce a county": lambda s, i: announce(s, notice(level="county", area="south"), "wang"),
    "add": lambda s, i: act.add(
        s, act.When(date(2026, 3, 1), date(2026, 3, 1)), {"title": "加场"}, {"health": "lead"}, "wang"
    ),
    "plan another year": lambda s, i: plan_year(s, 2027, "wang"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_any_change_can_be_taken_back_and_made_again(planned: Store, change: Any) -> None:
    check_back_and_forth(planned, change)


def check_back_and_forth(store: Store, change: Any) -> None:
    before = content(store)
    change(store, of(store, "launch").id)
    after = content(store)
    assert after != before
    undo(store, "wang")
    assert content(store) == before
    redo(store, "wang")
    assert content(store) == after
    undo(store, "wang")
    assert content(store) == before


def test_on_postgresql_too(postgres_store: Store) -> None:
    plan_year(postgres_store, 2026, "li")
    for name in ("edit", "hand over", "announce a kit"):
        check_back_and_forth(postgres_store, CHANGES[name])


def test_the_whole_plan_can_be_taken_back(planned: Store) -> None:
    after = content(planned)
    undo(planned, "li")
    assert content(planned) == {}
    redo(planned, "li")
    assert content(planned) == after


def test_a_row_that_comes_back_keeps_its_id_and_raises_its_sequence(planned: Store) -> None:
    before = of(planned, "launch")
    undo(planned, "li")
    redo(planned, "li")
    after = of(planned, "launch")
    assert (after.id, after.uid, after.sequence) == (before.id, before.uid, before.sequence + 1)


def test_an_announcement_on_a_year_not_planned_can_be_taken_back(any_store: Store) -> None:
    announce(any_store, notice(), "wang")
    undo(any_store, "wang")
    assert content(any_store) == {}


def test_undo_goes_back_step_by_step_and_redo_forward(planned: Store) -> None:
    ident = of(planned, "launch").id
    for title in ("一", "二", "三"):
        act.edit(planned, ident, {"title": title}, "wang")
    seen = []
    for way in (undo, undo, redo, redo, undo, undo, undo, redo):
        way(planned, "wang")
        seen.append(of(planned, "launch").title)
    start = "2026年科普周启动仪式"
    assert seen == ["二", "一", "二", "三", "二", "一", start, "一"]


def test_after_something_new_there_is_nothing_to_redo(planned: Store) -> None:
    ident = of(planned, "launch").id
    act.edit(planned, ident, {"title": "一"}, "wang")
    undo(planned, "wang")
    act.edit(planned, ident, {"title": "二"}, "wang")
    with pytest.raises(Refused, match="没有可以重做"):
        redo(planned, "wang")


def test_everybody_takes_back_only_their_own(planned: Store) -> None:
    act.edit(planned, of(planned, "launch").id, {"title": "一"}, "wang")
    act.edit(planned, of(planned, "review").id, {"title": "二"}, "zhao")
    undo(planned, "wang")
    assert (of(planned, "launch").title, of(planned, "review").title) == ("2026年科普周启动仪式", "二")


def test_what_another_changed_since_is_not_undone(planned: Store) -> None:
    ident = of(planned, "launch").id
    act.edit(planned, ident, {"title": "一"}, "wang")
    act.edit(planned, ident, {"description": "二"}, "zhao")
    before = content(planned)
    with pytest.raises(Refused, match="zhao"):
        undo(planned, "wang")
    assert content(planned) == before


def test_what_the_other_took_back_is_in_nobodys_way(planned: Store) -> None:
    ident = of(planned, "launch").id
    act.edit(planned, ident, {"title": "一"}, "wang")
    act.edit(planned, ident, {"description": "二"}, "zhao")
    undo(planned, "zhao")
    undo(planned, "wang")
    assert of(planned, "launch").title == "2026年科普周启动仪式"


def test_what_the_other_made_again_is_in_the_way_again(planned: Store) -> None:
    ident = of(planned, "launch").id
    act.edit(planned, ident, {"title": "一"}, "wang")
    act.edit(planned, ident, {"description": "二"}, "zhao")
    undo(planned, "zhao")
    redo(planned, "zhao")
    with pytest.raises(Refused, match="zhao"):
        undo(planned, "wang")


def test_a_plan_that_people_have_worked_on_is_not_taken_back(planned: Store) -> None:
    act.edit(planned, of(planned, "launch").id, {"title": "一"}, "wang")
    with pytest.raises(Refused, match="wang"):
        undo(planned, "li")
    with planned.read() as session:
        assert len(agenda(session)) == PLANNED_2026


def test_an_edition_that_later_activities_hang_on_is_not_taken_back(planned: Store) -> None:
    """The first plan made the edition; activities of a later run point at it, and only at it."""
    undone = of(planned, "launch").occurrence
    with planned.begin("wang", "add") as work:
        row = Activity(
            key="later",
            uid="later",
            year=2026,
            title="加场",
            occurrence_id=undone,
            start_on=date(2026, 9, 20),
            end_on=date(2026, 9, 20),
            created_at=work.now,
            changed_at=work.now,
        )
        work.add(Kind.ACTIVITY_ADDED, row)
    before = content(planned)
    with pytest.raises(Refused, match="相连"):
        undo(planned, "li")
    assert content(planned) == before


@pytest.mark.parametrize("way", [undo, redo])
def test_with_nothing_done_there_is_nothing_to_take_back(store: Store, way: Any) -> None:
    with pytest.raises(Refused, match="没有可以"):
        way(store, "nobody")


def test_loading_the_plan_is_not_undone(store: Store) -> None:
    with pytest.raises(Refused):
        undo(store, "tester")


def test_undo_says_what_it_took_back(planned: Store) -> None:
    assert undo(planned, "li") == "计划 2026 年"


def test_taking_back_a_plan_of_many_asks_little_of_the_database(store: Store, statements: list[str]) -> None:
    plan_year(store, 2026, "li")
    statements.clear()
    undo(store, "li")
    singly = [s for s in statements if s.startswith("SELECT") and "WHERE activity.id = ?" in s]
    with store.read() as session:
        assert session.exec(select(col(Activity.id))).all() == []
    assert singly == []
