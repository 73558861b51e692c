"""A warning from the folder or by hand to the people it calls, by the command line, in two cities."""

import json
from pathlib import Path

import pytest

from tests.journeys.conftest import Kepu

CAP = Path(__file__).parents[1] / "data" / "cap"
BINHAI = Path(__file__).parents[1] / "data" / "binhai"


@pytest.fixture
def warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The invented exercise as if it were meant, at the time when it came."""
    monkeypatch.setenv("KEPU_NOW", "2028-08-03T22:00:00+08:00")
    file = tmp_path / "actual.xml"
    file.write_text((CAP / "exercise.xml").read_text("utf-8").replace("Exercise", "Actual"), encoding="utf-8")
    return file


def test_an_exercise_is_shown_and_calls_nobody(kepu: Kepu, warning: Path) -> None:
    kepu("init")
    answer = kepu("source", "warn", CAP / "exercise.xml")
    assert (answer.code, "演练，没有通知任何人" in answer.out, "市应急局" in answer.out) == (0, True, True)
    assert kepu("agenda", "--from", "2028-08-01", "--to", "2028-08-31", "--json").data == []
    assert kepu("outbox", "--upcoming", "--json").data == []


def test_a_warning_in_a_watched_folder_reaches_the_units_of_the_measure_the_same_night(
    kepu: Kepu, warning: Path, tmp_path: Path
) -> None:
    kepu("init")
    (tmp_path / "kepu.toml").write_text('[channels.file]\npath = "sent.jsonl"\n')
    for unit in ("市应急局", "千山区"):
        assert kepu("unit", "set-contact", unit, "--file", unit).code == 0
    folder = tmp_path / "warnings"
    folder.mkdir()
    (folder / "w.xml").write_bytes(warning.read_bytes())
    assert kepu("source", "add", "--cap", folder).code == 0
    assert "以前已读过" in kepu("source", "warn", warning).out
    kepu("run-due")
    sent = [json.loads(line) for line in (tmp_path / "sent.jsonl").read_text("utf-8").splitlines()]
    assert sorted(message["to"] for message in sent) == ["千山区", "市应急局"]
    assert {message["subject"].startswith("应急科普：") for message in sent} == {True}
    [activity] = kepu("agenda", "--from", "2028-08-01", "--to", "2028-08-31", "--json").data
    assert (activity["start"], activity["end"], activity["measures"]) == ("2028-08-03", "2028-08-04", ["P-09"])
    assert [activity["lead"], activity["responsible"]] == [
        ["市科协"], ["市委宣传部", "市科技局", "市卫生健康委", "市应急局"],
    ]  # fmt: skip
    [row] = kepu("source", "warnings", "--json").data
    assert (row["outcome"], row["activity"]) == ("opened", activity["id"])


def test_another_city_has_its_own_rules_by_data_alone(kepu: Kepu, warning: Path) -> None:
    text = warning.read_text("utf-8").replace("210321", "990102").replace("210311", "990103")
    kepu("init", "--plan", BINHAI)
    warning.write_text(text, encoding="utf-8")
    assert "未采用" in kepu("source", "warn", warning, "--dry-run").out  # heat is no matter there
    warning.write_text(text.replace("11B09", "11B01").replace("高温", "台风"), encoding="utf-8")
    [taken] = kepu("source", "warn", warning, "--json").data["warnings"]
    assert taken["outcome"] == "opened"
    shown = kepu("show", taken["activity"], "--json").data
    assert shown["title"] == "港城区、湾南区台风橙色预警应急科普"


@pytest.mark.parametrize("name", ["billion_laughs.xml", "external_entity.xml"])
def test_a_file_that_would_do_harm_is_refused(kepu: Kepu, warning: Path, name: str) -> None:
    kepu("init", "--plan", BINHAI)
    answer = kepu("source", "warn", CAP / name)
    assert (answer.code, "DTD" in answer.err) == (1, True)
    assert kepu("source", "warnings", "--json").data == []
