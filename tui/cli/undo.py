"""``kepu undo``: take back this actor's last change."""

import argparse

from config.language import _
from scheduler.commands.undo import redo, undo
from tui.cli.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--redo", action="store_true", help=_("重做上一次撤销"))


def run(given: argparse.Namespace, context: Context) -> int:
    taken = (redo if given.redo else undo)(context.store, context.actor)
    if context.output.as_json:
        context.output.json({"redone" if given.redo else "undone": taken})
    else:
        context.output.line((_("已重做：{what}") if given.redo else _("已撤销：{what}")).format(what=taken))
    return 0
