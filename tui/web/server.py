"""``kepu tui --web``: textual-serve behind a guard.

The stock server lets any web page that its user opens drive the app: it checks neither Host nor Origin, and knows
no login. Here only this machine is listened to; Host and Origin must be ours; a link that works once becomes a
cookie that lasts while the server runs, or a proxy that asks for a login names the person; the number of sessions
is limited and an idle one ends; the page asks nobody else for anything.
"""

import asyncio
import hmac
import logging
import os
import re
import secrets
import shlex
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp_jinja2
import jinja2
import textual_serve
from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from config.language import _, current

HOST = "127.0.0.1"
COOKIE = "kepu_session"
PAGES = Path(__file__).parent / "pages"
STOCK = Path(textual_serve.__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self' {socket}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
LARGEST = (500, 300)
"""Columns and lines of the largest terminal that a browser may ask for."""
_ACTOR = re.compile(r"[\w.@-]{1,64}")
_TICK_SECONDS = 15
_END_SECONDS = 5
_log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Who gets in, and how many. ``public`` is the address in the browser: ``https://kepu.example.org``."""

    port: int
    public: str = ""
    login_header: str = ""
    """Header in which the proxy in front names who logged in; empty: a link that works once."""
    sessions: int = 8
    idle_minutes: int = 60

    @property
    def origin(self) -> str:
        return self.public.rstrip("/") or f"http://{HOST}:{self.port}"


class Service(AppService):
    """One browser's app, with variables of its own and without the server's secrets."""

    variables: Mapping[str, str] = {}

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        sized = super()._build_environment(min(max(width, 20), LARGEST[0]), min(max(height, 5), LARGEST[1]))
        return {**sized, **self.variables}

    async def stop(self) -> None:
        """End the app and wait for its end, but not for ever."""
        await super().stop()
        if self._process is not None and self._process.returncode is None:
            try:
                await asyncio.wait_for(self._process.wait(), _END_SECONDS)
            except TimeoutError:
                self._process.kill()


class GuardedServer(Server):
    """See the module. ``command``: the words that start the app."""

    def __init__(self, command: list[str], doors: Doors) -> None:
        super().__init__(shlex.join(command), host=HOST, port=doors.port, title="Kepu", public_url=doors.origin)
        self.doors = doors
        self._link: str | None = None if doors.login_header else secrets.token_urlsafe(24)
        self._cookie = secrets.token_urlsafe(32)
        self._open = 0
        self._sockets: set[web.WebSocketResponse] = set()

    @property
    def link(self) -> str:
        """The address to open first; with a login, simply the server's."""
        return f"{self.doors.origin}/" + (f"?t={self._link}" if self._link else "")

    def initialize_logging(self) -> None:
        """The caller has set up a log; addresses with tokens are not written to it."""
        logging.getLogger("aiohttp.access").disabled = True

    async def on_startup(self, app: web.Application) -> None:
        """Without the stock banner: the caller says where to look."""

    async def on_shutdown(self, app: web.Application) -> None:
        """Every browser's app ends as if its person had left."""
        for socket in list(self._sockets):
            await socket.close()

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard])
        aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(PAGES), autoescape=True)
        app.add_routes([
            web.get("/", self.handle_index, name="index"),
            web.get("/ws", self.handle_websocket, name="websocket"),
            web.get("/download/{key}", self.handle_download, name="download"),
            web.static("/static", STOCK, name="static"),
            web.static("/pages", PAGES, name="pages"),
        ])  # fmt: skip
        app.on_shutdown.append(self.on_shutdown)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._check_place(request)
        if request.path == "/" and "t" in request.query:
            return self._let_in(request.query["t"])
        if not request.path.startswith(("/static/", "/pages/")):
            self._check_person(request)
        response = await handler(request)
        if not response.prepared:
            self._harden(response)
        return response

    def _check_place(self, request: web.Request) -> None:
        """Against rebound names, and other pages that this browser shows."""
        if request.host != urlsplit(self.doors.origin).netloc:
            raise web.HTTPMisdirectedRequest(text="host")
        origin = request.headers.get("Origin")
        if origin != self.doors.origin and (origin is not None or request.path == "/ws"):
            raise web.HTTPForbidden(text="origin")

    def _let_in(self, token: str) -> web.Response:
        """The link works once: it becomes a cookie that scripts cannot read and other sites cannot send."""
        if self._link is None or not hmac.compare_digest(token.encode(), self._link.encode()):
            raise web.HTTPForbidden(text=_("这个链接已经用过或不对；请重新运行 kepu tui --web"))
        self._link = None
        response = web.Response(status=302, headers={"Location": "/", "Referrer-Policy": "no-referrer"})
        secure = self.doors.origin.startswith("https://")
        response.set_cookie(COOKIE, self._cookie, httponly=True, samesite="Strict", secure=secure, path="/")
        return response

    def _check_person(self, request: web.Request) -> None:
        if self.doors.login_header:
            if not _ACTOR.fullmatch(request.headers.get(self.doors.login_header, "")):
                raise web.HTTPForbidden(text=_("请先登录"))
        elif not hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), self._cookie.encode()):
            raise web.HTTPForbidden(text=_("请用 kepu tui --web 给出的链接打开"))

    def _harden(self, response: web.StreamResponse) -> None:
        socket = self.doors.origin.replace("http", "ws", 1)
        response.headers.update({
            "Content-Security-Policy": POLICY.format(socket=socket), "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Frame-Options": "DENY",
        })  # fmt: skip

    @aiohttp_jinja2.template("index.html")
    async def handle_index(self, request: web.Request) -> dict[str, Any]:
        size = request.query.get("fontsize", "")
        return {
            "language": "zh-CN" if current() == "zh" else "en",
            "socket": f"{self.doors.origin.replace('http', 'ws', 1)}/ws",
            "font_size": min(max(int(size), 8), 40) if size.isascii() and size.isdigit() and len(size) < 4 else 16,
            "waiting": _("正在打开…"), "ended": _("会话已结束，已保存的内容都在。"), "again": _("重新连接"),
        }  # fmt: skip

    async def handle_download(self, request: web.Request) -> web.StreamResponse:
        """As stock, but a file's name cannot end its header."""
        try:
            meta = await self.download_manager.get_download_metadata(request.match_info["key"])
        except KeyError:
            raise web.HTTPNotFound from None
        response = web.StreamResponse()
        response.content_type = meta.mime_type or "application/octet-stream"
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(meta.file_name, safe='')}"
        self._harden(response)
        await response.prepare(request)
        async for chunk in self.download_manager.download(request.match_info["key"]):
            await response.write(chunk)
        await response.write_eof()
        return response

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        if self._open >= self.doors.sessions:
            raise web.HTTPServiceUnavailable(text=_("同时打开的太多，请稍后再试"))
        self._open += 1
        try:
            return await self._session(request)
        finally:
            self._open -= 1

    async def _session(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=_TICK_SECONDS, max_msg_size=1 << 20)
        await socket.prepare(request)
        self._sockets.add(socket)

        async def close() -> None:
            await socket.close()

        service = Service(
            self.command, write_bytes=socket.send_bytes, write_str=socket.send_str, close=close,
            download_manager=self.download_manager,
        )  # fmt: skip
        if self.doors.login_header:
            service.variables = {"KEPU_ACTOR": request.headers[self.doors.login_header]}
        try:
            await service.start(_number(request, "width", 80), _number(request, "height", 24))
            await self._talk(socket, service)
        except (ConnectionError, asyncio.CancelledError):
            await socket.close()
        finally:
            self._sockets.discard(socket)
            await service.stop()
        return socket

    async def _talk(self, socket: web.WebSocketResponse, service: AppService) -> None:
        """Hand on what the person types, until the browser goes or nobody has typed for long."""
        typed = monotonic()
        while monotonic() - typed < self.doors.idle_minutes * 60:
            try:
                message = await socket.receive(timeout=_TICK_SECONDS)
            except TimeoutError:
                continue
            if message.type is not WSMsgType.TEXT:
                return
            kind, value = _envelope(message)
            if kind in ("stdin", "resize"):
                typed = monotonic()
            await _pass_on(socket, service, kind, value)
        await socket.close(message=_("长时间没有操作").encode())


