"""``kepu activity report``: the figures of a held activity, from options, a TOML file or both."""

import argparse
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from config.errors import KepuError, UsageError
from config.language import _
from scheduler.commands.activity import step
from scheduler.planning.lifecycle import Step
from scheduler.planning.reporting import COUNTS, amount, field_words, pairs, phrases, report_of
from tui.cli import lookups
from tui.cli.context import Context

LARGEST = 100_000
Value = TypeVar("Value")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=lookups.activity, help=_("活动编号"))
    for name in COUNTS:
        parser.add_argument(f"--{name}", type=_amount, metavar="N", help=field_words(name))
    parser.add_argument(
        "--visitors", type=_visitors, metavar="N", help=_("线下人次，如 300 或 青少年=120,社会公众=180")
    )
    parser.add_argument("--spending", type=_spending, metavar="N", help=_("经费，元，如 5000 或 市级=5000,自筹=1.2万"))
    parser.add_argument("--summary", help=_("小结"))
    parser.add_argument("--link", dest="links", action="append", metavar="URL", help=_("照片、视频或报道的网址"))
    parser.add_argument("--file", type=Path, metavar="FILE", help=_("TOML 文件，键同上；命令行给出的优先"))


def take(given: argparse.Namespace, context: Context) -> int:
    values = _read(given.file) if given.file else {}
    for name in (*COUNTS, "visitors", "spending", "summary", "links"):
        if getattr(given, name) is not None:
            values[name] = getattr(given, name)
    if not values:
        raise UsageError(_("没有填报内容"), hint=_("kepu activity report --help 列出可填的项目"))
    values.setdefault("sessions", 1)  # as the app's form offers
    report = report_of(values)
    step(context.store, given.id, Step.REPORT, context.actor, report=report.values())
    if context.output.as_json:
        context.output.json({"id": given.id, "status": "reported", "report": report.values()})
        return 0
    context.output.line(_("活动 #{id} 已上报").format(id=given.id))
    for label, text in phrases(report):
        context.output.line(f"  {label}：{text}")
    return 0


def _read(file: Path) -> dict[str, Any]:
    data = file.read_bytes()
    if len(data) > LARGEST:
        raise UsageError(_("{file} 太大").format(file=file))
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(_("{file} 不是 TOML 文件：{why}").format(file=file, why=error)) from error


def _amount(text: str) -> int:
    return _checked(amount, text)


def _visitors(text: str) -> Mapping[str, int]:
    return _checked(partial(pairs, "visitors"), text)


def _spending(text: str) -> Mapping[str, int]:
    return _checked(partial(pairs, "spending"), text)


def _checked(read: Callable[[str], Value], text: str) -> Value:
    """What is wrong in argparse's own words: a KepuError would lose the option's name."""
    try:
        return read(text)
    except KepuError as error:
        raise argparse.ArgumentTypeError(error.message) from error
