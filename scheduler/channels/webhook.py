"""A signed webhook for any program, after Standard Webhooks 1.0 (standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from config.language import _
from scheduler.channels.http import HttpSettings, Poster, refuse_bad_status
from scheduler.channels.message import Attachment, Message, PermanentFailure, Receipt
from scheduler.channels.secret import Secret
from scheduler.channels.settings import read

PREFIX = "whsec_"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings(HttpSettings):
    """Of the webhook channel."""

    secret: Secret | None = None
    """``whsec_`` and base64; for receivers without a secret of their own. Without any, nothing is signed."""


def signature(secret: Secret, message_id: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the base64 of the HMAC-SHA256 over ``id.timestamp.body``.

    :raises PermanentFailure: the secret is not base64.
    """
    try:
        key = base64.b64decode(secret.reveal().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise PermanentFailure(_("签名密钥写法不对：应为 whsec_ 加 base64"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def webhook_id(key: str) -> str:
    """The key itself, or its digest if it has a dot, which separates the parts of what is signed."""
    return key if "." not in key else "sha256_" + hashlib.sha256(key.encode()).hexdigest()


def body_of(message: Message) -> bytes:
    """The JSON body, the same bytes at every try; the time of sending is in the header only."""
    data = {
        "key": message.key,
        "thread": message.thread,
        "language": message.language,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "markdown": message.markdown,
        "mentions": message.mentions,
        "attachments": [
            {"filename": item.filename, "mime": item.mime, "base64": base64.b64encode(item.content).decode()}
            for item in (Attachment(*given) for given in message.attachments)
        ],
    }
    return json.dumps({"type": "kepu.message", "data": data}, ensure_ascii=False).encode("utf-8", "replace")


class Webhook:
    """Posts the message as JSON; the receiver drops what it has seen by ``webhook-id``."""

    kind: ClassVar[str] = "webhook"
    idempotent = True

    def __init__(self, settings: WebhookSettings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        settings.checked(self.kind)
        self._secret = settings.secret
        self._poster = Poster(settings)
        self._clock = clock

    def send(self, message: Message) -> Receipt:
        """Any 2xx is a receipt. See :func:`refuse_bad_status` for the rest."""
        now = self._clock()
        name, body, timestamp = webhook_id(message.key), body_of(message), int(now.timestamp())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "webhook-id": name,
            "webhook-timestamp": str(timestamp),
        }
        if secret := message.secret or self._secret:
            headers["webhook-signature"] = signature(secret, name, timestamp, body)
        refuse_bad_status(self._poster.post(message.address, body, headers), now)
        return Receipt(name)


def channel(settings: Mapping[str, Any]) -> Webhook:
    """The channel with these settings."""
    return Webhook(read(Webhook.kind, WebhookSettings, settings))
