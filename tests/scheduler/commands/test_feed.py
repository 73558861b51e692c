"""Secret calendars: handed out once, replaced, stopped, taken back; the log never holds a key."""

from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.commands import feed as commands
from scheduler.commands.undo import redo, undo
from scheduler.errors import NotFound, Refused
from scheduler.model.log import LoggedEvent
from scheduler.queries.agenda import Filter
from scheduler.queries.feed import feeds, find, restored, saved, trail
from scheduler.store.store import Store


def in_use(store: Store) -> list[str]:
    with store.read() as session:
        return [f.name for f in feeds(session)]


def test_every_token_is_another_one(store: Store) -> None:
    tokens = [commands.add_unit(store, "science", "li").token for _reader in range(5)]
    assert len(set(tokens)) == 5
    assert {len(token) for token in tokens} == {32}  # 24 bytes in base 64
    assert in_use(store) == ["科协科普任务"] * 5


def test_the_log_holds_neither_token_nor_digest(store: Store) -> None:
    issued = commands.add_filter(store, "东区", {"district": "east"}, "li")
    again = commands.rotate(store, issued.id, "li")
    with store.read() as session:
        written = repr([(e.before, e.after) for e in session.exec(select(LoggedEvent)).all() if e.noun == "feed"])
    for token in (issued.token, again.token):
        assert (token in written, commands.digest(token) in written) == (False, False)
    assert "东区" in written


def test_undo_stops_what_was_added_and_brings_back_what_was_stopped(store: Store) -> None:
    commands.add_filter(store, "东区", {"district": "east"}, "li")
    undo(store, "li")
    assert in_use(store) == []
    redo(store, "li")
    assert in_use(store) == ["东区"]
    commands.revoke(store, 1, "li")
    undo(store, "li")
    assert in_use(store) == ["东区"]


def test_a_replaced_address_never_comes_back(store: Store) -> None:
    issued = commands.add_filter(store, "东区", {"district": "east"}, "li")
    commands.rotate(store, issued.id, "li")
    with store.read() as session:
        hash_now = feeds(session)[0].token_hash
    with pytest.raises(Refused):
        undo(store, "li")
    with store.read() as session:
        assert feeds(session)[0].token_hash == hash_now != commands.digest(issued.token)


@pytest.mark.parametrize("name", ["", "  \n ", "长" * 101])
def test_a_name_is_needed_and_bounded(store: Store, name: str) -> None:
    with pytest.raises(Refused):
        commands.add_filter(store, name, {"district": "east"}, "li")


def test_a_name_is_free_again_when_its_calendar_was_stopped(store: Store) -> None:
    first = commands.add_filter(store, " 东  区 ", {"district": "east"}, "li")
    with pytest.raises(Refused):
        commands.add_filter(store, "东 区", {"district": "west"}, "li")
    commands.revoke(store, first.id, "li")
    commands.add_filter(store, "东 区", {"district": "west"}, "li")
    with pytest.raises(Refused):
        commands.revoke(store, first.id, "li")
    with pytest.raises(Refused):
        commands.rotate(store, first.id, "li")


def test_an_unknown_unit_is_refused(store: Store) -> None:
    with pytest.raises(NotFound):
        commands.add_unit(store, "nobody", "li")


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("海城 青少年", "海城-青少年"),
        ("../../etc", "etc"),
        ("a/b?c#d", "a-b-c-d"),
        ("！？", "calendar"),
        ("x" * 99, "x" * 60),
    ],
)
def test_the_end_of_an_address_is_one_safe_word(name: str, end: str) -> None:
    assert commands.slug(name) == end


def test_a_filter_is_saved_as_what_narrows_it(store: Store) -> None:
    wanted = Filter(district="east", audience=("youth", "students"), public=True)
    assert saved(wanted) == {"district": "east", "audience": ("youth", "students"), "public": True}
    assert restored({"district": "east", "audience": ["youth", "students"], "public": True}) == wanted
    with pytest.raises(ValueError, match="unknown"):
        restored({"from_the_future": 1})


def test_one_is_found_by_number_or_name_in_use(store: Store) -> None:
    issued = commands.add_filter(store, "东区", {"district": "east"}, "li")
    for _reader in range(2):
        commands.add_unit(store, "science", "li")
    with store.read() as session:
        assert find(session, str(issued.id)).name == find(session, "东区").name == "东区"
        with pytest.raises(Refused, match="2"):
            find(session, "科协科普任务")
        with pytest.raises(NotFound):
            find(session, "9")


def test_the_trail_says_what_may_look_different(planned: Store) -> None:
    with planned.read() as session:
        seq = trail(session, 0).seq
        assert trail(session, 0, most=3).activities is None  # too much to tell one by one
    commands.add_filter(planned, "东区", {"district": "east"}, "li")
    with planned.read() as session:
        happened = trail(session, seq)
    assert (happened.feeds, happened.plan, happened.activities, happened.at) == (True, False, frozenset(), None)


def test_reading_is_noted_without_an_event(store: Store) -> None:
    issued = commands.add_unit(store, "science", "li")
    at = store.clock() + timedelta(hours=1)
    with store.read() as session:
        before = trail(session, 0).seq
    commands.note_fetched(store, {issued.id: at})
    with store.read() as session:
        assert (feeds(session)[0].last_fetched_at, trail(session, 0).seq) == (at, before)
