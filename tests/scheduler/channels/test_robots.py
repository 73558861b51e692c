"""The group robots: signatures, byte limits, parts, rates and the errors inside HTTP 200."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.channels import PermanentFailure, Receipt, Secret, TemporaryFailure, dingtalk, feishu
from scheduler.channels.dingtalk import DingTalk
from scheduler.channels.feishu import Feishu
from scheduler.channels.robot import Robot, RobotSettings, encoded
from scheduler.channels.wecom import WeCom
from tests.scheduler.channels.receivers import Receiver, Reply, message, robot_says

AT = datetime.fromtimestamp(1_700_000_000, UTC)
DEMO = Secret("SECdemo")
ROBOTS: Mapping[str, type[Robot]] = {"wecom": WeCom, "dingtalk": DingTalk, "feishu": Feishu}
MINUTE = timedelta(minutes=1)


class Seconds:
    """A monotonic clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def robot(kind: str, receiver: Receiver, seconds: Seconds | None = None, **given: Any) -> Robot:
    return ROBOTS[kind](RobotSettings(base_url=receiver.url, **given), clock=lambda: AT, monotonic=seconds or Seconds())


def says(kind: str, code: int, words: str = "ok") -> Reply:
    return (
        Reply(body=json.dumps({"code": code, "msg": words}).encode()) if kind == "feishu" else robot_says(code, words)
    )


def text_of(kind: str, body: Any) -> str:
    found = body["content"]["text"] if kind == "feishu" else body["text"]["content"]
    assert isinstance(found, str)
    return found


def test_dingtalk_keys_with_the_secret_and_feishu_with_both() -> None:
    assert dingtalk.sign(DEMO, 1_700_000_000_000) == "lOvVf9TQCVugV68mGbSZCg0gzOl1SVjxWi1MyVZCUuA="
    assert feishu.sign(DEMO, 1_700_000_000) == "U1q8KAchlt+ocM9vRG/rtwroY6XMkyjtyUV9XOpczwI="


def test_dingtalk_signs_in_the_address_encoded_once(receiver: Receiver) -> None:
    robot("dingtalk", receiver).send(message(to=Secret("tok en"), secret=DEMO))
    request = receiver.requests[0]
    assert request.path == (
        "/robot/send?access_token=tok%20en&timestamp=1700000000000&sign=lOvVf9TQCVugV68mGbSZCg0gzOl1SVjxWi1MyVZCUuA%3D"
    )
    assert request.json == {"msgtype": "text", "text": {"content": "提醒\n正文"}}


def test_feishu_signs_in_the_body(receiver: Receiver) -> None:
    receiver.replies = [says("feishu", 0)]
    robot("feishu", receiver, secret=DEMO).send(message(to=Secret("token")))
    assert receiver.requests[0].path == "/open-apis/bot/v2/hook/token"
    assert receiver.requests[0].json == {
        "timestamp": "1700000000",
        "sign": "U1q8KAchlt+ocM9vRG/rtwroY6XMkyjtyUV9XOpczwI=",
        "msg_type": "text",
        "content": {"text": "提醒\n正文"},
    }


def test_wecom_calls_people_by_user_id_mobile_or_all(receiver: Receiver) -> None:
    robot("wecom", receiver).send(message(to=Secret("k"), mentions=("zhang", "13800001111", "all")))
    assert receiver.requests[0].path == "/cgi-bin/webhook/send?key=k"
    assert receiver.requests[0].json == {
        "msgtype": "text",
        "text": {
            "content": "提醒\n正文",
            "mentioned_list": ["zhang", "@all"],
            "mentioned_mobile_list": ["13800001111"],
        },
    }


def test_dingtalk_and_feishu_call_people_in_their_ways(receiver: Receiver) -> None:
    called = message(to=Secret("k"), mentions=("u1", "13800001111", "all"))
    robot("dingtalk", receiver).send(called)
    assert receiver.requests[0].json == {
        "msgtype": "text",
        "text": {"content": "提醒\n正文\n@u1\n@13800001111"},
        "at": {"atMobiles": ["13800001111"], "atUserIds": ["u1"], "isAtAll": True},
    }
    receiver.replies = [says("feishu", 0)]
    robot("feishu", receiver).send(message(to=Secret("k"), mentions=('u"1>', "all")))
    assert text_of("feishu", receiver.requests[1].json) == (
        '提醒\n正文\n<at user_id="u1">u1</at>\n<at user_id="all">所有人</at>'
    )


def test_text_from_outside_calls_nobody_in_feishu(receiver: Receiver) -> None:
    receiver.replies = [says("feishu", 0)]
    robot("feishu", receiver).send(message(to=Secret("k"), text='<at user_id="all">x</at> <AT id=all> 3<4 <atom>'))
    assert text_of("feishu", receiver.requests[0].json) == (
        '提醒\n\uff1cat user_id="all">x\uff1c/at> \uff1cAT id=all> 3<4 <atom>'
    )


