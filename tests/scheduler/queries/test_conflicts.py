"""The list of conflicts as a coordinator reads it."""

from datetime import UTC, datetime, timedelta

from scheduler.commands.activity import move
from scheduler.commands.conflict import accept
from scheduler.queries.conflicts import Wanted, conflicts
from scheduler.store.store import Store
from tests.scheduler.reactions.test_conflicts import SPRING, TODAY, at, kinds, lecture, seen

HOLIDAY = datetime(2026, 10, 1, 1, tzinfo=UTC)


def test_of_three_at_once_the_two_of_them_are_not_listed_again(store: Store) -> None:
    first, second, third = (lecture(store, at(), venue="hall", unit=u) for u in ("science", "education", "health"))
    assert kinds(store) == [("venue", (third, first, second))]


def test_what_remains_of_a_crowd_is_listed_when_one_leaves(store: Store) -> None:
    first, second, third = (lecture(store, at(), venue="hall", unit=u) for u in ("science", "education", "health"))
    move(store, third, at(14), "li")
    assert kinds(store) == [("venue", (second, first))]


def test_the_worst_come_first_and_then_the_next_day(store: Store) -> None:
    later, sooner = at(day=SPRING + timedelta(days=2)), at()
    for when in (later, sooner):
        lecture(store, when, coordinator_id="science")
        lecture(store, when, coordinator_id="science")
    lecture(store, at(day=SPRING + timedelta(days=3)), venue="hall")
    lecture(store, at(day=SPRING + timedelta(days=3)), venue="hall", unit="health")
    found = [(view.severity.value, view.first.day) for view in seen(store)]
    assert found == [("serious", 17), ("warning", 14), ("warning", 16)]


def test_filters_narrow(store: Store) -> None:
    first, second = lecture(store, at(), venue="hall"), lecture(store, at(), unit="education", venue="hall")
    lecture(store, at(day=HOLIDAY), unit="health")
    venue = ("venue", (second, first))
    assert kinds(store) == [venue, ("holiday", (3,))]
    assert kinds(store, unit="education") == [venue]
    assert kinds(store, unit="health") == kinds(store, kind="holiday") == [("holiday", (3,))]
    assert kinds(store, activity=first) == [venue]
    assert kinds(store, last=SPRING.date()) == [venue]
    assert kinds(store, first=HOLIDAY.date()) == [("holiday", (3,))]
    assert kinds(store, today=HOLIDAY.date() + timedelta(days=1)) == []


def test_the_number_of_statements_does_not_grow(store: Store, statements: list[str]) -> None:
    def cost() -> int:
        statements.clear()
        with store.read() as session:
            conflicts(store, session, Wanted(today=TODAY))
        return len(statements)

    lecture(store, at(), venue="hall")
    lecture(store, at(), venue="hall", unit="education")
    cost()
    before = cost()
    for day in range(1, 12):
        lecture(store, at(day=SPRING + timedelta(days=day)), venue="hall")
        lecture(store, at(day=SPRING + timedelta(days=day)), venue="hall", unit="education")
    assert cost() == before


def test_what_is_lived_with_names_who_said_so_and_why(store: Store) -> None:
    lecture(store, at(), venue="hall")
    lecture(store, at(), unit="education", venue="hall")
    (view,) = seen(store)
    accept(store, view.found, "分上下两层", "wang")
    (view,) = seen(store, accepted=True)
    assert (view.open, view.note, view.accepted_by) == (False, "分上下两层", "wang")
