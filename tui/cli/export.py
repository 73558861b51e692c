"""``kepu export``: calendars as ICS files."""

import argparse
from pathlib import Path

from sqlmodel import Session

from calendars.export import Written, export_all, export_one
from calendars.feeds import Feed, feeds
from config.catalogue import Catalogue
from config.errors import UsageError
from config.language import _
from tui.cli import lookups
from tui.cli.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--unit", help=_("只导出这个单位的活动"))
    which.add_argument("--theme", help=_("只导出这个主题活动"))
    which.add_argument("--district", help=_("只导出这个县区的活动"))
    which.add_argument(
        "--all", action="store_true", help=_("导出全部日历：全市、各单位、主题、县区、任务类别")
    )
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE|DIR", help=_("写到哪里（--all 时是文件夹）")
    )


def run(given: argparse.Namespace, context: Context) -> int:
    target = Path(given.output)
    with context.store.read() as session:
        catalogue = context.store.catalogue(session)
        if given.all:
            if target.is_file():
                raise UsageError(_("{path} 是文件，--all 要写到文件夹").format(path=target))
            bar = context.output.bar
            written = export_all(
                session, catalogue, target, progress=lambda done, of: bar(_("写入日历"), done, of)
            )
        else:
            feed = _feed(given, session, catalogue)
            path = target / f"{feed.path.split('/')[-1]}.ics" if target.is_dir() else target
            written = [export_one(session, catalogue, feed, path)]
    _say(context, written, target)
    return 0


def _feed(given: argparse.Namespace, session: Session, catalogue: Catalogue) -> Feed:
    path = catalogue.plan.id
    if given.unit:
        unit = lookups.unit(session, given.unit)
        path = f"{'districts' if catalogue.unit[unit].is_district else 'units'}/{unit}"
    elif given.theme:
        path = f"themes/{lookups.theme(session, given.theme)}"
    elif given.district:
        path = f"districts/{lookups.district(session, given.district)}"
    return next(feed for feed in feeds(catalogue) if feed.path == path)


def _say(context: Context, written: list[Written], target: Path) -> None:
    if context.output.as_json:
        context.output.json(
            [
                {"path": w.path, "name": w.name, "activities": w.activities, "changed": w.changed}
                for w in written
            ]
        )
        return
    if len(written) == 1:
        context.output.line(
            _("{path}：{name}，{n} 项活动").format(
                path=written[0].path, name=written[0].name, n=written[0].activities
            )
        )
        return
    context.output.line(
        _("{folder}：{n} 个日历，{changed} 个有变化").format(
            folder=target, n=len(written), changed=sum(w.changed for w in written)
        )
    )
