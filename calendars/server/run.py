"""The server started with objects: uvicorn over a library, on an address that is known once it listens."""

import asyncio
import socket
from typing import TextIO

import uvicorn

from calendars.cache import Library
from calendars.server.accesslog import AccessLog
from calendars.server.app import Application
from calendars.server.limits import Limits
from calendars.server.metrics import Metrics
from calendars.server.pages import pages
from config.errors import KepuError
from config.language import Language, _
from config.settings import Settings
from config.system_errors import why
from scheduler.store.store import Store

_KEEP_ALIVE_SECONDS = 30
_SHUTDOWN_SECONDS = 10
_CONNECTIONS = 1000
_HEAD_BYTES = 16 * 1024


class CannotListen(KepuError):
    """The address is taken or not this machine's."""


def application(
    store: Store, settings: Settings, *, log: TextIO | None = None, limits: Limits | None = None
) -> Application:
    """The whole server as one ASGI application."""
    limits = limits or Limits()
    library = Library(store, settings.feeds, base_url=settings.feeds.base_url.rstrip("/"))
    metrics = Metrics(library)
    language: Language = settings.language or "zh"
    return Application(
        library,
        pages(library, metrics, settings=settings, limits=limits),
        metrics=metrics,
        log=AccessLog(log) if log else None,
        limits=limits,
        language=language,
    )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise CannotListen(
            _("不能在 {host}:{port} 上监听：{reason}").format(host=host, port=port, reason=why(error)),
            hint=_("换一个端口：--port，或 kepu.toml 的 [server] port"),
        ) from error


def server(app: Application) -> uvicorn.Server:
    """Behind a reverse proxy on this machine the client's address is taken from X-Forwarded-For."""
    return uvicorn.Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, ws="none", lifespan="on",
            proxy_headers=True, forwarded_allow_ips="127.0.0.1,::1", limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS, timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            h11_max_incomplete_event_size=_HEAD_BYTES,
        )
    )  # fmt: skip


class FeedServer:
    """The server as a part of a process that runs several: listens from its making, answers from ``run``."""

    def __init__(self, app: Application, host: str, port: int) -> None:
        self._socket = listen(host, port)
        self._server = server(app)

    @property
    def address(self) -> str:
        """Where it answers on this machine."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def run(self) -> None:
        """Answer until :meth:`stop`; what is being answered then is finished."""
        try:
            asyncio.run(self._server.serve(sockets=[self._socket]))
        finally:
            self._socket.close()

    def stop(self) -> None:
        """Ask it to end; may be called from a signal handler and from any thread."""
        self._server.should_exit = True
