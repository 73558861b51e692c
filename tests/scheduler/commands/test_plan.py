"""Planning a year."""

from scheduler.commands.plan import plan_year, preview_year
from scheduler.store.store import Store
from tests.scheduler.plans import PLANNED_2026


def test_planning_twice_changes_nothing(any_store: Store) -> None:
    first = plan_year(any_store, 2026, "li")
    again = plan_year(any_store, 2026, "li")
    assert (len(first.difference.created), again.unchanged) == (PLANNED_2026, True)
    assert preview_year(any_store, 2026).unchanged
