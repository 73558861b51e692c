"""A foreign calendar as activities of a unit: what is new, follows, stays and goes, in one transaction."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from scheduler.commands import imports
from scheduler.commands.activity import edit, pin, step
from scheduler.commands.imports import Imported, import_calendar, preview_import
from scheduler.commands.undo import undo
from scheduler.errors import NotFound
from scheduler.model.activity import Activity
from scheduler.model.foreign import ForeignEntry
from scheduler.planning.foreign import ForeignItem, Incoming
from scheduler.planning.lifecycle import Step
from scheduler.store.store import Store
from tests.scheduler.reminding import local

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def entry(uid: str, day: int = 10, **changes: Any) -> ForeignItem:
    on = date(2026, 3, day)
    return ForeignItem(**{"uid": uid, "title": uid, "all_day": True, "start_on": on, "end_on": on, **changes})


def given(*items: ForeignItem, **changes: Any) -> Incoming:
    return Incoming(items=items, first=FIRST, last=LAST, **changes)


def take(store: Store, *items: ForeignItem, **changes: Any) -> dict[str, int]:
    return counts(import_calendar(store, "education", given(*items, **changes), "li"))


def counts(found: Imported) -> dict[str, int]:
    """How many of each; what is nought is left out."""
    d = found.difference
    sizes = {
        "new": len(d.created), "changed": len(d.changed), "gone": len(d.gone), "held": len(d.held),
        "older": len(d.older), "same": d.unchanged,
    }  # fmt: skip
    return {name: size for name, size in sizes.items() if size}


def rows(store: Store) -> dict[str, Activity]:
    with store.read() as session:
        return {row.title: row for row in session.exec(select(Activity).order_by(col(Activity.id)))}


def test_what_is_new_is_led_by_the_unit_and_shown_to_no_public(any_store: Store) -> None:
    timed = {"all_day": False, "start_at": local("2026-03-11 09:00"), "end_at": local("2026-03-11 10:00")}
    assert take(any_store, entry("开放日"), entry("讲座", 11, **timed, status="TENTATIVE")) == {"new": 2}
    found = rows(any_store)
    assert [(r.status, r.coordinator_id, r.public, r.start_at) for r in found.values()] == [
        ("confirmed", "education", False, None), ("planned", "education", False, local("2026-03-11 09:00")),
    ]  # fmt: skip
    assert take(any_store, entry("开放日"), entry("讲座", 11, **timed, status="TENTATIVE")) == {"same": 2}


def test_a_later_version_is_followed_and_an_older_one_refused(store: Store) -> None:
    take(store, entry("a", sequence=1))
    assert take(store, entry("a", 12, sequence=2)) == {"changed": 1}
    assert take(store, entry("a", 10, sequence=1)) == {"older": 1}
    assert rows(store)["a"].start_on == date(2026, 3, 12)
    assert take(store, entry("a", 10, sequence=1), current=True) == {"changed": 1}  # from where it is kept


def test_what_is_gone_is_cancelled_and_comes_back(store: Store) -> None:
    take(store, entry("a"), entry("b"))
    assert take(store, entry("a")) == {"gone": 1, "same": 1}
    assert rows(store)["b"].status == "cancelled"
    assert take(store, entry("a")) == {"same": 1}
    assert take(store, entry("a"), entry("b")) == {"changed": 1, "same": 1}
    assert rows(store)["b"].status == "confirmed"


@pytest.mark.parametrize(
    "partly", [{"complete": False}, {"unread": frozenset({"b"})}, {"first": date(2026, 6, 1)}], ids=str
)
def test_what_was_not_read_is_not_gone(store: Store, partly: dict[str, Any]) -> None:
    take(store, entry("a", 10), entry("b", 10))
    import_calendar(store, "education", replace(given(entry("a", 10)), **partly), "li")
    assert rows(store)["b"].status == "confirmed"


def test_another_calendar_of_the_unit_takes_nothing_of_this_one_away(store: Store) -> None:
    take(store, entry("a"), entry("b"))
    assert take(store, entry("c")) == {"new": 1}
    assert {row.status for row in rows(store).values()} == {"confirmed"}


def test_what_people_set_stays(store: Store) -> None:
    take(store, entry("a"), entry("b"), entry("c"))
    edit(store, rows(store)["a"].id or 0, {"venue_name": "礼堂"}, "wang")
    pin(store, rows(store)["b"].id or 0, True, "wang")
    step(store, rows(store)["c"].id or 0, Step.CANCEL, "wang", reason="不办了")
    later = (entry("a", location="操场"), entry("b", 20), entry("c"))
    assert take(store, *later) == {"held": 2, "same": 1}
    found = rows(store)
    assert (found["a"].venue_name, found["b"].start_on.day, found["c"].status) == ("礼堂", 10, "cancelled")


def test_one_undo_takes_an_import_back_and_the_next_brings_it_again(any_store: Store) -> None:
    take(any_store, entry("a"), entry("b"))
    take(any_store, entry("a", 12), entry("c"))
    undo(any_store, "li")
    assert {title: (r.start_on.day, r.status) for title, r in rows(any_store).items()} == {
        "a": (10, "confirmed"), "b": (10, "confirmed"),
    }  # fmt: skip
    assert take(any_store, entry("a", 12), entry("c")) == {"new": 1, "changed": 1, "gone": 1}


def test_nothing_is_half_written(any_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_given: object) -> None:
        raise IntegrityError("", {}, Exception("the disk is full"))

    monkeypatch.setattr(imports, "_remember", breaks)
    with pytest.raises(IntegrityError):
        take(any_store, *(entry(f"{number}") for number in range(20)))
    with any_store.read() as session:
        assert (session.exec(select(Activity.id)).all(), session.exec(select(ForeignEntry.id)).all()) == ([], [])


def test_a_preview_says_the_same_and_writes_nothing(store: Store) -> None:
    calendar = given(entry("a"), entry("b"))
    shown = preview_import(store, "education", calendar)
    assert rows(store) == {}
    assert shown.difference == import_calendar(store, "education", calendar, "li").difference


def test_an_unknown_unit_is_refused(store: Store) -> None:
    with pytest.raises(NotFound):
        import_calendar(store, "nobody", given(entry("a")), "li")
