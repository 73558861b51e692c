"""``kepu activity report`` and ``kepu report`` as a person meets them."""

import json
from pathlib import Path

import pytest

from tui.cli.main import main


@pytest.fixture(autouse=True)
def held(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A database of the small plan with one activity that took place."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEPU_DATABASE", sqlite_url)
    monkeypatch.setenv("KEPU_LANG", "zh")
    monkeypatch.setenv("KEPU_NOW", "2026-01-05T09:00")
    for words in (
        ["activity", "add", "讲座", "2026-01-04T09:00", "--lead", "教育局", "--kind", "lecture"],
        ["activity", "confirm", "1"],
        ["activity", "complete", "1"],
    ):
        assert main(words) == 0
    capsys.readouterr()


def answered(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([*words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_figures_are_entered_by_options_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--sessions", "2", "--visitors", "youth=120,社会公众=300", "--spending", "市级=0.5万"]
    words += ["--summary", "很好"]
    code, said, _errors = answered(capsys, "activity", "report", "1", *words)
    assert (code, said.splitlines()) == (0, [
        "活动 #1 已上报", "  场次：2", "  线下人次：420（青少年 120、社会公众 300）",
        "  经费（元）：5000（市级财政 5000）",
        "  小结：很好",
    ])  # fmt: skip
    shown = answered(capsys, "show", "1")[1]
    assert "  线下人次：420（青少年 120、社会公众 300）" in shown.splitlines()
    found = json.loads(answered(capsys, "show", "1", "--json")[1])
    assert (found["status"], found["report"]["spending"]) == ("reported", {"city": 5000})


def test_a_number_alone_is_everybody(capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _errors = answered(capsys, "activity", "report", "1", "--visitors", "３００")
    assert (code, said.splitlines()) == (0, ["活动 #1 已上报", "  场次：1", "  线下人次：300（社会公众 300）"])


def test_figures_may_come_from_a_file_and_options_win(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "figures.toml"
    file.write_text("sessions = 1\nonline = 50\n[visitors]\nstudents = 30\n", encoding="utf-8")
    assert answered(capsys, "activity", "report", "1", "--file", str(file), "--sessions", "3")[0] == 0
    figures = json.loads(answered(capsys, "show", "1", "--json")[1])["report"]
    assert (figures["sessions"], figures["online"], figures["visitors"]) == (3, 50, {"students": 30})


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["--sessions", "1", "--visitors", "yuoth=3"], 1, "是不是“youth”？"),
        (["--sessions", "many"], 2, "不是整数"),
        (["--visitors", "some"], 2, "青少年=120"),
        (["--visitors", "青少年=120,30"], 2, "青少年=120"),
        ([], 2, "没有填报内容"),
        (["--sessions", "1"], 1, "参加人数"),
    ],
)
def test_wrong_figures_are_refused_with_the_way_to_put_them_right(
    capsys: pytest.CaptureFixture[str], words: list[str], code: int, hint: str
) -> None:
    refused, _said, errors = answered(capsys, "activity", "report", "1", *words)
    assert refused == code
    assert hint in errors
    assert json.loads(answered(capsys, "show", "1", "--json")[1])["status"] == "completed"


@pytest.mark.parametrize("kind", ["annual-plan", "supervision", "statistics"])
def test_a_document_is_written_by_its_extension(tmp_path: Path, kind: str) -> None:
    assert main(["report", kind, "2026", "-o", "a.md"]) == 0
    assert main(["report", kind, "2026", "-o", "a.csv"]) == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("# 小城2026年")
    assert (tmp_path / "a.csv").read_bytes().startswith("\ufeff小城2026年".encode())
    assert sorted(p.name for p in tmp_path.glob(".a*")) == []


def test_another_kind_of_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _said, errors = answered(capsys, "report", "statistics", "2026", "-o", "a.xlsx")
    assert (code, "可用 .md 或 .csv" in errors) == (2, True)
    assert not (tmp_path / "a.xlsx").exists()


def test_without_a_file_the_document_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _errors = answered(capsys, "report", "statistics", "2026")
    assert (code, said.splitlines()[0]) == (0, "# 小城2026年科普活动统计")
