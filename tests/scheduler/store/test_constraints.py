"""What the databases themselves refuse, whoever writes."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from scheduler.model.activity import Activity
from scheduler.model.assignment import ActivityMeasure, Assignment
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.store.store import Store
from tests.scheduler.store.test_transaction import DAY, activity
from tests.stores import MORNING


def occurrence(**values: Any) -> Occurrence:
    return Occurrence(
        **{
            "key": "o",
            "uid": "o",
            "theme_id": "week",
            "year": 2026,
            "start_on": DAY,
            "end_on": DAY,
            "created_at": MORNING,
            "changed_at": MORNING,
            **values,
        }
    )


LATER = DAY + timedelta(days=1)
REFUSED: dict[str, list[SQLModel]] = {
    "an activity that ends before it begins": [activity(start_on=LATER)],
    "an activity without a title": [activity(title="")],
    "an unknown status": [activity(status="maybe")],
    "whole days with a time": [activity(start_at=MORNING, end_at=MORNING + timedelta(hours=1))],
    "a timed activity without its times": [activity(all_day=False)],
    "a timed activity without an end": [activity(all_day=False, start_at=MORNING)],
    "a timed activity of no length": [activity(all_day=False, start_at=MORNING, end_at=MORNING)],
    "an activity of an unknown theme": [activity(theme_id="nobody")],
    "an activity in an unknown district": [activity(district_id="nowhere")],
    "an activity of an unknown coordinator": [activity(coordinator_id="nobody")],
    "an activity of an unknown edition": [activity(occurrence_id=4711)],
    "two activities with one planning key": [activity(uid="a"), activity(uid="b")],
    "two activities with one UID": [activity("a", uid="x"), activity("b", uid="x")],
    "an edition that ends before it begins": [occurrence(start_on=LATER)],
    "an edition with a start and no end": [occurrence(end_on=None)],
    "an edition of an unknown theme": [occurrence(theme_id="nobody")],
    "an edition on an unknown basis": [occurrence(basis="hope")],
    "an edition in an unknown state": [occurrence(state="maybe")],
    "an edition of an unknown level": [occurrence(level="world")],
    "two editions of a theme, year, level and area": [occurrence(), occurrence(key="p", uid="p")],
    "a deadline of nothing": [Milestone(key="m", kind="notice", title="通知", due_on=DAY)],
}


@pytest.mark.parametrize("rows", REFUSED.values(), ids=REFUSED.keys())
def test_refused(any_store: Store, rows: list[SQLModel]) -> None:
    with Session(any_store.engine) as session:
        for row in rows:
            session.add(type(row)(**row.model_dump(exclude={"id"})))
        with pytest.raises(IntegrityError):
            session.commit()


CHILDREN: dict[str, list[SQLModel]] = {
    "a unit twice in an activity": [
        Assignment(unit_id="science", role="lead"),
        Assignment(unit_id="science", role="support"),
    ],
    "an unknown role": [Assignment(unit_id="science", role="boss")],
    "an unknown answer": [Assignment(unit_id="science", role="lead", answer="perhaps")],
    "an unknown unit": [Assignment(unit_id="nobody", role="lead")],
    "an unknown measure": [ActivityMeasure(measure_id="X-99")],
    "a deadline's key twice": [
        Milestone(key="1-notice", kind="notice", title="通知", due_on=DAY),
        Milestone(key="1-notice", kind="notice", title="通知", due_on=DAY),
    ],
}


@pytest.mark.parametrize("children", CHILDREN.values(), ids=CHILDREN.keys())
def test_refused_of_an_activity(any_store: Store, children: list[SQLModel]) -> None:
    with Session(any_store.engine) as session:
        parent = activity()
        session.add(parent)
        session.flush()
        for child in children:
            session.add(type(child)(**{**child.model_dump(exclude={"id"}), "activity_id": parent.id}))
        with pytest.raises(IntegrityError):
            session.commit()


def test_a_floating_edition_has_no_dates(any_store: Store) -> None:
    with Session(any_store.engine) as session:
        session.add(occurrence(start_on=None, end_on=None, floating=True))
        session.commit()


def test_values_come_back_as_they_were(any_store: Store) -> None:
    values: dict[str, Any] = {
        "all_day": False,
        "start_at": MORNING,
        "end_at": MORNING + timedelta(minutes=90),
        "latitude": 41.108647,
        "audiences": ["public", "农民"],
        "report": {"人次": 120, "备注": "很好"},
        "start_on": date(2026, 1, 5),
        "end_on": date(2026, 1, 5),
    }
    with Session(any_store.engine) as session:
        session.add(activity(**values))
        session.commit()
    with any_store.read() as session:
        row = session.get_one(Activity, 1)
        assert {name: getattr(row, name) for name in values} == values
        assert (row.start_at.tzinfo is not None) if row.start_at else False
