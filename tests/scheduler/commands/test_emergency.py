"""Warnings taken in: once each, followed by their updates and cancels, rehearsed when they are exercises."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from scheduler.commands.activity import edit, step
from scheduler.commands.catalogue import load_plan
from scheduler.commands.emergency import Taken, preview, take
from scheduler.commands.undo import undo
from scheduler.model.activity import Activity
from scheduler.model.warning import WarningMessage
from scheduler.planning.emergencies import Warned
from scheduler.planning.lifecycle import Step
from scheduler.queries.warning import warnings
from scheduler.store.store import Store
from tests.scheduler.plans import small
from tests.scheduler.reminding import POLICIES, Office, local, reminders
from tests.scheduler.warned import RULES, about, warned
from tests.stores import Clock

AT_NIGHT = local("2026-03-02 02:30")


@pytest.fixture
def clock() -> Clock:
    return Clock(AT_NIGHT)


@pytest.fixture
def office(any_store: Store, tmp_path: Path) -> Office:
    """On both databases; its units are reached through a file."""
    load_plan(any_store, small(extra=POLICIES + RULES), "tester")
    office = Office(any_store, tmp_path / "sent.jsonl")
    office.reach("emergency", "east", "west", "earthquake", "health")
    return office


@pytest.fixture
def here(store: Store) -> Store:
    load_plan(store, small(extra=POLICIES + RULES), "tester")
    return store


def taken(store: Store, *messages: Warned) -> list[tuple[str, int]]:
    """Outcome and activity of each, the oldest first."""
    return [(t.outcome, t.activity) for t in take(store, messages, "source:1")]


def rows(store: Store) -> list[Activity]:
    with store.read() as session:
        return list(session.exec(select(Activity).where(Activity.kind == "emergency").order_by(col(Activity.id))))


def sent(office: Office) -> dict[str, str]:
    """Unit -> subject of what went out since the last look."""
    office.issue()
    office.drain()
    found = {line["to"]: line["subject"] for line in office.sent()}
    office.file.unlink(missing_ok=True)
    return found


def test_the_message_leads_with_the_warning_and_says_nothing_twice(office: Office) -> None:
    take(office.store, [warned(1)], "source:1")
    office.issue()
    office.drain()
    text = next(line["text"] for line in office.sent() if line["to"] == "east")
    assert [text.count(words) for words in ("级别：橙色", "防御指南：减少外出。", "减少外出。", "播发避险提示。")] == [
        1
    ] * 4
    assert text.index("级别：橙色") < text.index("播发避险提示。")


def test_a_warning_at_night_calls_its_units_at_once_and_its_update_and_end_reach_them_too(office: Office) -> None:
    everyone = ["earthquake", "east", "emergency", "health"]
    (opened,) = take(office.store, [warned(1)], "source:1")
    assert (opened.outcome, opened.new) == ("opened", True)
    first = sent(office)
    assert sorted(first) == everyone
    assert set(first.values()) == {"应急科普：小城气象台发布暴雨橙色预警"}
    again = take(office.store, [warned(1)], "source:1")
    assert again == [Taken(warned(1).identifier, opened.headline, "opened", "", opened.activity, new=False)]
    assert sent(office) == {}

    worse = warned(
        2, message_type="Update", references=about(1), level="red", geocodes=("990101", "990102"),
        headline="小城气象台变更为暴雨红色预警",
    )  # fmt: skip
    assert taken(office.store, worse) == [("followed", opened.activity)]
    (row,) = rows(office.store)
    assert row.title == "应急科普：东区、西区暴雨红色预警"
    second = sent(office)
    assert sorted(second) == [*everyone[:4], "west"]
    assert second["west"] == "应急科普：小城气象台变更为暴雨红色预警"  # to whom it is new

    over = warned(3, message_type="Cancel", references=about(2), headline="小城气象台解除暴雨红色预警")
    assert taken(office.store, over) == [("cancelled", opened.activity)]
    (row,) = rows(office.store)
    assert (row.status, row.reason) == ("cancelled", "预警已经解除（小城气象台解除暴雨红色预警）")
    third = sent(office)
    assert sorted(third) == [*everyone[:4], "west"]
    assert set(third.values()) == {"应急科普解除：小城气象台解除暴雨红色预警"}


@pytest.mark.parametrize("status", ["Exercise", "Test"])
def test_an_exercise_shows_what_it_would_do_and_tells_nobody(here: Store, status: str) -> None:
    (rehearsed,) = take(here, [warned(1, status=status)], "source:1")
    assert (rehearsed.outcome, rehearsed.activity) == ("rehearsed", 0)
    assert "应急科普：东区暴雨橙色预警" in rehearsed.reason
    assert (rows(here), reminders(here)) == ([], [])


def test_an_exercise_touches_nothing_that_is_meant(here: Store) -> None:
    taken(here, warned(1))
    drill = warned(2, status="Exercise", message_type="Cancel", references=about(1))
    assert taken(here, drill) == [("rehearsed", 0)]
    assert [row.status for row in rows(here)] == ["planned"]
    assert taken(here, warned(3, message_type="Cancel", references=about(1)))[0][0] == "cancelled"


def test_what_came_in_the_wrong_order_ends_as_if_it_had_not(here: Store) -> None:
    assert taken(here, warned(3, message_type="Cancel", references=about(1, 2))) == [("ignored", 0)]
    assert taken(here, warned(1), warned(2, message_type="Update", references=about(1))) == [("ignored", 0)] * 2
    assert rows(here) == []


def test_an_update_of_a_warning_that_was_never_seen_is_a_warning(here: Store) -> None:
    assert taken(here, warned(2, message_type="Update", references=about(1)))[0][0] == "opened"
    assert taken(here, warned(1)) == [("ignored", 0)]


def test_an_update_below_the_rule_ends_the_activity(here: Store) -> None:
    taken(here, warned(1))
    assert taken(here, warned(2, message_type="Update", references=about(1), level="blue"))[0][0] == "cancelled"
    assert [row.status for row in rows(here)] == ["cancelled"]


@pytest.mark.parametrize(
    "message",
    [
        warned(1, status="System"), warned(1, status="Draft"), warned(1, message_type="Ack"),
        warned(1, expires=local("2026-03-02 02:20")), warned(1, sent=local("2026-02-27 02:00"), expires=None),
        warned(1, geocodes=("880101",)), warned(1, level="blue"), warned(1, message_type="Cancel"),
    ],
)  # fmt: skip
def test_what_calls_for_nothing_is_kept_with_the_reason(here: Store, message: Warned) -> None:
    (ignored,) = take(here, [message], "source:1")
    assert (ignored.outcome, ignored.activity, bool(ignored.reason)) == ("ignored", 0, True)
    with here.read() as session:
        assert [(w.outcome, w.reason) for w in warnings(session)] == [("ignored", ignored.reason)]
    assert rows(here) == []


def test_what_people_did_stays(here: Store) -> None:
    [(_opened, ident)] = taken(here, warned(1))
    edit(here, ident, {"title": "进社区宣讲"}, "li")
    update = warned(2, message_type="Update", references=about(1), expires=local("2026-03-04 08:00"))
    assert taken(here, update) == [("followed", ident)]
    assert [(row.title, row.end_on.day) for row in rows(here)] == [("进社区宣讲", 4)]
    step(here, ident, Step.CANCEL, "li", reason="已由县区办")
    assert taken(here, warned(3, message_type="Update", references=about(2))) == [("kept", ident)]
    assert [row.reason for row in rows(here)] == ["已由县区办"]


def test_what_was_taken_back_does_not_come_again(here: Store) -> None:
    take(here, [warned(1)], "li")
    undo(here, "li")
    assert rows(here) == []
    assert take(here, [warned(1)], "li")[0].new is False
    assert rows(here) == []


def test_a_preview_writes_nothing(here: Store) -> None:
    (shown,) = preview(here, [warned(1)])
    assert (shown.outcome, shown.new) == ("opened", True)
    with here.read() as session:
        assert session.exec(select(WarningMessage)).all() == []
    assert rows(here) == []


def test_an_identifier_of_any_length_is_known_again(here: Store) -> None:
    long = warned(1, identifier="9" * 5000)
    assert taken(here, long)[0][0] == "opened"
    assert take(here, [long], "li")[0].new is False
    assert taken(here, warned(2, message_type="Cancel", references=("9" * 5000,)))[0][0] == "cancelled"
