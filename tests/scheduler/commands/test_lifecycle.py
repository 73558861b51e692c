"""Whatever people do in whatever order: no activity ever reaches a state that the lifecycle does not know."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import col, select

from config.errors import KepuError
from scheduler.commands import activity as act
from scheduler.commands.assignment import Assign, answer, assign
from scheduler.commands.plan import plan_year
from scheduler.commands.undo import redo, undo
from scheduler.errors import IllegalMove, Refused
from scheduler.model.activity import Activity
from scheduler.model.assignment import ANSWERS, ROLES
from scheduler.model.log import LoggedEvent
from scheduler.planning.lifecycle import MOVES, Status, Step, legal, step_words
from scheduler.planning.reporting import BadReport
from scheduler.queries.agenda import activity
from scheduler.store.journal import State, snapshot
from scheduler.store.store import Store
from tests.stores import Clock, opened

DAY = date(2026, 3, 2)
FIGURES = {"sessions": 1, "visitors": {"public": 30}}
ACTORS = st.sampled_from(["li", "wang"])
STEPS = {
    (Status.PLANNED, Step.CONFIRM): Status.CONFIRMED,
    (Status.PLANNED, Step.POSTPONE): Status.POSTPONED,
    (Status.PLANNED, Step.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Step.POSTPONE): Status.POSTPONED,
    (Status.CONFIRMED, Step.COMPLETE): Status.COMPLETED,
    (Status.CONFIRMED, Step.CANCEL): Status.CANCELLED,
    (Status.POSTPONED, Step.RESTORE): Status.PLANNED,
    (Status.POSTPONED, Step.CANCEL): Status.CANCELLED,
    (Status.COMPLETED, Step.REPORT): Status.REPORTED,
    (Status.COMPLETED, Step.CANCEL): Status.CANCELLED,
    (Status.CANCELLED, Step.RESTORE): Status.PLANNED,
}
"""The design's lifecycle, written down a second time."""


def test_the_lifecycle_is_the_designs() -> None:
    assert MOVES == STEPS


@pytest.fixture
def one(store: Store, clock: Clock) -> int:
    """An activity that is on today."""
    clock.advance(days=56)
    return act.add(store, act.When(DAY, DAY), {"title": "讲座"}, {"science": "lead"}, "li")


def walked(store: Store, ident: int, status: Status) -> None:
    """Bring an activity that is planned into ``status``."""
    ways: dict[Status, list[Step]] = {
        Status.PLANNED: [],
        Status.CONFIRMED: [Step.CONFIRM],
        Status.POSTPONED: [Step.POSTPONE],
        Status.COMPLETED: [Step.CONFIRM, Step.COMPLETE],
        Status.REPORTED: [Step.CONFIRM, Step.COMPLETE, Step.REPORT],
        Status.CANCELLED: [Step.CANCEL],
    }
    for step in ways[status]:
        act.step(store, ident, step, "li", reason="原因", report=FIGURES)


def status_of(store: Store, ident: int) -> str:
    with store.read() as session:
        return activity(session, ident).status


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("status", Status)
def test_a_step_is_taken_or_refused_with_the_legal_ones(store: Store, one: int, status: Status, step: Step) -> None:
    walked(store, one, status)
    if (status, step) in STEPS:
        act.step(store, one, step, "li", reason="原因", report=FIGURES)
        assert status_of(store, one) == STEPS[status, step]
        return
    with pytest.raises(IllegalMove) as said:
        act.step(store, one, step, "li", reason="原因")
    assert said.value.legal == tuple(step_words(s) for (before, s) in STEPS if before is status)
    assert status_of(store, one) == status


def test_cancelling_needs_a_reason(store: Store, one: int) -> None:
    with pytest.raises(Refused, match="原因"):
        act.step(store, one, Step.CANCEL, "li", reason="  ")


def test_what_is_still_to_come_is_not_completed(store: Store, one: int) -> None:
    tomorrow = DAY + timedelta(1)
    act.move(store, one, act.When(tomorrow, tomorrow), "li")
    act.step(store, one, Step.CONFIRM, "li")
    with pytest.raises(Refused, match="2026-03-03"):
        act.step(store, one, Step.COMPLETE, "li")
    assert status_of(store, one) == "confirmed"


@pytest.mark.parametrize("figures", [None, {}, {"sessions": 1}, {"sessions": -1, "online": 3}, {"visitors": "many"}])
def test_reporting_needs_figures_that_are_right(store: Store, one: int, figures: dict[str, object] | None) -> None:
    walked(store, one, Status.COMPLETED)
    with pytest.raises(BadReport):
        act.step(store, one, Step.REPORT, "li", report=figures)
    assert status_of(store, one) == "completed"


def test_a_reason_goes_when_what_it_was_for_is_over(store: Store, one: int) -> None:
    act.step(store, one, Step.POSTPONE, "li", reason="下雨")
    with store.read() as session:
        assert activity(session, one).reason == "下雨"
    act.step(store, one, Step.RESTORE, "li")
    with store.read() as session:
        assert activity(session, one).reason == ""


