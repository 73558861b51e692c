"""``kepu init``: create or upgrade the database and load the plan."""

import argparse

from config.holidays import with_holidays
from config.language import _
from config.reading import find, read
from scheduler.commands.catalogue import load_plan
from scheduler.store.upgrade import upgrade
from tui.cli.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", metavar="NAME|DIR", help=_("随附的规划名，或放数据文件的文件夹"))


def run(given: argparse.Namespace, context: Context) -> int:
    folder = find(given.plan or context.settings.plan)
    catalogue = with_holidays(read(folder), context.settings.holidays)
    context.store.prepare()
    created = upgrade(context.store.engine)
    loaded = load_plan(context.store, catalogue, context.actor)
    if context.output.as_json:
        context.output.json(
            {
                "plan": catalogue.plan.id,
                "title": catalogue.plan.title,
                "upgraded": created,
                "loaded": loaded,
                "measures": len(catalogue.measures),
                "units": len(catalogue.units),
                "themes": len(catalogue.themes),
                "templates": len(catalogue.templates),
                "editions": len(catalogue.editions),
            }
        )
        return 0
    context.output.line((_("已载入") if loaded else _("没有变化")) + _("：{title}").format(title=catalogue.plan.title))
    context.output.line(
        _(
            "任务 {measures} 项，单位 {units} 个，主题活动 {themes} 个，活动模板 {templates} 个，历年日期 {editions} 条"
        ).format(
            measures=len(catalogue.measures),
            units=len(catalogue.units),
            themes=len(catalogue.themes),
            templates=len(catalogue.templates),
            editions=len(catalogue.editions),
        )
    )
    context.output.note(_("数据库：{place}").format(place=context.store.place))
    return 0
