"""``kepu activity`` as a coordinator types it: through its life, and the shares of many at once."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tui.cli.main import main


@pytest.fixture(autouse=True)
def _planned(
    planned_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A database of the small plan, 2026 planned, and a lecture of today with the number of :func:`lecture`."""
    monkeypatch.setenv("KEPU_DATABASE", str(shutil.copy(planned_template, tmp_path / "kepu.db")))
    monkeypatch.setenv("KEPU_LANG", "zh")
    monkeypatch.setenv("KEPU_NOW", "2026-01-05T09:00")
    assert main(["activity", "add", "讲座", "2026-01-05T14:00", "--lead", "教育局", "--responsible", "卫健局"]) == 0
    capsys.readouterr()


def answered(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([*words])
    said = capsys.readouterr()
    return code, said.out, said.err


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    """The activities of the year."""
    year = ("agenda", "--from", "2026-01-01", "--to", "2026-12-31", "--json")
    found: list[dict[str, Any]] = json.loads(answered(capsys, *year, *words)[1])
    return found


@pytest.fixture
def lecture(capsys: pytest.CaptureFixture[str]) -> str:
    return str(next(a["id"] for a in listed(capsys) if a["title"] == "讲座"))


def test_a_life_with_its_refusals(capsys: pytest.CaptureFixture[str], lecture: str) -> None:
    def act(*words: str) -> tuple[int, str]:
        code, said, errors = answered(capsys, "activity", words[0], lecture, *words[1:])
        return code, (said or errors).splitlines()[0]

    assert act("complete") == (1, f"活动 {lecture} 现在是“计划”，不能“完成”；可以：确认、延期、取消")
    assert act("confirm")[0] == 0
    assert act("confirm") == (1, f"活动 {lecture} 现在是“已确认”，不能“确认”；可以：延期、完成、取消")
    assert act("cancel") == (1, "取消活动必须说明原因")
    assert act("cancel", "--reason", "下雨")[0] == 0
    assert act("move", "2026-01-06") == (1, f"活动 {lecture} 现在是“已取消”，不能“修改”；可以：恢复")
    assert act("restore")[0] == 0
    assert act("postpone", "--reason", "场地")[0] == 0
    assert act("move", "2026-01-05")[0] == 0
    assert act("confirm")[0] == 0
    assert act("complete")[0] == 0
    assert act("report", "--sessions", "1", "--online", "300")[0] == 0
    assert act("cancel", "--reason", "x") == (1, f"活动 {lecture} 现在是“已上报”，不能“取消”；可以：无")


def test_what_is_to_come_cannot_be_completed(capsys: pytest.CaptureFixture[str], lecture: str) -> None:
    for words in (["move", lecture, "2026-01-09"], ["confirm", lecture]):
        assert answered(capsys, "activity", *words)[0] == 0
    code, _said, errors = answered(capsys, "activity", "complete", lecture)
    assert (code, "kepu activity move" in errors) == (1, True)


def test_several_are_confirmed_in_one_change(capsys: pytest.CaptureFixture[str]) -> None:
    ids = [str(a["id"]) for a in listed(capsys)[:3]]
    assert answered(capsys, "activity", "confirm", *ids)[0] == 0
    assert [a["status"] for a in listed(capsys)[:3]] == ["confirmed"] * 3
    assert answered(capsys, "undo")[1] == "已撤销：确认 3 项活动\n"
    assert [a["status"] for a in listed(capsys)[:3]] == ["planned"] * 3
    assert answered(capsys, "activity", "confirm", ids[2])[0] == 0
    assert answered(capsys, "activity", "confirm", *ids)[0] == 1
    assert [a["status"] for a in listed(capsys)[:3]] == ["planned", "planned", "confirmed"]


def test_a_refusal_to_lead_is_a_conflict_with_a_way_out(capsys: pytest.CaptureFixture[str], lecture: str) -> None:
    decline = ["activity", "answer", lecture, "decline", "--unit", "教育局"]
    assert answered(capsys, *decline)[0] == 1
    assert answered(capsys, *decline, "--reason", "没有人手")[0] == 0
    (found,) = json.loads(answered(capsys, "conflicts", "--activity", lecture, "--kind", "declined", "--json")[1])
    assert (found["severity"], found["remedy"]["kind"]) == ("serious", "hand_over")
    assert answered(capsys, "conflicts", "fix", found["id"])[0] == 0
    shown = json.loads(answered(capsys, "show", lecture, "--json")[1])
    assert (shown["lead"], shown["coordinator"]) == (["卫健局"], "卫健局")


def test_a_theme_is_given_to_a_unit_with_one_command_and_one_undo(capsys: pytest.CaptureFixture[str]) -> None:
    week = len(listed(capsys, "--theme", "科普周"))
    words = ["activity", "assign", "--theme", "科普周", "--unit", "应急局", "--role", "support"]
    assert answered(capsys, *words)[1] == f"已调整 {week} 项活动的分工（共选中 {week} 项）\n"
    assert len([a for a in listed(capsys, "--theme", "科普周") if "应急局" in a["support"]]) == week
    assert answered(capsys, "undo")[1] == f"已撤销：调整应急局在 {week} 项活动中的分工\n"
    assert [a for a in listed(capsys, "--theme", "科普周") if "应急局" in a["support"]] == []


def test_all_that_is_still_to_come_of_a_unit_goes_to_another(capsys: pytest.CaptureFixture[str]) -> None:
    before = listed(capsys, "--unit", "卫健局")
    assert answered(capsys, "activity", "assign", "--of", "卫健局", "--unit", "卫健局", "--to", "农业局")[0] == 0
    assert listed(capsys, "--unit", "卫健局") == []
    assert answered(capsys, "undo")[0] == 0
    after = listed(capsys, "--unit", "卫健局")
    same = ("id", "lead", "responsible", "support", "host", "coordinator", "edited")
    assert [[a[name] for name in same] for a in after] == [[a[name] for name in same] for a in before]


def test_many_are_not_chosen_by_accident(capsys: pytest.CaptureFixture[str]) -> None:
    assert answered(capsys, "activity", "assign", "--unit", "农业局", "--role", "support")[0] == 2
    assert answered(capsys, "activity", "assign", "--theme", "科普周", "--unit", "应急局")[0] == 2
