"""Which calendars there are, and what each shows."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from calendars.feeds import Composer, Feed, event_options, feeds, fingerprint, public_feeds, shown
from config.catalogue import Catalogue
from config.language import speaking
from scheduler.queries.agenda import agenda
from scheduler.store.store import Store
from tests.calendars.readers import Reading
from tests.calendars.test_readers import READERS, expected, read


def text(store: Store, catalogue: Catalogue, feed: Feed) -> bytes:
    with store.read() as session:
        return Composer(catalogue).text(feed, shown(session, feed))


def uids(calendar: bytes) -> list[str]:
    return [line[4:] for line in calendar.decode().split("\r\n") if line.startswith("UID:")]


def test_every_plan_has_the_whole_and_one_for_each_unit_theme_district_and_section(plan: Catalogue) -> None:
    assert [feed.path for feed in feeds(plan)] == [
        "small",
        *(f"units/{u}" for u in ("science", "education", "health", "farming", "emergency", "earthquake")),
        *(f"districts/{d}" for d in ("east", "west", "south", "park")),
        *(f"themes/{t}" for t in ("week", "quake-day", "food", "winter", "all-year")),
        "parts/s1", "parts/s2",
    ]  # fmt: skip


def test_names_are_in_the_language_of_who_asks(plan: Catalogue) -> None:
    with speaking("en"):
        english = {feed.path: feed.name for feed in feeds(plan)}
    assert (english["themes/week"], english["parts/s1"]) == ("Science Week", "Youth")
    assert {feed.path: feed.name for feed in feeds(plan)}["districts/east"] == "东区科普活动"


def test_public_ones_show_what_is_public_and_are_none_of_units(planned: Store, plan: Catalogue) -> None:
    assert {feed.wanted.public for feed in public_feeds(plan)} == {True}
    assert [feed.path for feed in public_feeds(plan) if feed.path.startswith("units/")] == []
    with planned.read() as session:
        hidden = [a.uid for a in agenda(session) if not a.public]
    assert len(hidden) == 1
    for feed in public_feeds(plan):
        assert set(hidden) & set(uids(text(planned, plan, feed))) == set()


def test_an_activity_has_one_uid_and_one_text_in_every_calendar(planned: Store, plan: Catalogue) -> None:
    found: dict[str, set[bytes]] = {}
    for feed in feeds(plan):
        whole = text(planned, plan, feed)
        assert len(uids(whole)) == len(set(uids(whole)))
        for piece in whole.split(b"BEGIN:VEVENT")[1:]:
            uid = next(line for line in piece.split(b"\r\n") if line.startswith(b"UID:")).decode()
            found.setdefault(uid, set()).add(piece.removesuffix(b"END:VCALENDAR\r\n"))
    with planned.read() as session:
        assert found.keys() == {f"UID:{a.uid}" for a in agenda(session)}
    assert {len(texts) for texts in found.values()} == {1}


def test_rules_go_out_as_dates_since_clients_cannot_expand_all_of_them(planned: Store, plan: Catalogue) -> None:
    whole = text(planned, plan, feeds(plan)[0])
    assert [name for name in (b"RRULE", b"RSCALE", b"RDATE", b"RECURRENCE-ID") if name in whole] == []
    assert whole.count("月讲堂".encode()) >= 12


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_every_reader_sees_the_plan_as_the_agenda_does(
    planned: Store, plan: Catalogue, reader: Callable[[Path], Iterable[Reading]], tmp_path: Path
) -> None:
    file = tmp_path / "kepu.ics"
    file.write_bytes(text(planned, plan, feeds(plan)[0]))
    with planned.read() as session:
        wanted = sorted(map(expected, agenda(session)), key=lambda reading: reading.uid)
    assert read(reader, file) == wanted


def test_kept_pieces_go_with_any_name_that_they_may_contain(plan: Catalogue) -> None:
    options = event_options(plan)
    now = fingerprint(plan, options)
    renamed = replace(plan, units=(replace(plan.units[0], name="新名称"), *plan.units[1:]))
    assert fingerprint(renamed, options) != now
    with speaking("en"):
        assert fingerprint(plan, event_options(plan)) != now
    assert fingerprint(plan, event_options(plan)) == now
