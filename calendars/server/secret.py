"""The page behind a secret address: what a unit has to do, and its answers, from a phone."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import parse_qs, quote

import anyio
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from calendars.cache import Known, Library
from calendars.feeds import Feed
from calendars.server.languages import language_of
from calendars.server.limits import Buckets, Limits
from calendars.server.rendering import SECURITY, Renderer, Subscription, query
from calendars.server.views import by_day
from config.errors import KepuError
from config.language import _, current, pick, speaking
from scheduler.commands.assignment import answer
from scheduler.queries.agenda import agenda
from scheduler.queries.feed import FeedView, deadlines
from scheduler.queries.views import ActivityView, MilestoneView

COOKIE = "kepu-answer"
_DAYS = 400
_NEAR_DAYS = 60
"""What is asked for later than this stands folded below."""
_DEADLINE_DAYS = 45
_LATE_DAYS = 30
_MOST = 200
_CACHE = {"cache-control": "private, no-store", "x-robots-tag": "noindex, nofollow"}


@dataclass(frozen=True, slots=True)
class Share:
    """The unit's part in one activity."""

    activity: ActivityView
    role: str
    answer: str
    answer_words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Deadline:
    due_on: date
    title: str
    about: str
    late: bool


@dataclass(frozen=True, slots=True)
class SecretLinks:
    """Addresses on a secret page. Only the language leads back to it; the others leave the secret behind."""

    here: str
    asked: str

    def index(self) -> str:
        return "/" + query({"lang": self.asked})

    def calendar(self, path: str, month: date | None = None) -> str:
        return f"/calendar/{path}/"

    def year(self, path: str, number: int, paper: str = "") -> str:
        return f"/year/{path}/"

    def style(self) -> str:
        return "/style.css"

    def language(self, language: str) -> str:
        return self.here + query({"lang": language})


