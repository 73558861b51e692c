"""For terminals that draw East Asian ambiguous characters (``“ … — │ █``) two cells wide.

Layout counts them as one cell. Where the terminal does not (Xshell, PuTTY and mintty by option), each is
swapped after layout for an ASCII character, which is one cell everywhere, so that columns stay exact.
"""

import os
import re
import select
import sys
import termios
import tty
import unicodedata
from time import monotonic

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

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


SUBSTITUTES = {
    code: _ascii(chr(code))
    for start, end in _BLOCKS
    for code in range(start, end)
    if unicodedata.east_asian_width(chr(code)) == "A" and get_character_cell_size(chr(code)) == 1
}
"""Code point of each ambiguous character -> one ASCII character."""


class NarrowFilter(LineFilter):
    """Swaps ambiguous characters for ASCII ones in the lines that go to the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(segment.text.translate(SUBSTITUTES), segment.style)
            for segment in segments
        ]


def ambiguous_width(timeout: float = 0.3) -> int:
    """How many cells this terminal draws an ambiguous character in: 1 or 2.

    Prints ``…`` and asks where the cursor is (ECMA-48 DSR, ``ESC [ 6 n``), before the app starts. 1 if there
    is no terminal, or it does not answer within ``timeout`` seconds.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return 1
    keyboard, screen = sys.stdin.fileno(), sys.stderr.fileno()
    before = termios.tcgetattr(keyboard)
    try:
        tty.setcbreak(keyboard)
        os.write(screen, "\r…\x1b[6n".encode())
        answer = _answer(keyboard, monotonic() + timeout)
        os.write(screen, b"\r\x1b[K")
    except (OSError, termios.error):
        return 1
    finally:
        termios.tcsetattr(keyboard, termios.TCSANOW, before)
    return reported_width(answer)


def _answer(keyboard: int, deadline: float) -> bytes:
    answer = b""
    while len(answer) < 256 and (left := deadline - monotonic()) > 0:
        if not select.select([keyboard], [], [], left)[0]:
            break
        answer += os.read(keyboard, 32)
        if answer.endswith(b"R"):
            break
    return answer


def reported_width(answer: bytes) -> int:
    """The width in a cursor position report ``ESC [ row ; column R``; 1 for anything else."""
    report = re.search(rb"\x1b\[\d+;(\d+)R", answer)
    return 2 if report and int(report[1]) == 3 else 1
