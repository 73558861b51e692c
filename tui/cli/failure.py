"""What a person is told when a command cannot be done: one or a few lines, a hint, never a traceback."""

import os
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from config.errors import KepuError
from config.language import _
from config.names import nearest_word
from config.system_errors import why
from tui.cli import commands
from tui.text import clean

_LARGEST_LOG = 1_000_000


def refuse(error: KepuError) -> int:
    """Show the error's lines and hint; the exit code is the error's own."""
    for line in error.lines():
        _say(line)
    if error.hint:
        _say(_("提示：{hint}").format(hint=error.hint))
    return error.exit_code


def refuse_file(error: OSError) -> int:
    """Show which file or folder the system would not read or write, and why."""
    _say(f"{os.fsdecode(error.filename)}: {why(error)}")
    return 1


def unknown_command(name: str) -> int:
    """Say so, with the nearest command."""
    _say(_("没有命令“{name}”").format(name=name))
    near = nearest_word(name, commands.available())
    _say(_("是不是 kepu {name}？").format(name=near) if near else _("kepu --help 列出全部命令。"))
    return 2


def unknown_option(word: str, known: Sequence[str]) -> int:
    """Say that the option is unknown or lacks its value, with the nearest one."""
    option = word.partition("=")[0]
    if option in known:
        _say(_("选项 {name} 后面要有一个值").format(name=option))
        return 2
    _say(_("没有选项“{name}”").format(name=option))
    near = nearest_word(option, [name for name in known if name != "--now"])
    _say(_("是不是 {name}？").format(name=near) if near else _("kepu --help 列出全部选项。"))
    return 2


def report(error: Exception, words: Sequence[str]) -> int:
    """One line for an error that nobody foresaw; the traceback goes to a file, only its owner may read it."""
    file = _log(error, words)
    what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    if file is None:
        _say(_("内部错误：{what}").format(what=what))
    else:
        _say(_("内部错误：{what}。详情见日志 {file}").format(what=what, file=file))
    return 1


def log_file() -> Path:
    """Where faults are logged. Read from the environment, because the settings may be what is at fault."""
    base = os.environ.get("XDG_STATE_HOME", "")
    folder = Path(base) if os.path.isabs(base) else Path.home() / ".local" / "state"
    return folder / "kepu" / "kepu.log"


def _log(error: Exception, words: Sequence[str]) -> Path | None:
    file = log_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > _LARGEST_LOG:
            file.replace(file.with_suffix(".log.1"))
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat()} kepu {' '.join(words)!r}\n")
            traceback.print_exception(error, file=log)
    except OSError:
        return None
    return file


def _say(text: str) -> None:
    sys.stderr.write(clean(text) + "\n")
