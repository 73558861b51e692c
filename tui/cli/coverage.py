"""``kepu coverage``: which measures have which activities in a year."""

import argparse

from config.language import _, pick
from scheduler.queries.coverage import coverage
from tui.cli.arguments import year
from tui.cli.context import Context
from tui.cli.output import Cell, Column


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("year", type=year, nargs="?", help=_("年份（默认今年）"))


def run(given: argparse.Namespace, context: Context) -> int:
    wanted = given.year or context.today().year
    with context.store.read() as session:
        rows = coverage(session, wanted)
    covered = sum(row.total > 0 for row in rows)
    if context.output.as_json:
        context.output.json(
            {
                "year": wanted,
                "measures": len(rows),
                "covered": covered,
                "rows": [
                    {
                        "id": r.id,
                        "part": r.part,
                        "number": r.number,
                        "title": r.title,
                        "months": r.months,
                        "total": r.total,
                    }
                    for r in rows
                ],
            }
        )
        return 0 if covered == len(rows) else 1
    context.output.table(
        [
            (
                r.id,
                pick(r.title, r.title_en),
                *(n or "·" for n in r.months),
                Cell(str(r.total), "" if r.total else "red"),
            )
            for r in rows
        ],
        [
            Column(_("编号"), keep=True),
            _("任务"),
            *(Column(str(m), right=True, keep=True) for m in range(1, 13)),
            Column(_("合计"), right=True, keep=True),
        ],
    )
    context.output.line(
        _("{year} 年：{n} 项任务中有 {covered} 项有活动").format(year=wanted, n=len(rows), covered=covered)
    )
    return 0 if covered == len(rows) else 1