async def _pass_on(socket: web.WebSocketResponse, service: AppService, kind: str, value: Any) -> None:
    if kind == "stdin" and isinstance(value, str):
        await service.send_bytes(value.encode("utf-8", "replace"))
    elif kind == "resize" and isinstance(value, dict):
        width, height = value.get("width"), value.get("height")
        if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
            await service.set_terminal_size(min(width, LARGEST[0]), min(height, LARGEST[1]))
    elif kind == "ping":
        await socket.send_json(["pong", value])
    elif kind == "blur":
        await service.blur()
    elif kind == "focus":
        await service.focus()


def _envelope(message: Any) -> tuple[str, Any]:
    """Kind and value of what a browser sent; a kind of nothing for what is no such thing."""
    try:
        match message.json():
            case [str(kind)]:
                return kind, None
            case [str(kind), value, *_rest]:
                return kind, value
    except (ValueError, RecursionError):
        _log.warning("not understood: %d characters", len(message.data))
    return "", None


def _number(request: web.Request, name: str, otherwise: int) -> int:
    given = request.query.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 5 else otherwise


def app_command(options: list[str]) -> list[str]:
    """The words that start the app as this program was started, whatever folder it lies in."""
    return [sys.executable, "-c", "import sys; from tui.cli.main import main; sys.exit(main())", *options]


def public_address(text: str) -> str:
    """The address without a path, or an empty text if it is not one of http or https."""
    parts = urlsplit(text)
    fine = parts.scheme in ("http", "https") and parts.netloc and parts.path in ("", "/") and not parts.query
    return f"{parts.scheme}://{parts.netloc}" if fine else ""


def serve(doors: Doors, options: list[str]) -> int:
    """Serve until Ctrl+C; the exit code. The variables of this process, settings among them, are the app's too."""
    os.environ.pop("TEXTUAL", None)
    server = GuardedServer(app_command(options), doors)
    print(_("在浏览器里打开（链接只能用一次）：") if server.link.count("?") else _("在浏览器里打开："))
    print(f"  {server.link}", flush=True)
    print(_("结束请按 Ctrl+C"), flush=True)
    server.serve()
    return 0
