"""``kepu log`` and the history in ``kepu show``: what happened, in words that a person would use."""

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from tui.cli.main import main

ADD = ["activity", "add", "讲座", "2026-01-06T09:00", "--lead", "教育局", "--support", "卫健局"]
KEPU = [sys.executable, "-c", "import sys; from tui.cli.main import main; sys.exit(main(sys.argv[1:]))"]


@pytest.fixture(autouse=True)
def worked_on(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A database of the small plan with an activity of some history."""
    monkeypatch.setenv("KEPU_DATABASE", sqlite_url)
    monkeypatch.setenv("KEPU_LANG", "zh")
    monkeypatch.setenv("KEPU_NOW", "2026-01-05T09:00")
    monkeypatch.setenv("KEPU_ACTOR", "li")
    for words in (
        ADD,
        ["activity", "move", "1", "2026-01-07", "--reason", "让路"],
        ["activity", "answer", "1", "decline", "--unit", "教育局", "--reason", "没有人手"],
        ["activity", "assign", "1", "--unit", "教育局", "--to", "科协"],
        ["activity", "cancel", "1", "--reason", "下雨"],
        ["undo"],
        ["undo", "--redo"],
    ):
        assert main(words) == 0
    capsys.readouterr()


def said(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main([*words]) == 0
    return capsys.readouterr().out.splitlines()


def after_the_time(lines: list[str]) -> list[str]:
    return [line.split(" 09:00 li ")[1] for line in lines]


def test_the_history_tells_what_people_did_with_names_days_and_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "show", "1")
    assert after_the_time(lines[lines.index("经过") + 1 :]) == [
        "新增",
        "移动：时间 1月6日 周二 09:00–11:00 → 1月7日 周三 09:00–11:00（让路）",
        "答复分工：教育局 未答复 → 已拒绝（没有人手）",
        "调整分工：总负责单位 教育局 → 科协；去掉 教育局；增加 科协（牵头）",
        "取消：状态 计划 → 已取消（下雨）",
        "撤销“取消”：状态 已取消 → 计划",
        "重做“取消”：状态 计划 → 已取消",
    ]


def test_another_year_is_named_where_days_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "activity", "add", "花灯科普", "2026-09-06", "--lead", "教育局")
    [moved] = said(capsys, "activity", "move", "2", "2027-01-29")
    assert moved.endswith("花灯科普，2027年1月29日 周五")
    shown = said(capsys, "show", "2")
    assert "  时间：2027年1月29日 周五" in shown
    assert after_the_time(shown[-1:]) == ["移动：时间 2026年9月6日 周日 → 2027年1月29日 周五"]
    assert "2027年1月29日 周五" in "".join(said(capsys, "agenda", "--from", "2027-01-29"))


def test_the_log_is_narrowed_by_who_what_and_when(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--actor", "wang", "--now", "2026-01-08T09:00", *ADD]) == 0
    capsys.readouterr()

    def kinds(*words: str) -> list[str]:
        return [event["kind"] for event in json.loads("".join(said(capsys, "log", *words, "--json")))]

    assert kinds("--by", "wang") == kinds("--since", "2026-01-06") == ["activity.added"]
    assert kinds("--kind", "activity.mov") == ["activity.moved"]
    assert kinds("--subject", "activity/2") == kinds("--activity", "2") == ["activity.added"]
    assert kinds("--subject", "plan") == ["plan.loaded"]
    assert kinds("--until", "2026-01-05", "-n", "1") == ["activity.edited"]  # the redo
    assert kinds("--change", "2") == ["activity.added"]
    assert kinds("--by", "nobody") == []


def test_what_is_new_is_shown_once_to_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(said(capsys, "log", "--new", "--json")) > 2
    assert said(capsys, "log", "--new") == []
    assert main(["activity", "restore", "1"]) == 0
    capsys.readouterr()
    assert after_the_time(said(capsys, "log", "--new")) == ["恢复：状态 已取消 → 计划（#1 讲座）"]
    assert said(capsys, "log", "--new") == []
    assert "更早的" in said(capsys, "--actor", "wang", "log", "--new", "-n", "1")[0]
    assert main(["log", "--new", "--by", "li"]) == 2


def test_a_follower_sees_what_another_process_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    follower = subprocess.Popen(
        [*KEPU, "log", "--follow", "-n", "1", "--activity", "1"], stdout=subprocess.PIPE, env=os.environ, text=True
    )
    patience = Timer(60, follower.kill)
    patience.start()
    try:
        assert follower.stdout is not None
        assert "重做“取消”" in follower.stdout.readline()
        assert main(["activity", "restore", "1"]) == 0
        assert "恢复：状态 已取消 → 计划（#1 讲座）" in follower.stdout.readline()
    finally:
        patience.cancel()
        follower.kill()
        follower.communicate()
