"""The server: calendars by the shortest way, all else by Starlette, and a line of log for each request."""

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from calendars.assembly import Body
from calendars.cache import Library, Variant
from calendars.feeds import ALARMS, Feed
from calendars.server import conditional
from calendars.server.accesslog import AccessLog
from calendars.server.conditional import Headers
from calendars.server.limits import Buckets, Limits, network
from calendars.server.metrics import Metrics
from config.errors import KepuError
from config.language import Language, understood
from scheduler.commands.feed import note_fetched

NOT_FOUND = "没有这个日历 / no such calendar\n".encode()
"""The same for every wrong address: nothing tells which part of it was wrong."""
_FLUSH_SECONDS = 60.0


@dataclass(slots=True)
class Sent:
    """What became of a request."""

    kind: str = "other"
    status: int = 0
    size: int = 0


class Application:
    """An ASGI application over one library. ``pages`` answers what is no calendar."""

    def __init__(
        self,
        library: Library,
        pages: ASGIApp,
        *,
        metrics: Metrics,
        log: AccessLog | None = None,
        limits: Limits | None = None,
        language: Language = "zh",
    ) -> None:
        self._library = library
        self._pages = pages
        self._metrics = metrics
        self._log = log
        self._limits = limits or Limits()
        self._language: Language = language
        self._buckets = Buckets(self._limits.rate, self._limits.burst)
        self._fetched: dict[int, datetime] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        start = time.perf_counter()
        sent = Sent()
        try:
            await self._answer(scope, receive, send, sent)
        finally:
            self._note(scope, sent, time.perf_counter() - start)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, sent: Sent) -> None:
        if refused := self._refusal(scope):
            await _plain(send, sent, *refused)
            return
        path: str = scope["path"]
        if path.endswith(".ics") and path.startswith(("/feeds/", "/s/")):
            await self._calendar(scope, send, sent)
            return
        sent.kind = "secret" if path.startswith("/s/") else "page"
        try:
            async with asyncio.timeout(self._limits.seconds):
                await self._pages(scope, receive, _watched(send, sent))
        except TimeoutError:
            if not sent.status:
                await _plain(send, sent, 503, b"too slow\n", [(b"retry-after", b"30")])

    def _refusal(self, scope: Scope) -> tuple[int, bytes, Headers] | None:
        """What is refused before it is looked at."""
        limits = self._limits
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > limits.target_bytes:
            return 414, b"address too long\n", []
        for name, value in scope["headers"]:
            if name == b"content-length" and (not value.isdigit() or int(value) > limits.content_bytes):
                return 413, b"too large\n", [(b"connection", b"close")]
        client = network(scope["client"][0]) if scope.get("client") else ""
        if client and not self._buckets.take(client):
            return 429, b"too many requests\n", [(b"retry-after", b"10")]
        return None

    async def _calendar(self, scope: Scope, send: Send, sent: Sent) -> None:
        sent.kind = "feed"
        method = scope["method"]
        public = scope["path"].startswith("/feeds/")
        if method == "OPTIONS" and public:
            await _start(send, sent, 204, conditional.preflight(), b"")
            return
        if method not in ("GET", "HEAD"):
            await _plain(send, sent, 405, b"GET or HEAD\n", [(b"allow", b"GET, HEAD, OPTIONS")])
            return
        try:
            found = await self._find(scope["path"], variant(scope["query_string"], self._language))
        except KepuError:
            await _plain(send, sent, 503, b"try again\n", [(b"retry-after", b"60")])
            return
        if found is None:
            await _plain(send, sent, 404, NOT_FOUND, [(b"x-robots-tag", b"noindex")])
            return
        feed, body = found
        now = self._library.store.clock().timestamp()
        wish = conditional.wishes(scope["headers"])
        status, headers, content = conditional.answer(body, wish, name=feed.name, public=public, now=now)
        await _start(send, sent, status, headers, b"" if method == "HEAD" else content)

    async def _find(self, path: str, wanted: Variant) -> tuple[Feed, Body] | None:
        """The calendar at this address and its bytes as of now."""
        library = self._library
        known = await library.known()
        if path.startswith("/feeds/"):
            feed = known.public.get((path[7:-4], wanted.language))
        else:
            token, __, name = path[3:-4].partition("/")
            view = known.opened(token)
            # Compared even for a wrong token, so that both ways take the same time.
            right = hmac.compare_digest(name.encode(), (view.slug if view else "").encode())
            feed = known.private[view.id, wanted.language] if view and right else None
            if view and right:
                self._fetched[view.id] = library.store.clock()
        if feed is None:
            return None
        body = library.kept(known, feed.path, wanted) or await library.body(known, feed, wanted)
        return feed, body

    def _note(self, scope: Scope, sent: Sent, seconds: float) -> None:
        self._metrics.count(sent.kind, sent.status, seconds, sent.size)
        if self._log is None:
            return
        agent = next((v for k, v in scope["headers"] if k == b"user-agent"), b"")
        self._log.write(
            client=scope["client"][0] if scope.get("client") else "", method=scope["method"],
            path=scope["path"], status=sent.status, size=sent.size, seconds=seconds,
            agent=agent.decode("latin-1"),
        )  # fmt: skip

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        flushing: asyncio.Task[None] | None = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                flushing = asyncio.create_task(self._flush_for_ever())
                await send({"type": "lifespan.startup.complete"})
            else:
                if flushing:
                    flushing.cancel()
                await self.flush()
                await self._library.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_FLUSH_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Write down when secret calendars were last read; failing loses nothing that matters."""
        fetched, self._fetched = self._fetched, {}
        if fetched:
            with suppress(KepuError):
                await asyncio.to_thread(note_fetched, self._library.store, fetched)


def variant(query: bytes, language: Language) -> Variant:
    """What ``?lang=`` and ``?alarm=`` ask for; anything else in the query is not looked at."""
    if not query:
        return Variant(language)
    try:
        given = parse_qs(query.decode("ascii"), max_num_fields=8)
    except (ValueError, UnicodeDecodeError):
        return Variant(language)
    alarm = given.get("alarm", [""])[0]
    return Variant(understood(given.get("lang", [""])[0]) or language, alarm if alarm in ALARMS else "")


def _watched(send: Send, sent: Sent) -> Callable[[Message], Awaitable[None]]:
    async def watching(message: Message) -> None:
        if message["type"] == "http.response.start":
            sent.status = message["status"]
        else:
            sent.size += len(message.get("body", b""))
        await send(message)

    return watching


async def _plain(send: Send, sent: Sent, status: int, text: bytes, headers: Headers) -> None:
    """A short answer in words."""
    about = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cache-control", b"no-store"),
    ]
    await _start(send, sent, status, [*about, *headers], text)


async def _start(send: Send, sent: Sent, status: int, headers: Headers, content: bytes) -> None:
    sent.status, sent.size = status, len(content)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
