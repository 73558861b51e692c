"""``kepu tui``: the full-screen app."""

import argparse

from config.language import _
from scheduler.queries.history import last_seq
from tui.app import KepuApp
from tui.cli.context import Context
from tui.robust import log_to
from tui.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--read-only", action="store_true", help=_("只看不改"))


def run(given: argparse.Namespace, context: Context) -> int:
    workspace = Workspace(
        store=context.store,
        settings=context.settings,
        actor=context.actor,
        clock=context.now,
        read_only=given.read_only,
    )
    workspace.catalogue()  # says what is missing before the terminal is taken over
    log = context.settings.state_folder / "tui.log"
    log_to(log)
    app = KepuApp(workspace, lambda: workspace.ask(last_seq))
    app.log_file = log
    return app.run_safely()
