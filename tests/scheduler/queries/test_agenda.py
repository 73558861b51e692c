"""Activities as views: each filter, the order, and as many statements for few as for many."""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta

import pytest

from scheduler.commands import activity as act
from scheduler.commands.plan import plan_year
from scheduler.errors import NotFound
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import Filter, activity, agenda, count, milestones
from scheduler.queries.views import ActivityView, UnitName
from scheduler.store.store import Store
from tests.scheduler.plans import PLANNED_2026


def found(store: Store, **wanted: object) -> list[ActivityView]:
    with store.read() as session:
        return agenda(session, Filter(**wanted))  # type: ignore[arg-type]


def templates(store: Store, **wanted: object) -> AbstractSet[str]:
    return {view.template for view in found(store, **wanted)}


def add(store: Store, title: str, day: date = date(2026, 3, 2), **fields: object) -> int:
    return act.add(store, act.When(day, day), {"title": title, **fields}, {"health": "support"}, "li")


def test_without_a_filter_everything_is_there_in_order_of_time(planned: Store) -> None:
    views = found(planned)
    assert len(views) == PLANNED_2026
    assert [v.start_on for v in views] == sorted(v.start_on for v in views)


def test_on_a_day_whole_days_come_before_times(store: Store) -> None:
    day = date(2026, 3, 2)
    at = store.clock()
    act.add(store, act.When(at, at + timedelta(hours=1)), {"title": "定时"}, {}, "li")
    add(store, "全天", at.date())
    assert [v.title for v in found(store, first=at.date(), last=day)] == ["全天", "定时"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"unit": "farming"}, {"launch", "street", "review", "winter-tour"} - {"launch"}),
        ({"unit": "education", "role": "support"}, {"drill"}),
        ({"unit": "education", "role": "responsible", "theme": "week"}, {"launch", "street", "open-day", "review"}),
        ({"unit": "south"}, {"street"}),
        ({"unit": "south", "role": "host"}, {"street"}),
        ({"unit": "south", "role": "lead"}, set()),
        ({"role": "host"}, {"street"}),
        ({"theme": "quake-day"}, {"drill", "late-drill"}),
        ({"theme": "nothing"}, set()),
        ({"district": "east"}, {"launch", "street"}),
        ({"district": "west"}, {"street"}),
        ({"measure": "M-3"}, {"drill", "late-drill"}),
        ({"measure": "M-1", "theme": "week"}, {"launch", "street", "open-day", "review"}),
        ({"section": ("S2",)}, {"drill", "late-drill"}),
        ({"section": ("S1", "S2"), "theme": "winter"}, {"winter-tour"}),
        ({"audience": ("public",)}, {"launch", "street"}),
        ({"public": False}, {"review"}),
        ({"year": 2027}, set()),
        ({"first": date(2027, 1, 1)}, {"winter-tour"}),
        ({"last": date(2026, 1, 31)}, {"lecture"}),
        ({"ids": ()}, set()),
        ({"status": ("confirmed", "completed")}, set()),
        ({"text": "避险"}, {"drill", "late-drill"}),
        ({"text": "science week"}, {"launch", "street", "review"}),
        ({"text": "小城科技馆"}, {"launch"}),
    ],
)
def test_a_filter_narrows(planned: Store, wanted: dict[str, object], expected: AbstractSet[str]) -> None:
    assert templates(planned, **wanted) == expected


def test_filters_work_alike_on_postgresql(postgres_store: Store) -> None:
    plan_year(postgres_store, 2026, "li")
    assert templates(postgres_store, unit="south", role="host", text="IN SOUTH", public=True) == {"street"}
    assert len(found(postgres_store, section=("S2",), status=("planned",), last=date(2026, 12, 31))) == 2


@pytest.mark.parametrize("text", ["100%", "a_b", "c\\d", "x/y", "'; --"])
def test_signs_that_mean_something_to_sql_mean_themselves(any_store: Store, text: str) -> None:
    add(any_store, f"讲座{text}。")
    add(any_store, "讲座100分 aXb cd xy")
    assert [view.title for view in found(any_store, text=text)] == [f"讲座{text}。"]


def test_days_are_those_an_activity_touches(store: Store) -> None:
    act.add(store, act.When(date(2026, 3, 2), date(2026, 3, 5)), {"title": "四天"}, {}, "li")
    for first, last, there in (
        (date(2026, 3, 5), None, True),
        (date(2026, 3, 6), None, False),
        (None, date(2026, 3, 2), True),
        (None, date(2026, 3, 1), False),
        (date(2026, 3, 3), date(2026, 3, 3), True),
    ):
        assert bool(found(store, first=first, last=last)) == there


def test_status_tells_the_states_apart(planned: Store) -> None:
    ident = found(planned, theme="winter")[0].id
    act.step(planned, ident, Step.CONFIRM, "li")
    assert [view.id for view in found(planned, status=("confirmed",))] == [ident]
    assert len(found(planned, status=("planned",))) == PLANNED_2026 - 1


@pytest.mark.parametrize("wanted", [{}, {"theme": "week"}, {"unit": "south"}, {"text": "讲堂"}, {"ids": ()}])
def test_counting_agrees_with_listing(planned: Store, wanted: dict[str, object]) -> None:
    with planned.read() as session:
        assert count(session, Filter(**wanted)) == len(found(planned, **wanted))  # type: ignore[arg-type]


def test_a_view_names_everybody(planned: Store) -> None:
    view = found(planned, unit="farming", theme="winter")[0]
    science = UnitName("science", "科协", "小城科学技术协会", "Science Association")
    assert view.units("lead") == (science, UnitName("farming", "农业局", "小城农业局", "Farming Bureau"))
    assert (view.coordinator, view.theme_name, view.theme_name_en) == (science, "科普之冬", "Winter of Science")
    assert (view.basis, view.measures, view.edited) == ("rule", ("M-2",), ())


def test_stronger_roles_come_first(planned: Store) -> None:
    [view] = [view for view in found(planned, theme="week") if view.template == "launch"]
    assert [(a.unit.id, a.role) for a in view.assignments] == [
        ("science", "lead"),
        ("education", "responsible"),
        ("health", "support"),
    ]


def test_an_activity_by_hand_has_no_theme(store: Store) -> None:
    with store.read() as session:
        view = activity(session, add(store, "加场"))
    assert (view.theme, view.theme_name, view.occurrence, view.occurrence_uid) == ("", "", None, "")
    assert (view.basis, view.template) == ("manual", "")


@pytest.mark.parametrize("ident", [4711, 0, -1, 10**30])
def test_an_activity_that_is_not_there_is_not_found(any_store: Store, ident: int) -> None:
    with pytest.raises(NotFound), any_store.read() as session:
        activity(session, ident)


def test_deadlines_come_in_order(planned: Store) -> None:
    [view] = [view for view in found(planned, theme="week") if view.template == "launch"]
    with planned.read() as session:
        assert [m.title for m in milestones(session, view.id)] == ["制定方案", "转发通知", "报送总结"]


def test_many_cost_as_many_statements_as_few(planned: Store, statements: list[str]) -> None:
    def cost() -> int:
        statements.clear()
        found(planned)
        return sum(statement.startswith("SELECT") for statement in statements)

    few = cost()
    plan_year(planned, 2027, "li")
    assert (cost(), few) == (few, 5)
