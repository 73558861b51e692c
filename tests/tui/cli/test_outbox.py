"""``kepu unit``, ``kepu outbox``, ``kepu run-due`` and ``kepu doctor`` as the office meets them."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.scheduler.plans import small
from tests.scheduler.reminding import POLICIES
from tests.stores import initialised
from tui.cli.main import main


class Kepu:
    """The command line on a database of the small plan, whose messages go into a file."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: str, now: str = "2026-03-02T10:00") -> tuple[int, str]:
        code = main(["--config", str(self.folder / "kepu.toml"), "--now", now, *words])
        taken = self._capsys.readouterr()
        return code, taken.out + taken.err

    def json(self, *words: str, now: str = "2026-03-02T10:00") -> Any:
        return json.loads(self(*words, "--json", now=now)[1])

    def sent(self) -> list[Any]:
        return [json.loads(line) for line in (self.folder / "sent.jsonl").read_text("utf-8").splitlines()]

    def failing(self, now: str = "2026-03-02T10:00") -> dict[str, str]:
        """What the doctor finds wrong: name -> finding."""
        found = {c["name"]: c["found"] for c in self.json("doctor", now=now) if not c["ok"]}
        return {name: words for name, words in found.items() if "覆盖" not in name}  # no year is planned here


@pytest.fixture(scope="module")
def with_policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("policies") / "kepu.db"
    initialised(str(file), small(extra=POLICIES))
    return file


