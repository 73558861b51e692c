"""``kepu report``: documents for the people who supervise."""

import argparse
from pathlib import Path

from config.language import _
from scheduler.reports.document import markdown
from scheduler.reports.writing import KINDS, check, document, write
from tui.cli.arguments import year
from tui.cli.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS, help=_("年度工作计划、督查情况或统计汇总"))
    parser.add_argument("year", type=year, nargs="?", help=_("年份（默认今年）"))
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help=_("写入 .md 或 .csv 文件；不给则显示"))


def run(given: argparse.Namespace, context: Context) -> int:
    file: Path | None = given.output
    if file is not None:
        check(file)
    found = document(context.store, given.kind, given.year or context.today().year, context.today())
    if context.output.as_json:
        context.output.json(found)
    elif file is None:
        for line in markdown(found).splitlines():
            context.output.line(line)
    if file is not None:
        write(file, found)
        context.output.note(_("已写入 {file}").format(file=file))
    return 0
