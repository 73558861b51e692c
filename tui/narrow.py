"""For terminals that draw East Asian ambiguous characters (``“ … — │ █``) two cells wide.

Layout counts them as one cell. Where the terminal does not (Xshell, PuTTY and mintty by option), each is
swapped after layout for an ASCII character, which is one cell everywhere, so that columns stay exact.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Offset

_LIKENESS = dict(
    zip(
        "“”‘’…—–·×÷●○◎■□▲△▼▽◆◇★☆→←↑↓│┃║─━═▌▐█▓▒░▀▄§±°√※¨¡¿�",
        "\"\"''.--.x/*o@#o^^vv*o**><^v|||--=||#%+.^_S~'v*\"!??",
        strict=True,
    )
)
_BLOCKS = ((0xA1, 0x530), (0x2010, 0x2800), (0xFFFD, 0xFFFE))


def _ascii(character: str) -> str:
    if character in _LIKENESS:
        return _LIKENESS[character]
    if "\u2500" <= character <= "\u257f":  # corners, tees and crosses of box drawing
        return "+"
    basic = unicodedata.normalize("NFKD", character)[0]
    return basic if basic.isascii() and basic.isprintable() else "?"


@cache
def substitutes() -> Mapping[int, str]:
    """Code point of each ambiguous character -> one ASCII character. Made when a terminal first needs it."""
    return {
        code: _ascii(chr(code))
        for start, end in _BLOCKS
        for code in range(start, end)
        if unicodedata.east_asian_width(chr(code)) == "A" and get_character_cell_size(chr(code)) == 1
    }


class NarrowFilter(LineFilter):
    """Swaps ambiguous characters for ASCII ones in the lines that go to the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(segment.text.translate(substitutes()), segment.style)
            for segment in segments
        ]


ASK = "\x1b7\x1b[H…\x1b[6n\x1b8"
"""Draws ``…`` in the corner and asks where the cursor is then (ECMA-48 DSR); leaves the cursor where it was."""
ANSWER_IF_WIDE = Offset(2, 0)
