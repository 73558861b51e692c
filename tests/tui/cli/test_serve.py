"""``kepu serve`` and ``kepu feeds`` as processes: they say where they answer, and end when they are asked to."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.scheduler.plans import small
from tests.stores import initialised
from tui.cli.main import main

KEPU = [sys.executable, "-c", "import sys; from tui.cli.main import main; sys.exit(main(sys.argv[1:]))"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    file = tmp_path_factory.mktemp("serve") / "kepu.db"
    initialised(str(file), small())
    return {"KEPU_DATABASE": str(file), "KEPU_LANG": "zh", "PATH": ""}


@contextmanager
def started(environment: dict[str, str], *words: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The process and where it answers."""
    process = subprocess.Popen(
        [*KEPU, *words, "--port", "0", "--json"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline()]
        while lines[-1].strip() != "}":
            lines.append(process.stdout.readline())
            assert lines[-1], process.stderr.read() if process.stderr else ""
        yield process, json.loads("".join(lines))["url"]
    finally:
        process.kill()
        process.communicate()


def test_it_answers_where_it_says_and_ends_cleanly(environment: dict[str, str]) -> None:
    with started(environment, "serve") as (process, url):
        answer = httpx.get(f"{url}/feeds/small.ics", timeout=60, trust_env=False)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        process.send_signal(signal.SIGTERM)
        __, log = process.communicate(timeout=60)
        assert process.returncode == 0
        lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
        assert [(line["path"], line["status"]) for line in lines] == [("/feeds/small.ics", 200)]


def test_a_taken_port_and_a_missing_database_are_told(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KEPU_DATABASE", environment["KEPU_DATABASE"])
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["feeds", "--port", str(taken.getsockname()[1])]) == 1
    assert "--port" in capsys.readouterr().err
    monkeypatch.setenv("KEPU_DATABASE", str(tmp_path / "none.db"))
    assert main(["feeds", "--port", "0"]) == 1
    assert "kepu init" in capsys.readouterr().err