class SecretPages:
    """Every fault of the address gives the same 404."""

    def __init__(self, library: Library, renderer: Renderer, base: Callable[[Request], str], limits: Limits) -> None:
        self._library = library
        self._renderer = renderer
        self._base = base
        self._limits = limits
        self._answers = Buckets(1 / 6, limits.answers)

    def routes(self) -> list[Route]:
        return [
            Route("/s/{token}/", self._show, methods=["GET"]),
            Route("/s/{token}/answer", self._take, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        known, view = await self._authorised(request)
        nonce = request.cookies.get(COOKIE, "")
        if len(nonce) != 32 or not nonce.isalnum():
            nonce = secrets.token_hex(16)
        with speaking(language_of(request)):
            text = await anyio.to_thread.run_sync(self._page, request, known, view, nonce, "")
        response = HTMLResponse(text, headers={**SECURITY, **_CACHE})
        self._set_cookie(request, response, nonce)
        return response

    async def _take(self, request: Request) -> Response:
        known, view = await self._authorised(request)
        if not view.unit:
            raise HTTPException(404)
        if not self._answers.take(view.token_hash):
            raise HTTPException(429, headers={"retry-after": "10"})
        form = await self._form(request)
        nonce, token = request.cookies.get(COOKIE, ""), request.path_params["token"]
        honest = nonce and hmac.compare_digest(csrf(token, nonce).encode(), form.get("csrf", "").encode())
        if not honest or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise HTTPException(403)
        with speaking(language_of(request)):
            try:
                done = await anyio.to_thread.run_sync(self._answer, known, view, form)
            except KepuError as error:
                known = await self._library.known()
                page = await anyio.to_thread.run_sync(self._page, request, known, view, nonce, error.message)
                return HTMLResponse(page, error.http_status, {**SECURITY, **_CACHE})
            asked = query({"done": done, "lang": request.query_params.get("lang", "")[:2]})
        place = f"/s/{quote(token)}/{asked}"
        return RedirectResponse(place, 303, {**SECURITY, **_CACHE})

    def _answer(self, known: Known, view: FeedView, form: dict[str, str]) -> str:
        ident, wish = form.get("activity", ""), form.get("answer", "")
        if not (ident.isascii() and ident.isdigit() and len(ident) < 12) or wish not in ("accept", "decline"):
            raise HTTPException(400)
        unit = known.catalogue.unit.get(view.unit)
        actor = unit.short if unit else view.unit
        reason = " ".join(form.get("reason", "").split())[:200]
        answer(
            self._library.store, int(ident), view.unit, wish == "accept", actor,
            reason=reason if wish == "decline" else "",
        )  # fmt: skip
        return "accepted" if wish == "accept" else "declined"

    async def _authorised(self, request: Request) -> tuple[Known, FeedView]:
        known = await self._library.known()
        view = known.opened(request.path_params["token"])
        if view is None:
            raise HTTPException(404)
        return known, view

    async def _form(self, request: Request) -> dict[str, str]:
        """The form's fields; bounded, whatever Content-Length said."""
        found = b""
        try:
            async for chunk in request.stream():
                found += chunk
                if len(found) > self._limits.content_bytes:
                    raise HTTPException(413)
            fields = parse_qs(found.decode(), keep_blank_values=True, max_num_fields=10)
        except (ValueError, ClientDisconnect):
            raise HTTPException(400) from None
        return {name: values[0] for name, values in fields.items()}

    def _set_cookie(self, request: Request, response: Response, nonce: str) -> None:
        secure = self._base(request).startswith("https:")
        response.set_cookie(COOKIE, nonce, path="/s/", secure=secure, httponly=True, samesite="strict", max_age=86400)

    def _page(self, request: Request, known: Known, view: FeedView, nonce: str, trouble: str) -> str:
        token, today = request.path_params["token"], self._library.today()
        feed = known.private[view.id, current()]
        links = SecretLinks(f"/s/{quote(token)}/", request.query_params.get("lang", "")[:2])
        with self._library.store.read() as session:
            values = self._values(session, feed, view, today)
        here = f"{self._base(request)}/s/{quote(token)}/"
        lang = "?lang=en" if current() == "en" else ""
        said = {"accepted": _("已接受，谢谢。"), "declined": _("已记下：不能承担。")}
        city = pick(known.catalogue.plan.city, known.catalogue.plan.city_en)
        return self._renderer.page(
            "secret", links, **values, feed=feed, trouble=trouble, csrf=csrf(token, nonce),
            site=_("{city}科普活动").format(city=city), ask=query({"lang": links.asked}),
            said=said.get(request.query_params.get("done", ""), "") if not trouble else "",
            subscription=Subscription(feed.name, f"{here}{quote(view.slug)}.ics{lang}", here),
        )  # fmt: skip

    def _values(self, session: Session, feed: Feed, view: FeedView, today: date) -> dict[str, object]:
        wanted = replace(feed.wanted, first=today - timedelta(_LATE_DAYS), last=today + timedelta(days=_DAYS))
        activities = agenda(session, wanted)[:_MOST]
        alive = [a for a in activities if a.status in ("planned", "confirmed", "postponed")]
        shares = [
            Share(a, _role(s.role), s.answer, _answered(s.answer), s.reason)
            for a in alive if a.end_on >= today
            for s in a.assignments if s.unit.id == view.unit
        ]  # fmt: skip
        pending = [s for s in shares if s.answer == "pending"]
        near = today + timedelta(days=_NEAR_DAYS)
        return {
            "unit": view.unit,
            "near_days": _NEAR_DAYS,
            "pending": [s for s in pending if s.activity.start_on <= near],
            "later": [s for s in pending if s.activity.start_on > near],
            "answered": [s for s in shares if s.answer != "pending"],
            "deadlines": _deadlines(session, activities, view.unit, today) if view.unit else [],
            "days": by_day([a for a in activities if a.end_on >= today], today),
        }


def csrf(token: str, nonce: str) -> str:
    """Binds the form to this secret and this browser: neither alone makes it."""
    return hmac.new(token.encode(), b"answer:" + nonce.encode(), hashlib.sha256).hexdigest()


def _deadlines(session: Session, activities: list[ActivityView], unit: str, today: date) -> list[Deadline]:
    """What this unit must hand in soon, or should have."""
    about = {a.id: a for a in activities if a.status != "cancelled"}
    found = []
    for ident, items in deadlines(session, list(about), today + timedelta(days=_DEADLINE_DAYS)).items():
        for item in items:
            if _concerns(item, about[ident], unit):
                title = pick(about[ident].title, about[ident].title_en)
                found.append(Deadline(item.due_on, item.title, title, item.due_on < today))
    return sorted(found, key=lambda d: (d.due_on, d.title))[:40]


def _concerns(item: MilestoneView, activity: ActivityView, unit: str) -> bool:
    """Whether the deadline is this unit's (``MilestoneTemplate.by``)."""
    if item.by == "coordinator":
        return activity.coordinator is not None and activity.coordinator.id == unit
    if item.by == "lead":
        return any(u.id == unit for u in activity.units("lead"))
    if item.by == "districts":
        return activity.district is not None and activity.district.id == unit
    return any(a.unit.id == unit for a in activity.assignments)


def _role(role: str) -> str:
    words = {"lead": _("牵头"), "responsible": _("责任"), "support": _("协办"), "host": _("承办")}
    return words.get(role, role)


def _answered(given: str) -> str:
    return {"accepted": _("已接受"), "declined": _("已拒绝")}.get(given, _("未答复"))
