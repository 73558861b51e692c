"""Shell completion offers what could follow."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tui.cli.completion import _SCRIPTS, candidates, complete
from tui.cli.context import Context


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context({}, {"HOME": str(tmp_path), "KEPU_LANG": "zh", "KEPU_DATABASE": str(tmp_path / "none.db")})


def words(context: Context, *typed: str) -> list[str]:
    return [word for word, _help in candidates(typed[:-1], typed[-1], context)]


def test_commands_come_first(context: Context) -> None:
    assert words(context, "comp") == ["completion"]
    assert words(context, "--json", "comp") == ["completion"]


def test_options_and_choices_of_a_command(context: Context) -> None:
    assert words(context, "completion", "") == ["bash", "fish", "zsh"]
    assert words(context, "completion", "--js") == ["--json"]
    assert words(context, "completion", "--lang", "") == ["zh", "en"]


def test_the_hidden_clock_is_not_offered(context: Context) -> None:
    assert words(context, "completion", "--no") == []


def test_an_unknown_command_completes_nothing(context: Context) -> None:
    assert words(context, "nonsense", "x") == ["x"][:0]


def test_each_word_comes_with_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert complete(["--", "completi"]) == 0
    word, what = capsys.readouterr().out.rstrip("\n").split("\t")
    assert (word, bool(what)) == ("completion", True)


@pytest.mark.parametrize("shell", sorted(_SCRIPTS))
def test_the_script_is_one_that_the_shell_can_read(shell: str) -> None:
    if not (program := shutil.which(shell)):
        pytest.skip(f"no {shell} on this machine")
    checked = subprocess.run([program, "-n"], input=_SCRIPTS[shell].encode(), capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")
