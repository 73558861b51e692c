"""What happens to a terminal: it hangs up, it sends what is no text, the system ends the program."""

import json
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal
from tui.drafts import FILE
from tui.robust import TOUR_SEEN

GBK = "中文".encode("gbk")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")
def test_a_half_filled_form_outlives_the_line_and_the_program(planned_template: Path, tmp_path: Path) -> None:
    database, state = tmp_path / "kepu.db", tmp_path / "kepu"
    database.write_bytes(planned_template.read_bytes())
    state.mkdir()
    (state / TOUR_SEEN).touch()
    environment = {
        "KEPU_DATABASE": str(database), "KEPU_NOW": "2026-09-14T14:02+08:00", "KEPU_LANG": "zh",
        "XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path),
    }  # fmt: skip
    with closing(Terminal(environment)) as terminal:
        terminal.until("覆盖任务")
        terminal.type("n", "没有修改")
        terminal.type(GBK + b"K", "有未保存的修改")  # no UTF-8: wrong, but no end
        terminal.hang_up()
        assert terminal.process.wait(60) == 128 + signal.SIGHUP
    assert [kept["changed"] for kept in json.loads((state / FILE).read_text("utf-8"))] == [{"title": "����K"}]
    with closing(sqlite3.connect(database, timeout=0)) as connection:
        connection.execute("BEGIN IMMEDIATE")  # nobody has it
    with closing(Terminal(environment)) as terminal:
        terminal.until("上次中断时没有保存的表单还在")
        terminal.type("n", "已填入上次中断时没有保存的修改")
        assert not (state / FILE).exists()
        terminal.process.send_signal(signal.SIGTERM)
        said = terminal.rest()
        assert terminal.process.wait(60) == 128 + signal.SIGTERM
    assert "没有保存的表单留下来了" in said
    assert "\x1b[?1049l" in said  # the terminal is as it was
    assert "Traceback" not in said
    assert [kept["changed"] for kept in json.loads((state / FILE).read_text("utf-8"))] == [{"title": "����K"}]
