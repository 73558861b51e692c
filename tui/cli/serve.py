"""``kepu serve``: everything that runs by itself, in one process: the feeds' server and the jobs."""

import argparse
import logging

from tui.cli import feeds
from tui.cli.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    feeds.configure(parser)


def run(given: argparse.Namespace, context: Context) -> int:
    from tui.running import engine, serve

    level = logging.WARNING if given.quiet else logging.INFO
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    server = feeds.listening(given, context)
    serve([engine(context.settings, context.store), server])
    return 0
