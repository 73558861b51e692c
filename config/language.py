"""The two languages of Kepu: Chinese, which the source is written in, and English, a gettext catalogue.

``_("中文")`` marks a text and translates it when it runs, so two requests of one server may speak two
languages. The catalogue ``config/locale/en/LC_MESSAGES/kepu.po`` is compiled when the distribution is built
or installed; a text that it lacks stays Chinese. Importing this module is nearly free, as the command line
does so before anything else: no typing, no re, and gettext only at the first English text.
"""

import os
from contextvars import ContextVar, Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from gettext import NullTranslations
    from typing import Literal

    Language = Literal["zh", "en"]
else:
    Language = str

LANGUAGES: "tuple[Language, ...]" = ("zh", "en")

_chosen: ContextVar[Language | None] = ContextVar("kepu_language", default=None)
_default: Language | None = None
_english: "NullTranslations | None" = None

_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_INNER = str.maketrans('“”"', "‘’'")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def understood(tag: str) -> Language | None:
    """The language of a tag such as ``en``, ``en_GB.UTF-8`` or ``zh-Hans-CN``; ``None`` for any other."""
    primary = tag.strip().lower().replace("_", "-").split(".")[0].split("-")[0]
    return {"en": "en", "english": "en", "zh": "zh", "chinese": "zh"}.get(primary)  # type: ignore[return-value]


def from_environment() -> Language:
    """English if the first of ``KEPU_LANG``, ``LC_ALL``, ``LC_MESSAGES``, ``LANG`` that is set says so."""
    for name in ("KEPU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return understood(value) or "zh"
    return "zh"


def current() -> Language:
    """The language of this context: chosen with :func:`use`, else the process's, else the environment's."""
    return _chosen.get() or _default or from_environment()


def use(language: Language) -> Token[Language | None]:
    """Choose the language of this context (a request, a task); other contexts keep theirs."""
    return _chosen.set(language)


def use_by_default(language: Language | None) -> None:
    """Choose for every context that chose none; ``None`` asks the environment again.

    The command line's choice goes here, because a new thread starts with an empty context.
    """
    global _default
    _default = language


class speaking:  # noqa: N801  (reads as a word: ``with speaking("en"):``)
    """The language inside a ``with`` block; before it and after it the one that was."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __enter__(self) -> None:
        self._token = use(self.language)

    def __exit__(self, *exception: object) -> None:
        _chosen.reset(self._token)


def _translations() -> "NullTranslations":
    global _english
    if _english is None:
        import gettext  # noqa: PLC0415  (start-up: gettext loads re, which Chinese never needs)

        folder = os.path.join(os.path.dirname(__file__), "locale")
        _english = gettext.translation("kepu", folder, languages=["en"], fallback=True)
    return _english


def _(text: str) -> str:
    """The text in the current language; put values in afterwards: ``_("共 {n} 项").format(n=3)``."""
    if not text or current() == "zh":
        return text
    return _translations().gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """As :func:`_`, where English differs between one and many; Chinese usually gives one text twice."""
    if current() == "zh":
        return one if n == 1 else many
    return _translations().ngettext(one, many, n)


def pick(zh: str, en: str) -> str:
    """The name in the current language, or the other one where that is empty."""
    return (zh or en) if current() == "zh" else (en or zh)


def listed(items: "Iterable[str]") -> str:
    """The items one after another: ``市科协、市教育局`` or ``one, two``."""
    return ("、" if current() == "zh" else ", ").join(items)


def labelled(label: str, text: str) -> str:
    """A line of a form: ``状态：计划`` or ``Status: planned``."""
    return f"{label}：{text}" if current() == "zh" else f"{label}: {text}"


def bracketed(text: str) -> str:
    """What stands in brackets behind a word: ``（海城市）`` or `` (Haicheng)``; nothing for nothing."""
    if not text:
        return ""
    return f"（{text}）" if current() == "zh" else f" ({text})"


def other_year(near: "date", *days: "date") -> bool:
    """Whether one of the days lies in another year than ``near``, the day a reader has in mind: then name the years."""
    return any(day.year != near.year for day in days)


def date_words(day: "date", *, year: bool = False, near: "date | None" = None) -> str:
    """``9月14日`` or ``14 Sep``; with the year ``2026年9月14日`` or ``14 Sep 2026``, also if ``near`` has another."""
    year = year or (near is not None and other_year(near, day))
    if current() == "zh":
        return f"{day.year}年{day.month}月{day.day}日" if year else f"{day.month}月{day.day}日"
    words = f"{day.day} {_MONTHS_EN[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def month_words(day: "date") -> str:
    """``2026年9月`` or ``Sep 2026``: the month that the day lies in."""
    return f"{day.year}年{day.month}月" if current() == "zh" else f"{_MONTHS_EN[day.month - 1]} {day.year}"


def month_name(number: int) -> str:
    """``9月`` or ``Sep``: the month of that number, 1 to 12."""
    return f"{number}月" if current() == "zh" else _MONTHS_EN[number - 1]


def weekday_words(day: "date") -> str:
    """``周一`` or ``Mon``."""
    return (_WEEKDAYS if current() == "zh" else _WEEKDAYS_EN)[day.weekday()]


def day_range_words(start: "date", end: "date", *, year: bool = False, near: "date | None" = None) -> str:
    """One day with its weekday (``9月14日 周一``, ``Mon 14 Sep``) or a span (``9月14日—20日``).

    The last day is included.
    Years are named where the span crosses New Year, with ``year``, and in another year than that of ``near``.
    """
    year = year or (near is not None and other_year(near, start, end))
    zh = current() == "zh"
    if end <= start:
        day, week = date_words(start, year=year), weekday_words(start)
        return f"{day} {week}" if zh else f"{week} {day}"
    years = start.year != end.year
    if not years and start.month == end.month:
        if zh:
            return f"{date_words(start, year=year)}—{end.day}日"
        return f"{start.day}–{date_words(end, year=year)}"
    first, last = date_words(start, year=years or (year and zh)), date_words(end, year=years or (year and not zh))
    return f"{first}{'—' if zh else ' – '}{last}"


def nested(text: str) -> str:
    """What is put between quotation marks, its own ones made the inner kind: ``“‘科普之冬’启动仪式”``."""
    return text.translate(_INNER)


def time_words(moment: "datetime") -> str:
    """The time of day in the moment's own zone, 24 hours: ``09:30``."""
    return f"{moment.hour:02d}:{moment.minute:02d}"
