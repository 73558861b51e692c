"""Who does what: changed for one or for many, together or not at all, and what follows for whoever answers for it."""

from collections.abc import Mapping
from datetime import date

import pytest
from sqlmodel import func, select

from scheduler.commands import activity as act
from scheduler.commands.assignment import Assign, answer, assign
from scheduler.commands.undo import undo
from scheduler.errors import IllegalMove, NotFound, Refused
from scheduler.model.log import Change
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import activity
from scheduler.store.store import Store

DAY = date(2026, 3, 2)


def lecture(store: Store, **units: str) -> int:
    return act.add(store, act.When(DAY, DAY), {"title": "讲座"}, units, "li")


def parts(store: Store, ident: int) -> tuple[Mapping[str, str], str]:
    """Unit -> role, and who coordinates."""
    with store.read() as session:
        found = activity(session, ident)
    return {a.unit.id: a.role for a in found.assignments}, found.coordinator.id if found.coordinator else ""


def changes(store: Store) -> int:
    with store.read() as session:
        return session.exec(select(func.count()).select_from(Change)).one()


def test_a_unit_is_added_changed_and_taken_out(store: Store) -> None:
    ident = lecture(store, science="lead")
    assign(store, [ident], Assign("health", "support"), "li")
    assign(store, [ident], Assign("health", "responsible"), "li")
    assert parts(store, ident) == ({"science": "lead", "health": "responsible"}, "science")
    assign(store, [ident], Assign("science"), "li")
    assert parts(store, ident) == ({"health": "responsible"}, "health")
    with pytest.raises(NotFound):
        assign(store, [ident], Assign("science"), "li")


def test_handing_over_gives_role_and_coordination_away(store: Store) -> None:
    ident = lecture(store, science="lead", health="responsible")
    assign(store, [ident], Assign("science", to="farming"), "li")
    assert parts(store, ident) == ({"health": "responsible", "farming": "lead"}, "farming")


def test_who_takes_over_keeps_a_stronger_role_of_its_own(store: Store) -> None:
    ident = lecture(store, science="support", health="lead")
    assign(store, [ident], Assign("science", to="health"), "li")
    assert parts(store, ident) == ({"health": "lead"}, "health")


def test_a_coordinator_that_only_supports_from_now_on_is_followed_by_a_lead(store: Store) -> None:
    ident = lecture(store, science="lead", health="lead")
    assign(store, [ident], Assign("science", "support"), "li")
    assert parts(store, ident) == ({"science": "support", "health": "lead"}, "health")


def test_many_are_one_change_and_a_stronger_role_stays(store: Store) -> None:
    ids = [lecture(store, science="lead"), lecture(store, health="lead"), lecture(store, science="lead")]
    before = changes(store)
    assert assign(store, ids, Assign("health", "support"), "li") == 2
    assert [parts(store, i)[0]["health"] for i in ids] == ["support", "lead", "support"]
    assert changes(store) == before + 1
    assert undo(store, "li") == "调整卫健局在 2 项活动中的分工"
    assert ["health" in parts(store, i)[0] for i in ids] == [False, True, False]


def test_all_of_a_unit_goes_to_another_in_one_change(store: Store) -> None:
    ids = [lecture(store, science="lead"), lecture(store, health="lead"), lecture(store, health="host")]
    assert assign(store, ids, Assign("health", to="farming"), "li") == 2
    assert [parts(store, i)[0] for i in ids] == [{"science": "lead"}, {"farming": "lead"}, {"farming": "host"}]
    assert undo(store, "li") == "把卫健局的 2 项活动移交给农业局"
    assert [parts(store, i)[0] for i in ids] == [{"science": "lead"}, {"health": "lead"}, {"health": "host"}]


def test_of_many_all_change_or_none(store: Store) -> None:
    first, second = lecture(store, science="lead"), lecture(store, science="lead")
    act.step(store, second, Step.CANCEL, "li", reason="雨")
    with pytest.raises(IllegalMove) as refused:
        assign(store, [first, second], Assign("health", "support"), "li")
    assert refused.value.legal == ("恢复",)
    with pytest.raises(NotFound):
        assign(store, [first], Assign("nobody", "support"), "li")
    assert parts(store, first)[0] == {"science": "lead"}


def test_the_number_of_statements_does_not_grow_with_the_activities(store: Store, statements: list[str]) -> None:
    def cost(ids: list[int], role: str) -> int:
        statements.clear()
        assign(store, ids, Assign("health", role), "li")
        return sum(s.startswith("SELECT") for s in statements)

    ids = [lecture(store, science="lead") for _n in range(12)]
    assert cost(ids, "support") == cost(ids[:4], "host")


def test_declining_says_why_and_both_answers_are_remembered(store: Store) -> None:
    ident = lecture(store, science="lead", health="responsible")
    with pytest.raises(Refused):
        answer(store, ident, "health", False, "kx")
    answer(store, ident, "health", False, "kx", reason="人手不足")
    answer(store, ident, "science", True, "kx")
    with store.read() as session:
        found = {a.unit.id: (a.answer, a.reason) for a in activity(session, ident).assignments}
    assert found == {"science": ("accepted", ""), "health": ("declined", "人手不足")}
    with pytest.raises(NotFound):
        answer(store, ident, "farming", True, "kx")
