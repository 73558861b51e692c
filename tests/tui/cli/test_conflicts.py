"""``kepu conflicts`` and ``kepu workload`` as a person meets them."""

import json
from pathlib import Path

import pytest

from tui.cli.main import main


@pytest.fixture(autouse=True)
def booked(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A database of the small plan in which the hall is booked twice."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEPU_DATABASE", sqlite_url)
    monkeypatch.setenv("KEPU_LANG", "zh")
    monkeypatch.setenv("KEPU_NOW", "2026-01-05T09:00")
    for unit, hour in (("教育局", "09"), ("卫健局", "10")):
        words = [
            "activity",
            "add",
            f"{unit}讲座",
            f"2026-04-14T{hour}:00",
            "--lead",
            unit,
            "--venue",
            "小城科技馆",
        ]
        assert main(words) == 0
    capsys.readouterr()


def answered(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main([*words])
    return code, capsys.readouterr().out


def code_of(capsys: pytest.CaptureFixture[str]) -> str:
    (conflict,) = json.loads(answered(capsys, "conflicts", "--json")[1])
    return str(conflict["id"])


def test_conflicts_are_told_in_a_sentence_with_a_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = answered(capsys, "conflicts")
    lines = [line.strip() for line in said.splitlines()]
    assert code == 1
    assert lines[0].endswith("严重 场地占用")
    assert "".join(lines[1:]) == (
        "小城科技馆在4月14日 周二被“卫健局讲座”（#2）、“教育局讲座”（#1）同时占用"
        "建议：把“卫健局讲座”（#2）移到4月15日 周三"
    )


def test_a_fix_makes_the_proposed_change_and_undo_takes_it_back(capsys: pytest.CaptureFixture[str]) -> None:
    code = code_of(capsys)
    assert answered(capsys, "conflicts", "fix", code) == (0, "已处理：把“卫健局讲座”（#2）移到4月15日 周三\n")
    assert answered(capsys, "conflicts") == (0, "没有冲突\n")
    assert "→ 4月15日 周三 10:00–12:00（处理冲突）" in answered(capsys, "show", "2")[1]
    assert main(["undo"]) == 0
    capsys.readouterr()
    assert code_of(capsys) == code


def test_whoever_makes_a_conflict_is_told_and_show_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    code = code_of(capsys)
    assert main(["activity", "move", "2", "2026-04-15"]) == 0
    assert "冲突" not in capsys.readouterr().err
    assert main(["activity", "move", "2", "2026-04-14"]) == 0
    assert capsys.readouterr().err.startswith(f"冲突 {code}：小城科技馆在4月14日 周二被")
    lines = answered(capsys, "show", "2")[1].splitlines()
    assert lines[lines.index("冲突") + 1].startswith(f"  {code} 严重：小城科技馆在4月14日")
    assert [c["id"] for c in json.loads(answered(capsys, "show", "2", "--json")[1])["conflicts"]] == [code]


def test_accepting_needs_a_note_and_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    code = code_of(capsys)
    assert main(["conflicts", "accept", code]) == 1
    assert main(["conflicts", "accept", code, "--note", "分上下两层"]) == 0
    capsys.readouterr()
    assert answered(capsys, "conflicts") == (0, "没有冲突\n")
    assert "分上下两层" in answered(capsys, "conflicts", "--all")[1]
    assert main(["conflicts", "reopen", code]) == 0
    capsys.readouterr()
    assert code_of(capsys) == code


def test_conflicts_as_json_have_stable_keys(capsys: pytest.CaptureFixture[str]) -> None:
    (conflict,) = json.loads(answered(capsys, "conflicts", "--json")[1])
    assert {name: conflict[name] for name in ("kind", "severity", "start", "activities", "holder")} == {
        "kind": "venue",
        "severity": "serious",
        "start": "2026-04-14",
        "activities": [2, 1],
        "holder": "hall",
    }
    assert conflict["remedy"]["kind"] == "move"
    assert conflict["remedy"]["values"]["day"] == "2026-04-15"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["fix"], 2),
        (["list", "abc"], 2),
        (["fix", "zzzzzz"], 1),
        (["--unit", "教育局"], 1),
        (["--unit", "农业局"], 0),
    ],
)
def test_what_cannot_be_found_is_refused(words: list[str], code: int) -> None:
    assert main(["conflicts", *words]) == code


def test_the_workload_shows_a_character_a_week(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = answered(capsys, "workload")
    assert code == 0
    row = next(line for line in said.splitlines() if line.startswith("教育局"))
    assert row.split() == ["教育局", "1", "1", "·" * 15 + "1" + "·" * 37]
    (unit,) = json.loads(answered(capsys, "workload", "2026", "--unit", "教育局", "--json")[1])["units"]
    assert (unit["id"], unit["total"], unit["limit"], unit["over"]) == ("education", 1, 12, [])
    assert "4月13日—19日" in answered(capsys, "workload", "--unit", "教育局")[1]
