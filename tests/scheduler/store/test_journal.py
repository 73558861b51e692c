"""Rows as plain values and back: what the log keeps is enough to undo and redo any change."""

import json
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.model.activity import Activity
from scheduler.model.assignment import ROLES, ActivityMeasure, Assignment
from scheduler.model.milestone import Milestone
from scheduler.store.journal import difference, restore, snapshot
from tests.stores import MORNING

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
UNFILLED: dict[str, Any] = {}
"""Nothing more given: a table's row may be made without what its table requires."""
WORDS = st.text(min_size=1, max_size=8)
CONTENT = st.fixed_dictionaries(
    {
        "title": WORDS,
        "status": st.sampled_from(["planned", "confirmed"]),
        "start_on": DAYS,
        "end_on": DAYS,
        "start_at": st.none() | MOMENTS,
        "latitude": st.none() | st.floats(-90, 90),
        "audiences": st.lists(WORDS, max_size=3),
        "report": st.none() | st.dictionaries(WORDS, st.integers(), max_size=3),
        "pinned": st.booleans(),
    }
)
UNITS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(ROLES))
MEASURES = st.sets(st.sampled_from(["M-1", "M-2", "M-3"]))
DEADLINES = st.dictionaries(st.sampled_from(["1-notice", "2-scheme"]), st.tuples(DAYS, st.none() | MOMENTS))


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    content: dict[str, Any] = draw(CONTENT)
    row = Activity(key="k", uid="u", year=2026, created_at=MORNING, changed_at=MORNING, **content)
    row.assignments = [Assignment(unit_id=unit, role=role) for unit, role in draw(UNITS).items()]
    row.measures = [ActivityMeasure(measure_id=measure) for measure in sorted(draw(MEASURES))]
    row.milestones = [
        Milestone(key=key, kind="notice", title="通知", due_on=day, done_at=done)
        for key, (day, done) in draw(DEADLINES).items()
    ]
    return row


def stored(state: dict[str, Any]) -> dict[str, Any]:
    """The state as it comes back from a JSON column."""
    read: dict[str, Any] = json.loads(json.dumps(state))
    return read


@settings(deadline=None, max_examples=60)
@given(activities(), activities())
def test_a_change_can_be_taken_back_and_made_again(row: Activity, other: Activity) -> None:
    before, after = snapshot(row), snapshot(other)
    old, new = difference(before, after)
    restore(row, stored(new))
    assert snapshot(row) == after
    restore(row, stored(old))
    assert snapshot(row) == before


@settings(deadline=None, max_examples=60)
@given(activities())
def test_a_removed_row_comes_back_whole(row: Activity) -> None:
    state = snapshot(row)
    again = Activity(**UNFILLED)
    restore(again, stored(state))
    assert snapshot(again) == state


@settings(deadline=None, max_examples=60)
@given(activities(), activities())
def test_a_difference_names_only_what_differs(row: Activity, other: Activity) -> None:
    before, after = snapshot(row), snapshot(other)
    old, new = difference(before, after)
    assert old.keys() == new.keys() == {name for name in before if before[name] != after[name]}
    for name in type(row).children:
        for key in old.get(name, {}):
            assert before[name].get(key) != after[name].get(key)


def test_no_difference_is_empty() -> None:
    state = {"title": "讲座", "assignments": {"science": {"role": "lead"}}}
    assert difference(state, dict(state)) == ({}, {})


def test_a_new_row_had_no_fields_before() -> None:
    assert difference({}, {"title": "讲座", "reason": None}) == ({}, {"title": "讲座"})


def test_bookkeeping_is_no_content() -> None:
    row = Activity(key="k", uid="u", sequence=7, version=3, created_at=MORNING, changed_at=MORNING, **UNFILLED)
    assert not {"id", "version", "sequence", "changed_at"} & snapshot(row).keys()
