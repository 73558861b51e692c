"""``kepu worker``: run the jobs until it is told to stop."""

import argparse
import logging

from config.language import _
from tui.cli.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help=_("只显示警告"))


def run(given: argparse.Namespace, context: Context) -> int:
    from tui.running import engine, serve

    logging.basicConfig(
        level=logging.WARNING if given.quiet else logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with context.store.read() as session:
        context.store.catalogue(session)  # a database that is not there is told before anything starts
    running = engine(context.settings, context.store)
    serve([running], lambda: context.output.note(_("任务已开始运行；按 Ctrl+C 停止")))
    context.output.note(_("已停止"))
    return 0
