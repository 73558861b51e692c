"""``kepu source warn`` and ``kepu source warnings``: a warning by hand, and what came of those that were read."""

import argparse
import sys
from pathlib import Path

from calendars.sources.warnings import Found, document, outcome_words, taken_words
from config.errors import KepuError
from config.language import _
from scheduler.commands.emergency import Taken, preview, take
from scheduler.planning.emergencies import level_words
from scheduler.queries.warning import WarningView, warnings
from tui.cli.context import Context
from tui.cli.output import Cell, Column


def warn(given: argparse.Namespace, context: Context) -> int:
    """Take the warnings of one file in, or say what they would do."""
    found = document(_content(given.file, context.settings.limits.file_bytes), context.settings)
    taken = preview(context.store, found.messages) if given.dry_run else (
        take(context.store, found.messages, context.actor)
    )  # fmt: skip
    if context.output.as_json:
        context.output.json({
            "dry_run": given.dry_run, "warnings": taken, "refused": [why for _name, why in found.problems],
        })  # fmt: skip
    else:
        _say(context, found, taken, dry=given.dry_run)
    return 1 if found.problems else 0


def _content(path: str, most: int) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read(most + 1)
    if Path(path).is_dir():
        raise KepuError(
            _("{path} 是文件夹，不是预警文件").format(path=path), hint=_("看守文件夹用 kepu source add --cap 文件夹")
        )
    with Path(path).open("rb") as file:
        return file.read(most + 1)


def _say(context: Context, found: Found, taken: list[Taken], *, dry: bool) -> None:
    if dry:
        context.output.line(_("试算，未写入"))
    for one in taken:
        context.output.line(taken_words(one), "red" if one.new and one.outcome == "opened" else "")
        if one.new and one.outcome == "opened" and not dry:
            context.output.line(_("  提醒已排好，立即发出；没有 kepu serve 在运行时用 kepu run-due"))
    if found.words:
        context.output.line(found.words, "yellow")


def show(_given: argparse.Namespace, context: Context) -> int:
    """List the newest warnings."""
    with context.store.read() as session:
        views = warnings(session)
    if context.output.as_json:
        context.output.json(views)
    elif not views:
        context.output.line(_("还没有读到预警"))
    else:
        context.output.table(
            [_row(context, view) for view in views],
            [_("发布"), _("级别"), _("预警"), _("性质"), _("结果"), Column(_("活动"), right=True), _("说明")],
        )
    return 0


def _row(context: Context, view: WarningView) -> tuple[object, ...]:
    style = "red" if view.outcome == "opened" else "" if view.activity else "dim"
    return (
        view.sent.astimezone(context.zone).strftime("%m-%d %H:%M"), level_words(view.level), view.headline,
        _nature(view), Cell(outcome_words(view.outcome), style), f"#{view.activity}" if view.activity else "",
        view.reason,
    )  # fmt: skip


def _nature(view: WarningView) -> str:
    kind = {"Alert": _("发布"), "Update": _("更新"), "Cancel": _("解除")}.get(view.message_type, view.message_type)
    status = {"Actual": "", "Exercise": _("演练"), "Test": _("测试")}.get(view.status, view.status)
    return f"{status} {kind}".strip()
