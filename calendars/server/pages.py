"""The pages that everyone may see, and the server's own: health, figures, robots."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from calendars.cache import Known, Library
from calendars.feeds import Feed, feeds, public_feeds
from calendars.server.languages import language_of
from calendars.server.limits import Limits
from calendars.server.metrics import CONTENT_TYPE, Metrics
from calendars.server.rendering import SECURITY, Renderer, query, style, subscription
from calendars.server.secret import SecretPages
from calendars.server.views import by_day, month, reachable, year
from config.catalogue import Catalogue
from config.errors import KepuError
from config.language import _, pick, speaking, understood
from config.settings import Settings
from scheduler.planning.workdays import FIRST_YEAR, LAST_YEAR, WorkCalendar
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.views import ActivityView

ROBOTS = "User-agent: *\nAllow: /\nDisallow: /metrics\nDisallow: /s/\nAllow: /s/*.ics\n"
"""Google's calendar reads no address that this forbids; pages behind secrets are not for searching."""
_log = logging.getLogger(__name__)
COMING_DAYS = 60
COMING_MOST = 80
_CACHE = {"cache-control": "public, no-cache", "vary": "Accept-Language"}


@dataclass(frozen=True, slots=True)
class ServerLinks:
    """Addresses on this server; a language that was asked for in the address is kept in it."""

    here: str
    asked: str
    others: tuple[tuple[str, str], ...] = ()

    def index(self) -> str:
        return "/" + query({"lang": self.asked})

    def calendar(self, path: str, month: date | None = None) -> str:
        return f"/calendar/{path}/" + query({"month": f"{month:%Y-%m}" if month else "", "lang": self.asked})

    def year(self, path: str, number: int, paper: str = "") -> str:
        return f"/year/{path}/" + query({"year": str(number), "paper": paper, "lang": self.asked})

    def style(self) -> str:
        return "/style.css"

    def language(self, language: str) -> str:
        return self.here + query({**dict(self.others), "lang": language})


def links_of(request: Request) -> ServerLinks:
    given = request.query_params
    others = tuple((k, given[k]) for k in ("month", "year", "paper", "q") if k in given)
    return ServerLinks(request.url.path, understood(given.get("lang", "")) or "", others)


class PublicPages:
    """Everything here shows public activities only."""

    def __init__(self, library: Library, renderer: Renderer, base_url: str) -> None:
        self._library = library
        self._renderer = renderer
        self._base_url = base_url

    def base(self, request: Request) -> str:
        """The server's address as people reach it."""
        return self._base_url or str(request.base_url).rstrip("/")

    def index(self, request: Request, known: Known) -> Response:
        q = " ".join(request.query_params.get("q", "").split())[:60]
        groups = grouped(known.catalogue, q)
        today = self._library.today()
        with self._library.store.read() as session:
            activities = [] if q else agenda(session, Filter(first=today, last=today + timedelta(14), public=True))
        return self._page(
            "index", request, known, q=q, groups=groups, count=sum(len(g[2]) for g in groups),
            days=by_day([a for a in activities if a.status != "cancelled"][:20], today), searchable=True,
        )  # fmt: skip

    def calendar(self, request: Request, known: Known) -> Response:
        feed = found(known.catalogue, request.path_params["path"])
        today = self._library.today()
        first = _month(request.query_params.get("month", ""), today)
        with self._library.store.read() as session:
            values = calendar_values(
                feed, first, today, self._library.store.workdays,
                lambda wanted: agenda(session, wanted),
            )  # fmt: skip
        public = not feed.path.startswith("units/")
        base = self.base(request)
        page = f"{base}/calendar/{feed.path}/"
        return self._page(
            "calendar", request, known, **values, office=office(known.catalogue),
            subscription=subscription(feed, base, page) if public else None,
        )  # fmt: skip

    def year(self, request: Request, known: Known) -> Response:
        feed = found(known.catalogue, request.path_params["path"])
        today = self._library.today()
        number = _year(request.query_params.get("year", ""), today)
        with self._library.store.read() as session:
            wanted = replace(feed.wanted, first=date(number, 1, 1), last=date(number, 12, 31), public=True)
            activities = agenda(session, wanted)
        values = year_values(feed, number, today, self._library.store.workdays, activities)
        paper = "a4" if request.query_params.get("paper") == "a4" else ""
        return self._page("year", request, known, paper=paper, **values)

    def message(self, request: Request, known: Known, status: int, heading: str, text: str) -> Response:
        return self._page("message", request, known, status=status, heading=heading, text=text)

    def _page(self, template: str, request: Request, known: Known, *, status: int = 200, **values: Any) -> Response:
        links = links_of(request)
        text = self._renderer.page(template, links, explicit=bool(links.asked), **common(known.catalogue), **values)
        return HTMLResponse(text, status, {**SECURITY, **_CACHE})


def calendar_values(
    feed: Feed,
    first: date,
    today: date,
    work: WorkCalendar,
    find: Callable[[Filter], Sequence[ActivityView]],
) -> dict[str, Any]:
    """What a calendar's page shows: its month, and what comes (of another month: what it has)."""
    end = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    inside = find(replace(feed.wanted, first=first, last=end, public=True))
    this = first == today.replace(day=1)
    if this:
        last = today + timedelta(days=COMING_DAYS)
        coming, since = find(replace(feed.wanted, first=today, last=last, public=True)), today
    else:
        coming, since = inside, first
    return {
        "feed": feed,
        "month": month(first, inside, work, today),
        "days": by_day(coming[:COMING_MOST], since),
        "heading": _("近期活动") if this else _("当月活动"),
    }


