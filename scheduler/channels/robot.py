"""What the group robots of WeCom, DingTalk and Feishu share: their errors come inside HTTP 200."""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from config.language import _
from scheduler.channels.http import Answer, HttpSettings, Poster, refuse_bad_status
from scheduler.channels.markup import lines_only, one_line
from scheduler.channels.message import Message, PermanentFailure, Receipt, TemporaryFailure
from scheduler.channels.ratelimit import RateLimits
from scheduler.channels.secret import Secret, scrubbed
from scheduler.channels.settings import positive
from scheduler.channels.split import parts

EVERYBODY = "all"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotSettings(HttpSettings):
    """Of every robot channel."""

    base_url: str = ""
    """``https://host[:port]`` in place of the service's own: a private deployment, a gateway."""
    secret: Secret | None = None
    """Signs for robots whose contact has no secret of its own (DingTalk, Feishu)."""
    keyword: str = ""
    """A word that the robot insists on; put in front of what lacks it."""
    markdown: bool = False
    """Send the message's Markdown where it has one."""
    per_minute: int = 20
    """Calls to one robot within a minute, by this process."""


def encoded(payload: Mapping[str, Any]) -> bytes:
    """The request's body; Chinese stays as it is, because limits count bytes."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


class Robot(ABC):
    """Sends a message as one or several posts.

    Not idempotent: a robot knows no keys. If a part fails after others went out, the failure says so and is
    uncertain, because a robot cannot be asked to resume: another try sends all parts again.
    """

    kind: ClassVar[str]
    idempotent: ClassVar[bool] = False
    hosts: ClassVar[tuple[str, ...]]
    """Where the service's addresses lead; the first serves bare tokens."""
    path: ClassVar[str]
    """An address's path and query; ``{}`` is the token."""
    busy: ClassVar[Mapping[int, timedelta | None]]
    """The codes that are worth another try, and after how long."""

    def __init__(
        self,
        settings: RobotSettings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        settings.checked(self.kind)
        positive(self.kind, "per_minute", settings.per_minute)
        self.settings = settings
        self.clock = clock
        self._poster = Poster(settings)
        self._limits = RateLimits(settings.per_minute, MINUTE, clock=monotonic)

    @abstractmethod
    def content(self, message: Message) -> tuple[str, int, Callable[[str], int]]:
        """The text to send, how much of it fits into one post, and how that is counted."""

    @abstractmethod
    def request(self, address: str, text: str, message: Message, *, first: bool) -> tuple[str, dict[str, Any]]:
        """The address and body of one post, signed now; mentions go with the first part only."""

    @abstractmethod
    def code(self, answer: Mapping[str, Any]) -> tuple[object, str]:
        """The service's own code (0 is good) and its words."""

    def send(self, message: Message) -> Receipt:
        """Post all parts, or none of them if the robot's rate would not allow all.

        :raises TemporaryFailure: too fast, busy, no answer.
        :raises PermanentFailure: refused, or far too long.
        """
        address = self._address(message.address)
        try:
            posts = parts(*self.content(message))
        except ValueError:
            posts = []
        limit = self._limits.of(address)
        if not 1 <= len(posts) <= limit.most:
            raise PermanentFailure(_("文字太长，分段后超出机器人每分钟的条数"))
        if wait := limit.take(len(posts)):
            raise TemporaryFailure(_("发往这个机器人的消息过密，稍后再发"), wait)
        for number, text in enumerate(posts, 1):
            try:
                self._post(address, text, message, first=number == 1)
            except (TemporaryFailure, PermanentFailure) as failure:
                if number == 1:
                    raise
                raise _after_others(failure, number, len(posts)) from None
        return Receipt(message.key, _("分 {count} 段发出").format(count=len(posts)) if len(posts) > 1 else "")

    def with_keyword(self, text: str) -> str:
        """The text, with the robot's keyword in front if it lacks it."""
        word = self.settings.keyword
        return text if word in text else f"{word}\n{text}"

    def headed(self, message: Message) -> str:
        """Subject and text, as a chat that has no subject line shows them."""
        subject, text = one_line(message.subject), lines_only(message.text).strip()
        return text if not subject or text.startswith(subject) else f"{subject}\n{text}"

    def secret_of(self, message: Message) -> Secret | None:
        """What signs this message: the contact's own secret, else the channel's."""
        return message.secret or self.settings.secret

    def _address(self, given: str) -> str:
        """The robot's whole address from what the contact has: an address or a bare token."""
        base = self.settings.base_url.rstrip("/") or f"https://{self.hosts[0]}"
        if "://" not in given:
            return base + self.path.format(quote(given, safe=""))
        try:
            address = urlsplit(given)
            host = address.hostname
        except ValueError:
            raise PermanentFailure(_("地址写法不对")) from None
        if self.settings.base_url:
            return f"{base}{address.path}?{address.query}".rstrip("?")
        if host not in self.hosts:
            raise PermanentFailure(_("这不是{kind}机器人的地址；私有部署请设置 base_url").format(kind=self.kind))
        return given

    def _post(self, address: str, text: str, message: Message, *, first: bool) -> None:
        url, payload = self.request(address, text, message, first=first)
        answer = self._poster.post(url, encoded(payload), {"Content-Type": "application/json; charset=utf-8"})
        found = _json(answer)
        if found is None:
            refuse_bad_status(answer, self.clock())
            raise TemporaryFailure(_("对方的答复无法识别"), uncertain=True)
        code, words = self.code(found)
        if not isinstance(code, int) or isinstance(code, bool):
            refuse_bad_status(answer, self.clock())
            raise TemporaryFailure(_("对方的答复无法识别"), uncertain=True)
        if code == 0:
            refuse_bad_status(answer, self.clock())
            return
        words = scrubbed(words, Secret(address), Secret(url), self.secret_of(message), self.settings.proxy)
        reason = _("对方答复错误码 {code}：{words}").format(code=code, words=words)
        if code in self.busy:
            wait = self.busy[code]
            self._limits.of(address).close(wait or timedelta())
            raise TemporaryFailure(reason, wait)
        if answer.status == 429 or answer.status >= 500:
            refuse_bad_status(answer, self.clock())
        raise PermanentFailure(reason)


def _json(answer: Answer) -> Mapping[str, Any] | None:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _after_others(
    failure: TemporaryFailure | PermanentFailure, number: int, count: int
) -> TemporaryFailure | PermanentFailure:
    reason = _("第 {number}/{count} 段没有发出，前面的已经发出：{reason}").format(
        number=number, count=count, reason=failure.reason
    )
    if isinstance(failure, TemporaryFailure):
        return TemporaryFailure(reason, failure.retry_after, uncertain=True)
    return PermanentFailure(reason)