def test_markdown_goes_out_where_asked_for(receiver: Receiver) -> None:
    sent = message(to=Secret("k"), markdown="**周一**\n- [查看](https://x)", subject="a*b")
    robot("wecom", receiver, markdown=True).send(sent)
    robot("dingtalk", receiver, markdown=True).send(sent)
    receiver.replies = [says("feishu", 0)]
    robot("feishu", receiver, markdown=True).send(sent)
    assert [request.json for request in receiver.requests] == [
        {"msgtype": "markdown", "markdown": {"content": "**a\uff0ab**\n**周一**\n- [查看](https://x)"}},
        {
            "msgtype": "markdown",
            "markdown": {"title": "a*b", "text": "**a\uff0ab**\n\n**周一**\n- [查看](https://x)"},
        },
        {
            "msg_type": "interactive",
            "card": {
                "header": {"title": {"tag": "plain_text", "content": "a*b"}},
                "elements": [{"tag": "markdown", "content": "**周一**\n- [查看](https://x)"}],
            },
        },
    ]


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_keyword_that_the_text_lacks_is_put_in_front(kind: str, receiver: Receiver) -> None:
    receiver.replies = [says(kind, 0)]
    for word in ("科普通知", "正文"):
        robot(kind, receiver, keyword=word).send(message(to=Secret("k")))
    assert [text_of(kind, request.json) for request in receiver.requests] == [
        "科普通知\n提醒\n正文",
        "提醒\n正文",
    ]


@pytest.mark.parametrize("kind", ROBOTS)
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line=st.text(alphabet='科a"\\🎈', min_size=1, max_size=400),
    times=st.integers(1, 40),
    word=st.sampled_from(["", "通知"]),
)
def test_every_request_holds_the_services_limit_and_nothing_is_lost(
    kind: str, receiver: Receiver, line: str, times: int, word: str
) -> None:
    receiver.requests.clear()
    receiver.replies = [says(kind, 0)]
    text = "\n".join([line] * times)
    robot(kind, receiver, keyword=word, secret=DEMO, per_minute=99).send(
        message(to=Secret("k"), subject="", text=text, mentions=("u1", "13800001111"))
    )
    bodies = [request.json for request in receiver.requests]
    if kind == "wecom":
        assert [b for b in bodies if len(b["text"]["content"].encode()) > 2048] == []
    else:
        assert [request for request in receiver.requests if len(request.body) > 20_000] == []
    assert all(json.loads(request.body) == body for request, body in zip(receiver.requests, bodies, strict=True))
    shown = "".join(text_of(kind, body) for body in bodies)
    assert [shown.count(sign) >= text.count(sign) for sign in '科a"\\🎈'] == [True] * 5


def test_1500_characters_go_to_wecom_in_three_marked_parts(receiver: Receiver) -> None:
    receipt = robot("wecom", receiver).send(message(to=Secret("k"), text="科" * 1500, mentions=("zhang",)))
    texts = [request.json["text"] for request in receiver.requests]
    assert [text["content"].split("\n")[0] for text in texts] == ["(1/3)", "(2/3)", "(3/3)"]
    assert ["mentioned_list" in text for text in texts] == [True, False, False]
    assert receipt == Receipt("kepu-7f3a", "分 3 段发出")


def test_a_text_beyond_a_minutes_rate_is_refused_before_anything_is_sent(receiver: Receiver) -> None:
    with pytest.raises(PermanentFailure, match="文字太长"):
        robot("wecom", receiver).send(message(to=Secret("k"), text="科" * 20_000))
    assert receiver.requests == []


BUSY = [
    ("wecom", 45009, MINUTE),
    ("wecom", -1, None),
    ("dingtalk", 130101, timedelta(minutes=10)),
    ("dingtalk", 410100, timedelta(minutes=10)),
    ("dingtalk", -1, None),
    ("feishu", 11232, MINUTE),
]


@pytest.mark.parametrize(("kind", "code", "wait"), BUSY)
def test_too_fast_and_busy_are_temporary_though_http_says_200(
    kind: str, code: int, wait: timedelta | None, receiver: Receiver
) -> None:
    receiver.replies = [says(kind, code, "too fast")]
    with pytest.raises(TemporaryFailure, match=f"错误码 {code}：too fast") as failure:
        robot(kind, receiver).send(message(to=Secret("k")))
    assert (failure.value.retry_after, failure.value.uncertain) == (wait, False)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("wecom", 40058),
        ("wecom", 93000),
        ("dingtalk", 310000),
        ("dingtalk", 300001),
        ("feishu", 19021),
        ("feishu", 19001),
    ],
)
def test_other_codes_are_permanent_though_http_says_200(kind: str, code: int, receiver: Receiver) -> None:
    receiver.replies = [says(kind, code, "no")]
    with pytest.raises(PermanentFailure, match=f"错误码 {code}：no"):
        robot(kind, receiver).send(message(to=Secret("k")))


