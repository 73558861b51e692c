"""What happened, for any screen that cares. Widgets' own messages live with the widgets."""

from dataclasses import dataclass
from typing import Literal

from textual.message import Message

Tone = Literal["", "good", "warn", "bad", "dim"]
"""How a text is meant; shown as a colour, never by colour alone."""


@dataclass
class Changed(Message):
    """The stored data is another than before: somebody, perhaps another process, changed it."""

    version: int


@dataclass
class Lost(Message):
    """The data cannot be reached at the moment; what is on the screen may be old."""

    reason: str
    short: str
    """The same in a few words, which stay as long as it lasts."""


class Restored(Message):
    """The data can be reached again."""


@dataclass
class Flash(Message):
    """One sentence for the status line, gone after a few seconds."""

    text: str
    tone: Tone = ""


@dataclass
class Progress(Message):
    """How far long work is; ``total`` is 0 if nobody knows, and ``done`` reaches it at the end."""

    text: str
    done: int
    total: int
