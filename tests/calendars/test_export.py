"""Calendars as files, by the command that people use."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from calendars.export import export_all, export_one
from calendars.feeds import Composer, feeds
from config.catalogue import Catalogue
from scheduler.queries.agenda import agenda
from scheduler.store.store import Store
from tui.cli.main import main

Kepu = Callable[..., int]


@pytest.fixture
def kepu(planned: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kepu:
    """The command line over the small plan."""
    monkeypatch.setenv("KEPU_DATABASE", str(planned.url.database))
    monkeypatch.setenv("KEPU_LANG", "zh")
    monkeypatch.setenv("KEPU_ACTOR", "li")
    monkeypatch.setenv("KEPU_NOW", "2026-08-20T09:00:00+08:00")
    monkeypatch.chdir(tmp_path)
    return lambda *words: main(list(words))


def test_all_calendars_are_written_and_each_is_what_it_is_alone(
    planned: Store, plan: Catalogue, tmp_path: Path
) -> None:
    with planned.read() as session:
        written = export_all(session, plan, tmp_path / "all")
        for one, feed in zip(written, feeds(plan), strict=True):
            alone = export_one(session, plan, feed, tmp_path / "one.ics")
            assert one.path.read_bytes() == alone.path.read_bytes()
            assert one.activities == alone.activities
        again = export_all(session, plan, tmp_path / "all")
    assert {one.changed for one in again} == {False}
    assert len(list((tmp_path / "all").rglob("*.ics"))) == len(written)


def test_a_composer_writes_each_activity_once(planned: Store, plan: Catalogue) -> None:
    with planned.read() as session:
        activities = agenda(session)
    composer = Composer(plan)
    assert composer.text(feeds(plan)[0], activities) == composer.text(feeds(plan)[0], activities)
    assert composer.piece(activities[0]) is composer.piece(activities[0])


@pytest.mark.parametrize(
    ("words", "count"),
    [((), 23), (("--district", "东区"), 2), (("--theme", "科普周"), 8), (("--unit", "应急局"), 2)],
)
def test_one_calendar_goes_to_a_file(
    kepu: Kepu, capsys: pytest.CaptureFixture[str], tmp_path: Path, words: tuple[str, ...], count: int
) -> None:
    assert kepu("export", *words, "-o", "kepu.ics", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["changed"] for one in told] == [True]
    assert (tmp_path / "kepu.ics").read_bytes().count(b"BEGIN:VEVENT") == told[0]["activities"] == count


def test_a_folder_that_is_a_file_and_a_missing_target_are_usage_errors(kepu: Kepu, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert kepu("export", "--all", "-o", "file") == 2
    assert kepu("export") == 2
    assert kepu("export", "--site", "site") == 2  # no address to write into the pages


# ---- secret calendars by the command line ------------------------------------------------------------


def test_a_filter_is_handed_out_once_listed_rotated_and_revoked(kepu: Kepu, capsys: pytest.CaptureFixture[str]) -> None:
    def told(*words: str) -> dict[str, str]:
        assert kepu(*words, "--json") == 0
        found: dict[str, str] = json.loads(capsys.readouterr().out)
        return found

    added = told("feed", "add", "东区公众", "--district", "东区", "--audience", "public")
    assert added["url"].endswith(".ics")
    assert added["webcal"] == "webcal" + added["url"].removeprefix("http")
    token = added["page"].rstrip("/").rsplit("/", 1)[-1]
    kepu("feed", "list")
    listed = capsys.readouterr().out
    assert (token[:6] in listed, token in listed) == (True, False)
    rotated = told("feed", "rotate", "东区公众")
    assert rotated["url"] != added["url"]
    assert told("feed", "revoke", "1") == {"id": 1, "name": "东区公众", "revoked": True}
    assert kepu("feed", "rotate", "1") == 1


def test_each_unit_gets_one_and_no_second(kepu: Kepu, capsys: pytest.CaptureFixture[str]) -> None:
    assert kepu("feed", "add", "--units", "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert len(first) == len({one["url"] for one in first}) == 10
    assert kepu("feed", "add", "--units", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    "words", [(), ("名称",), ("--unit", "科协", "--theme", "科普周"), ("名称", "--units"), ("名称", "--section", "x")]
)
def test_a_calendar_of_nothing_is_a_usage_error(kepu: Kepu, words: tuple[str, ...]) -> None:
    assert kepu("feed", "add", *words) == 2


def test_names_are_taken_once_and_unknown_ones_are_told(kepu: Kepu, capsys: pytest.CaptureFixture[str]) -> None:
    assert kepu("feed", "add", "东", "--district", "东区") == 0
    assert kepu("feed", "add", "东", "--district", "西区") == 1
    assert kepu("feed", "revoke", "西") == 1
    assert "现有：东" in capsys.readouterr().err


def test_public_ones_are_listed_with_their_addresses(kepu: Kepu, capsys: pytest.CaptureFixture[str]) -> None:
    assert kepu("feed", "list", "--public", "--json") == 0
    addresses = [one["url"] for one in json.loads(capsys.readouterr().out)]
    assert addresses[0].endswith("/feeds/small.ics")
    assert kepu("feed", "add", "东", "--district", "东区") == 0
    capsys.readouterr()
    assert kepu("feed", "list", "--json") == 0
    everything = [(one["kind"], one["url"]) for one in json.loads(capsys.readouterr().out)]
    assert everything == [("filter", None), *(("public", url) for url in addresses)]
