"""Ways to reach people. A channel is one small file behind one protocol.

To add one, write ``scheduler/channels/NAME.py`` with

- a class with ``kind``, ``idempotent`` and ``send(message)`` (see :class:`Channel`), and
- ``channel(settings)``, which reads the settings (:func:`scheduler.channels.settings.read`) and returns it,

and add NAME to :data:`NAMES`. A channel over HTTP posts with :class:`scheduler.channels.http.Poster`. The
file is imported when somebody chooses the channel, so its library costs nobody else anything.
docs/channels.md has an example and every channel's settings.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any, ClassVar, Protocol

from config.errors import KepuError
from config.language import _, listed
from scheduler.channels.message import (
    Attachment,
    Message,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)
from scheduler.channels.secret import Secret

__all__ = [
    "Attachment", "Channel", "Message", "NAMES", "PermanentFailure", "Receipt", "Secret", "TemporaryFailure",
    "load",
]  # fmt: skip

NAMES = (
    "email", "webhook", "wecom", "dingtalk", "feishu", "paste", "file", "stdout", "apprise",
)  # fmt: skip
"""The built-in channels. ``apprise`` needs the package of that name, which is not installed by default."""


class Channel(Protocol):
    """One way to reach people. Instances may be used from several threads and live long."""

    kind: ClassVar[str]

    @property
    def idempotent(self) -> bool:
        """Whether the same message may go out again after a crash: the receiver knows it by its key."""
        ...

    def send(self, message: Message) -> Receipt:
        """Hand the message over, within bounded time.

        :raises TemporaryFailure: later may work. :raises PermanentFailure: it will not.
        The reasons never contain an address of a webhook, a secret or a password.
        """
        ...


def load(kind: str, settings: Mapping[str, Any]) -> Channel:
    """The channel of that name, set up.

    :raises KepuError: there is none, its package is missing, or a setting is wrong.
    """
    if kind not in NAMES:
        nearest = get_close_matches(kind, NAMES, n=1)
        hint = _("是不是“{name}”？").format(name=nearest[0]) if nearest else ""
        raise KepuError(_("没有“{kind}”这种发送方式；可用：{names}").format(kind=kind, names=listed(NAMES)), hint=hint)
    opened: Channel = import_module(f"scheduler.channels.{kind}").channel(settings)
    return opened
