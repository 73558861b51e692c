"""After an outage nobody gets a flood: one message per unit with what still helps, and why the rest was left out."""

import pytest

from scheduler.commands.contact import remove_contact
from scheduler.commands.delivery import hold_reminders
from scheduler.commands.issuing import issue
from scheduler.jobs import plan_horizon
from tests.scheduler.reminding import Office, activity, deliveries, due, local, reminders
from tests.stores import Clock

DEADLINE = {"science": "lead", "education": "support"}


@pytest.fixture
def busy(any_office: Office, clock: Clock) -> Office:
    """Told of their tasks on Tuesday; then the machine is away from Tuesday evening until Friday evening."""
    any_office.reach("science", "education")
    activity(any_office.store, "2026-03-09", "讲座", DEADLINE)
    activity(any_office.store, "2026-03-06", "开放日", DEADLINE)
    activity(any_office.store, "2026-03-11", "展览", DEADLINE)
    clock.now = local("2026-03-03 08:30")
    any_office.drain()
    any_office.file.unlink()
    clock.now = local("2026-03-06 18:00")
    return any_office


class TestThreeDays:
    def test_each_unit_gets_one_message_with_what_still_helps(self, busy: Office) -> None:
        assert busy.drain().outcomes == {"sent": 2}
        assert sorted(m["to"] for m in busy.sent()) == ["education", "science"]
        for message in busy.sent():
            assert message["subject"].startswith("补发科普活动提醒")
            assert "因系统中断" in message["text"]
            told = [line for line in message["text"].splitlines() if line.startswith("· ")]
            assert told == ["· 尚未答复：讲座", "· 活动临近：讲座", "· 尚未答复：展览", "· 活动临近：展览"]

    def test_what_is_over_is_skipped_and_says_why(self, busy: Office) -> None:
        busy.drain()
        stale = [r for r in reminders(busy.store) if r.state == "skipped" and r.reason == "错过了时间，已无用处"]
        assert [(r.unit_id, r.kind) for r in stale] == [
            ("science", "activity_near"), ("education", "answer_missing"), ("science", "answer_missing"),
        ]  # fmt: skip
        assert {d.unit_id: d.skipped for d in deliveries(busy.store) if d.catch_up} == {"education": 1, "science": 2}

    def test_of_two_reminders_of_one_thing_the_later_is_told(self, busy: Office) -> None:
        busy.drain()
        replaced = [r for r in reminders(busy.store) if r.reason == "已由同一事项较晚的提醒代替"]
        assert {(r.kind, r.unit_id, r.day.isoformat()) for r in replaced} == {
            ("activity_near", "science", "2026-03-09"),
        }

    def test_the_next_day_is_an_ordinary_one(self, busy: Office, clock: Clock) -> None:
        busy.drain()
        clock.now = local("2026-03-10 08:30")
        plan_horizon(busy.store)
        assert busy.drain().outcomes == {"sent": 2}
        assert [d.catch_up for d in deliveries(busy.store)] == [False, False, True, True, False, False]


class TestAtNight:
    def test_what_is_late_waits_for_the_morning(self, busy: Office, clock: Clock) -> None:
        clock.now = local("2026-03-04 23:00")
        assert busy.drain().handled == 0
        assert due(reminders(busy.store, "activity_near", state="planned"))[:2] == [
            ("education", "03-05 07:30"), ("science", "03-05 07:30"),
        ]  # fmt: skip
        clock.now = local("2026-03-05 07:30")
        assert busy.drain().outcomes == {"sent": 2}

    def test_but_not_what_is_of_no_use_in_the_morning(self, busy: Office, clock: Clock) -> None:
        clock.now = local("2026-03-05 23:00")
        assert busy.drain().outcomes == {"sent": 1}
        assert [m["subject"] for m in busy.sent()] == ["补发科普活动提醒1项（3月5日 周四）"]
        assert "活动临近：开放日" in busy.sent()[0]["text"]


def test_what_was_planned_late_is_no_outage(office: Office, clock: Clock) -> None:
    """A plan that is made in the middle of the year reminds of what is near without an apology."""
    office.reach("science")
    clock.now = local("2026-03-06 17:00")
    activity(office.store, "2026-03-10", "讲座", {"science": "lead"})
    assert due(reminders(office.store, "activity_near"))[:1] == [("science", "03-05 08:30")]
    assert office.drain().outcomes == {"sent": 1}
    assert [m["subject"] for m in office.sent()] == ["活动临近：讲座（3月10日 周二）"]


def test_a_unit_without_an_address_is_seen_and_told_once_it_has_one(office: Office, clock: Clock) -> None:
    activity(office.store, units={"science": "lead"})
    clock.now = local("2026-03-03 08:30")
    assert office.drain().unreached == 1
    assert [(d.state, d.reason) for d in deliveries(office.store)] == [("failed", "这个单位还没有联系方式")]
    clock.advance(hours=3)
    office.reach("science")
    assert office.drain().outcomes == {"sent": 1}
    assert [(d.state, d.catch_up) for d in deliveries(office.store)] == [("sent", False)]


def test_what_waits_for_an_address_that_is_removed_takes_another_way(office: Office, clock: Clock) -> None:
    office.reach("science", channel="paste")
    activity(office.store, units={"science": "lead"})
    clock.now = local("2026-03-03 08:30")
    office.issue()
    remove_contact(office.store, "science", "paste", "li")
    office.reach("science")
    assert office.drain().outcomes == {"sent": 1}
    assert [m["to"] for m in office.sent()] == ["science"]


def test_what_another_address_told_already_is_not_told_there_again(office: Office, clock: Clock) -> None:
    office.reach("science")
    office.reach("science", channel="stdout")
    activity(office.store, units={"science": "lead"})
    clock.now = local("2026-03-03 08:30")
    assert len(office.issue()) == 2
    remove_contact(office.store, "science", "stdout", "li")
    assert office.drain().outcomes == {"sent": 1}
    assert sorted((d.state, d.reason) for d in deliveries(office.store)) == [
        ("cancelled", "这个联系方式已经删除"), ("sent", ""),
    ]  # fmt: skip


def test_what_is_held_does_not_leave_until_it_is_released(office: Office, clock: Clock) -> None:
    office.reach("science")
    activity(office.store, units={"science": "lead"})
    held = [r.id or 0 for r in reminders(office.store, "assigned")]
    assert hold_reminders(office.store, held, "li") == 1
    clock.now = local("2026-03-03 08:30")
    assert office.drain().handled == 0
    hold_reminders(office.store, held, "li", held=False)
    assert office.drain().outcomes == {"sent": 1}


def test_issuing_twice_makes_nothing_twice(any_office: Office, clock: Clock) -> None:
    any_office.reach("science", "education")
    activity(any_office.store)
    clock.now = local("2026-03-03 08:30")
    assert issue(any_office.store).deliveries == 2
    assert issue(any_office.store).deliveries == 0
