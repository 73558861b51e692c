"""Who carries how much: what counts, to whom, in which week."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.commands import activity as act
from scheduler.commands.assignment import Assign, assign
from scheduler.planning.lifecycle import Step
from scheduler.queries.workload import weeks_of, workload
from scheduler.store.store import Store
from tests.scheduler.reactions.test_conflicts import SPRING, at, lecture


def carried(store: Store, year: int = 2026) -> dict[str, dict[str, int]]:
    """Unit -> week -> how many, where there are any."""
    with store.read() as session:
        found = workload(store, session, year)
    return {r.unit.id: {w: n for w, n in zip(found.weeks, r.counts, strict=True) if n} for r in found.rows}


def test_leads_hosts_and_the_coordinator_carry_an_activity_once_each(store: Store) -> None:
    ident = lecture(store, at())
    assign(store, [ident], Assign("east", "host"), "li")
    assign(store, [ident], Assign("health", "responsible"), "li")
    act.edit(store, ident, {"coordinator_id": "education"}, "li")
    week = {"2026-W16": 1}
    assert carried(store) == {"science": week, "education": week, "east": week}


@pytest.mark.parametrize("step", [Step.CANCEL, Step.POSTPONE])
def test_what_does_not_take_place_weighs_nothing(store: Store, step: Step) -> None:
    act.step(store, lecture(store, at()), step, "li", reason="雨")
    assert carried(store) == {}


def test_an_activity_of_many_days_counts_in_the_week_in_which_it_begins(store: Store) -> None:
    first = SPRING.date()
    act.add(store, act.When(first, first + timedelta(days=20)), {"title": "展览"}, {"science": "lead"}, "li")
    assert carried(store) == {"science": {"2026-W16": 1}}


def test_weeks_belong_to_the_year_of_their_thursday(store: Store) -> None:
    assert (len(weeks_of(2025)), len(weeks_of(2026))) == (52, 53)
    lecture(store, at(day=datetime(2027, 1, 1, 1, tzinfo=UTC)))
    assert carried(store, 2026) == {"science": {"2026-W53": 1}}
    assert carried(store, 2027) == {}


def test_the_most_loaded_come_first_and_a_unit_asked_for_is_there_even_idle(store: Store) -> None:
    lecture(store, at(), unit="health")
    for hour in (9, 14):
        lecture(store, at(hour), unit="education")
    assert [*carried(store)] == ["education", "health"]
    with store.read() as session:
        (row,) = workload(store, session, 2026, unit="farming").rows
    assert (row.total, row.peak, row.limit) == (0, 0, 12)
