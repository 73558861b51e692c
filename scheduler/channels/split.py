"""Long texts in parts that a robot accepts: limits count bytes, and a Chinese character has three."""

import json
import unicodedata
from collections.abc import Callable

MOST_PARTS = 99
_MARK = "({number}/{count})\n"
_JOINERS = "\u200d\ufe0e\ufe0f"

Cost = Callable[[str], int]


def utf8_bytes(text: str) -> int:
    """Bytes of the text itself."""
    return len(text.encode("utf-8", "replace"))


def json_bytes(text: str) -> int:
    """Bytes of the text inside a JSON string that is not forced to ASCII: breaks and quotes take two."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")) - 2


def _joined(text: str, index: int) -> bool:
    """Whether the characters on both sides of the index are seen as one (an accent, a composed emoji)."""
    after = text[index]
    return after in _JOINERS or text[index - 1] == "\u200d" or unicodedata.combining(after) != 0


def _end(text: str, start: int, full: int) -> int:
    """Where a part that is full at the index should end.

    After its last line break, unless that leaves more than half of it empty; else between characters.
    """
    after_break = text.rfind("\n", start, full) + 1
    if after_break - start > (full - start) // 2:
        return after_break
    for end in range(full, max(start, full - 16), -1):
        if not _joined(text, end):
            return end
    return full


def cut(text: str, limit: int, cost: Cost = utf8_bytes) -> list[str]:
    """The text in pieces of at most ``limit``, which joined give the text again.

    ``cost`` must be a sum over the characters. :raises ValueError: one character alone is over the limit.
    """
    pieces: list[str] = []
    start = used = 0
    for index, sign in enumerate(text):
        weight = cost(sign)
        if weight > limit:
            raise ValueError(f"a character takes {weight}, the limit is {limit}")
        while used + weight > limit:
            end = _end(text, start, index)
            pieces.append(text[start:end])
            start, used = end, cost(text[end:index])
        used += weight
    return [*pieces, text[start:]] if start < len(text) or not pieces else pieces


def parts(text: str, limit: int, cost: Cost = utf8_bytes) -> list[str]:
    """The whole text if it fits, else parts that begin with ``(1/3)`` on a line of its own, mark included.

    :raises ValueError: more than 99 would be needed.
    """
    if cost(text) <= limit:
        return [text]
    pieces = cut(text, limit - cost(_MARK.format(number=MOST_PARTS, count=MOST_PARTS)), cost)
    if len(pieces) > MOST_PARTS:
        raise ValueError(f"the text would need {len(pieces)} parts")
    return [_MARK.format(number=number, count=len(pieces)) + piece for number, piece in enumerate(pieces, 1)]
