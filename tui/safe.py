"""The one gate between text that came from people and the full-screen app.

Textual reads a plain ``str`` as markup almost everywhere (``[@click=app.quit]`` becomes a live link,
``[/red]`` ends the app) and hands control characters to the terminal. So no widget is given foreign text as
``str``: :func:`plain` makes it literal content, :func:`cell` fits it into a line, :class:`SafeFilter` stops
what slipped through, as the last thing before the terminal.
"""

import re
import unicodedata
from functools import lru_cache

from rich.cells import cell_len as cell_len
from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from tui import text

ELLIPSIS = text.ELLIPSIS
_UNKNOWN = "\ufffd"
_ORDINARY = re.compile("[\u0020-\u007e\u00a0-\u02ff\u2010-\u2027\u2500-\u25ff\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]*")
_JOINING = re.compile("[\u200b-\u200d\u2060\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]")
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def clean(value: object, *, lines: bool = False) -> str:
    """The value as text that every terminal shows alike: no controls, and one width for each character.

    Joiners, variation selectors and skin tones go, because terminals disagree on the width of what they join;
    characters whose width is not agreed on (unassigned or lately widened ones) become ``\\ufffd``.
    """
    cleaned = text.clean(value if isinstance(value, str) else str(value), lines=lines)
    if _ORDINARY.fullmatch(cleaned):
        return cleaned
    return "".join(map(_agreed, _JOINING.sub("", cleaned)))


@lru_cache(4096)
def _agreed(character: str) -> str:
    drawn, stated = get_character_cell_size(character), text.cell_len(character)
    if drawn != stated and 2 in (drawn, stated) and character != "\n":
        return _UNKNOWN
    return _UNKNOWN if unicodedata.category(character) in ("Cn", "Co", "Cs") else character


def plain(value: object, style: str = "", *, lines: bool = False) -> Content:
    """The value as literal content: never markup, never a control; ``style`` is ours, not the value's."""
    return Content.styled(clean(value, lines=lines), style) if style else Content(clean(value, lines=lines))


def block(*paragraphs: object) -> Content:
    """Values as lines of literal content, one under the other; line ends inside a value stay."""
    return Content("\n".join(clean(paragraph, lines=True) for paragraph in paragraphs))


@lru_cache(16384)
def cell(value: str, width: int, *, right: bool = False) -> str:
    """Cleaned text in exactly ``width`` cells: cut with an ellipsis or filled with spaces."""
    if width <= 0:
        return ""
    shown = crop(clean(value), width)
    space = " " * (width - cell_len(shown))
    return space + shown if right else shown + space


def crop(cleaned: str, width: int) -> str:
    """Text that is clean already in at most ``width`` cells; the ellipsis follows what was kept."""
    if cell_len(cleaned) <= width:
        return cleaned
    if width <= 0:
        return ""
    used = kept = 0
    for character in cleaned:
        used += get_character_cell_size(character)
        if used > width - 1:
            break
        kept += 1
    return cleaned[:kept] + ELLIPSIS


class SafeFilter(LineFilter):
    """The last gate: takes every control character out of the lines that go to the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if not any(_OBEYED.search(segment.text) for segment in segments if not segment.control):
            return segments
        return [
            segment if segment.control else Segment(_OBEYED.sub(_replacement, segment.text), segment.style)
            for segment in segments
        ]


def _replacement(match: re.Match[str]) -> str:
    """As wide as Rich measured the character, so that the line stays exact."""
    return " " * get_character_cell_size(match[0])
