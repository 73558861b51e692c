"""``kepu report``: documents for the people who supervise."""

import argparse
import os
import tempfile
from pathlib import Path

from config.errors import UsageError
from config.language import _
from scheduler.reports.annual_plan import annual_plan
from scheduler.reports.document import Document, comma_separated, markdown
from scheduler.reports.statistics import statistics
from scheduler.reports.supervision import supervision
from tui.cli.arguments import year
from tui.cli.context import Context

WRITERS = {".md": markdown, ".csv": comma_separated}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=("annual-plan", "supervision", "statistics"),
                        help=_("年度工作计划、督查情况或统计汇总"))  # fmt: skip
    parser.add_argument("year", type=year, nargs="?", help=_("年份（默认今年）"))
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help=_("写入 .md 或 .csv 文件；不给则显示"))


def run(given: argparse.Namespace, context: Context) -> int:
    file: Path | None = given.output
    if file is not None and file.suffix.lower() not in WRITERS:
        raise UsageError(_("不能写“{suffix}”文件，可用 .md 或 .csv").format(suffix=file.suffix or file.name))
    document = _document(given.kind, given.year or context.today().year, context)
    if context.output.as_json:
        context.output.json(document)
    elif file is None:
        for line in markdown(document).splitlines():
            context.output.line(line)
    if file is not None:
        _write(file, WRITERS[file.suffix.lower()](document))
        context.output.note(_("已写入 {file}").format(file=file))
    return 0


def _document(kind: str, wanted: int, context: Context) -> Document:
    with context.store.read() as session:
        if kind == "annual-plan":
            return annual_plan(context.store, session, wanted)
        if kind == "supervision":
            return supervision(context.store, session, wanted, context.today())
        return statistics(context.store, session, wanted)


def _write(file: Path, text: str) -> None:
    """The whole file or none: an older one stays until the new one is there."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        os.chmod(name, 0o644)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
