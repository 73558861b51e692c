"""Sources read through a real server: asked politely, believed only as far as they can be, kept when they fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from calendars.sources.addresses import masked
from calendars.sources.polling import Polled, poll, poll_due
from config.settings import Settings, Sources
from scheduler.commands.activity import When, add
from scheduler.commands.catalogue import load_plan
from scheduler.commands.source import add as add_source
from scheduler.commands.source import remove
from scheduler.model.activity import Activity
from scheduler.model.conflict import Conflict
from scheduler.planning.workdays import WorkCalendar
from scheduler.queries.source import SourceView, busy, find
from scheduler.store.store import Store
from tests.calendars.foreign import events
from tests.calendars.sources.web import Answer, Request, Web, web
from tests.scheduler.plans import small
from tests.scheduler.reminding import POLICIES, local
from tests.scheduler.warned import RULES
from tests.stores import Clock

NEAR = replace(Settings(), sources=Sources(allow=("127.0.0.0/8",)))
MEETING = "UID:m@x\nDTSTART:20260112T010000Z\nDTEND:20260112T030000Z\nSUMMARY:例会"
DUTY = "UID:d@x\nDTSTART;VALUE=DATE:20260119\nSUMMARY:值班"
WARNING = Path(__file__).parents[2] / "data" / "cap"


class Remote:
    """A calendar on a server that knows ETags; ``status`` other than 200 is its trouble."""

    def __init__(self, *bodies: str) -> None:
        self.data, self.status = events(*bodies), 200
        self.head: dict[str, str] = {}

    def __call__(self, request: Request) -> None:
        etag = f'"{hash(self.data)}"'
        if self.status != 200:
            request.reply(self.status, b"", **self.head)
        elif request.headers.get("If-None-Match") == etag:
            request.reply(304, ETag=etag)
        else:
            request.reply(200, self.data, ETag=etag, Content_Type="text/calendar")


class Reader:
    """One source of a store, read whenever a test says."""

    def __init__(self, store: Store, clock: Clock, server: Web, kind: str, unit: str = "education") -> None:
        self.store, self.clock, self.server = store, clock, server
        self.url = server.url("/a.ics?token=geheim")
        self.id = add_source(store, kind, self.url, masked(self.url), "li", unit=unit)

    def read(self, settings: Settings = NEAR) -> Polled:
        return poll(self.store, settings, self.id, self.clock())

    @property
    def view(self) -> SourceView:
        with self.store.read() as session:
            return find(session, self.id)

    def busy(self) -> list[tuple[str, date]]:
        """What is known of the unit's time."""
        with self.store.read() as session:
            found = busy(session, "education", date(2026, 1, 1), date(2026, 12, 31))
        return [(b.title, b.first) for b in found]


@contextmanager
def reader(store: Store, clock: Clock, answer: Answer, kind: str = "busy", unit: str = "education") -> Iterator[Reader]:
    with web(answer) as server:
        yield Reader(store, clock, server, kind, unit)


def test_what_did_not_change_is_not_read_again(store: Store, clock: Clock) -> None:
    with reader(store, clock, Remote(MEETING)) as source:
        assert source.read() == Polled(source.id, ok=True, changed=True, entries=1)
        assert source.read() == Polled(source.id, ok=True)
        assert [head.get("If-None-Match", "") != "" for _path, head in source.server.seen] == [False, True]
        clock.advance(days=8)  # series have to be followed further
        source.read()
        assert "If-None-Match" not in source.server.seen[-1][1]


def test_it_is_asked_when_it_is_due_and_by_one_at_a_time(store: Store, clock: Clock) -> None:
    with reader(store, clock, Remote(MEETING)):
        assert [p.ok for p in poll_due(store, NEAR, clock())] == [True]
        assert poll_due(store, NEAR, clock()) == []
        clock.advance(minutes=61)
        assert [p.ok for p in poll_due(store, NEAR, clock())] == [True]


