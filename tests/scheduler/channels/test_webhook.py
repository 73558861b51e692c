"""The signed webhook, and what every channel over HTTP does with answers."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.channels import PermanentFailure, Receipt, Secret, TemporaryFailure, load
from scheduler.channels.http import LONGEST_ANSWER, HttpSettings, Poster, retry_after
from scheduler.channels.webhook import Webhook, WebhookSettings, signature, webhook_id
from tests.scheduler.channels.receivers import Receiver, Reply, hanging_up, message

NOW = datetime(2026, 9, 10, 1, 0, tzinfo=UTC)
SECRET = Secret("whsec_" + base64.b64encode(b"twenty-four bytes secret").decode())


def test_the_signature_is_the_standards() -> None:
    """Two vectors that implementations of Standard Webhooks test themselves with."""
    assert signature(
        Secret("whsec_plJ3nmyCDGBKInavdOK15jsl"),
        "msg_loFOjxBNrRLzqYUf",
        1731705121,
        b'{"event_type":"ping","data":{"success":true}}',
    ) == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="  # fmt: skip
    assert signature(
        Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # fmt: skip


def test_a_message_arrives_signed_with_everything_in_it(receiver: Receiver) -> None:
    sent = message(
        to=Secret(receiver.url + "/hook"), secret=SECRET, html="<p>正文</p>", thread="42",
        attachments=(("activity.ics", "text/calendar", b"BEGIN:VCALENDAR"),),
    )  # fmt: skip
    receipt = Webhook(WebhookSettings(), clock=lambda: NOW).send(sent)
    request = receiver.requests[0]
    assert receipt == Receipt("kepu-7f3a")
    assert {name: request.headers[name] for name in ("webhook-id", "webhook-timestamp", "Content-Type")} == {
        "webhook-id": "kepu-7f3a",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "Content-Type": "application/json; charset=utf-8",
    }
    assert request.headers["webhook-signature"] == signature(SECRET, "kepu-7f3a", int(NOW.timestamp()), request.body)
    assert request.json == {
        "type": "kepu.message",
        "data": {
            "key": "kepu-7f3a", "thread": "42", "language": "zh", "subject": "提醒", "text": "正文",
            "html": "<p>正文</p>", "markdown": None, "mentions": [],
            "attachments": [
                {"filename": "activity.ics", "mime": "text/calendar", "base64": "QkVHSU46VkNBTEVOREFS"},
            ],
        },
    }  # fmt: skip


def test_another_try_has_the_same_id_and_body(receiver: Receiver) -> None:
    channel = load("webhook", {"secret": SECRET.reveal()})
    for _ in range(2):
        channel.send(message(to=Secret(receiver.url)))
    first, second = receiver.requests
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert "webhook-signature" in first.headers


def test_without_a_secret_nothing_is_signed(receiver: Receiver) -> None:
    load("webhook", {}).send(message(to=Secret(receiver.url)))
    assert "webhook-signature" not in receiver.requests[0].headers


def test_a_key_with_a_dot_travels_as_its_digest() -> None:
    assert webhook_id("a/b:c") == "a/b:c"
    assert webhook_id("a.b") == webhook_id("a.b") != webhook_id("a.c")
    assert "." not in webhook_id("a.b")


@pytest.mark.parametrize("secret", ["whsec_", "whsec_not base64!", "whsec_密钥"])
def test_a_secret_that_is_not_base64_is_a_permanent_failure(secret: str, receiver: Receiver) -> None:
    with pytest.raises(PermanentFailure, match="whsec_ 加 base64"):
        load("webhook", {}).send(message(to=Secret(receiver.url), secret=Secret(secret)))


@pytest.mark.parametrize("key", ["", "a b", "a\nb", "键", "x" * 201])
def test_a_key_that_no_header_can_hold_is_an_error(key: str) -> None:
    with pytest.raises(ValueError, match="visible ASCII"):
        message(key=key)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_a_receipt(status: int, receiver: Receiver) -> None:
    receiver.replies = [Reply(status=status, body=b"")]
    assert load("webhook", {}).send(message(to=Secret(receiver.url))) == Receipt("kepu-7f3a")


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "120"}, timedelta(seconds=120)),
        (503, {"Retry-After": "Thu, 10 Sep 2026 01:05:00 GMT"}, timedelta(minutes=5)),
        (500, {}, None),
        (502, {"Retry-After": "soon"}, None),
        (408, {}, None),
        (425, {}, None),
    ],
)
def test_busy_receivers_are_tried_again_when_they_say(
    status: int, headers: dict[str, str], wait: timedelta | None, receiver: Receiver
) -> None:
    receiver.replies = [Reply(status=status, headers=headers)]
    with pytest.raises(TemporaryFailure, match=f"HTTP {status}") as failure:
        Webhook(WebhookSettings(), clock=lambda: NOW).send(message(to=Secret(receiver.url)))
    assert (failure.value.retry_after, failure.value.uncertain) == (wait, False)


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 404, 410, 413, 422])
def test_refusals_and_redirects_stop_at_once(status: int, receiver: Receiver) -> None:
    receiver.replies = [Reply(status=status, headers={"Location": receiver.url + "/elsewhere"})]
    with pytest.raises(PermanentFailure, match=f"HTTP {status}"):
        load("webhook", {}).send(message(to=Secret(receiver.url)))
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("0", timedelta()),
        ("999999999", timedelta(days=1)),
        ("99999999999999999999", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("²", None),
        ("Thu, 10 Sep 2020 01:05:00 GMT", timedelta()),
        ("Thu, 10 Sep 2026 01:00:30 -0000", timedelta(seconds=30)),
        ("Thu, 99 Sep 2026 99:05:00 GMT", None),
    ],
)
def test_retry_after_is_bounded_and_never_an_error(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait


def test_a_receiver_that_drips_for_ever_is_left_in_time(receiver: Receiver) -> None:
    receiver.replies = [Reply(drip=True)]
    start = time.monotonic()
    with pytest.raises(TemporaryFailure, match=r"0\.5 秒内没有答复") as failure:
        load("webhook", {"timeout": 0.5}).send(message(to=Secret(receiver.url)))
    assert failure.value.uncertain is True
    assert time.monotonic() - start < 3


def test_only_the_beginning_of_a_long_answer_is_read(receiver: Receiver) -> None:
    receiver.replies = [Reply(body=b"x" * 5_000_000)]
    answer = Poster(HttpSettings()).post(receiver.url, b"{}", {})
    assert len(answer.body) == LONGEST_ANSWER


def test_nobody_there_is_temporary_and_certain() -> None:
    with pytest.raises(TemporaryFailure, match="连接失败") as failure:
        load("webhook", {}).send(message(to=Secret("http://127.0.0.1:9/")))
    assert failure.value.uncertain is False


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx"])
def test_a_connection_broken_after_the_hand_over_is_uncertain(answer: bytes) -> None:
    with hanging_up(answer) as url, pytest.raises(TemporaryFailure) as failure:
        load("webhook", {}).send(message(to=Secret(url)))
    assert failure.value.uncertain is True


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hook",
        "ftp://example.org/",
        "https://",
        "https://[",
        "http://a:b/",
        "https://exa mple.org/",
        "https://a/\n",
    ],
)
def test_an_address_that_is_none_is_a_permanent_failure(address: str) -> None:
    with pytest.raises(PermanentFailure, match="地址"):
        load("webhook", {}).send(message(to=Secret(address)))


def test_plain_http_to_other_machines_must_be_allowed() -> None:
    with pytest.raises(PermanentFailure, match="plain_http = true"):
        load("webhook", {}).send(message(to=Secret("http://192.0.2.1/hook")))


async def test_sending_works_inside_an_event_loop_too(receiver: Receiver) -> None:
    assert load("webhook", {}).send(message(to=Secret(receiver.url))) == Receipt("kepu-7f3a")


def test_a_lone_surrogate_does_not_stop_a_message(receiver: Receiver) -> None:
    load("webhook", {}).send(message(to=Secret(receiver.url), text="a\ud800b"))
    assert json.loads(receiver.requests[0].body)["data"]["text"] == "a?b"
