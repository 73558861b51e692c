"""A calendar of ours in a collection of a real CalDAV server: kept in step, and nobody else's touched."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import icalendar
import pytest

from calendars import publishing
from calendars.publishing import publish, publish_due
from calendars.sources.addresses import masked
from calendars.sources.polling import Polled
from config.settings import Settings, Sources
from scheduler.commands import source
from scheduler.commands.activity import When, add, edit, move, step
from scheduler.commands.source import add as add_source
from scheduler.planning.lifecycle import Step
from scheduler.queries.source import SourceView, find
from scheduler.store.store import Store
from tests.calendars.collection import Server, radicale
from tests.scheduler.reminding import local
from tests.stores import Clock

NEAR = replace(Settings(), sources=Sources(allow=("127.0.0.0/8",)))
LONG_OVER = When(local("2024-01-05 09:00"), local("2024-01-05 10:00"))
"""Calendars of ours do not go back so far."""
FOREIGN = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:mine@x\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART:20260120T010000Z\r\nSUMMARY:私人\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with radicale(tmp_path_factory.mktemp("radicale")) as running:
        yield running


class Kept:
    """A calendar on the server that is kept in step with the activities of 教育局."""

    def __init__(self, store: Store, clock: Clock, server: Server, name: str) -> None:
        self.store, self.clock, self.server, self.name = store, clock, server, name
        self.url = server.make(name)
        self.id = add_source(
            store, "caldav", self.url, masked(self.url), "li", unit="education", feed="units/education"
        )

    def run(self) -> Polled:
        return publish(self.store, NEAR, self.id, self.clock())

    def titles(self) -> list[str]:
        """What the server has now."""
        texts = self.server.items(self.name).values()
        return sorted(str(icalendar.Calendar.from_ical(text).events[0]["SUMMARY"]) for text in texts)

    def put(self, name: str, text: str) -> None:
        """Somebody else writes into the collection."""
        answer = httpx.put(f"{self.url}{name}", content=text.encode(), headers={"Content-Type": "text/calendar"})
        assert answer.is_success

    @property
    def view(self) -> SourceView:
        with self.store.read() as session:
            return find(session, self.id)


@pytest.fixture
def kept(store: Store, clock: Clock, server: Server, request: pytest.FixtureRequest) -> Kept:
    return Kept(store, clock, server, f"kepu-{request.node.name[:40]}")


def lecture(store: Store, title: str, day: int = 12, unit: str = "education") -> int:
    when = When(local(f"2026-01-{day} 09:00"), local(f"2026-01-{day} 10:00"))
    return add(store, when, {"title": title}, {unit: "lead"}, "li")


def test_what_is_new_changed_or_gone_here_is_so_there(kept: Kept) -> None:
    one, two = lecture(kept.store, "讲座一"), lecture(kept.store, "讲座二")
    lecture(kept.store, "别家的", unit="health")
    assert kept.run() == Polled(kept.id, ok=True, changed=True, entries=2)
    assert kept.titles() == ["讲座一", "讲座二"]
    assert kept.run() == Polled(kept.id, ok=True, entries=2)

    edit(kept.store, one, {"title": "讲座甲"}, "li")
    move(
        kept.store, two, When(local("2024-01-05 09:00"), local("2024-01-05 10:00")), "li"
    )  # long over: out of the feed
    lecture(kept.store, "讲座三")
    assert kept.run().changed
    assert kept.titles() == ["讲座三", "讲座甲"]
    step(kept.store, one, Step.CANCEL, "li", reason="下雨")
    kept.run()
    assert sum("STATUS:CANCELLED" in text for text in kept.server.items(kept.name).values()) == 1


def test_what_others_keep_there_is_left_alone(kept: Kept) -> None:
    kept.put("mine.ics", FOREIGN)
    one = lecture(kept.store, "讲座")
    kept.run()
    move(kept.store, one, LONG_OVER, "li")
    kept.run()
    assert kept.titles() == ["私人"]


def test_what_others_did_to_ours_is_put_right(kept: Kept) -> None:
    lecture(kept.store, "讲座一")
    lecture(kept.store, "讲座二")
    kept.run()
    (first, text), (second, _text) = sorted(kept.server.items(kept.name).items())
    kept.put(first, text.replace("讲座", "改过的"))
    assert httpx.delete(f"{kept.url}{second}").is_success
    kept.clock.advance(minutes=61)
    assert [p.changed for p in publish_due(kept.store, NEAR, kept.clock())] == [True]
    assert kept.titles() == ["讲座一", "讲座二"]


def test_a_run_that_was_cut_off_is_finished_by_the_next(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        lecture(kept.store, f"讲座{number}")
    remember = source.put_published
    written = []

    def dies(*given: object) -> None:
        written.append(given)
        if len(written) == 3:  # after the server took the third and before it was remembered
            raise KeyboardInterrupt
        remember(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr(publishing, "put_published", dies)
        kept.run()
    assert len(kept.server.items(kept.name)) == 3
    assert kept.run().ok
    assert kept.titles() == [f"讲座{number}" for number in range(5)]
    assert kept.run() == Polled(kept.id, ok=True, entries=5)


def test_a_change_is_published_without_waiting_for_the_hour(kept: Kept) -> None:
    kept.run()
    assert publish_due(kept.store, NEAR, kept.clock()) == []
    lecture(kept.store, "讲座")
    assert [p.changed for p in publish_due(kept.store, NEAR, kept.clock())] == [True]
    assert publish_due(kept.store, NEAR, kept.clock()) == []


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (("geheim-7d41", "falsch"), "密码"),
        (("/li/", "/wang/"), "密码"),
        (("/li/kepu-", "/li/nowhere-"), "日历"),
    ],
)
def test_trouble_is_told_with_what_to_do_and_without_the_password(
    store: Store, clock: Clock, server: Server, change: tuple[str, str], hint: str
) -> None:
    url = server.url("kepu-x").replace(*change)
    ident = add_source(store, "caldav", url, masked(url), "li", feed="units/education")
    failed = publish(store, NEAR, ident, clock())
    assert (failed.ok, hint in failed.hint, "geheim" in str(failed), "falsch" in str(failed)) == (
        False, True, False, False,
    )  # fmt: skip
    with store.read() as session:
        assert (find(session, ident).state, find(session, ident).failures) == ("failing", 1)


def test_a_server_inside_needs_to_be_allowed(kept: Kept, tmp_path: Path) -> None:
    assert publish(kept.store, Settings(), kept.id, kept.clock()).ok is False
    assert kept.run().ok
