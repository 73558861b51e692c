"""What people read: a digest or an emergency call as subject, plain text, HTML and chat Markdown.

The templates hold the layout (``templates/*.j2``), and each language its words (``LANGUAGE/words.j2``). Every
text in the input is made harmless for the format before a template sees it, so no template can forget to.
"""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import escape

from config.language import day_range_words, speaking
from scheduler.channels.markup import one_line, plain_markdown
from scheduler.channels.message import Change, Digest, Emergency, Level, Notice, NoticeKind, Rendered

LINK_SCHEMES = ("https", "http", "webcal", "webcals")
COLOURS = {
    Level.PLAIN: "#6b7280",
    Level.BLUE: "#1d4ed8",
    Level.YELLOW: "#a16207",
    Level.ORANGE: "#c2410c",
    Level.RED: "#b91c1c",
}
OVERDUE = (NoticeKind.MILESTONE_OVERDUE, NoticeKind.REPORT_OVERDUE)


def _day(day: date) -> str:
    """``9月14日 周一`` or ``Mon 14 Sep``, in the language of this context."""
    return day_range_words(day, day)


def _by_day(notices: tuple[Notice, ...]) -> list[tuple[date, list[Notice]]]:
    """Days in order; on a day, as given."""
    ordered = sorted(notices, key=lambda notice: notice.day)
    return [(day, list(group)) for day, group in groupby(ordered, key=lambda notice: notice.day)]


_templates = Environment(
    loader=PackageLoader("scheduler.channels"),
    autoescape=select_autoescape(("html.j2",), default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_templates.filters |= {"day": _day, "by_day": _by_day}
_templates.globals |= {"colours": COLOURS, "OVERDUE": OVERDUE}


def _html(text: str) -> str:
    return escape(one_line(text))


_FORMATS: dict[str, Callable[[str], str]] = {"txt": one_line, "html": _html, "md": plain_markdown}


def _link(link: str) -> str:
    """The link with everything percent-encoded that could end it early; nothing for other schemes."""
    link = quote(link.strip(), safe=":/?#[]@!$&'*+,;=%~-._", errors="replace")
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return link if parts.scheme in LINK_SCHEMES and parts.netloc else ""


def _harmless(value: Any, name: str, fit: Callable[[str], str]) -> Any:
    """The value with every text in it fitted to the format; ``name`` is the field that holds it."""
    if isinstance(value, Enum) or name == "language":
        return value
    if isinstance(value, str):
        link = name in ("link", "feed_link")
        return (escape(_link(value)) if fit is _html else _link(value)) if link else fit(value)
    if name == "changes":
        return tuple(Change(*(fit(text) for text in change)) for change in value)
    if isinstance(value, tuple):
        return tuple(_harmless(item, name, fit) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return _fitted(value, fit)
    return value


def _fitted(told: Any, fit: Callable[[str], str]) -> Any:
    held = {item.name: _harmless(getattr(told, item.name), item.name, fit) for item in fields(told)}
    return replace(told, **held)


def render(told: Digest | Emergency) -> Rendered:
    """The message in all formats, in the language that it names.

    :raises ValueError: a digest without notices: there is nothing to say.
    """
    if isinstance(told, Digest) and not told.notices:
        raise ValueError("a digest needs a notice")
    name = "digest" if isinstance(told, Digest) else "emergency"
    with speaking(told.language):
        words = _templates.get_template(f"{told.language}/words.j2").module
        texts = {
            ending: _templates.get_template(f"{name}.{ending}.j2").render(d=_fitted(told, fit), words=words)
            for ending, fit in _FORMATS.items()
        }
        subject = getattr(words, f"{name}_subject")(_fitted(told, one_line))
    markdown = re.sub(r"(?<=\S)\n(?=[^\n])", "  \n", _tidied(texts["md"]))  # DingTalk joins lines without the spaces
    return Rendered(one_line(subject), _tidied(texts["txt"]), texts["html"], markdown)


def _tidied(text: str) -> str:
    """No more than one empty line in a row, none at either end."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
