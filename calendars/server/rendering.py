"""Pages as text: templates filled with views. The server and the exported site use the same ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import segno
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from calendars import wording
from calendars.feeds import Feed
from config.colors import HEX
from config.language import (
    _,
    current,
    date_words,
    day_range_words,
    month_words,
    ngettext,
    pick,
    time_words,
    weekday_words,
)
from scheduler.planning.lifecycle import status_words
from scheduler.queries.views import ActivityView

STATIC = Path(__file__).parent / "static"
SECURITY = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
"""Pages bring no script and nothing from elsewhere, and nobody frames them."""


class Links(Protocol):
    """Where things are, seen from the page that is made; empty for what is not there."""

    def index(self) -> str: ...

    def calendar(self, path: str, month: date | None = None) -> str: ...

    def year(self, path: str, number: int, paper: str = "") -> str: ...

    def style(self) -> str: ...

    def language(self, language: str) -> str:
        """This page in the other language."""
        ...


@dataclass(frozen=True, slots=True)
class Subscription:
    """The ways to subscribe to one calendar. ``https`` is absolute; ``page`` is where a phone finds the buttons."""

    name: str
    https: str
    page: str

    @property
    def webcal(self) -> str:
        return "webcal://" + self.https.partition("://")[2]

    @property
    def google(self) -> str:
        return "https://calendar.google.com/calendar/render?" + urlencode({"cid": self.webcal})

    @property
    def outlook(self) -> str:
        return self._outlook("outlook.live.com")

    @property
    def office(self) -> str:
        return self._outlook("outlook.office.com")

    def _outlook(self, host: str) -> str:
        return f"https://{host}/calendar/0/addfromweb?" + urlencode({"url": self.https, "name": self.name})

    @property
    def qr(self) -> Markup:
        return qr(self.page)


@lru_cache(maxsize=512)
def qr(address: str) -> Markup:
    """A QR code as inline SVG, black on white in every mode so that cameras read it."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(svg)


@cache
def style() -> str:
    """The one style sheet, with a class for each colour that a theme may have."""
    colors = "".join(f".c-{name}{{--c:{figures}}}" for name, figures in HEX.items())
    return (STATIC / "style.css").read_text("utf-8") + colors + "\n"


class Renderer:
    """Makes pages in the language of the context, with times in ``zone``."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._environment = Environment(
            loader=PackageLoader("calendars.server"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals |= {
            "_": _, "ngettext": ngettext, "pick": pick, "current": current, "date_words": date_words,
            "day_range_words": day_range_words, "month_words": month_words, "weekday_words": weekday_words,
            "status_words": status_words, "summary": wording.summary, "location": wording.location,
            "when": self._when, "hour": self._hour, "color": color, "units": unit_words,
        }  # fmt: skip

    def page(self, template: str, links: Links, **values: Any) -> str:
        return self._environment.get_template(f"{template}.html.j2").render(links=links, **values)

    def _when(self, activity: ActivityView) -> str:
        days = day_range_words(activity.start_on, activity.end_on)
        if activity.start_at is None or activity.end_at is None:
            return days
        start, end = self._local(activity.start_at), self._local(activity.end_at)
        return f"{days} {time_words(start)}–{time_words(end)}"

    def _hour(self, activity: ActivityView) -> str:
        return time_words(self._local(activity.start_at)) if activity.start_at else ""

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)


def color(name: str) -> str:
    """The class of a theme's colour."""
    return f"c-{name.lower()}" if name.lower() in HEX else "c-teal"


def unit_words(activity: ActivityView) -> str:
    """Who leads, or else who answers for it."""
    leads = activity.units("lead") or ((activity.coordinator,) if activity.coordinator else ())
    return pick("、", ", ").join(pick(unit.short, unit.name_en) for unit in leads)


def subscription(feed: Feed, base: str, page: str) -> Subscription:
    """To a public calendar, at the server's address ``base``."""
    lang = "?lang=en" if current() == "en" else ""
    return Subscription(feed.name, f"{base}{feed.address}{lang}", page)


def query(values: Mapping[str, str]) -> str:
    """The values that are given, as the end of an address."""
    given = {k: v for k, v in values.items() if v}
    return "?" + urlencode(given, quote_via=quote) if given else ""
