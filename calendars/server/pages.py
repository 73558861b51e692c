"""The pages: Starlette's part of the server."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from calendars.cache import Library
from calendars.server.limits import Limits
from calendars.server.metrics import CONTENT_TYPE, Metrics
from config.errors import KepuError
from config.settings import Settings

ROBOTS = "User-agent: *\nAllow: /\nDisallow: /metrics\n"


def pages(library: Library, metrics: Metrics, *, settings: Settings, limits: Limits) -> Starlette:
    async def healthz(request: Request) -> Response:
        try:
            known = await library.fresh()
        except KepuError as error:
            return JSONResponse({"status": "down", "reason": error.message}, 503)
        return JSONResponse({"status": "ok", "seq": known.seq})

    def figures(request: Request) -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    def robots(request: Request) -> Response:
        return PlainTextResponse(ROBOTS)

    return Starlette(
        routes=[Route("/healthz", healthz), Route("/metrics", figures), Route("/robots.txt", robots)]
    )
