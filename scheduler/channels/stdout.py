"""Messages on standard output: for trying things out."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from config.language import _
from scheduler.channels.markup import lines_only, one_line
from scheduler.channels.message import Message, Receipt, TemporaryFailure
from scheduler.channels.settings import read


@dataclass(frozen=True, slots=True)
class StdoutSettings:
    """None."""


class Stdout:
    """Prints a message, without what could steer the terminal."""

    kind: ClassVar[str] = "stdout"
    idempotent = False

    def send(self, message: Message) -> Receipt:
        """:raises TemporaryFailure: nobody reads any more."""
        head = _("发给 {to}：{subject}").format(to=one_line(str(message.to)), subject=one_line(message.subject))
        try:
            print(f"{head}\n{lines_only(message.text).rstrip()}\n", flush=True)
        except OSError:
            raise TemporaryFailure(_("标准输出已关闭")) from None
        return Receipt(message.key)


def channel(settings: Mapping[str, Any]) -> Stdout:
    """The channel; it has no settings."""
    read(Stdout.kind, StdoutSettings, settings)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    return Stdout()
