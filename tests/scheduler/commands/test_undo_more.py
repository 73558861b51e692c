"""Undo of what the log does not hold whole, or what is more than rows: contacts, turns of deliveries, imports, …"""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from scheduler.commands import activity as act
from scheduler.commands import source
from scheduler.commands.conflict import apply
from scheduler.commands.contact import remove_contact, set_contact
from scheduler.commands.delivery import cancel, hold, hold_reminders, release, retry
from scheduler.commands.feed import add_unit, revoke, rotate
from scheduler.commands.imports import import_calendar
from scheduler.commands.undo import redo, undo
from scheduler.errors import Refused
from scheduler.model.contact import Contact
from scheduler.model.delivery import Delivery
from scheduler.model.feed import Feed
from scheduler.model.log import LoggedEvent
from scheduler.model.reminder import Reminder
from scheduler.model.source import Source
from scheduler.planning.foreign import ForeignItem, Incoming
from scheduler.planning.lifecycle import Step
from scheduler.queries.remedies import remedies
from scheduler.store.store import Store
from tests.scheduler.commands.test_undo import content
from tests.scheduler.reactions.test_conflicts import SPRING, TODAY, at, lecture, seen
from tests.stores import Clock

SECRET = "https://oapi.dingtalk.com/robot/send?access_token=hush"
DAY = date(2026, 3, 2)


def contacts(store: Store) -> list[dict[str, Any]]:
    with store.read() as session:
        rows = session.exec(select(Contact).order_by(col(Contact.id))).all()
        return [row.model_dump(exclude={"changed_at"}) for row in rows]


CONTACT_CHANGES = {
    "the first": lambda s: set_contact(s, "health", "email", "new@example.org", "li"),
    "another address": lambda s: set_contact(s, "science", "email", "b@example.org", "li", mentions="王"),
    "one more": lambda s: set_contact(s, "science", "email", "c@example.org", "li", add=True),
    "another secret": lambda s: set_contact(s, "science", "dingtalk", SECRET + "2", "li", secret="SEC2"),
    "none any more": lambda s: remove_contact(s, "science", "email", "li"),
}


@pytest.mark.parametrize("change", CONTACT_CHANGES.values(), ids=CONTACT_CHANGES.keys())
def test_how_a_unit_is_reached_goes_back_and_forth(any_store: Store, change: Any) -> None:
    set_contact(any_store, "science", "email", "a@example.org", "wang")
    set_contact(any_store, "science", "dingtalk", SECRET, "wang", secret="SEC1")
    before = contacts(any_store)
    change(any_store)
    after = contacts(any_store)
    assert after != before
    undo(any_store, "li")
    assert contacts(any_store) == before
    redo(any_store, "li")
    assert contacts(any_store) == after
    undo(any_store, "li")
    assert contacts(any_store) == before


def test_the_log_never_has_what_opens_a_door(store: Store) -> None:
    set_contact(store, "science", "dingtalk", SECRET, "li", secret="SEC1")
    undo(store, "li")
    redo(store, "li")
    with store.read() as session:
        told = [str((e.before, e.after, e.cause)) for e in session.exec(select(LoggedEvent)).all()]
    assert [line for line in told if "hush" in line or "SEC1" in line] == []


def test_a_contact_that_somebody_else_changed_since_stays(store: Store) -> None:
    set_contact(store, "science", "email", "a@example.org", "li")
    set_contact(store, "science", "email", "b@example.org", "wang")
    with pytest.raises(Refused, match="wang"):
        undo(store, "li")
    assert [c["address"] for c in contacts(store)] == ["b@example.org"]


def test_an_old_address_is_forgotten_in_time(store: Store, clock: Clock) -> None:
    set_contact(store, "science", "email", "a@example.org", "li")
    clock.advance(days=40)
    set_contact(store, "health", "email", "h@example.org", "wang")
    with pytest.raises(Refused, match="不再保存"):
        undo(store, "li")