@pytest.fixture
def kepu(
    with_policies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Kepu:
    shutil.copy(with_policies, tmp_path / "kepu.db")
    (tmp_path / "kepu.toml").write_text(
        'database = "kepu.db"\ncontacts = "contacts.toml"\n[channels.file]\npath = "sent.jsonl"\n', "utf-8"
    )
    (tmp_path / "contacts.toml").write_text(
        '[[contacts]]\nunit = "教育局"\nchannel = "file"\naddress = "edu"\nfeed = "https://kepu.example/f/s3cret.ics"\n',
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEPU_LANG", "zh")
    made = Kepu(tmp_path, capsys)
    words = ["activity", "add", "讲座", "2026-03-11T09:00", "--lead", "科协", "--responsible", "教育局"]
    assert made(*words)[0] == 0
    return made


class TestReviewing:
    def test_what_will_go_out_can_be_looked_at_before(self, kepu: Kepu) -> None:
        _code, shown = kepu("outbox", "--upcoming", "--days", "1")
        assert [line.strip() for line in shown.splitlines()][:4:2] == [
            "2026-03-03 08:30  教育局（file）  1 项", "2026-03-03 08:30  科协（没有联系方式）  1 项",
        ]  # fmt: skip

    def test_however_far_ahead_is_asked(self, kepu: Kepu) -> None:
        assert kepu("outbox", "--upcoming", "--days", "99999999")[0] == 0

    def test_in_the_very_words(self, kepu: Kepu) -> None:
        first, second = (f"r{m['reminders'][0]['id']}" for m in kepu.json("outbox", "--upcoming", "--days", "1"))
        assert kepu.json("outbox", "show", first)["subject"] == "新的分工：讲座（3月11日 周三）"
        _code, shown = kepu("outbox", "show", second)
        assert "小城科学技术协会：" in shown
        assert kepu("outbox", "show", "r999")[0] == 1

    def test_and_held_and_let_go(self, kepu: Kepu) -> None:
        (first, *_rest) = kepu.json("outbox", "--upcoming", "--days", "1")
        ident = f"r{first['reminders'][0]['id']}"
        assert kepu("outbox", "hold", ident)[0] == 0
        assert kepu.json("outbox", "--upcoming", "--days", "1")[0]["held"] is True
        kepu("run-due", now="2026-03-03T08:30")
        assert not (kepu.folder / "sent.jsonl").exists()
        assert kepu("outbox", "release", ident, now="2026-03-03T08:40")[0] == 0
        kepu("run-due", now="2026-03-03T08:40")
        assert [m["to"] for m in kepu.sent()] == ["edu"]


class TestSending:
    def test_the_contacts_file_reaches_its_units_with_their_calendar(self, kepu: Kepu) -> None:
        code, shown = kepu("run-due", now="2026-03-03T08:30")
        assert (code, kepu.sent()[0]["to"]) == (1, "edu")  # 科协 has no address: a problem
        assert "订阅本单位日历：https://kepu.example/f/s3cret.ics" in kepu.sent()[0]["text"]
        assert "1 条没有收件地址" in shown

    def test_who_had_no_address_is_told_once_there_is_one(self, kepu: Kepu) -> None:
        kepu("run-due", now="2026-03-03T08:30")
        assert kepu("unit", "set-contact", "科协", "--file", "office", now="2026-03-03T09:00")[0] == 0
        assert kepu("run-due", now="2026-03-03T09:00")[0] == 0
        assert [m["to"] for m in kepu.sent()] == ["edu", "office"]
        assert kepu("outbox", "list", now="2026-03-03T09:00")[0] == 0

    def test_what_failed_is_listed_with_its_reason_and_sent_again(self, kepu: Kepu) -> None:
        kepu("unit", "set-contact", "科协", "--wecom", "https://elsewhere.example/send?key=s3cret")
        kepu("run-due", now="2026-03-03T08:30")
        code, shown = kepu("outbox", "list", "--failed", now="2026-03-03T08:40")
        assert code == 1
        assert "这不是wecom机器人的地址" in shown
        assert "s3cret" not in shown
        kepu("unit", "remove-contact", "科协", "wecom", now="2026-03-03T08:45")
        kepu("unit", "set-contact", "科协", "--file", "office", now="2026-03-03T08:45")
        assert kepu("outbox", "retry", "--failed", now="2026-03-03T08:45")[0] == 0
        assert kepu("run-due", now="2026-03-03T08:45")[0] == 0
        assert [m["to"] for m in kepu.sent()] == ["edu", "office"]


class TestDoctor:
    def test_it_names_units_that_nobody_reaches(self, kepu: Kepu) -> None:
        assert kepu.failing() == {"联系方式": "1 个单位"}
        (check,) = [c for c in kepu.json("doctor") if c["name"] == "联系方式"]
        assert check["advice"].endswith("：科协")

    def test_it_sees_what_failed_and_that_nothing_runs_the_jobs(self, kepu: Kepu) -> None:
        kepu("unit", "set-contact", "科协", "--email", "office@example.org")
        assert set(kepu.failing()) == {"发送方式 email"}
        assert kepu.failing("2026-03-03T09:00")["到期未发"] == "2"
        kepu("run-due", now="2026-03-03T09:00")
        assert kepu.failing("2026-03-03T09:00")["投递"] == "失败 1"

    def test_one_wrong_name_in_the_contacts_file_is_told_and_stops_nobody(self, kepu: Kepu) -> None:
        file = kepu.folder / "contacts.toml"
        file.write_text(
            file.read_text("utf-8") + '[[contacts]]\nunit = "教育厅"\nchannel = "file"\naddress = "x"\n', "utf-8"
        )
        assert kepu.failing()["联系方式文件"] == "没有这些单位：教育厅"
        kepu("run-due", now="2026-03-03T08:30")
        assert [m["to"] for m in kepu.sent()] == ["edu"]


def test_a_worker_stops_cleanly_when_asked(kepu: Kepu) -> None:
    start = "import sys; from tui.cli.main import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", start, "--config", str(kepu.folder / "kepu.toml"), "worker"]
    environment = {**os.environ, "KEPU_LANG": "zh", "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment) as worker:
        assert worker.stderr is not None
        assert "任务已开始运行" in worker.stderr.readline()
        worker.send_signal(signal.SIGTERM)
        assert "已停止" in worker.stderr.read()
    assert worker.returncode == 0
