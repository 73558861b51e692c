"""Text for a terminal: how wide it is there, how to cut it, and how to make foreign text harmless.

Widths are terminal cells: a Chinese character takes two, a combining mark none. Written here because the
command line starts too slowly with a library for it.
"""

import unicodedata

_ZERO_WIDTH = frozenset(["Mn", "Me", "Cf"])
_WIDE = frozenset("WF")
_KEPT_JOINERS = frozenset("\u200c\u200d")  # needed inside words of some scripts and in emoji
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNPRINTABLE = frozenset(["Cc", "Cf", "Cs", "Zl", "Zp"])
ELLIPSIS = "…"


def clean(text: str, *, lines: bool = False) -> str:
    """The text without what a terminal would obey: C0 and C1 controls, escapes, bidi and format marks.

    Tabs and line ends become one space each; with ``lines`` line feeds stay. Lone surrogates become
    ``\\ufffd``, because no terminal can be sent them.
    """
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    return "".join(_harmless(character, lines) for character in text)


def _harmless(character: str, lines: bool) -> str:
    if character == "\n" and lines:
        return character
    if character in "\n\r\t\v\f\u0085\u2028\u2029":
        return " "
    if character in _BIDI or (unicodedata.category(character) in _UNPRINTABLE and character not in _KEPT_JOINERS):
        return "\ufffd" if unicodedata.category(character) == "Cs" else ""
    return character


def cell_len(text: str) -> int:
    """How many cells the text takes. Ambiguous characters count as one, as terminals draw them by default."""
    return len(text) if text.isascii() else sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.category(character) in _ZERO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def crop(text: str, width: int) -> str:
    """The text in at most ``width`` cells; what was cut shows as an ellipsis in the last of them."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    used, kept = 0, []
    for character in text:
        used += _cells(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept) + ELLIPSIS


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text filled with spaces to ``width`` cells, on its left where ``right`` aligned; never cut."""
    space = " " * max(0, width - cell_len(text))
    return space + text if right else text + space


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells, broken at spaces or between Chinese characters; never empty."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _words(paragraph):
            if line and cell_len(line + word.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += word if line else word.lstrip()
        lines.append(line.rstrip())
    return lines


_NEVER_FIRST = frozenset("，。；：！？、）》”’」』】…%")


def _words(text: str) -> list[str]:
    """Pieces between which a line may break; closing punctuation stays with what it closes."""
    words: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in _WIDE
        after_break = bool(words) and (words[-1][-1] == " " or unicodedata.east_asian_width(words[-1][-1]) in _WIDE)
        if not words or ((wide or after_break) and character not in _NEVER_FIRST and character != " "):
            words.append(character)
        else:
            words[-1] += character
    return words