def test_moving_what_was_postponed_plans_it_again(store: Store, one: int) -> None:
    act.step(store, one, Step.POSTPONE, "li")
    act.move(store, one, act.When(DAY + timedelta(7), DAY + timedelta(7)), "li")
    assert status_of(store, one) == "planned"


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.REPORTED])
def test_what_is_over_is_not_edited(store: Store, one: int, status: Status) -> None:
    walked(store, one, status)
    with pytest.raises(IllegalMove):
        act.edit(store, one, {"title": "改"}, "li")
    with pytest.raises(IllegalMove):
        act.move(store, one, act.When(DAY, DAY), "li")
    with pytest.raises(IllegalMove):
        assign(store, [one], Assign("health", "support"), "li")
    with pytest.raises(IllegalMove):
        answer(store, one, "science", True, "kx")


AFTERWARDS = datetime(2027, 1, 5, 1, tzinfo=UTC)
"""When everything that was planned may have taken place."""
UNITS = st.sampled_from(["science", "education", "health"])


class Life(RuleBasedStateMachine):
    """Two people, some activities, every command in any order, undo and redo among them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock(AFTERWARDS)

    template: Path

    @initialize()
    def open(self) -> None:
        file = shutil.copy(self.template, self.folder / "kepu.db")
        self.store = opened(str(file), self.clock)
        plan_year(self.store, 2026, "office")
        self.ids = self.rows()[:3]

    def rows(self) -> list[int]:
        with self.store.read() as session:
            return [i for i in session.exec(select(Activity.id).order_by(col(Activity.id))).all() if i]

    def states(self) -> dict[str, tuple[State, str]]:
        with self.store.read() as session:
            return {row.key: (snapshot(row), row.uid) for row in session.exec(select(Activity)).all()}

    def tried(self, action: Callable[[], object]) -> None:
        """Do it; what is refused changes nothing and is said in words."""
        self.clock.advance(minutes=1)
        before = self.states()
        refused = False
        try:
            action()
        except KepuError:
            refused = True
        assert not refused or self.states() == before

    @rule(which=st.integers(0, 2), step=st.sampled_from(Step), actor=ACTORS)
    def take_a_step(self, which: int, step: Step, actor: str) -> None:
        ident = self.ids[which]
        before = Status(status_of(self.store, ident))
        self.tried(lambda: act.step(self.store, ident, step, actor, reason="原因", report=FIGURES))
        after = Status(status_of(self.store, ident))
        assert after == STEPS.get((before, step), before)
        assert (before == after) == (step not in legal(before))

    @rule(which=st.integers(0, 2), days=st.integers(-30, 30), actor=ACTORS)
    def move(self, which: int, days: int, actor: str) -> None:
        day = DAY + timedelta(days=days)
        self.tried(lambda: act.move(self.store, self.ids[which], act.When(day, day), actor))

    @rule(which=st.integers(0, 2), title=st.sampled_from(["甲", "乙", ""]), actor=ACTORS)
    def edit(self, which: int, title: str, actor: str) -> None:
        self.tried(lambda: act.edit(self.store, self.ids[which], {"title": title}, actor))

    @rule(which=st.integers(0, 2), pinned=st.booleans(), actor=ACTORS)
    def pin(self, which: int, pinned: bool, actor: str) -> None:
        self.tried(lambda: act.pin(self.store, self.ids[which], pinned, actor))

    @rule(which=st.integers(0, 2), unit=UNITS, role=st.sampled_from(["", *ROLES]), actor=ACTORS)
    def assign(self, which: int, unit: str, role: str, actor: str) -> None:
        self.tried(lambda: assign(self.store, [self.ids[which]], Assign(unit, role), actor))

    @rule(unit=UNITS, to=UNITS, actor=ACTORS)
    def hand_over(self, unit: str, to: str, actor: str) -> None:
        self.tried(lambda: assign(self.store, self.ids, Assign(unit, to=to), actor))

    @rule(which=st.integers(0, 2), unit=UNITS, accepts=st.booleans(), actor=ACTORS)
    def answer(self, which: int, unit: str, accepts: bool, actor: str) -> None:
        self.tried(lambda: answer(self.store, self.ids[which], unit, accepts, actor, reason="原因"))

    @rule(actor=ACTORS)
    def plan_again(self, actor: str) -> None:
        self.tried(lambda: plan_year(self.store, 2026, actor))

    @rule(actor=ACTORS)
    def undo(self, actor: str) -> None:
        self.tried(lambda: undo(self.store, actor))

    @rule(actor=ACTORS)
    def redo(self, actor: str) -> None:
        self.tried(lambda: redo(self.store, actor))

    @invariant()
    def the_log_tells_every_state(self) -> None:
        """Playing the log from its beginning gives what the table says."""
        if not hasattr(self, "store"):
            return
        told: dict[int, str] = {}
        with self.store.read() as session:
            events = session.exec(
                select(LoggedEvent).where(LoggedEvent.noun == "activity").order_by(col(LoggedEvent.seq))
            ).all()
            for event in events:
                if "status" in event.after:
                    told[int(event.subject)] = event.after["status"]
            rows = session.exec(select(Activity)).all()
            assert {row.id: row.status for row in rows} == told
            assert all(row.status in set(Status) for row in rows)
            assert all((row.start_at is None) == row.all_day for row in rows)
            assert all((row.report is not None) == (row.status == "reported") for row in rows)
            assert all(a.role in ROLES and a.answer in ANSWERS for row in rows for a in row.assignments)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
        shutil.rmtree(self.folder)


def test_no_sequence_of_commands_leads_astray(sqlite_template: Path) -> None:
    Life.template = sqlite_template
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=6, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
