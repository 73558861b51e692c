"""Text from outside made harmless for where it goes: a line, a terminal, a chat's Markdown."""

import unicodedata

_FULL_WIDTH = ord("！") - ord("!")
_MARKDOWN = {ord(sign): ord(sign) + _FULL_WIDTH for sign in "<>[]`*_#|\\~"}


def _visible(sign: str) -> bool:
    """False for control, format (bidirectional marks) and surrogate characters, and for line separators.

    Joiners and selectors (U+200C, U+200D) stay: names of several languages and emoji need them.
    """
    return sign in "\u200c\u200d" or not unicodedata.category(sign).startswith(("C", "Zl", "Zp"))


def one_line(text: str) -> str:
    """The visible characters on one line; every run of space and breaks becomes one space."""
    return " ".join("".join(sign if _visible(sign) else " " for sign in text).split())


def lines_only(text: str) -> str:
    """The visible characters with their line breaks; a tab becomes a space, CRLF one break."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign if sign == "\n" or _visible(sign) else " " if sign == "\t" else "" for sign in text)


def plain_markdown(text: str) -> str:
    """Text that no chat takes for Markdown, a mention or a tag: the marks become their full-width twins.

    WeCom, DingTalk and Feishu read three dialects, and not all of them know the backslash.
    """
    return one_line(text).translate(_MARKDOWN)
