"""A fault ends the app with one sentence, an honest exit code and a log; it shows no variables."""

import logging
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import KepuError
from tests.tui.gallery import Gallery
from tui.frame import Page
from tui.robust import farewell, log_to, sentences, write_fault

SECRET = "smtp-pass-17"
PROGRAM = f"""
import sys
from pathlib import Path
from tui.robust import RobustApp, log_to

class Fails(RobustApp[None]):
    def on_mount(self):
        password = {SECRET!r}
        self.set_timer(0.1, self.fail)

    def fail(self):
        password = {SECRET!r}
        raise ValueError("broken \\x1b[2J")

log_to(Path(sys.argv[1]))
app = Fails()
app.log_file = Path(sys.argv[1])
sys.exit(app.run_safely())
"""


def test_a_fault_in_a_real_terminal(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "kepu.log"
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(log)], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    assert process.wait(20) == 1
    os.close(ours)
    text = shown.decode("utf-8", "replace")
    assert "kepu 已退出" in text
    assert str(log) in text.replace("\r\n", "")
    assert "Traceback" not in text
    assert SECRET not in text
    logged = log.read_text(encoding="utf-8")
    assert "ValueError: broken [2J" in logged
    assert "fail" in logged
    assert SECRET not in logged


def test_our_own_errors_speak_for_themselves_and_others_do_not() -> None:
    assert sentences(KepuError("数据库被占用", hint="稍后再试")) == ("数据库被占用", "稍后再试")
    assert sentences(ValueError(SECRET)) == ("程序内部出错（ValueError）", "详情见日志文件")
    assert SECRET not in farewell(ValueError(SECRET), None)


def test_the_log_has_no_variables(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    try:
        _fail(SECRET)
    except ValueError as error:
        write_fault(error)
    assert "_fail" in caplog.text
    assert SECRET not in caplog.text


def _fail(password: str) -> None:
    raise ValueError("no")


def test_the_log_goes_to_a_file_and_nowhere_else(tmp_path: Path) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        log_to(tmp_path / "a" / "kepu.log")
        logging.getLogger("x").warning("中文")
        assert "中文" in (tmp_path / "a" / "kepu.log").read_text(encoding="utf-8")
        assert len(root.handlers) == 1
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.mark.parametrize(
    ("size", "classes"),
    [
        ((80, 24), {"-narrow", "-short"}),
        ((99, 30), {"-narrow", "-tall"}),
        ((100, 29), {"-wide", "-short"}),
        ((120, 40), {"-wide", "-tall"}),
    ],
)
async def test_layouts_by_size(size: tuple[int, int], classes: set[str]) -> None:
    app = Gallery("list")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert {"-narrow", "-wide", "-short", "-tall"} & set(app.screen.classes) == classes


async def test_too_small_a_terminal_is_told_and_loses_nothing() -> None:
    app = Gallery("list")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        await pilot.resize_terminal(52, 12)
        await pilot.pause()
        shown = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "窗口太小" in shown
        assert "60×16" in shown
        assert "52×12" in shown
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.screen.query_one("LineList").cursor == 2  # type: ignore[attr-defined]
        assert app.screen.focused is app.screen.query_one("LineList")


async def test_a_page_under_a_dialog_follows_the_size() -> None:
    app = Gallery("list")
    async with app.run_test(size=(120, 40)) as pilot:
        page = app.screen
        assert isinstance(page, Page)
        await pilot.press("comma")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert page.has_class("-narrow")
        assert page.has_class("-short")


async def test_a_chinese_letter_in_a_list_brings_a_hint() -> None:
    app = Gallery("list")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("中")
        await pilot.pause()
        shown = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "快捷键请切换到英文输入" in shown


async def test_ctrl_c_does_not_end_the_app() -> None:
    app = Gallery("list")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert app.is_running
        shown = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "Ctrl+Q" in shown
