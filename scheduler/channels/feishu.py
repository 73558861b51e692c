"""The group robot of Feishu (飞书) and Lark: text or a card, signed inside the body."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from scheduler.channels.markup import lines_only, one_line, plain_markdown
from scheduler.channels.message import Message
from scheduler.channels.robot import EVERYBODY, Robot, RobotSettings, encoded
from scheduler.channels.secret import Secret
from scheduler.channels.settings import read
from scheduler.channels.split import json_bytes

BODY_BYTES = 20_000
_TAG = re.compile(r"<(?=/?at\b)", re.IGNORECASE)


def sign(secret: Secret, seconds: int) -> str:
    """Base64 of the HMAC-SHA256 of nothing, keyed with ``seconds\\nsecret``: the reverse of DingTalk's."""
    key = f"{seconds}\n{secret.reveal()}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


class Feishu(Robot):
    """Answers ``code``: 11232 and 11233 too often, 19021 wrong signature, 19024 keyword."""

    kind: ClassVar[str] = "feishu"
    hosts: ClassVar[tuple[str, ...]] = ("open.feishu.cn", "open.larksuite.com")
    path: ClassVar[str] = "/open-apis/bot/v2/hook/{}"
    busy: ClassVar[Mapping[int, timedelta | None]] = {
        -1: None,
        11232: timedelta(minutes=1),
        11233: timedelta(minutes=1),
        99991400: timedelta(minutes=1),
    }

    def content(self, message: Message) -> tuple[str, int, Callable[[str], int]]:
        """The limit is of the whole request."""
        room = BODY_BYTES - len(encoded(self._payload("", message, first=True)))
        if self.settings.markdown and message.markdown:
            return lines_only(message.markdown), room, json_bytes
        return _TAG.sub(plain_markdown("<"), self.headed(message)), room, json_bytes

    def request(self, address: str, text: str, message: Message, *, first: bool) -> tuple[str, dict[str, Any]]:
        """Signed at this moment: a signature holds for an hour."""
        return address, self._payload(text, message, first=first)

    def code(self, answer: Mapping[str, Any]) -> tuple[object, str]:
        """``{"code": 0, "msg": "success"}``, older: ``{"StatusCode": 0, "StatusMessage": "success"}``."""
        words = answer.get("msg", answer.get("StatusMessage", ""))
        return answer.get("code", answer.get("StatusCode")), str(words)

    def _payload(self, text: str, message: Message, *, first: bool) -> dict[str, Any]:
        text = self.with_keyword(text)
        named = [re.sub(r"[^\w-]", "", name) for name in message.mentions] if first else []
        payload: dict[str, Any] = {}
        if secret := self.secret_of(message):
            seconds = int(self.clock().timestamp())
            payload = {"timestamp": str(seconds), "sign": sign(secret, seconds)}
        if self.settings.markdown and message.markdown:
            text += "".join(f"\n<at id={name}></at>" for name in named)
            title = {"tag": "plain_text", "content": one_line(message.subject)[:100]}
            card = {"header": {"title": title}, "elements": [{"tag": "markdown", "content": text}]}
            return payload | {"msg_type": "interactive", "card": card}
        for name in named:
            text += f'\n<at user_id="{name}">{"所有人" if name == EVERYBODY else name}</at>'
        return payload | {"msg_type": "text", "content": {"text": text}}


def channel(settings: Mapping[str, Any]) -> Feishu:
    """The channel with these settings."""
    return Feishu(read(Feishu.kind, RobotSettings, settings))
