"""The person's own editor, for real: the app in a terminal sets itself aside, and takes what the editor left."""

import os
import stat
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.queries.agenda import Filter, agenda
from tests.stores import Clock
from tests.stores import opened as open_store
from tests.tui.terminal import Terminal
from tui.editor import _editor
from tui.robust import TOUR_SEEN

EDITOR = """#!/bin/sh
test -t 0 && test -t 1 || exit 3
case "$1" in
*.toml) printf '[tui]\\ntheme = "kepu-light"\\n' > "$1" ;;
*) printf '第一段\\033[2J\\n第二段\\n' > "$1" ;;
esac
"""


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")
def test_a_long_text_and_the_settings_are_written_in_it(planned_template: Path, tmp_path: Path) -> None:
    database = tmp_path / "kepu.db"
    database.write_bytes(planned_template.read_bytes())
    (tmp_path / "kepu").mkdir()
    (tmp_path / "kepu" / TOUR_SEEN).touch()
    editor, settings = tmp_path / "editor.sh", tmp_path / "kepu.toml"
    settings.touch()
    editor.write_text(EDITOR, encoding="utf-8")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    environment = {
        "KEPU_DATABASE": str(database), "KEPU_NOW": "2026-09-14T14:02+08:00", "KEPU_LANG": "zh",
        "KEPU_CONFIG": str(settings), "XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path),
        "VISUAL": str(editor),
    }  # fmt: skip
    with closing(Terminal(environment)) as terminal:
        terminal.until("覆盖任务")
        terminal.type("2", "项活动")
        terminal.type("e", "没有修改")
        terminal.type("\x1bOS", "第二段")  # F4
        terminal.type("\x13", "已保存")  # Ctrl+S
        terminal.type(",", "配色")
        terminal.type("e", "设置已生效")
        terminal.press("\x11")  # Ctrl+Q
        assert terminal.process.wait(60) == 0
    with closing(open_store(str(database), Clock())) as store, store.read() as session:
        written = [a for a in agenda(session, Filter(year=2026)) if a.description == "第一段[2J\n第二段"]
    assert len(written) == 1


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({"VISUAL": "code --wait", "EDITOR": "nano"}, ["code", "--wait"]),
        ({"VISUAL": "", "EDITOR": "nano -w"}, ["nano", "-w"]),
    ],
)
def test_the_persons_own_editor_comes_first(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], command: list[str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert _editor() == command
