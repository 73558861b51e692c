"""The channels that stay on this machine: file, paste, standard output; and apprise where it is installed."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.channels import PermanentFailure, Secret, TemporaryFailure, load
from scheduler.channels.file import File, FileSettings
from scheduler.channels.paste import file_name
from tests.scheduler.channels.receivers import message

NOW = datetime(2026, 9, 10, 1, 0, tzinfo=UTC)


def test_the_file_gets_one_line_a_message_without_secret_addresses(tmp_path: Path) -> None:
    path = tmp_path / "sent.jsonl"
    channel = File(FileSettings(path=path), clock=lambda: NOW)
    channel.send(message(to="hall@example.org", text="一\n二", attachments=(("a.ics", "text/calendar", b"x"),)))
    channel.send(message(key="k2", to=Secret("https://hook/token")))
    first, second = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    assert first == {
        "sent": "2026-09-10T01:00:00.000+00:00", "key": "kepu-7f3a", "to": "hall@example.org", "thread": "",
        "language": "zh", "subject": "提醒", "text": "一\n二", "attachments": ["a.ics"],
    }  # fmt: skip
    assert (second["key"], second["to"]) == ("k2", "***")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_path_each_contact_has_its_own_file(tmp_path: Path) -> None:
    channel = load("file", {})
    for name in ("a", "b", "a"):
        channel.send(message(key=name, to=str(tmp_path / name)))
    written = {name: (tmp_path / name).read_text("utf-8").splitlines() for name in ("a", "b")}
    assert {name: [json.loads(line)["key"] for line in lines] for name, lines in written.items()} == {
        "a": ["a", "a"], "b": ["b"],
    }  # fmt: skip


def test_a_line_torn_by_a_crash_does_not_swallow_the_next(tmp_path: Path) -> None:
    path = tmp_path / "sent.jsonl"
    path.write_text('{"key": "to')
    load("file", {"path": str(path)}).send(message())
    assert [line[:11] for line in path.read_text("utf-8").splitlines()] == ['{"key": "to', '{"sent": "2']


def test_many_threads_write_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "sent.jsonl"
    channel = load("file", {"path": str(path)})
    keys = [f"k{number}" for number in range(100)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: channel.send(message(key=key, text="科" * 2000)), keys))
    assert sorted(json.loads(line)["key"] for line in path.read_text("utf-8").splitlines()) == sorted(keys)


@pytest.mark.parametrize(("kind", "setting"), [("file", "path"), ("paste", "folder")])
def test_a_place_that_cannot_be_written_is_a_temporary_failure(kind: str, setting: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TemporaryFailure, match="写不进去"):
        load(kind, {setting: str(tmp_path / "file" / "below")}).send(message(to="群"))


def test_paste_hands_a_file_to_a_person_once_for_a_key(tmp_path: Path) -> None:
    channel = load("paste", {"folder": str(tmp_path / "paste")})
    for text in ("旧", "新"):
        receipt = channel.send(message(to="科普联络群", text=text))
    (path,) = (tmp_path / "paste").iterdir()
    assert path.read_text("utf-8") == "提醒\n新\n"
    assert receipt.note == f"请把文件 {path} 里的文字粘贴到微信群“科普联络群”"


def test_paste_without_a_folder_returns_the_text() -> None:
    receipt = load("paste", {}).send(message(to="科普联络群"))
    assert receipt.note == "请把下面这段文字粘贴到微信群“科普联络群”：\n提醒\n正文\n"


def test_a_keys_file_name_is_safe_and_its_own() -> None:
    assert file_name("../../etc/passwd").startswith("etc-passwd-")
    assert file_name("a/b") != file_name("a:b")


def test_standard_output_carries_no_terminal_control(capsys: pytest.CaptureFixture[str]) -> None:
    load("stdout", {}).send(message(to="x@example.org", subject="a\x1b]0;b\x07", text="\x1b[2J科普\u202e\r\n二"))
    assert capsys.readouterr().out == "发给 x@example.org：a ]0;b\n[2J科普\n二\n\n"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # its own imports
def test_apprise_sends_to_other_services_but_not_the_robots(tmp_path: Path) -> None:
    pytest.importorskip("apprise")
    channel = load("apprise", {})
    with pytest.raises(PermanentFailure, match="同名的发送方式"):
        channel.send(message(to=Secret("feishu://token/")))
    with pytest.raises(PermanentFailure, match="不认识"):
        channel.send(message(to=Secret("nonsense://")))
    with pytest.raises(TemporaryFailure):
        channel.send(message(to=Secret("json://127.0.0.1:9/")))
