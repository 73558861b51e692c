"""Choosing a channel by name and settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.errors import KepuError
from scheduler.channels import NAMES, Secret, load
from scheduler.channels.settings import read

ENOUGH: dict[str, dict[str, Any]] = {
    "email": {"host": "localhost", "sender": "kepu@example.org"},
    "file": {"path": "out.jsonl"},
}
ALWAYS_THERE = tuple(name for name in NAMES if name != "apprise")


@pytest.mark.parametrize("name", ALWAYS_THERE)
def test_each_built_in_channel_loads_and_knows_its_name(name: str) -> None:
    assert load(name, ENOUGH.get(name, {})).kind == name


def test_those_whose_receiver_knows_keys_may_send_again() -> None:
    again = {name: load(name, ENOUGH.get(name, {})).idempotent for name in ALWAYS_THERE}
    assert again == {
        "email": True, "webhook": True, "wecom": False, "dingtalk": False, "feishu": False,
        "paste": True, "file": True, "stdout": False,
    }  # fmt: skip


def test_email_asks_a_person_instead_if_told_so() -> None:
    assert load("email", ENOUGH["email"] | {"resend_uncertain": False}).idempotent is False


def test_an_unknown_channel_names_the_nearest() -> None:
    with pytest.raises(KepuError, match="没有“wecon”") as refusal:
        load("wecon", {})
    assert refusal.value.hint == "是不是“wecom”？"


def test_an_unknown_setting_names_the_nearest() -> None:
    with pytest.raises(KepuError, match="没有“hots”这项设置") as refusal:
        load("email", {"hots": "localhost"})
    assert refusal.value.hint == "是不是“host”？"


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(KepuError, match="设置“host”没有填写"):
        load("email", {"sender": "a@example.org"})


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"port": "587"}, "设置“port”类型不对：应为 int"),
        ({"port": True}, "设置“port”类型不对"),
        ({"timeout": 0}, "应大于 0"),
        ({"security": "ssl"}, "security 应为"),
        ({"sender": "nobody"}, "写法不对"),
        ({"sender": "x@example.org\r\nBcc: y@example.org"}, "写法不对"),
        ({"reply_to": "@"}, "写法不对"),
        ({"ca_file": "/does/not/exist.pem"}, "没有证书文件"),
        ({"password": "p4ssw0rd"}, "没有用户名"),
        ({"user": "u", "password": "p4ssw0rd", "security": "none", "host": "mail.example.org"}, "未加密"),
    ],
)
def test_an_email_setting_that_cannot_work_is_refused_at_once(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(KepuError, match=words) as refusal:
        load("email", ENOUGH["email"] | settings)
    assert "p4ssw0rd" not in refusal.value.message


def test_a_password_of_the_wrong_type_is_not_quoted() -> None:
    with pytest.raises(KepuError, match="类型不对") as refusal:
        load("email", ENOUGH["email"] | {"user": "u", "password": 12345678})
    assert "12345678" not in refusal.value.message


def test_settings_become_what_the_fields_want() -> None:
    @dataclass(frozen=True)
    class Wanted:
        path: Path
        secret: Secret | None = None
        seconds: float = 1.0

    assert read("x", Wanted, {"path": "a/b", "secret": "s", "seconds": 2}) == Wanted(Path("a/b"), Secret("s"), 2.0)


def test_apprise_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.channels.apprise.find_spec", lambda name: None)
    monkeypatch.delitem(__import__("sys").modules, "apprise", raising=False)
    with pytest.raises(KepuError, match="需要安装") as refusal:
        load("apprise", {})
    assert "pip install apprise" in refusal.value.hint
