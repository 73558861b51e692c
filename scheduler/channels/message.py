"""What a channel carries (:class:`Message`), answers (:class:`Receipt`, failures), says (:class:`Digest`)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from config.errors import KepuError
from config.language import Language
from scheduler.channels.secret import Secret


class TemporaryFailure(KepuError):
    """Not delivered, worth another try, not before ``retry_after`` if the receiver named a time.

    ``uncertain`` says that the message, or a part of it, may have arrived all the same (the connection broke
    after the hand-over): on a channel that is not idempotent, a second try may show it twice.
    """

    def __init__(self, reason: str, retry_after: timedelta | None = None, *, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.uncertain = uncertain


class PermanentFailure(KepuError):
    """Not delivered, and no other try will do it: a person has to see the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Attachment(NamedTuple):
    """A file that goes with a message; of the built-in channels, e-mail and the webhook carry them."""

    filename: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one recipient, rendered."""

    key: str
    """The delivery's stable key, the same at every try: 1–200 visible ASCII characters without space."""
    to: str | Secret
    """An e-mail address, a group's name, or the address of a webhook or robot as a secret."""
    subject: str
    text: str
    html: str | None = None
    markdown: str | None = None
    attachments: tuple[Attachment | tuple[str, str, bytes], ...] = ()
    secret: Secret | None = None
    """The receiver's own signing secret (webhook, DingTalk, Feishu)."""
    thread: str = ""
    """What the message is about, stable (an activity's id): mails of one thread are shown together."""
    language: Language = "zh"
    mentions: tuple[str, ...] = ()
    """Whom a robot calls by name: the platform's user ids or mobile numbers; ``all`` for everybody."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.key) <= 200 or not all("!" <= sign <= "~" for sign in self.key):
            raise ValueError("a message's key is 1 to 200 visible ASCII characters without space")

    @property
    def address(self) -> str:
        """Where it goes, in the clear: for the sending itself only."""
        return self.to.reveal() if isinstance(self.to, Secret) else self.to


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receiver took it. ``id`` is its name there (Message-ID) or else the key; ``note`` is for people."""

    id: str
    note: str = ""


class NoticeKind(StrEnum):
    """Why somebody is told something."""

    MILESTONE_DUE = "milestone_due"
    MILESTONE_OVERDUE = "milestone_overdue"
    ACTIVITY_NEAR = "activity_near"
    ACTIVITY_CHANGED = "activity_changed"
    ACTIVITY_CANCELLED = "activity_cancelled"
    ACTIVITY_RESTORED = "activity_restored"
    ASSIGNED = "assigned"
    RELEASED = "released"
    ANSWER_MISSING = "answer_missing"
    REPORT_OVERDUE = "report_overdue"
    DATE_ANNOUNCED = "date_announced"
    DATE_MISSING = "date_missing"
    EMERGENCY = "emergency"


class Level(StrEnum):
    """How urgent: the colours of supervision (督办) and of weather warnings; ``plain`` has none."""

    PLAIN = "plain"
    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class Change(NamedTuple):
    """What became different, in the reader's words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that a unit is told. Every text is in the digest's language and unescaped."""

    kind: NoticeKind
    day: date
    """The local day that the notice is listed under: of the activity, or when the milestone is due."""
    title: str
    level: Level = Level.PLAIN
    when: str = ""
    where: str = ""
    role: str = ""
    """The reading unit's own part, in words."""
    units: tuple[str, ...] = ()
    note: str = ""
    """Anything else: the reason of a cancellation, the notice that announced the date, days overdue."""
    link: str = ""
    """http(s) or webcal; anything else is left out."""
    changes: tuple[Change | tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All that one unit is told at one time; with one notice it reads as a single message."""

    unit_name: str
    on: date
    notices: tuple[Notice, ...]
    language: Language = "zh"
    feed_link: str = ""
    catch_up: bool = False
    """Sent after an outage, in place of what should have gone out meanwhile."""
    skipped: int = 0
    """How many notices were left out because they no longer help."""
    sender: str = ""
    """Who signs, e.g. the city's office; empty leaves the signature out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """A call for emergency outreach after a warning, with the activities that it set in motion."""

    unit_name: str
    on: date
    headline: str
    level: Level
    area: str
    notices: tuple[Notice, ...] = ()
    instruction: str = ""
    issued: str = ""
    expires: str = ""
    source: str = ""
    rehearsal: bool = False
    cancelled: bool = False
    language: Language = "zh"
    feed_link: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message's texts, ready for :class:`Message`."""

    subject: str
    text: str
    html: str = field(repr=False)
    markdown: str = field(repr=False)
