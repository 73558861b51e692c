"""Text for a terminal: how wide it is there, how to cut it, and how to make foreign text harmless.

Widths are terminal cells: a Chinese character takes two, a combining mark none. Written here because the
command line starts too slowly with a library for it.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

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
    """Lines of at most ``width`` cells where that is possible without cutting a word; never empty."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        ends = [0, *breaks(paragraph, width, fold=False), len(paragraph)]
        lines += [paragraph[start:end].strip() for start, end in pairwise(ends)]
    return lines


@lru_cache(2048)
def breaks(text: str, width: int, fold: bool = True) -> Sequence[int]:
    """Where lines of at most ``width`` cells begin after the first, as places in a text of one paragraph.

    Broken at spaces or between Chinese characters, by the rules of typesetting: no closing mark begins a line, no
    opening one ends it, a number stays with its unit and a date whole. ``fold`` cuts a word that is longer than a line.
    """
    if cell_len(text) <= width:
        return ()
    found: list[int] = []
    place = used = 0
    for word in _words(text):
        bare = cell_len(word.rstrip())
        if used and used + bare > width:
            found.append(place)
            used = 0
        if fold and bare > width:
            cuts = _cuts(word.rstrip(), width)
            found += [place + cut for cut in cuts]
            word, place = word[cuts[-1] :], place + cuts[-1]
        used += cell_len(word)
        place += len(word)
    return tuple(found)


def _cuts(word: str, width: int) -> list[int]:
    """Where a word that is longer than a line is cut."""
    found, used = [], 0
    for place, character in enumerate(word):
        used += _cells(character)
        if place and used > width:
            found.append(place)
            used = _cells(character)
    return found or [0]


_NEVER_FIRST = frozenset("，。；：！？、）》〉”’」』】…%—–·~),.;:!?]}")
_NEVER_LAST = frozenset("（《〈“‘「『【([{#")
_SIGNS = frozenset("!?~+-x=·●▸")
"""At the beginning of a line they say what kind of line it is."""


def _words(text: str) -> list[str]:
    """Pieces between which a line may break."""
    words: list[str] = []
    for character in text:
        if words and (character == " " or _together(words[-1], character, first=len(words) == 1)):
            words[-1] += character
        else:
            words.append(character)
    return words


def _together(word: str, character: str, *, first: bool) -> bool:
    """Whether no line may break between them."""
    last, bare = word[-1], word.rstrip()
    if character in _NEVER_FIRST or last in _NEVER_LAST or (first and (not bare or bare.lstrip() in _SIGNS)):
        return True
    if last.isdecimal():
        return character not in _NEVER_LAST
    if character.isdecimal() and last in "年月第":
        return len(word) < _LONGEST_DATE
    if last == " ":
        return character == "周" and bare[-1] == "日"
    if last == "周" and character in "一二三四五六日":
        return True
    return not (_is_wide(character) or _is_wide(last))


_LONGEST_DATE = 24


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in _WIDE