def test_trouble_keeps_what_is_known_and_is_asked_less_and_less(store: Store, clock: Clock) -> None:
    remote = Remote(MEETING, DUTY)
    with reader(store, clock, remote) as source:
        source.read()
        known = source.busy()
        assert known == [("例会", date(2026, 1, 12)), ("值班", date(2026, 1, 19))]
        remote.status = 503
        waits = []
        for _attempt in range(3):
            failed = source.read()
            assert (failed.ok, "503" in failed.problem, "geheim" in failed.problem) == (False, True, False)
            assert failed.again_at is not None
            waits.append((failed.again_at - clock()) // timedelta(minutes=1))
        assert waits == [60, 120, 240]
        assert (source.view.state, source.view.failures, source.busy()) == ("failing", 3, known)
        remote.status = 200
        assert source.read().ok
        assert (source.view.state, source.view.failures, source.view.problem) == ("ok", 0, "")


def test_a_server_that_names_a_time_is_left_alone_until_then(store: Store, clock: Clock) -> None:
    remote = Remote(MEETING)
    remote.status, remote.head = 429, {"Retry_After": "7200"}
    with reader(store, clock, remote) as source:
        failed = source.read()
        assert failed.again_at == clock() + timedelta(hours=2)


@pytest.mark.parametrize("body", [b"<html>login</html>", b"", b"BEGIN:VCALENDAR\r\n"])
def test_what_is_no_calendar_takes_nothing_away(store: Store, clock: Clock, body: bytes) -> None:
    remote = Remote(MEETING)
    with reader(store, clock, remote) as source:
        source.read()
        remote.data = body
        source.read()
        assert source.busy() == [("例会", date(2026, 1, 12))]


def test_an_address_inside_is_refused_unless_it_is_allowed(store: Store, clock: Clock) -> None:
    with reader(store, clock, Remote(MEETING)) as source:
        refused = source.read(Settings())
        assert (refused.ok, source.server.seen) == (False, [])
        assert source.read().ok


def test_busy_elsewhere_makes_a_conflict_and_its_end_takes_it_away(store: Store, clock: Clock) -> None:
    remote = Remote(MEETING)
    with reader(store, clock, remote) as source:
        source.read()
        when = When(local("2026-01-12 10:00"), local("2026-01-12 11:00"))
        add(store, when, {"title": "讲座"}, {"education": "lead"}, "li")
        assert clashes(store) == 1
        remote.data = events(DUTY)
        source.read()
        assert clashes(store) == 0
        assert source.busy() == [("值班", date(2026, 1, 19))]


def clashes(store: Store) -> int:
    """How many conflicts with busy times there are."""
    with store.read() as session:
        return len(session.exec(select(Conflict.kind).where(Conflict.kind == "busy")).all())


def test_a_units_calendar_becomes_its_activities_and_is_followed(store: Store, clock: Clock) -> None:
    remote = Remote(MEETING, DUTY)
    with reader(store, clock, remote, "activities") as source:
        source.read()
        remote.data = events(MEETING.replace("T0", "T1"))
        assert source.read().changed
        with store.read() as session:
            rows = session.exec(select(Activity).order_by(col(Activity.start_on))).all()
        assert [(row.title, row.status) for row in rows] == [("例会", "confirmed"), ("值班", "cancelled")]
        assert rows[0].start_at == local("2026-01-12 19:00")
        remove(store, source.id, "li")
        with store.read() as session:
            assert len(session.exec(select(Activity)).all()) == 2


def test_a_holiday_calendar_says_which_days_are_worked(store: Store, clock: Clock) -> None:
    rest = "UID:1\nDTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260603\nSUMMARY:城庆（休）"
    made_up = "UID:2\nDTSTART;VALUE=DATE:20260606\nSUMMARY:城庆 补班"
    with reader(store, clock, Remote(rest, made_up), "holidays", unit="") as source:
        assert source.read().entries == 3
        days = (date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3), date(2026, 6, 6))
        assert [worked(store).is_workday(day) for day in days] == [False, False, True, True]
        source.server.answer = Remote(MEETING)
        assert source.read().ok is False  # no day off in it: more likely a wrong address
        assert worked(store).is_workday(days[0]) is False
        remove(store, source.id, "li")
        assert worked(store).is_workday(days[0]) is True


def worked(store: Store) -> WorkCalendar:
    with store.read() as session:
        store.catalogue(session)
    return store.workdays


class TestWarnings:
    """CAP from an address and from a folder."""

    @pytest.fixture
    def here(self, store: Store, clock: Clock) -> Store:
        clock.now = local("2028-08-03 12:00")
        load_plan(store, small(extra=POLICIES + RULES), "tester")
        return store

    @staticmethod
    def alert(number: int, status: str = "Actual") -> bytes:
        text = (WARNING / "exercise.xml").read_text("utf-8")
        text = text.replace("Exercise", status).replace("210321", "990101").replace("210311", "990102")
        return text.replace("20280803110000", f"2028080311000{number}").encode()

    def test_many_in_one_document_are_read_each_for_itself(self, here: Store, clock: Clock) -> None:
        one, two = (self.alert(n).partition(b"?>")[2] for n in (1, 2))
        bad = one.replace(b"<status>Actual</status>", b"").replace(b"110001", b"110003")
        body = b"<feed>" + one + b"<entry>" + two + b"</entry>" + bad + b"</feed>"
        with reader(here, clock, lambda request: request.reply(200, body, ETag='"1"'), "cap", unit="") as source:
            read = source.read()
            assert (read.ok, read.entries, len(read.news)) == (True, 2, 2)
            assert "status" in read.problem
            assert source.read().news == ()

    def test_a_folder_is_watched_and_a_file_that_is_not_ready_waits(
        self, here: Store, clock: Clock, tmp_path: Path
    ) -> None:
        folder = tmp_path / "预警"
        folder.mkdir()
        (folder / "drill.xml").write_bytes(self.alert(1, "Exercise"))
        (folder / "half.xml").write_bytes(self.alert(2)[:700])
        (folder / "notes.txt").write_text("x")
        ident = add_source(here, "cap", folder.as_uri(), folder.as_uri(), "li", minutes=1)
        first = poll(here, Settings(), ident, clock())
        assert (first.ok, first.entries, len(first.news), "half.xml" in first.problem) == (True, 1, 1, True)
        assert emergencies(here) == []
        (folder / "half.xml").write_bytes(self.alert(2))
        clock.advance(minutes=1)
        [second] = poll_due(here, Settings(), clock())
        assert (second.entries, len(second.news), second.problem) == (2, 1, "")
        assert emergencies(here) == ["应急科普：东区、西区高温橙色预警"]
        (folder / "drill.xml").unlink()
        folder.rename(tmp_path / "elsewhere")
        assert poll(here, Settings(), ident, clock()).ok is False
        assert emergencies(here) == ["应急科普：东区、西区高温橙色预警"]


def emergencies(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.exec(select(Activity.title).where(Activity.kind == "emergency")))
