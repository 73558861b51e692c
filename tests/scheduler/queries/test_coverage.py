"""Which measures have which activities in a year."""

from datetime import date

from scheduler.commands import activity as act
from scheduler.commands.plan import plan_year
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.coverage import coverage
from scheduler.store.store import Store


def totals(store: Store, year: int) -> dict[str, int]:
    with store.read() as session:
        return {row.id: row.total for row in coverage(session, year)}


def test_every_measure_is_listed_in_the_plans_order(any_store: Store) -> None:
    assert list(totals(any_store, 2026).items()) == [("M-1", 0), ("M-2", 0), ("M-3", 0)]
    plan_year(any_store, 2026, "li")
    assert totals(any_store, 2026) == {"M-1": 20, "M-2": 5, "M-3": 2}


def test_an_activity_counts_in_the_month_and_year_in_which_it_begins(store: Store) -> None:
    plan_year(store, 2026, "li")
    with store.read() as session:
        quakes = {row.id: row.months for row in coverage(session, 2026)}["M-3"]
    assert quakes == (0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
    assert totals(store, 2027) == {"M-1": 0, "M-2": 1, "M-3": 0}


def test_what_is_cancelled_covers_nothing(store: Store) -> None:
    plan_year(store, 2026, "li")
    with store.read() as session:
        for view in agenda(session, Filter(measure="M-3")):
            act.step(store, view.id, Step.CANCEL, "li", reason="下雨")
    assert totals(store, 2026)["M-3"] == 0


def test_an_activity_by_hand_covers_its_measures(store: Store) -> None:
    day = date(2026, 3, 2)
    act.add(store, act.When(day, day), {"title": "加场", "measures": ["M-2", "M-3"]}, {}, "li")
    assert totals(store, 2026) == {"M-1": 0, "M-2": 1, "M-3": 1}
