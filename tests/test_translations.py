"""Every text that people see has an English translation with the same values in it."""

import string
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import config

ROOT = Path(config.__file__).parents[1]
PO = ROOT / "config" / "locale" / "en" / "LC_MESSAGES" / "kepu.po"
METHODS = [("**.py", "python"), ("**.j2", "jinja2")]


def extracted() -> dict[str, str]:
    """The source's texts (the singular of those that count) and a file that each is in."""
    found: dict[str, str] = {}
    for package in ("config", "scheduler", "calendars", "tui"):
        for file, _line, message, _comments, _context in extract_from_dir(ROOT / package, METHODS):
            found.setdefault(message if isinstance(message, str) else message[0], f"{package}/{file}")
    return found


def english() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="kepu")


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def forms(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """A text, or the texts for one and for many."""
    return [value] if isinstance(value, str) else list(value or [""])


def translated() -> Iterator[tuple[Message, str]]:
    for message in english():
        for text in forms(message.string) if message.id else []:
            if text:
                yield message, text


def test_every_text_has_an_english_one() -> None:
    catalogue = english()
    missing = {
        text: file
        for text, file in extracted().items()
        if (message := catalogue.get(text)) is None or message.fuzzy or not all(forms(message.string))
    }
    assert missing == {}


def test_translations_carry_the_same_values() -> None:
    # A singular may say "one" in words, so of what counts only the plural must name everything.
    wrong = {
        text: sorted(placeholders(forms(message.id)[-1]) ^ placeholders(text))
        for message, text in translated()
        if placeholders(forms(message.id)[-1]) != placeholders(text)
        and not (message.pluralizable and text == forms(message.string)[0])
    }
    assert wrong == {}


def test_no_translation_is_left_of_a_text_that_is_gone() -> None:
    source = extracted()
    assert [message.id for message, _text in translated() if forms(message.id)[0] not in source] == []