def test_dingtalk_is_left_alone_for_ten_minutes_after_it_blocked(receiver: Receiver) -> None:
    seconds = Seconds()
    channel = robot("dingtalk", receiver, seconds)
    receiver.replies = [robot_says(130101, "send too fast"), robot_says(0)]
    for _ in range(2):
        with pytest.raises(TemporaryFailure) as failure:
            channel.send(message(to=Secret("k")))
        assert failure.value.retry_after == timedelta(minutes=10)
    assert len(receiver.requests) == 1
    assert channel.send(message(to=Secret("another robot"))) == Receipt("kepu-7f3a")
    seconds.now += 600
    assert channel.send(message(to=Secret("k"))) == Receipt("kepu-7f3a")


@pytest.mark.parametrize("kind", ROBOTS)
def test_the_twenty_first_in_a_minute_waits_without_being_sent(kind: str, receiver: Receiver) -> None:
    receiver.replies = [says(kind, 0)]
    seconds = Seconds()
    channel = robot(kind, receiver, seconds)
    for _ in range(20):
        channel.send(message(to=Secret("k")))
    seconds.now += 10
    with pytest.raises(TemporaryFailure, match="过密") as failure:
        channel.send(message(to=Secret("k")))
    assert (failure.value.retry_after, failure.value.uncertain) == (timedelta(seconds=50), False)
    assert len(receiver.requests) == 20


def test_a_part_that_fails_after_others_went_out_says_so(receiver: Receiver) -> None:
    receiver.replies = [robot_says(0), robot_says(45009, "freq")]
    with pytest.raises(TemporaryFailure, match="第 2/3 段没有发出，前面的已经发出：对方答复错误码 45009") as failure:
        robot("wecom", receiver).send(message(to=Secret("k"), text="科" * 1500))
    assert (failure.value.retry_after, failure.value.uncertain) == (MINUTE, True)
    receiver.replies = [robot_says(0), robot_says(93000, "gone")]
    with pytest.raises(PermanentFailure, match="第 2/3 段没有发出"):
        robot("wecom", receiver).send(message(to=Secret("other"), text="科" * 1500))


@pytest.mark.parametrize(
    "body", [b"<html>sign in</html>", b"[]", b"{}", b'{"errcode":"0"}', b'{"errcode":false}', b"[" * 60_000]
)
def test_an_answer_that_is_not_the_robots_is_uncertain(body: bytes, receiver: Receiver) -> None:
    receiver.replies = [Reply(body=body)]
    with pytest.raises(TemporaryFailure, match="无法识别") as failure:
        robot("wecom", receiver).send(message(to=Secret("k")))
    assert failure.value.uncertain is True


@pytest.mark.parametrize("kind", ROBOTS)
def test_http_errors_count_as_everywhere(kind: str, receiver: Receiver) -> None:
    receiver.replies = [Reply(status=503, body=b"busy", headers={"Retry-After": "7"})]
    with pytest.raises(TemporaryFailure) as failure:
        robot(kind, receiver).send(message(to=Secret("k")))
    assert failure.value.retry_after == timedelta(seconds=7)
    receiver.replies = [Reply(status=404, body=b"")]
    with pytest.raises(PermanentFailure, match="HTTP 404"):
        robot(kind, receiver).send(message(to=Secret("k")))


def test_feishus_code_inside_http_400_is_shown(receiver: Receiver) -> None:
    receiver.replies = [Reply(status=400, body=b'{"code":19024,"msg":"Key Words Not Found"}')]
    with pytest.raises(PermanentFailure, match="19024：Key Words Not Found"):
        robot("feishu", receiver).send(message(to=Secret("k")))


def test_feishus_older_answer_is_understood(receiver: Receiver) -> None:
    receiver.replies = [Reply(body=b'{"StatusCode":0,"StatusMessage":"success"}')]
    assert robot("feishu", receiver).send(message(to=Secret("k"))) == Receipt("kepu-7f3a")


def test_a_whole_address_works_as_well_as_a_token(receiver: Receiver) -> None:
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc"
    robot("wecom", receiver).send(message(to=Secret(address)))
    assert receiver.requests[0].path == "/cgi-bin/webhook/send?key=abc"


def test_another_services_address_is_refused() -> None:
    address = Secret("https://oapi.dingtalk.com/robot/send?access_token=x")
    with pytest.raises(PermanentFailure, match="这不是wecom机器人的地址"):
        WeCom(RobotSettings()).send(message(to=address))


def test_the_encoded_body_keeps_chinese_as_it_is() -> None:
    assert encoded({"a": "科"}) == '{"a":"科"}'.encode()
