"""The shell of the command line: finding commands, options anywhere, errors without tracebacks."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from config.errors import KepuError
from config.language import use_by_default
from tui.cli import commands
from tui.cli.context import Context
from tui.cli.main import main

Run = Callable[[argparse.Namespace, Context], int]
ROOT = Path(commands.__file__).parents[2]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A home and a current folder of its own, Chinese, no settings."""
    for name in [name for name in os.environ if name.startswith("KEPU_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.chdir(tmp_path)
    yield
    use_by_default(None)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """Installs a command ``probe`` with an option ``--from`` that does what the test says."""

    def install(run: Run) -> None:
        module = ModuleType("tui.cli.probe")

        def configure(parser: argparse.ArgumentParser) -> None:
            parser.add_argument("--from", dest="start")

        vars(module).update(configure=configure, run=run)
        monkeypatch.setitem(sys.modules, "tui.cli.probe", module)
        monkeypatch.setitem(commands.COMMANDS, "probe", ("试验", "a trial"))
        monkeypatch.setattr(commands, "available", lambda: ["completion", "probe"])

    return install


def raising(error: BaseException) -> Run:
    def run(_arguments: argparse.Namespace, _context: Context) -> int:
        raise error

    return run


class TestHelp:
    def test_it_lists_the_commands_that_are_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--help"]) == 0
        lines = capsys.readouterr().out.splitlines()
        shown = [line.split()[0] for line in lines if line.split() and line.split()[0] in commands.COMMANDS]
        assert sorted(shown) == sorted(commands.available())

    def test_it_speaks_both_languages(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["--lang", "en", "--help"])
        assert "print a shell completion script" in capsys.readouterr().out
        main(["--help"])
        assert "输出命令行补全脚本" in capsys.readouterr().out

    def test_it_speaks_the_settings_language(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "kepu.toml").write_text('language = "en"')
        main(["--help"])
        assert "usage: kepu" in capsys.readouterr().out

    def test_it_comes_even_where_the_settings_are_wrong(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "kepu.toml").write_text("langage = 3")
        assert main(["--help"]) == 0
        assert "用法" in capsys.readouterr().out

    @pytest.mark.parametrize("words", [["completion", "--help"], ["--help", "completion"]])
    def test_a_command_has_its_own(self, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert main(words) == 0
        assert capsys.readouterr().out.startswith("用法：kepu completion {bash,fish,zsh}")

    def test_a_command_helps_in_english_wherever_that_is_said(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["completion", "--help", "--lang", "en"]) == 0
        assert capsys.readouterr().out.startswith("usage: kepu completion {bash,fish,zsh}")

    def test_every_command_is_in_one_group(self) -> None:
        grouped = [name for _zh, _en, names in commands.GROUPS for name in names]
        assert sorted(grouped) == sorted(commands.COMMANDS)

    def test_every_module_that_is_a_command_is_in_the_table(self) -> None:
        known = {commands.module_of(name) for name in commands.COMMANDS}
        modules = {path.stem: path.read_text("utf-8") for path in (ROOT / "tui" / "cli").glob("*.py")}
        are = {name for name, text in modules.items() if "\ndef configure(" in text}
        run = {name for name, text in modules.items() if "\ndef run(" in text}
        assert (are - known, are ^ run, (known & modules.keys()) - are) == (set(), set(), set())


class TestUsage:
    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["completon"], "没有命令“completon”\n是不是 kepu completion？\n"),
            (["--jsn"], "没有选项“--jsn”\n是不是 --json？\n"),
            (["--lang"], "选项 --lang 后面要有一个值\n"),
            (["--lang", "fr", "completion", "bash"], "--lang 只能是 zh 或 en\n"),
        ],
    )
    def test_wrong_words_name_the_nearest(
        self, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(words) == 2
        assert capsys.readouterr() == ("", said)

    def test_a_wrong_option_of_a_command_names_the_nearest(
        self, command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        command(lambda _arguments, _context: 0)
        assert main(["probe", "--form", "x"]) == 2
        assert capsys.readouterr().err.splitlines() == [
            "用法：kepu probe [--from START]",
            "kepu probe: 不认识的参数：--form x；是不是 --from？",
        ]

    def test_argparse_speaks_chinese(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["completion"]) == 2
        assert capsys.readouterr().err.splitlines()[1] == "kepu completion: 缺少参数：shell"


class TestCommonOptions:
    @pytest.mark.parametrize(
        "words",
        [
            ["--actor", "li", "--now=2026-09-14", "--json", "probe"],
            ["probe", "--json", "--actor=li", "--now", "2026-09-14"],
            ["--json", "probe", "--actor", "li", "--now", "2026-09-14"],
        ],
    )
    def test_they_stand_before_or_after_the_command(self, words: list[str], command: Callable[[Run], None]) -> None:
        seen: list[object] = []

        def run(_arguments: argparse.Namespace, context: Context) -> int:
            seen.extend([context.actor, context.today(), context.now(), context.output.as_json])
            return 0

        command(run)
        assert main(words) == 0
        assert seen == ["li", date(2026, 9, 14), datetime(2026, 9, 13, 16, tzinfo=UTC), True]

    def test_the_clock_can_be_fixed_by_a_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KEPU_NOW", "2026-12-31T23:00:00+00:00")
        assert Context({}).today() == date(2027, 1, 1)

    def test_a_settings_file_is_named(
        self, tmp_path: Path, command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        def run(_arguments: argparse.Namespace, context: Context) -> int:
            context.output.line(context.settings.plan)
            return 0

        command(run)
        (tmp_path / "other.toml").write_text('plan = "benxi"')
        assert main(["probe", "--config", "other.toml"]) == 0
        assert capsys.readouterr().out == "benxi\n"
        assert main(["probe", "--config", "none.toml"]) == 2
        assert "没有设置文件" in capsys.readouterr().err


class TestErrors:
    def test_a_refusal_is_its_lines_and_its_hint(
        self, command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        command(raising(KepuError("不行\x1b[2J", hint="改天")))
        assert main(["probe"]) == 1
        assert capsys.readouterr() == ("", "不行[2J\n提示：改天\n")

    def test_a_file_that_cannot_be_written_is_named(
        self, command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        command(raising(PermissionError(13, "Permission denied", "/out/a.ics")))
        assert main(["probe"]) == 1
        assert capsys.readouterr() == ("", "/out/a.ics: 没有权限\n")

    def test_an_unforeseen_error_is_one_line_and_a_log(
        self, tmp_path: Path, command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        command(raising(ZeroDivisionError("oh\nno")))
        log = tmp_path / "XDG_STATE_HOME" / "kepu" / "kepu.log"
        assert main(["probe"]) == 1
        assert capsys.readouterr().err == f"内部错误：ZeroDivisionError: oh。详情见日志 {log}\n"
        assert "Traceback (most recent call last)" in log.read_text(encoding="utf-8")
        assert log.stat().st_mode & 0o777 == 0o600

    def test_an_interrupted_command_says_nothing(
        self, command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        command(raising(KeyboardInterrupt()))
        assert main(["probe"]) == 130
        assert capsys.readouterr() == ("", "")

    def test_a_reader_that_went_away_is_no_error(self) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        script = "import sys; from tui.cli.main import main; sys.exit(main())"
        done = subprocess.run(
            [sys.executable, "-c", script, "--help"],
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            check=False,
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (141, b"")
