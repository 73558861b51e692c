"""``kepu feeds``: answer calendars and pages over HTTP."""

import argparse
import sys

from calendars.server.run import application, listen, serve
from config.language import _
from tui.cli.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help=_("监听的地址（默认按设置）"))
    parser.add_argument("--port", type=int, help=_("监听的端口，0 为任意空闲端口（默认按设置）"))
    parser.add_argument("--quiet", action="store_true", help=_("不写访问日志"))


def run(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        context.store.catalogue(session)  # a missing database is told now, not by the first request
    listening = listen(given.host or context.settings.server.host, _port(given, context))
    app = application(context.store, context.settings, log=None if given.quiet else sys.stderr)
    serve(app, listening, ready=lambda: announce(context, listening.getsockname()))
    return 0


def _port(given: argparse.Namespace, context: Context) -> int:
    return context.settings.server.port if given.port is None else int(given.port)


def announce(context: Context, name: tuple[str, int]) -> None:
    """Say where the server answers."""
    host, port = name[0], name[1]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    if context.output.as_json:
        context.output.json({"url": address, "base_url": context.settings.feeds.base_url or address})
    else:
        context.output.line(_("日历订阅：{address}/（按 Ctrl+C 结束）").format(address=address))
    context.output.stdout.flush()
