"""Values that must never be printed: webhook addresses, signing secrets, passwords."""

import hmac
from typing import NoReturn
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from scheduler.channels.markup import one_line

MASK = "***"
SHORTEST = 6  # a shorter piece of an address gives no access
LONGEST_REASON = 200


class Secret:
    """A text that shows itself only to who asks with :meth:`reveal`; every other way prints ``***``."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value, for the one place that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.__value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __reduce__(self) -> NoReturn:
        """Not to be pickled: a cache or a job's arguments would hold it in the clear."""
        raise TypeError("a Secret is not stored")


def _pieces(secret: Secret) -> set[str]:
    """The secret and, of an address, every part that gives access: long path parts, the query's values."""
    value = secret.reveal()
    pieces = {value}
    if "://" in value:
        parts = urlsplit(value)
        words = (part for part in parts.path.split("/") if not (part.isalpha() and len(part) < 16))
        pieces |= {parts.query, *words, *(text for _, text in parse_qsl(parts.query))}
    pieces |= {form(piece) for piece in tuple(pieces) for form in (quote, quote_plus)}
    return {piece for piece in pieces if piece == value or len(piece) >= SHORTEST} - {""}


def scrubbed(text: str, *secrets: Secret | None) -> str:
    """What a receiver answered, fit to be shown: secrets masked, one line, no control characters, bounded.

    Receivers quote the request in their errors, and some quote the address it came to.
    """
    for secret in secrets:
        if secret is not None:
            for piece in sorted(_pieces(secret), key=len, reverse=True):
                text = text.replace(piece, MASK)
    return one_line(text)[:LONGEST_REASON]
