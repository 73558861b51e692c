"""Reminders follow what they are about, in the same transaction; what happened is told once, as it is now."""

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from config.reading import bundled, read
from scheduler.commands.activity import step
from scheduler.commands.assignment import Assign, answer, assign
from scheduler.commands.milestone import complete_milestone
from scheduler.commands.occurrence import Notice, announce
from scheduler.commands.plan import plan_year
from scheduler.commands.undo import undo
from scheduler.events import Kind
from scheduler.jobs import plan_horizon
from scheduler.model.activity import Activity
from scheduler.model.milestone import Milestone
from scheduler.planning.lifecycle import Step
from scheduler.store.store import Store
from tests.scheduler.reminding import Office, activity, due, local, moved, reminders, with_policies
from tests.stores import Clock, initialised, opened

TUESDAY = local("2026-03-03 08:30")
"""When the tasks of Monday are told."""


@pytest.fixture
def clock() -> Clock:
    return Clock(local("2026-03-02 10:00"))


@pytest.fixture
def remembering(any_store: Store) -> Store:
    """The small plan with policies, on either database."""
    return with_policies(any_store)


@pytest.fixture
def informed(store: Store, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One activity on the 11th, of which 科协 and 教育局 know."""
    office = Office(with_policies(store), tmp_path_factory.mktemp("office") / "sent.jsonl")
    office.reach("science", "education", "health")
    activity(store)
    clock.now = TUESDAY
    office.drain()
    office.file.unlink()
    return office


def news(office: Office, clock: Clock) -> Sequence[tuple[str, str]]:
    """(unit, subject) of what is told about changes half an hour later."""
    clock.advance(minutes=30)
    office.drain()
    told = sorted((m["to"], m["subject"]) for m in office.sent())
    office.file.unlink(missing_ok=True)
    return told


class TestReplanning:
    def test_reminders_move_with_the_activity(self, remembering: Store) -> None:
        ident = activity(remembering)
        assert due(reminders(remembering, "activity_near"))[-1] == ("science", "03-10 14:30")
        moved(remembering, ident, "2026-03-18")
        assert due(reminders(remembering, "activity_near")) == [
            ("education", "03-13 08:30"), ("science", "03-13 08:30"), ("science", "03-17 14:30"),
        ]  # fmt: skip

    def test_and_end_when_it_is_cancelled_and_return_with_it(self, remembering: Store) -> None:
        ident = activity(remembering)
        before = [r.key for r in reminders(remembering)]
        step(remembering, ident, Step.CANCEL, "li", reason="天气")
        assert reminders(remembering, "activity_near") == []
        step(remembering, ident, Step.RESTORE, "li")
        assert [r.key for r in reminders(remembering)] == before

    def test_and_change_hands(self, remembering: Store) -> None:
        ident = activity(remembering)
        assign(remembering, [ident], Assign("education", to="health"), "li")
        assert {r.unit_id for r in reminders(remembering)} == {"science", "health"}

    def test_what_is_done_or_answered_is_not_asked_for(self, remembering: Store) -> None:
        ident = activity(remembering)
        with remembering.begin("li", "test") as work:
            work.session.add(
                Milestone(activity_id=ident, key="1-plan", kind="plan", title="方案", due_on=date(2026, 3, 9))
            )
        answer(remembering, ident, "education", True, "li")
        assert [r.unit_id for r in reminders(remembering, "answer_missing")] == ["science", "science"]
        assert len(reminders(remembering, "milestone_due")) > 0
        complete_milestone(remembering, ident, "plan", "li")
        assert reminders(remembering, "milestone_due") == reminders(remembering, "milestone_overdue") == []

    def test_an_error_leaves_neither_the_change_nor_its_reminders(self, remembering: Store) -> None:
        ident = activity(remembering)
        before = [(r.key, r.due_at) for r in reminders(remembering)]
        with pytest.raises(ZeroDivisionError):
            _broken_move(remembering, ident)
        assert [(r.key, r.due_at) for r in reminders(remembering)] == before

    def test_planning_again_changes_nothing(self, remembering: Store) -> None:
        activity(remembering)
        before = [(r.id, r.key) for r in reminders(remembering)]
        assert plan_horizon(remembering) == 0
        assert [(r.id, r.key) for r in reminders(remembering)] == before

    def test_the_nightly_job_brings_in_what_comes_near(self, remembering: Store, clock: Clock) -> None:
        activity(remembering, "2026-06-10")
        assert reminders(remembering, "activity_near") == []
        clock.now = local("2026-05-11 02:10")
        assert plan_horizon(remembering) > 0
        assert due(reminders(remembering, "activity_near"))[-1] == ("science", "06-09 14:30")


class TestChanges:
    def test_a_move_is_told_once_beside_how_it_was(self, informed: Office, clock: Clock) -> None:
        moved(informed.store, 1, "2026-03-12")
        moved(informed.store, 1, "2026-03-13")
        clock.advance(minutes=30)
        informed.drain()
        assert sorted(m["to"] for m in informed.sent()) == ["education", "science"]
        for message in informed.sent():
            assert "由“3月11日 周三 09:00—10:00”改为“3月13日 周五 09:00—10:00”" in message["text"]
        informed.file.unlink()
        assert news(informed, clock) == []

    def test_what_is_moved_back_in_time_is_not_told(self, informed: Office, clock: Clock) -> None:
        moved(informed.store, 1, "2026-03-12")
        undo(informed.store, "coordinator")
        assert news(informed, clock) == []

    def test_whoever_made_the_change_knows_it(self, informed: Office, clock: Clock) -> None:
        moved(informed.store, 1, "2026-03-12", by="education")
        assert [unit for unit, _subject in news(informed, clock)] == ["science"]

    def test_a_cancellation_takes_the_place_of_a_move(self, informed: Office, clock: Clock) -> None:
        moved(informed.store, 1, "2026-03-12")
        step(informed.store, 1, Step.CANCEL, "coordinator", reason="天气")
        assert news(informed, clock) == [
            ("education", "活动已取消：讲座（3月12日 周四）"), ("science", "活动已取消：讲座（3月12日 周四）"),
        ]  # fmt: skip

    def test_what_was_cancelled_and_restored_is_told_to_those_who_heard_it(
        self, informed: Office, clock: Clock
    ) -> None:
        step(informed.store, 1, Step.CANCEL, "coordinator", reason="天气")
        news(informed, clock)
        step(informed.store, 1, Step.RESTORE, "coordinator")
        assert [unit for unit, subject in news(informed, clock) if "已恢复" in subject] == ["education", "science"]

    def test_a_unit_that_is_taken_out_hears_it(self, informed: Office, clock: Clock) -> None:
        assign(informed.store, [1], Assign("education"), "coordinator")
        assert news(informed, clock) == [("education", "不再承担：讲座（3月11日 周三）")]

    def test_unless_it_is_put_back_before(self, informed: Office, clock: Clock) -> None:
        assign(informed.store, [1], Assign("education"), "coordinator")
        undo(informed.store, "coordinator")
        assert news(informed, clock) == []

    def test_another_part_is_told_to_the_unit_alone(self, informed: Office, clock: Clock) -> None:
        assign(informed.store, [1], Assign("education", role="support"), "coordinator")
        clock.advance(minutes=30)
        informed.drain()
        (message,) = informed.sent()
        assert message["to"] == "education"
        assert "职责由“责任”改为“协办”" in message["text"]

    def test_a_unit_that_does_not_know_its_task_yet_hears_of_the_task_only(
        self, informed: Office, clock: Clock
    ) -> None:
        ident = activity(informed.store, "2026-03-20", "展览", {"health": "lead"})
        moved(informed.store, ident, "2026-03-23")
        assert news(informed, clock) == []
        clock.now = local("2026-03-04 08:30")
        informed.drain()
        assert [m["subject"] for m in informed.sent()] == ["新的分工：展览（3月23日 周一）"]


class TestDates:
    def test_an_announcement_is_told_to_the_themes_units(self, informed: Office, clock: Clock) -> None:
        plan_year(informed.store, 2026, "coordinator")
        announce(informed.store, _notice(informed.store, "food", date(2026, 6, 8), date(2026, 6, 12)), "coordinator")
        told = reminders(informed.store, "date_announced")
        assert {r.state for r in told} == {"planned"}
        assert len({r.unit_id for r in told}) == len(told) > 0

    def test_a_date_that_is_late_is_asked_for_in_words(self, clock: Clock, tmp_path: Path) -> None:
        """Anshan's plan: the dates of 2027 are missing on the day by which those of past years were known."""
        clock.now = local("2027-04-01 09:00")
        initialised(str(tmp_path / "anshan.db"), read(bundled("anshan")))
        with closing(opened(str(tmp_path / "anshan.db"), clock)) as store:
            plan_year(store, 2027, "li")
            office = Office(store, tmp_path / "sent.jsonl")
            office.reach("science-association")
            (week, *_again) = [r for r in reminders(store, "date_missing") if r.day == date(2027, 4, 12)]
            assert due([week]) == [("science-association", "04-12 09:00")]
            clock.now = week.due_at
            office.drain()
        text = office.sent()[-1]["text"]
        assert "日期尚未公布：全国科技活动周（2027年）" in text
        assert "往年（6届）多在4月12日前公布；请查找通知并登记" in text


def _notice(store: Store, theme: str, start: date, end: date) -> Notice:
    return Notice(theme=theme, year=2026, start=start, end=end, title="通知")


def test_rows_of_reminders_never_point_at_nothing(remembering: Store) -> None:
    activity(remembering)
    undo(remembering, "coordinator")
    with remembering.read() as session:
        alive = set(session.exec(select(Activity.id)))
    assert {r.subject_id for r in reminders(remembering) if r.state == "planned"} <= alive


def _broken_move(store: Store, ident: int) -> None:
    """A move whose transaction fails after its reactions ran."""
    with store.begin("li", "test") as work:
        row = work.get(Activity, ident)
        row.start_on = row.end_on = date(2026, 3, 18)
        row.all_day, row.start_at, row.end_at = True, None, None
        work.record(Kind.ACTIVITY_MOVED, row)
        work.settle()
        raise ZeroDivisionError
