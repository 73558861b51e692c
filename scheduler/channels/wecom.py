"""The group robot of WeCom (企业微信): text or Markdown, limits in bytes, no signature."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from scheduler.channels.markup import lines_only, plain_markdown
from scheduler.channels.message import Message
from scheduler.channels.robot import EVERYBODY, Robot, RobotSettings
from scheduler.channels.settings import read
from scheduler.channels.split import utf8_bytes

TEXT_BYTES = 2048
MARKDOWN_BYTES = 4096


class WeCom(Robot):
    """Answers ``errcode``: 45009 too often, 40058 too long, 93000 no such robot."""

    kind: ClassVar[str] = "wecom"
    hosts: ClassVar[tuple[str, ...]] = ("qyapi.weixin.qq.com",)
    path: ClassVar[str] = "/cgi-bin/webhook/send?key={}"
    busy: ClassVar[Mapping[int, timedelta | None]] = {
        -1: None,
        45009: timedelta(minutes=1),
        45033: timedelta(seconds=10),
    }

    def content(self, message: Message) -> tuple[str, int, Callable[[str], int]]:
        """The limits are of the text itself, not of the request."""
        head = utf8_bytes(self.settings.keyword) + 1 if self.settings.keyword else 0
        if self.settings.markdown and message.markdown:
            text = f"**{plain_markdown(message.subject)}**\n{lines_only(message.markdown)}"
            called = utf8_bytes(_called(message)) if message.mentions else 0
            return text, MARKDOWN_BYTES - head - called, utf8_bytes
        return self.headed(message), TEXT_BYTES - head, utf8_bytes

    def request(self, address: str, text: str, message: Message, *, first: bool) -> tuple[str, dict[str, Any]]:
        """Mentions: numbers of eleven digits are mobiles, others user ids; Markdown names user ids only."""
        text = self.with_keyword(text)
        if self.settings.markdown and message.markdown:
            return address, {
                "msgtype": "markdown",
                "markdown": {"content": text + (_called(message) if first else "")},
            }
        body: dict[str, Any] = {"content": text}
        if first and message.mentions:
            named = ["@all" if name == EVERYBODY else name for name in message.mentions]
            body["mentioned_list"] = [name for name in named if not is_mobile(name)]
            body["mentioned_mobile_list"] = [name for name in named if is_mobile(name)]
        return address, {"msgtype": "text", "text": body}

    def code(self, answer: Mapping[str, Any]) -> tuple[object, str]:
        """``{"errcode": 0, "errmsg": "ok"}``."""
        return answer.get("errcode"), str(answer.get("errmsg", ""))


def is_mobile(name: str) -> bool:
    """Eleven digits, as mobile numbers of mainland China have."""
    return len(name) == 11 and name.isascii() and name.isdigit()


def _called(message: Message) -> str:
    """Who is called, in WeCom's Markdown, which knows neither mobiles nor everybody."""
    names = (name for name in message.mentions if name != EVERYBODY and not is_mobile(name))
    return "".join(f"\n<@{plain_markdown(name)}>" for name in names)


def channel(settings: Mapping[str, Any]) -> WeCom:
    """The channel with these settings."""
    return WeCom(read(WeCom.kind, RobotSettings, settings))
