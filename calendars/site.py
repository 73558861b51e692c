"""The pages and the public calendars as files, for any web host: the server's own pages with other links."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calendars.feeds import Composer, Feed, feeds, public_feeds
from calendars.server.pages import ROBOTS, calendar_values, common, grouped, office, year_values
from calendars.server.rendering import Renderer, Subscription, style
from calendars.server.views import by_day
from calendars.writer import write_file
from config.catalogue import Catalogue
from config.language import LANGUAGES, Language, speaking
from scheduler.planning.workdays import WorkCalendar
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.feed import Window, members
from scheduler.queries.views import ActivityView

_MONTHS_BACK, _MONTHS_AHEAD = 1, 12
_FRONT_DAYS, _FRONT_MOST = 14, 20


@dataclass(frozen=True, slots=True)
class SiteLinks:
    """Relative addresses, so that the site may stand in any folder. Chinese is at the top, English in ``en``."""

    here: str
    """This page's file, from the language's folder."""
    language_now: Language
    months: frozenset[date]
    years: frozenset[int]

    @property
    def _up(self) -> str:
        return "../" * self.here.count("/")

    def index(self) -> str:
        return f"{self._up}index.html"

    def calendar(self, path: str, month: date | None = None) -> str:
        if month is None:
            return f"{self._up}calendar/{path}/index.html"
        return f"{self._up}calendar/{path}/{month:%Y-%m}.html" if month in self.months else ""

    def year(self, path: str, number: int, paper: str = "") -> str:
        return f"{self._up}year/{path}/{number}.html" if number in self.years and not paper else ""

    def style(self) -> str:
        return f"{self._up}{'../' if self.language_now != 'zh' else ''}style.css"

    def language(self, language: str) -> str:
        top = "../" if self.language_now != "zh" else ""
        return f"{self._up}{top}{'en/' if language == 'en' else ''}{self.here}"


class Site:
    """Writes one site. Activities are read once; only public ones leave the database."""

    def __init__(
        self, session: Session, catalogue: Catalogue, work: WorkCalendar, window: Window, base_url: str
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._work = work
        self._window = window
        self._base = base_url.rstrip("/")
        self._renderer = Renderer(ZoneInfo(catalogue.plan.timezone))
        self._everything = sorted(agenda(session, Filter(public=True)), key=lambda a: a.id)

    def write(self, folder: Path, progress: Callable[[int, int], None] = lambda done, of: None) -> int:
        """All files below ``folder``; how many of them are new or changed."""
        changed = int(write_file(folder / "style.css", style().encode()))
        changed += int(write_file(folder / "robots.txt", ROBOTS.encode()))
        each = [*public_feeds(self._catalogue), *_units(self._catalogue)]
        for turn, language in enumerate(LANGUAGES):
            top = folder / "en" if language == "en" else folder
            with speaking(language):
                changed += self._index(top, language)
                for number, feed in enumerate([*public_feeds(self._catalogue), *_units(self._catalogue)], 1):
                    changed += self._calendar(top, language, feed)
                    progress(turn * len(each) + number, len(LANGUAGES) * len(each))
        return changed

    def _calendar(self, top: Path, language: Language, feed: Feed) -> int:
        shown = {ident for ident, __ in members(self._session, feed.wanted, self._window)}
        mine = sorted((a for a in self._everything if a.id in shown), key=lambda a: (a.start_on, a.id))
        return self._feed(top, language, feed, mine) + sum(
            write_file(top / place, text.encode()) for place, text in self._pages(language, feed, mine)
        )

    def _feed(self, top: Path, language: Language, feed: Feed, mine: Sequence[ActivityView]) -> int:
        if feed.path.startswith("units/"):
            return 0
        composer = Composer(self._catalogue, base_url=f"{self._base}{'/en' if language == 'en' else ''}")
        text = composer.text(feed, sorted(mine, key=lambda a: a.id))
        return int(write_file(top / f"feeds/{feed.path}.ics", text))

    def _pages(self, language: Language, feed: Feed, mine: Sequence[ActivityView]) -> Iterable[tuple[str, str]]:
        today, path = self._window.today, feed.path
        months, years = _months(mine, today), _years(mine, today)
        for month in [None, *months]:
            first = month or today.replace(day=1)
            place = f"calendar/{path}/{f'{month:%Y-%m}' if month else 'index'}.html"
            values = calendar_values(feed, first, today, self._work, lambda wanted: _between(mine, wanted))
            yield place, self._page(
                "calendar", self._links(place, language, months, years), **values, office=office(self._catalogue),
                subscription=self._subscription(feed, language),
            )  # fmt: skip
        for number in years:
            values = year_values(feed, number, today, self._work, mine)
            place = f"year/{path}/{number}.html"
            yield place, self._page("year", self._links(place, language, months, years), **values, paper="")

    def _subscription(self, feed: Feed, language: Language) -> Subscription | None:
        if feed.path.startswith("units/"):
            return None
        top = f"{self._base}{'/en' if language == 'en' else ''}"
        return Subscription(feed.name, f"{top}{feed.address}", f"{top}/calendar/{feed.path}/index.html")

    def _index(self, top: Path, language: Language) -> int:
        today = self._window.today
        wanted = Filter(first=today, last=today + timedelta(days=_FRONT_DAYS))
        soon = sorted(_between(self._everything, wanted), key=lambda a: (a.start_on, a.id))
        alive = [a for a in soon if a.status != "cancelled"][:_FRONT_MOST]
        text = self._page(
            "index", self._links("index.html", language, [], []), q="", groups=grouped(self._catalogue), count=0,
            days=by_day(alive, today), searchable=False, explicit=False,
        )  # fmt: skip
        return int(write_file(top / "index.html", text.encode()))

    def _links(self, place: str, language: Language, months: list[date], years: list[int]) -> SiteLinks:
        return SiteLinks(place, language, frozenset(months), frozenset(years))

    def _page(self, template: str, links: SiteLinks, **values: object) -> str:
        return self._renderer.page(template, links, **common(self._catalogue), **values)


def _units(catalogue: Catalogue) -> list[Feed]:
    """Units have pages with what is public; their calendars are not published."""
    mine = (feed for feed in feeds(catalogue) if feed.path.startswith("units/"))
    return [replace(feed, wanted=replace(feed.wanted, public=True)) for feed in mine]


def _between(activities: Sequence[ActivityView], wanted: Filter) -> list[ActivityView]:
    """Those that touch the filter's days; what else it says is known to hold."""
    first, last = wanted.first or date.min, wanted.last or date.max
    return [a for a in activities if a.end_on >= first and a.start_on <= last]


def _months(activities: Sequence[ActivityView], today: date) -> list[date]:
    """From the first month with something to the last, within a year from now; none if all is in this one."""
    this = _number(today)
    wanted = range(this - _MONTHS_BACK, this + _MONTHS_AHEAD + 1)
    having = [this, *(n for a in activities for n in (_number(a.start_on), _number(a.end_on)) if n in wanted)]
    if set(having) == {this}:
        return []
    return [date(n // 12, n % 12 + 1, 1) for n in range(min(having), max(having) + 1)]


def _years(activities: Sequence[ActivityView], today: date) -> list[int]:
    """This year, and the next if it has something."""
    ahead = any(a.end_on.year > today.year for a in activities)
    return [today.year, today.year + 1] if ahead else [today.year]


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1
