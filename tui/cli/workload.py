"""``kepu workload``: units × weeks, a character a week."""

import argparse

from config.language import _, day_range_words, listed, pick
from scheduler.planning.conflicts import monday_of
from scheduler.queries.workload import Workload, workload
from tui.cli import lookups
from tui.cli.arguments import year
from tui.cli.context import Context
from tui.cli.output import Cell, Column


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("year", type=year, nargs="?", help=_("年份（默认今年）"))
    parser.add_argument("--unit", help=_("只看一个单位，逐周列出"))


def run(given: argparse.Namespace, context: Context) -> int:
    wanted = given.year or context.today().year
    with context.store.read() as session:
        unit = lookups.unit(session, given.unit) if given.unit else ""
        found = workload(context.store, session, wanted, unit=unit)
    if context.output.as_json:
        context.output.json({
            "year": wanted, "weeks": found.weeks,
            "units": [
                {
                    "id": r.unit.id, "unit": r.unit.short, "limit": r.limit, "total": r.total,
                    "counts": r.counts, "over": found.over(r),
                }
                for r in found.rows
            ],
        })  # fmt: skip
    elif unit:
        _one(context, found)
    else:
        _all(context, found)
    return 0


def _all(context: Context, found: Workload) -> None:
    rows = []
    for row in found.rows:
        over = found.over(row)
        rows.append((
            pick(row.unit.short, row.unit.brief_en), row.total, Cell(str(row.peak), "red" if over else ""),
            "".join(_digit(n) for n in row.counts), Cell(listed(str(int(w[-2:])) for w in over), "red"),
        ))  # fmt: skip
    context.output.table(rows, [
        _("单位"), Column(_("合计"), right=True, keep=True), Column(_("最多"), right=True, keep=True),
        Column(_("各周（每字一周）"), keep=True), Column(_("超限周"), keep=True),
    ])  # fmt: skip
    context.output.line(_("数字是该周开始的、由该单位牵头、承办或总负责的活动数；· 为零，+ 为十项以上"), "dim")


def _digit(count: int) -> str:
    return "·" if count == 0 else (str(count) if count < 10 else "+")


def _one(context: Context, found: Workload) -> None:
    row = found.rows[0]
    context.output.heading(pick(row.unit.name, row.unit.name_en))
    shown = []
    for week, count in zip(found.weeks, row.counts, strict=True):
        monday = monday_of(week)
        if count:
            style = "red" if row.limit and count > row.limit else ""
            days = day_range_words(monday, monday.fromordinal(monday.toordinal() + 6))
            shown.append((str(int(week[-2:])), days, Cell(str(count), style), Cell("█" * count, style)))
    context.output.table(
        shown, [Column(_("周"), right=True), Column(_("日期"), keep=True), Column(_("活动"), right=True), ""]
    )
    context.output.line(_("合计 {n} 项，每周上限 {limit}").format(n=row.total, limit=row.limit or _("不限")))
