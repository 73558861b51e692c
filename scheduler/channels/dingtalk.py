"""The group robot of DingTalk (钉钉): text or Markdown, signed, blocked for ten minutes after a rush."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import quote_plus

from scheduler.channels.markup import lines_only, one_line, plain_markdown
from scheduler.channels.message import Message
from scheduler.channels.robot import EVERYBODY, Robot, RobotSettings, encoded
from scheduler.channels.secret import Secret
from scheduler.channels.settings import read
from scheduler.channels.split import json_bytes
from scheduler.channels.wecom import is_mobile

BODY_BYTES = 20_000
BLOCKED = timedelta(minutes=10)


def sign(secret: Secret, milliseconds: int) -> str:
    """Base64 of the HMAC-SHA256 of ``milliseconds\\nsecret``, keyed with the secret; not yet URL-encoded."""
    key = secret.reveal()
    digest = hmac.new(key.encode(), f"{milliseconds}\n{key}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


class DingTalk(Robot):
    """Answers ``errcode``: 130101 and 410100 too often, 310000 wrong signature or keyword."""

    kind: ClassVar[str] = "dingtalk"
    hosts: ClassVar[tuple[str, ...]] = ("oapi.dingtalk.com",)
    path: ClassVar[str] = "/robot/send?access_token={}"
    busy: ClassVar[Mapping[int, timedelta | None]] = {-1: None, 130101: BLOCKED, 410100: BLOCKED}

    def content(self, message: Message) -> tuple[str, int, Callable[[str], int]]:
        """The limit is of the whole request."""
        room = BODY_BYTES - len(encoded(self._payload("", message, first=True)))
        if self.settings.markdown and message.markdown:
            text = f"**{plain_markdown(message.subject)}**\n\n{lines_only(message.markdown)}"
            return text, room, json_bytes
        return self.headed(message), room, json_bytes

    def request(self, address: str, text: str, message: Message, *, first: bool) -> tuple[str, dict[str, Any]]:
        """Signed at this moment: a signature holds for an hour."""
        if secret := self.secret_of(message):
            milliseconds = int(self.clock().timestamp() * 1000)
            address += f"&timestamp={milliseconds}&sign={quote_plus(sign(secret, milliseconds))}"
        return address, self._payload(text, message, first=first)

    def code(self, answer: Mapping[str, Any]) -> tuple[object, str]:
        """``{"errcode": 0, "errmsg": "ok"}``."""
        return answer.get("errcode"), str(answer.get("errmsg", ""))

    def _payload(self, text: str, message: Message, *, first: bool) -> dict[str, Any]:
        """Whom to call is listed beside the text; only who is also named in it is called."""
        named = [name for name in message.mentions if name != EVERYBODY] if first else []
        text = self.with_keyword(text) + "".join(f"\n@{one_line(name)}" for name in named)
        payload: dict[str, Any]
        if self.settings.markdown and message.markdown:
            title = one_line(message.subject)[:60]
            payload = {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
        else:
            payload = {"msgtype": "text", "text": {"content": text}}
        if first and message.mentions:
            payload["at"] = {
                "atMobiles": [name for name in named if is_mobile(name)],
                "atUserIds": [name for name in named if not is_mobile(name)],
                "isAtAll": EVERYBODY in message.mentions,
            }
        return payload


def channel(settings: Mapping[str, Any]) -> DingTalk:
    """The channel with these settings."""
    return DingTalk(read(DingTalk.kind, RobotSettings, settings))
