"""What units' own calendars say of their time is a conflict with what they are to do then, as soon as it is read."""

from datetime import date, datetime, timedelta

from scheduler.commands import activity as commands
from scheduler.commands.assignment import Assign, assign
from scheduler.commands.conflict import accept, apply
from scheduler.commands.source import add, claim, put_busy, remove
from scheduler.planning.conflicts import ConflictKind, Severity
from scheduler.planning.foreign import ForeignItem, Incoming
from scheduler.planning.remedies import Move
from scheduler.queries.conflict_words import explain
from scheduler.queries.conflicts import ConflictView
from scheduler.queries.remedies import remedies
from scheduler.store.store import Store
from tests.scheduler.reactions.test_conflicts import SPRING, TODAY, at, lecture, seen, statements


def meeting(start: datetime, hours: int = 2, *, uid: str = "m") -> ForeignItem:
    return ForeignItem(
        uid=uid, title="局务会", all_day=False, start_on=start.date(), end_on=start.date(), start_at=start,
        end_at=start + timedelta(hours=hours),
    )  # fmt: skip


def away(first: date, days: int) -> ForeignItem:
    return ForeignItem(uid=f"a{days}", title="", all_day=True, start_on=first, end_on=first + timedelta(days - 1))


def subscribed(store: Store, unit: str = "science") -> int:
    return add(store, "busy", f"https://{unit}.example.org/", f"{unit}.example.org", "li", unit=unit)


def polled(store: Store, source: int, *items: ForeignItem) -> None:
    """The unit's calendar now says this of the year."""
    (due,) = claim(store, store.clock(), ident=source)
    with store.begin(due.actor, "poll") as work:
        put_busy(work, due, Incoming(items=items, first=date(2026, 1, 1), last=date(2026, 12, 31)))


def busy(store: Store) -> list[ConflictView]:
    return [view for view in seen(store) if view.kind is ConflictKind.BUSY]


def test_a_meeting_in_the_units_own_calendar_clashes_until_it_is_gone(any_store: Store) -> None:
    ident, source = lecture(any_store, at(9)), subscribed(any_store)
    assert busy(any_store) == []
    polled(any_store, source, meeting(SPRING + timedelta(hours=1)))
    (view,) = busy(any_store)
    assert ([s.id for s in view.subjects], view.holder, view.severity) == ([ident], "science", Severity.WARNING)
    assert explain(view) == "科协在4月14日 周二另有安排（局务会），却要办“讲座”（#1）"
    polled(any_store, source, meeting(SPRING + timedelta(hours=3)))
    assert busy(any_store) == []


def test_it_follows_what_happens_to_the_activity_and_the_source(store: Store) -> None:
    ident, source = lecture(store, at(9)), subscribed(store)
    polled(store, source, meeting(SPRING))
    commands.move(store, ident, at(14), "li")
    assert busy(store) == []
    commands.move(store, ident, at(9), "li")
    assert len(busy(store)) == 1
    assign(store, [ident], Assign("science", to="education"), "li")
    assert busy(store) == []
    assign(store, [ident], Assign("education", to="science"), "li")
    assert len(busy(store)) == 1
    remove(store, source, "li")
    assert busy(store) == []


def test_whole_days_away_hinder_and_a_whole_term_does_not(store: Store) -> None:
    lecture(store, at(9))
    source = subscribed(store)
    polled(store, source, away(SPRING.date() - timedelta(1), 3))
    assert explain(busy(store)[0]) == "科协在4月14日 周二另有安排（未说明），却要办“讲座”（#1）"
    polled(store, source, away(SPRING.date() - timedelta(30), 90))
    assert busy(store) == []


def test_the_remedy_looks_for_a_day_on_which_the_unit_is_free(store: Store) -> None:
    ident, source = lecture(store, at(9)), subscribed(store)
    next_day, day_before = SPRING + timedelta(days=1), SPRING - timedelta(days=1)
    polled(store, source, meeting(SPRING), meeting(next_day, uid="n"))
    (view,) = busy(store)
    with store.read() as session:
        remedy = remedies(store, session, [view], TODAY)[view.code]
    assert remedy == Move(ident, day_before, day_before + timedelta(hours=2), day_before.date())
    apply(store, remedy, "li")
    assert busy(store) == []


def test_living_with_it_ends_when_another_time_is_taken(store: Store) -> None:
    lecture(store, at(9, hours=6))
    source = subscribed(store)
    polled(store, source, meeting(SPRING))
    accept(store, busy(store)[0].found, "局务会后赶到", "li")
    assert busy(store) == []
    polled(store, source, meeting(SPRING), meeting(SPRING + timedelta(hours=4), uid="n"))
    assert len(busy(store)) == 1


def test_reading_a_calendar_costs_no_more_statements_with_more_activities(store: Store) -> None:
    source = subscribed(store)

    def cost(hour: int) -> int:
        with statements(store) as said:
            polled(store, source, meeting(SPRING + timedelta(hours=hour)))
        return len(said)

    lecture(store, at(9))
    cost(0)
    before = cost(1)
    for day in range(1, 30):
        lecture(store, at(9, SPRING + timedelta(days=day)))
    cost(0)
    assert cost(1) == before
