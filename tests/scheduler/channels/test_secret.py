"""A secret shows itself to nobody who does not ask for it."""

import copy
import json
import logging
import pickle
import traceback
from typing import Any

import pytest

from config.errors import KepuError
from scheduler.channels import Secret, load
from scheduler.channels.secret import scrubbed
from tests.scheduler.channels.receivers import Receiver, Reply, hanging_up, message, robot_says

TOKEN = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"
SIGNING = "SECdemo0123456789"


def test_every_way_of_printing_masks_it() -> None:
    secret = Secret(TOKEN)
    printed = [repr(secret), str(secret), f"{secret}", f"{secret!r}", "%s" % secret, f"{[secret]}"]  # noqa: UP031
    assert [text for text in printed if TOKEN in text] == []
    assert repr(message(to=secret, secret=secret)).count("***") == 2


@pytest.mark.parametrize("escape", [pickle.dumps, copy.deepcopy, json.dumps])
def test_it_cannot_be_stored_by_accident(escape: Any) -> None:
    with pytest.raises(TypeError):
        escape(Secret(TOKEN))


def test_equal_secrets_are_equal_and_empty_ones_are_false() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert {Secret("a"), Secret("a")} == {Secret("a")}
    assert [bool(Secret("")), bool(Secret("a"))] == [False, True]


def test_a_receivers_words_lose_the_address_and_its_token_in_any_form() -> None:
    address = Secret(f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN}")
    words = f"bad\x1b[31m key={TOKEN} at {address.reveal()} " + "x" * 500
    assert scrubbed(words, address).startswith("bad [31m *** at *** xxx")
    assert len(scrubbed(words, address)) == 200
    assert scrubbed("invalid webhook url", address) == "invalid webhook url"
    assert scrubbed("a%2Fb%2Fc%2Fd", Secret("a/b/c/d")) == "***"


@pytest.mark.parametrize("kind", ["webhook", "wecom", "dingtalk", "feishu"])
@pytest.mark.parametrize("case", ["echoes", "refuses", "hangs up", "is away", "has no address"])
def test_no_failure_and_no_log_holds_the_address_or_the_secret(
    kind: str, case: str, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = f"/cgi-bin/{TOKEN}/send?key={TOKEN}&access_token={TOKEN}"
    echo = json.dumps({"errcode": 93000, "code": 19021, "errmsg": path + SIGNING, "msg": path + SIGNING})
    receiver.replies = [Reply(body=echo.encode(), status=200 if kind != "webhook" else 400)]
    secret = Secret("whsec_" + SIGNING[3:] + "c29tZQ==" if kind == "webhook" else SIGNING)
    with hanging_up(b"") as hangs:
        base = {
            "echoes": receiver.url,
            "refuses": receiver.url,
            "hangs up": hangs,
            "is away": "http://127.0.0.1:9",
        }
        if case == "refuses":
            receiver.replies = [Reply(status=403, body=echo.encode())]
        where = base.get(case, "http://[broken") + path
        settings: dict[str, Any] = {} if kind == "webhook" else {"base_url": base.get(case, "http://[broken")}
        with pytest.raises(KepuError) as failure:
            load(kind, settings).send(message(to=Secret(where), secret=secret))
    shown = failure.value.message + "".join(traceback.format_exception(failure.value)) + caplog.text
    assert [word for word in (TOKEN, SIGNING, SIGNING[3:]) if word in shown] == []


def test_a_delivered_message_leaves_no_address_in_the_log(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.replies = [robot_says(0)]
    load("wecom", {"base_url": receiver.url}).send(message(to=Secret(TOKEN)))
    assert receiver.requests[0].query == {"key": TOKEN}
    assert TOKEN not in caplog.text