@pytest.fixture
def delivery(store: Store) -> int:
    with store.begin("kepu", "issue") as work:
        moment = work.now + timedelta(hours=1)
        row = Delivery(
            key="k", unit_id="science", channel="email", due_at=moment, next_at=moment, give_up_at=moment,
            created_at=work.now,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        return row.id or 0


def state(store: Store, ident: int) -> str:
    with store.read() as session:
        return session.exec(select(Delivery.state).where(Delivery.id == ident)).one()


@pytest.mark.parametrize("turn", [hold, cancel])
def test_a_delivery_that_was_stopped_is_let_go_again(store: Store, delivery: int, turn: Any) -> None:
    turn(store, [delivery], "li")
    stopped = state(store, delivery)
    undo(store, "li")
    assert state(store, delivery) == "pending"
    redo(store, "li")
    assert state(store, delivery) == stopped


def test_what_was_sent_meanwhile_is_not_called_back(store: Store, delivery: int) -> None:
    hold(store, [delivery], "li")
    release(store, [delivery], "li")
    with store.begin("kepu", "send") as work:
        work.session.get_one(Delivery, delivery).state = "sent"
    with pytest.raises(Refused, match="已发出"):
        undo(store, "li")


def test_a_reminder_that_was_held_is_planned_again(store: Store) -> None:
    with store.begin("kepu", "plan") as work:
        row = Reminder(
            key="k", policy="p", kind="activity_near", noun="activity", subject_id=1, unit_id="science", day=DAY,
            due_at=work.now, expires_at=work.now, created_at=work.now,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        ident = row.id or 0
    hold_reminders(store, [ident], "li")
    undo(store, "li")
    with store.read() as session:
        assert session.get_one(Reminder, ident).state == "planned"


def test_an_import_is_taken_back_whole(store: Store) -> None:
    items = tuple(
        ForeignItem(uid=f"{n}", title=f"讲{n}", all_day=True, start_on=DAY, end_on=DAY + timedelta(n)) for n in range(5)
    )
    before = content(store)
    import_calendar(store, "health", Incoming(items=items, first=DAY, last=DAY + timedelta(30)), "li", name="a.ics")
    after = content(store)
    assert len(after) == 5
    assert undo(store, "li") == "导入日历“a.ics”"
    assert content(store) == before
    redo(store, "li")
    assert content(store) == after


def test_the_fix_of_a_conflict_is_one_change_like_any(store: Store) -> None:
    lecture(store, at(), venue="hall")
    lecture(store, at(), unit="education", venue="hall")
    before, (view,) = content(store), seen(store)
    with store.read() as session:
        remedy = remedies(store, session, [view], TODAY)[view.code]
    apply(store, remedy, "li")
    assert seen(store) == []
    undo(store, "li")
    assert (content(store), seen(store)) == (before, [view])


def test_a_report_is_taken_back_with_its_figures(store: Store, clock: Clock) -> None:
    ident = lecture(store, at())
    clock.now = SPRING
    for step in (Step.CONFIRM, Step.COMPLETE):
        act.step(store, ident, step, "li")
    before = content(store)
    act.step(store, ident, Step.REPORT, "li", report={"sessions": 1, "online": 5})
    undo(store, "li")
    assert content(store) == before


def test_feeds_and_sources_are_taken_back_or_refused_with_the_reason(store: Store) -> None:
    feed = add_unit(store, "science", "li").id
    undo(store, "li")
    with store.read() as session:
        assert session.get_one(Feed, feed).revoked_at is not None
    redo(store, "li")
    revoke(store, feed, "li")
    undo(store, "li")
    with store.read() as session:
        assert session.get_one(Feed, feed).revoked_at is None
    rotate(store, feed, "li")
    with pytest.raises(Refused, match="不能恢复"):
        undo(store, "li")
    source.add(store, "busy", "https://example.org/a.ics", "example.org", "wang", unit="science")
    undo(store, "wang")
    with store.read() as session:
        assert session.exec(select(Source)).all() == []
    ident = source.add(store, "busy", "https://example.org/a.ics", "example.org", "wang", unit="science")
    source.remove(store, ident, "wang")
    with pytest.raises(Refused, match="不能恢复"):
        undo(store, "wang")


def test_a_retry_that_has_not_left_goes_back_to_failed(store: Store, delivery: int) -> None:
    set_contact(store, "science", "email", "a@example.org", "wang")
    with store.begin("kepu", "send") as work:
        row = work.session.get_one(Delivery, delivery)
        row.state, row.contact = "failed", str(contacts(store)[0]["id"])
    retry(store, [delivery], "li")
    assert state(store, delivery) == "pending"
    undo(store, "li")
    assert state(store, delivery) == "failed"