def year_values(
    feed: Feed, number: int, today: date, work: WorkCalendar, activities: Sequence[ActivityView]
) -> dict[str, Any]:
    """What a wall calendar shows."""
    return {
        "feed": feed, "number": number, "months": year(number, activities, work, today),
        "provisional": work.level(number) == "provisional", "least": FIRST_YEAR + 1, "most": LAST_YEAR - 1,
    }  # fmt: skip


def common(catalogue: Catalogue) -> dict[str, Any]:
    """What every page says."""
    plan = catalogue.plan
    city = pick(plan.city, plan.city_en)
    return {"site": _("{city}科普活动").format(city=city), "subtitle": pick(plan.title, plan.title_en)}


def grouped(catalogue: Catalogue, q: str = "") -> list[tuple[str, str, list[Feed]]]:
    """The calendars by kind, those whose names have ``q`` in them."""
    kinds = {
        "": (_("全市"), ""),
        "districts": (_("县区"), ""),
        "parts": (_("任务类别"), ""),
        "themes": (_("主题活动"), ""),
        "units": (_("单位"), _("公开的活动；单位自己的订阅地址向{office}索取").format(office=office(catalogue))),
    }
    names = _other_names(catalogue) if q else {}
    everything: dict[str, list[Feed]] = {kind: [] for kind in kinds}
    for feed in feeds(catalogue):
        kind, slash, __ = feed.path.partition("/")
        if q.casefold() in f"{feed.name}\n{names.get(feed.path, '')}".casefold():
            everything[kind if slash else ""].append(feed)
    return [(title, hint, everything[kind]) for kind, (title, hint) in kinds.items()]


def _other_names(catalogue: Catalogue) -> dict[str, str]:
    found = {f"themes/{t.id}": "\n".join([t.name, t.name_en, *t.aliases]) for t in catalogue.themes}
    for unit in catalogue.units:
        kind = "districts" if unit.is_district else "units"
        words = [unit.short, unit.name, unit.name_en, unit.short_en, *unit.aliases]
        found[f"{kind}/{unit.id}"] = "\n".join(words)
    return found


def office(catalogue: Catalogue) -> str:
    """Who hands addresses out."""
    unit = catalogue.unit.get(catalogue.plan.office)
    return pick(unit.short, unit.name_en) if unit else pick("主管单位", "the office")


def found(catalogue: Catalogue, path: str) -> Feed:
    """The calendar that a page is about, with public activities only. Raises HTTPException."""
    everything = [*public_feeds(catalogue), *(f for f in feeds(catalogue) if f.path.startswith("units/"))]
    for feed in everything:
        if feed.path == path.strip("/"):
            return feed
    raise HTTPException(404)


def _month(text: str, today: date) -> date:
    try:
        first = date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
    except ValueError:
        raise HTTPException(404) from None
    if not reachable(first):
        raise HTTPException(404)
    return first


def _year(text: str, today: date) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0 if text else today.year
    if not FIRST_YEAR < number < LAST_YEAR:
        raise HTTPException(404)
    return number


def pages(library: Library, metrics: Metrics, *, settings: Settings, limits: Limits) -> Starlette:
    """The application of all that is no calendar."""
    base_url = settings.feeds.base_url.rstrip("/")
    renderer = Renderer(ZoneInfo(settings.timezone))
    public = PublicPages(library, renderer, base_url)
    secret = SecretPages(library, renderer, public.base, limits)

    def page(make: Callable[[Request, Known], Response]) -> Callable[[Request], object]:
        """In the reader's language, in a thread, as of now."""

        @wraps(make)
        async def answer(request: Request) -> Response:
            known = await library.known()
            with speaking(language_of(request)):
                return await anyio.to_thread.run_sync(make, request, known)

        return answer

    async def healthz(request: Request) -> Response:
        try:
            known = await library.fresh()
        except KepuError as error:
            _log.warning("%s", error.message)  # not in the answer: it names files and hosts
            return JSONResponse({"status": "down"}, 503)
        return JSONResponse({"status": "ok", "seq": known.seq})

    def figures(request: Request) -> Response:
        return Response(metrics.text(), headers={"content-type": CONTENT_TYPE})

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else getattr(error, "http_status", 500)
        try:
            known = await library.known()
        except KepuError:
            return PlainTextResponse("try again\n", 503, {"retry-after": "60", **SECURITY})
        with speaking(language_of(request)):
            heading, text = _words(status, error)
            return await anyio.to_thread.run_sync(public.message, request, known, status, heading, text)

    return Starlette(
        routes=[
            Route("/", page(public.index)),
            Route("/calendar/{path:path}", page(public.calendar)),
            Route("/year/{path:path}", page(public.year)),
            *secret.routes(),
            Route("/style.css", _sheet),
            Route("/robots.txt", _robots),
            Route("/healthz", healthz),
            Route("/metrics", figures),
        ],
        exception_handlers={HTTPException: refused, KepuError: refused},
        # Nothing that a stranger chooses stands beside a secret on a page, so compressing gives none away.
        middleware=[Middleware(GZipMiddleware, minimum_size=1000)],
    )


def _robots(request: Request) -> Response:
    return PlainTextResponse(ROBOTS)


def _sheet(request: Request) -> Response:
    headers = {"cache-control": "public, max-age=3600", "x-content-type-options": "nosniff"}
    return Response(style(), media_type="text/css", headers=headers)


def _words(status: int, error: Exception) -> tuple[str, str]:
    if isinstance(error, KepuError):
        return _("没有完成"), error.message
    if status == 404:
        return _("没有这一页"), _("地址可能有误，或已更换、停用。")
    return _("没有完成"), _("请求不能这样处理（{status}）。").format(status=status)
