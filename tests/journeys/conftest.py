"""``kepu`` as a person runs it: the entry of the command line, in a home, folder and database of its own."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.language import use_by_default
from tui.cli.main import main


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The answer of a command that ran with ``--json``."""
        return json.loads(self.out)


Kepu = Callable[..., Answer]


@pytest.fixture
def kepu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Kepu]:
    """Runs a command, in Chinese, on the morning of 5 January 2026."""
    for name in [name for name in os.environ if name.startswith("KEPU_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("KEPU_NOW", "2026-01-05T09:00:00+08:00")
    monkeypatch.setenv("KEPU_DATABASE", str(tmp_path / "kepu.db"))
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Answer:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    yield run
    use_by_default(None)
