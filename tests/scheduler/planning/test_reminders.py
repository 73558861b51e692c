"""Policies × facts -> reminders: which day, which hour, which unit, which colour."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.planning.reminders import MAKERS, Deadline, Draft, Rules, Share, Subject, audience, draft, soon
from scheduler.planning.workdays import WorkCalendar
from tests.scheduler.plans import small
from tests.scheduler.reminding import POLICIES, ZONE, local

PLAN = small(extra=POLICIES)
RULES = Rules(PLAN, WorkCalendar(PLAN.holidays, PLAN.terms))
TODAY = date(2026, 3, 2)
LECTURE = Subject(
    noun="activity", id=7, first=date(2026, 3, 11), last=date(2026, 3, 11), starts=local("2026-03-11 09:00"),
    status="planned", created=local("2026-03-01 12:00"), coordinator="science",
    units={"science": Share("lead", "accepted"), "education": Share("responsible", "pending")},
)  # fmt: skip


def drafts(subject: Subject, kind: str, today: date = TODAY) -> list[Draft]:
    return [d for d in draft(RULES, subject, today) if d.kind == kind]


def times(found: list[Draft]) -> list[tuple[str, str]]:
    return [(d.unit, d.due_at.astimezone(ZONE).strftime("%m-%d %H:%M")) for d in found]


class TestDays:
    def test_offsets_count_work_days(self) -> None:
        assert times(drafts(LECTURE, "activity_near")) == [
            ("science", "03-06 08:30"), ("education", "03-06 08:30"), ("science", "03-10 14:30"),
        ]  # fmt: skip

    def test_a_monday_is_announced_on_the_friday_before(self) -> None:
        monday = replace(LECTURE, first=date(2026, 3, 9), last=date(2026, 3, 9), starts=local("2026-03-09 09:00"))
        assert ("science", "03-06 14:30") in times(drafts(monday, "activity_near"))

    def test_make_up_work_days_count_as_work_days(self) -> None:
        """Saturday 14 February 2026 was worked for the Spring Festival, which lasted until 23 February."""
        after = replace(LECTURE, first=date(2026, 2, 24), last=date(2026, 2, 24), starts=local("2026-02-24 09:00"))
        assert ("science", "02-14 14:30") in times(drafts(after, "activity_near", date(2026, 2, 2)))

    def test_moved_activities_have_new_keys_and_going_back_the_old_ones(self) -> None:
        later = replace(LECTURE, first=date(2026, 3, 12), last=date(2026, 3, 12), starts=local("2026-03-12 09:00"))
        before, after = ({d.key for d in drafts(s, "activity_near")} for s in (LECTURE, later))
        assert before & after == set()
        assert {d.key for d in drafts(LECTURE, "activity_near")} == before


class TestExpiry:
    def test_what_is_near_is_of_no_use_once_it_has_begun(self) -> None:
        ends = {d.expires_at.astimezone(ZONE).strftime("%m-%d %H:%M") for d in drafts(LECTURE, "activity_near")}
        assert ends == {"03-09 00:00", "03-11 00:00"}

    def test_a_deadline_that_passed_is_not_announced_any_more(self) -> None:
        subject = replace(LECTURE, deadlines=[Deadline("1-notice", "coordinator", date(2026, 3, 4), False)])
        assert {d.expires_at for d in drafts(subject, "milestone_due")} <= {
            local("2026-03-05 00:00"), local("2026-02-28 00:00"), local("2026-03-01 00:00"),
        }  # fmt: skip


class TestMilestones:
    SUBJECT = replace(LECTURE, deadlines=[Deadline("1-notice", "all", date(2026, 3, 4), False)])

    def test_those_named_by_the_milestone_are_told(self) -> None:
        assert times(drafts(self.SUBJECT, "milestone_due"))[2:] == [
            ("science", "03-03 08:30"), ("education", "03-03 08:30"),
        ]  # fmt: skip

    def test_overdue_ones_rise_from_blue_to_red_and_reach_the_office(self) -> None:
        bare = replace(self.SUBJECT, units={"education": Share("responsible")}, coordinator="education")
        found = [
            (d.level, d.unit, d.due_at.astimezone(ZONE).strftime("%m-%d")) for d in drafts(bare, "milestone_overdue")
        ]
        assert found == [
            ("blue", "education", "03-05"), ("yellow", "education", "03-09"), ("red", "education", "03-11"),
            ("red", "science", "03-11"),
        ]  # fmt: skip

    @pytest.mark.parametrize("status", ["cancelled", "postponed", "reported"])
    def test_nothing_is_owed_for_what_does_not_take_place_or_is_closed(self, status: str) -> None:
        assert draft(RULES, replace(self.SUBJECT, status=status), TODAY) == []

    def test_what_is_done_is_quiet(self) -> None:
        done = replace(LECTURE, deadlines=[Deadline("1-notice", "all", date(2026, 3, 4), True)])
        assert drafts(done, "milestone_due") == drafts(done, "milestone_overdue") == []


class TestTasks:
    def test_a_new_task_is_told_the_next_work_day(self) -> None:
        assert times(drafts(LECTURE, "assigned")) == [("education", "03-03 08:30")]

    def test_what_is_planned_long_before_is_told_six_weeks_ahead(self) -> None:
        far = replace(LECTURE, first=date(2026, 9, 9), last=date(2026, 9, 9), starts=local("2026-09-09 09:00"))
        assert times(drafts(far, "assigned")) == [("education", "07-29 08:30")]

    def test_the_day_that_was_fixed_first_stays(self) -> None:
        told = replace(LECTURE, asked={"education": date(2026, 3, 3)})
        assert drafts(told, "assigned", date(2026, 3, 5)) == drafts(LECTURE, "assigned", TODAY)

    def test_who_has_not_answered_is_asked_again_and_who_answered_is_not(self) -> None:
        assert times(drafts(LECTURE, "answer_missing")) == [("education", "03-06 08:30"), ("education", "03-10 08:30")]
        willing = replace(LECTURE, units={"education": Share("responsible", "accepted")})
        assert drafts(willing, "answer_missing") == drafts(willing, "assigned") == []

    def test_who_declined_hears_no_more(self) -> None:
        unwilling = replace(LECTURE, units={"science": Share("lead"), "education": Share("responsible", "declined")})
        assert {d.unit for d in draft(RULES, unwilling, TODAY)} == {"science"}


class TestReaders:
    def test_a_unit_that_was_merged_is_told_through_its_successor(self) -> None:
        subject = replace(LECTURE, units={"earthquake": Share("lead")}, coordinator="earthquake")
        assert audience(RULES, "lead", subject, on=date(2026, 6, 30)) == ["earthquake"]
        assert audience(RULES, "lead", subject, on=date(2026, 7, 1)) == ["emergency"]

    def test_an_office_that_is_no_body_of_its_own_is_told_through_the_one_that_performs_its_duties(self) -> None:
        plan = small(extra=POLICIES + '\n[[units]]\nid = "group"\nshort = "领导小组办"\nname = "领导小组办公室"\n'
                     'name_en = "Office"\nkind = "coordination_office"\nperformed_by = "科协"\n')  # fmt: skip
        rules = Rules(plan, RULES.workdays)
        subject = replace(LECTURE, units={"group": Share("lead"), "science": Share("support")})
        assert audience(rules, "assigned", subject, on=TODAY) == ["science"]

    def test_without_leads_the_coordinator_is_meant(self) -> None:
        subject = replace(LECTURE, units={"education": Share("responsible")}, coordinator="education")
        assert audience(RULES, "lead", subject, on=TODAY) == ["education"]


class TestEvents:
    def policy(self, name: str) -> object:
        return next(p for p in PLAN.policies if p.id == name)

    @pytest.mark.parametrize(
        ("now", "told"),
        [
            ("2026-03-02 10:00", "03-02 10:15"),
            ("2026-03-02 10:01", "03-02 10:30"),
            ("2026-03-02 23:50", "03-03 07:30"),
            ("2026-03-02 05:00", "03-02 07:30"),
            ("2026-03-07 19:40", "03-07 20:00"),
        ],
    )
    def test_what_happens_is_told_after_a_pause_outside_quiet_hours(self, now: str, told: str) -> None:
        due = soon(RULES, RULES.policies("activity_changed")[0], local(now))
        assert due.astimezone(ZONE).strftime("%m-%d %H:%M") == told

    def test_an_emergency_is_told_at_once_at_any_hour(self) -> None:
        alarm = replace(LECTURE, emergency=True, created=local("2026-03-02 03:33"))
        assert {(d.due_at, d.level, d.single) for d in drafts(alarm, "emergency")} == {
            (local("2026-03-02 03:33"), "red", True)
        }

    def test_a_date_that_is_late_is_asked_for(self) -> None:
        waiting = replace(
            LECTURE, noun="occurrence", units={}, expected=date(2026, 4, 13), first=date(2026, 5, 20),
            last=date(2026, 5, 26), starts=local("2026-05-21 00:00"),
        )  # fmt: skip
        assert times(drafts(waiting, "date_missing")) == [("science", "04-13 09:00"), ("science", "04-27 09:00")]


@settings(deadline=None, max_examples=60)
@given(
    first=st.dates(date(2026, 1, 10), date(2027, 12, 20)), length=st.integers(0, 30), today=st.integers(-60, 60),
    status=st.sampled_from(["planned", "confirmed", "completed", "reported", "cancelled", "postponed"]),
    answers=st.lists(st.sampled_from(["pending", "accepted", "declined"]), min_size=3, max_size=3),
    dues=st.lists(st.integers(-40, 30), max_size=3),
)  # fmt: skip
def test_whatever_the_facts_reminders_are_well_formed(
    first: date, length: int, today: int, status: str, answers: list[str], dues: list[int]
) -> None:
    units = dict(
        zip(("science", "education", "east"), map(Share, ("lead", "responsible", "host"), answers), strict=True)
    )
    subject = replace(
        LECTURE, first=first, last=first + timedelta(days=length), status=status, units=units, district="east",
        starts=datetime(first.year, first.month, first.day, 9, tzinfo=ZONE),
        deadlines=[Deadline(f"{n}", "all", first + timedelta(days=d), False) for n, d in enumerate(dues)],
    )  # fmt: skip
    on = first + timedelta(days=today)
    found = draft(RULES, subject, on)
    assert len({d.key for d in found}) == len(found)
    assert all(d.due_at < d.expires_at for d in found)
    assert all(RULES.workdays.is_workday(d.due_at.astimezone(ZONE).date()) for d in found if d.kind != "assigned")
    assert all(units[d.unit].answer != "declined" for d in found if d.unit in units and d.unit != "science")
    assert {d.kind for d in found} <= set(MAKERS)
    assert draft(RULES, subject, on) == found
