"""``kepu export``: calendars as ICS files."""

import argparse
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calendars.export import Written, export_all, export_one
from calendars.feeds import Feed, feeds
from calendars.text import web_address
from config.catalogue import Catalogue
from config.errors import UsageError
from config.language import _
from scheduler.queries.feed import Window
from tui.cli import lookups
from tui.cli.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--unit", help=_("只导出这个单位的活动"))
    which.add_argument("--theme", help=_("只导出这个主题活动"))
    which.add_argument("--district", help=_("只导出这个县区的活动"))
    which.add_argument("--all", action="store_true", help=_("导出全部日历：全市、各单位、主题、县区、任务类别"))
    which.add_argument("--site", metavar="DIR", help=_("写成网站：公开的日历和网页，可放到任何网页空间"))
    parser.add_argument("-o", "--output", default="", metavar="FILE|DIR", help=_("写到哪里（--all 时是文件夹）"))
    parser.add_argument("--base-url", default="", metavar="URL", help=_("网站的地址（默认按设置 [feeds] base_url）"))


def run(given: argparse.Namespace, context: Context) -> int:
    if given.site:
        return _site(given, context)
    if not given.output:
        raise UsageError(_("缺少参数：{names}").format(names="-o/--output"))
    target = Path(given.output)
    with context.store.read() as session:
        catalogue = context.store.catalogue(session)
        if given.all:
            if target.is_file():
                raise UsageError(_("{path} 是文件，--all 要写到文件夹").format(path=target))
            bar = context.output.bar
            written = export_all(session, catalogue, target, progress=lambda done, of: bar(_("写入日历"), done, of))
        else:
            feed = _feed(given, session, catalogue)
            path = target / f"{feed.path.split('/')[-1]}.ics" if target.is_dir() else target
            written = [export_one(session, catalogue, feed, path)]
    _say(context, written, target)
    return 0


def _site(given: argparse.Namespace, context: Context) -> int:
    from calendars.site import Site  # start-up: files of calendars need no templates

    base = given.base_url or context.settings.feeds.base_url
    if not web_address(base):
        raise UsageError(
            _("要知道网站的地址，才能写出订阅地址"), hint=_("--base-url https://… 或 kepu.toml 的 [feeds] base_url")
        )
    store, feeds_settings = context.store, context.settings.feeds
    with store.read() as session:
        catalogue = store.catalogue(session)
        today = context.now().astimezone(ZoneInfo(catalogue.plan.timezone)).date()
        window = Window(
            today, ZoneInfo(catalogue.plan.timezone), feeds_settings.past_days, feeds_settings.cancelled_days
        )
        site = Site(session, catalogue, store.workdays, window, base)
        changed = site.write(Path(given.site), lambda done, of: context.output.bar(_("写入网站"), done, of))
    if context.output.as_json:
        context.output.json({"path": given.site, "changed": changed})
    else:
        context.output.line(_("{folder}：{n} 个文件有变化").format(folder=given.site, n=changed))
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
            [{"path": w.path, "name": w.name, "activities": w.activities, "changed": w.changed} for w in written]
        )
        return
    if len(written) == 1:
        context.output.line(
            _("{path}：{name}，{n} 项活动").format(path=written[0].path, name=written[0].name, n=written[0].activities)
        )
        return
    context.output.line(
        _("{folder}：{n} 个日历，{changed} 个有变化").format(
            folder=target, n=len(written), changed=sum(w.changed for w in written)
        )
    )
