"""``kepu feeds``: answer calendars and pages over HTTP."""

import argparse
import sys
from typing import TYPE_CHECKING

from config.language import _
from tui.cli.arguments import port
from tui.cli.context import Context

if TYPE_CHECKING:
    from calendars.server.run import FeedServer


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="", help=_("监听的地址（默认按设置）"))
    parser.add_argument("--port", type=port, help=_("监听的端口，0 为任意空闲端口（默认按设置）"))
    parser.add_argument("--quiet", action="store_true", help=_("不写访问日志"))


def run(given: argparse.Namespace, context: Context) -> int:
    from tui.running import serve

    serve([listening(given, context)])
    return 0


def listening(given: argparse.Namespace, context: Context) -> "FeedServer":
    """The server, which listens already, and says where."""
    # Start-up: other commands need no web framework, so this is not wired in tui.bootstrap.
    from calendars.server.run import FeedServer, application

    with context.store.read() as session:
        context.store.catalogue(session)  # a missing database is told now, not by the first request
    app = application(context.store, context.settings, log=None if given.quiet else sys.stderr)
    settings = context.settings.server
    server = FeedServer(app, given.host or settings.host, settings.port if given.port is None else given.port)
    announce(context, server.address)
    return server


def announce(context: Context, address: str) -> None:
    """Say where the server answers, now that it listens."""
    if context.output.as_json:
        context.output.json({"url": address, "base_url": context.settings.feeds.base_url or address})
    else:
        context.output.line(_("日历订阅：{address}/（按 Ctrl+C 结束）").format(address=address))
    context.output.stdout.flush()
