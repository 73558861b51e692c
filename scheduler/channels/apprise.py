"""Any other service, through the apprise package where somebody installed it.

Not for WeCom, DingTalk and Feishu: apprise takes their errors inside HTTP 200 for success and counts
characters where they count bytes; use the channels of those names.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar

from config.errors import KepuError
from config.language import _
from scheduler.channels.markup import lines_only, one_line
from scheduler.channels.message import Message, PermanentFailure, Receipt, TemporaryFailure
from scheduler.channels.settings import read

BETTER_SERVED = ("wecombot", "dingtalk", "feishu", "lark")


@dataclass(frozen=True, slots=True)
class AppriseSettings:
    """None."""


class Apprise:
    """Sends to an apprise address (``mailto://…``, ``ntfy://…``), which is a secret."""

    kind: ClassVar[str] = "apprise"
    idempotent = False

    def __init__(self) -> None:
        self._library = import_module("apprise")

    def send(self, message: Message) -> Receipt:
        """apprise says only yes or no: every no is temporary.

        :raises PermanentFailure: the address is not understood, or another channel must be used for it.
        """
        address = message.address
        if address.partition("://")[0].lower() in BETTER_SERVED:
            raise PermanentFailure(_("企业微信、钉钉、飞书请用同名的发送方式，不经 apprise"))
        service = self._library.Apprise()
        if not service.add(address):
            raise PermanentFailure(_("apprise 不认识这个地址"))
        if not service.notify(title=one_line(message.subject), body=lines_only(message.text)):
            raise TemporaryFailure(_("apprise 没有发出"), uncertain=True)
        return Receipt(message.key)


def channel(settings: Mapping[str, Any]) -> Apprise:
    """The channel; :raises KepuError: the package is not installed."""
    read(Apprise.kind, AppriseSettings, settings)
    if "apprise" not in sys.modules and find_spec("apprise") is None:
        raise KepuError(_("发送方式“apprise”需要安装同名的软件包"), hint=_("在 Kepu 的环境里运行：pip install apprise"))
    return Apprise()
