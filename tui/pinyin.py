"""Search Chinese by the first letters of its pinyin: ``skx`` finds 市科协.

The 3,755 characters of GB 2312's first level (rows 16–55) are ordered by pinyin, so the first character of
each letter bounds it: 23 boundaries instead of a dictionary. The second level is ordered by radical; of it,
and of characters with several readings, only those are listed that matter in names of places and feasts.
"""

from collections.abc import Iterable
from functools import cache

_FIRST_OF_LETTER = "啊a芭b擦c搭d蛾e发f噶g哈h击j喀k垃l妈m拿n哦o啪p期q然r撒s塌t挖w昔x压y匝z"
_SECOND_LEVEL = {
    "a": "鳌",
    "b": "鲅孢",
    "c": "糍",
    "d": "耋",
    "g": "帼",
    "h": "昊彗",
    "j": "瑾",
    "k": "恺喹",
    "l": "砬麟",
    "m": "淼耄",
    "n": "楠黏馕",
    "p": "濮",
    "q": "琪骞麒衢",
    "r": "睿",
    "s": "晟佘",
    "t": "薹婷佟髫",
    "w": "炜",
    "x": "岫莘鑫馨曦痫",
    "y": "玥妍煜赟怡闫鄢",
    "z": "喆粽",
}
_OTHER_READING = {
    "c": "重",
    "d": "调都",
    "h": "行",
    "j": "校",
    "s": "单参",
    "x": "解降",
    "y": "乐",
    "z": "长传曾查朝藏",
}


@cache
def _letters() -> dict[int, str]:
    """Code point of each character -> its first letter. Built once, in about 3 ms."""
    table: dict[int, str] = {}
    bounds = dict(zip(_FIRST_OF_LETTER[::2], _FIRST_OF_LETTER[1::2], strict=True))
    letter = "a"
    for row in range(0xB0, 0xD8):
        for column in range(0xA1, 0xFF):
            try:
                character = bytes((row, column)).decode("gb2312")
            except UnicodeDecodeError:  # the last row ends early
                continue
            letter = bounds.get(character, letter)
            table[ord(character)] = letter
    return table | _by_character(_SECOND_LEVEL)


@cache
def _other_letters() -> dict[int, str]:
    return _letters() | _by_character(_OTHER_READING)


def _by_character(listed: dict[str, str]) -> dict[int, str]:
    return {ord(character): letter for letter, characters in listed.items() for character in characters}


def initials(text: str) -> str:
    """``市科协`` -> ``skx``; what has no known reading stays as it is, in lower case."""
    return text.lower().translate(_letters())


def haystack(texts: Iterable[str]) -> str:
    """What a search looks into: the texts, their initials, and the initials of other readings.

    Line feeds part the texts, so that no word is found across two of them.
    """
    joined = "\n".join(texts).lower()
    if joined.isascii():
        return joined
    first, other = joined.translate(_letters()), joined.translate(_other_letters())
    return f"{joined}\n{first}" if first == other else f"{joined}\n{first}\n{other}"


def matches(query: str, haystack: str) -> bool:
    """Whether every word of the query is in what :func:`haystack` made; an empty query matches all."""
    return all(word in haystack for word in query.lower().split())
