"""What runs by itself reads sources and writes collections: nobody has to ask for it."""

from pathlib import Path

import pytest

from tests.calendars.collection import radicale
from tests.calendars.foreign import events
from tests.calendars.sources.web import web
from tests.journeys.conftest import Kepu

BINHAI = Path(__file__).parents[1] / "data" / "binhai"
MEETING = "UID:m@x\nDTSTART:20260112T010000Z\nDTEND:20260112T030000Z\nSUMMARY:例会"


@pytest.fixture
def city(kepu: Kepu, tmp_path: Path) -> Kepu:
    (tmp_path / "kepu.toml").write_text('[sources]\nallow = ["127.0.0.0/8"]\n')
    assert kepu("init", "--plan", BINHAI).code == 0
    return kepu


def test_a_unit_busy_elsewhere_is_a_conflict(city: Kepu, monkeypatch: pytest.MonkeyPatch) -> None:
    lecture = ("activity", "add", "讲座", "2026-01-12T10:00", "--lead", "市教育局")
    with web(lambda request: request.reply(503)) as server:
        failed = city("source", "add", server.url("/a.ics?token=geheim"), "--unit", "市教育局")
        assert (failed.code, "geheim" in failed.out + failed.err) == (1, False)
        assert city("source", "list").code == 1
        assert [c["ok"] for c in city("doctor", "--json").data if c["name"] == "外部来源"] == [False]
        assert city(*lecture).code == 0
        server.answer = lambda request: request.reply(200, events(MEETING), Content_Type="text/calendar")
        monkeypatch.setenv("KEPU_NOW", "2026-01-05T12:00:00+08:00")
        city("run-due")
    assert [s["state"] for s in city("source", "list", "--json").data] == ["ok"]
    assert "例会" in city("conflicts").out


def test_a_change_is_in_the_collection_without_a_word(city: Kepu, tmp_path: Path) -> None:
    with radicale(tmp_path) as server:
        server.make()
        added = city("source", "add", "--caldav", "--unit", "市教育局", server.url())
        assert (added.code, "geheim" in added.out) == (0, False)
        city("activity", "add", "讲座", "2026-01-12T10:00", "--lead", "市教育局")
        city("run-due")
        assert [text.count("SUMMARY:讲座") for text in server.items().values()] == [1]
        city("activity", "cancel", 1, "--reason", "下雨")
        city("run-due")
        assert [text.count("STATUS:CANCELLED") for text in server.items().values()] == [1]
