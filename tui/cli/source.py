"""``kepu source``: remote calendars and warnings that are read, and CalDAV collections that are kept in step."""

import argparse
import sys

from calendars.publishing import publish_due
from calendars.sources.polling import Polled, poll_due
from config.language import _, pick
from scheduler.commands.source import remove
from scheduler.queries.names import unit_names
from scheduler.queries.source import SourceView, find, sources
from tui.cli import lookups, warnings
from tui.cli.context import Context
from tui.cli.output import Cell, Column
from tui.source_words import kind_words
from tui.sourcing import attempt, register

KINDS = ("busy", "activities", "holidays", "cap", "caldav")


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|add|poll|remove|warn|warnings")
    adding = actions.add_parser("add", help=_("新增一个来源，并立即读取一次"))
    adding.add_argument("url", metavar="URL", help=_("地址；写 - 从标准输入读取，密码就不会留在命令历史里"))
    which = adding.add_mutually_exclusive_group()
    helps = {
        "busy": _("只看单位何时没空（默认）"), "activities": _("日程作为单位的活动"),
        "holidays": _("放假和调休上班的日子"), "cap": _("预警信息（CAP），地址或文件夹"),
        "caldav": _("把活动发布到这个 CalDAV 日历"),
    }  # fmt: skip
    for kind in KINDS:
        which.add_argument(f"--{kind}", dest="kind", action="store_const", const=kind, help=helps[kind])
    adding.add_argument("--unit", default="", help=_("哪个单位的日历；--caldav 时只发布它的活动"))
    adding.add_argument("--name", default="", help=_("给人看的名称"))
    adding.add_argument(
        "--every", type=int, metavar="MINUTES", help=_("每多少分钟一次（默认 60；预警地址 5，预警文件夹 1）")
    )
    actions.add_parser("list", help=_("列出来源和它们的状况"))
    polling = actions.add_parser("poll", help=_("立即读取；不给编号时读取所有到期的"))
    polling.add_argument("id", type=int, nargs="?", metavar="ID", help=_("来源编号"))
    warning = actions.add_parser("warn", help=_("读入一份预警文件（CAP 或国标格式），符合规则的启动应急科普"))
    warning.add_argument("file", metavar="FILE", help=_("XML 文件；写 - 从标准输入读取"))
    warning.add_argument("--dry-run", action="store_true", help=_("只显示会怎样，不写入"))
    actions.add_parser("warnings", help=_("列出读到的预警和结果"))
    removing = actions.add_parser("remove", help=_("删除来源；由它而来的活动保留"))
    removing.add_argument("id", type=int, metavar="ID", help=_("来源编号"))


def run(given: argparse.Namespace, context: Context) -> int:
    return {
        "add": _add, "list": _list, "poll": _poll, "remove": _remove, "warn": warnings.warn,
        "warnings": warnings.show,
    }[given.action](given, context)  # fmt: skip


def _add(given: argparse.Namespace, context: Context) -> int:
    url = sys.stdin.readline().strip() if given.url == "-" else given.url.strip()
    with context.store.read() as session:
        unit = lookups.unit(session, given.unit) if given.unit else ""
    ident = register(
        context.store, given.kind or "busy", url, context.actor, unit=unit, name=given.name, minutes=given.every
    )
    done = attempt(context.store, context.settings, ident, context.now())
    with context.store.read() as session:
        view = find(session, ident)
    if context.output.as_json:
        context.output.json(view)
    else:
        context.output.line(_("已新增来源 {id}：{address}").format(id=ident, address=view.address))
        _say(context, [done])
    return 0 if done.ok else 1


def _poll(given: argparse.Namespace, context: Context) -> int:
    if given.id is not None:
        done = [attempt(context.store, context.settings, given.id, context.now())]
    else:
        done = poll_due(context.store, context.settings, context.now())
        done += publish_due(context.store, context.settings, context.now())
    if context.output.as_json:
        context.output.json(done)
    elif done:
        _say(context, done)
    else:
        context.output.line(_("没有到期的来源"))
    return 0 if all(one.ok for one in done) else 1


def _say(context: Context, done: list[Polled]) -> None:
    for one in done:
        if not one.ok:
            context.output.line(_("来源 {id} 失败：{problem}").format(id=one.id, problem=one.problem), "red")
            if one.hint:
                context.output.line(_("提示：{hint}").format(hint=one.hint))
        elif one.changed:
            context.output.line(_("来源 {id}：{n} 项，有变化").format(id=one.id, n=one.entries))
        else:
            context.output.line(_("来源 {id}：没有变化").format(id=one.id))
        for line in one.news:
            context.output.line("  " + line)
        if one.ok and one.problem:
            context.output.line("  " + one.problem, "yellow")


def _list(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        views = sources(session)
        units = unit_names(session)
    if context.output.as_json:
        context.output.json(views)
        return 0
    if not views:
        context.output.line(_("还没有来源；用 kepu source add 新增"))
        return 0
    context.output.table(
        [
            (v.id, kind_words(v.kind), pick(units[v.unit].short, units[v.unit].brief_en) if v.unit else "",
             v.name or v.address, v.entries, _state(v), _when(context, v))
            for v in views
        ],
        [Column("ID", right=True, keep=True), _("用途"), _("单位"), _("来源"), Column(_("项"), right=True), _("状况"),
         _("上次成功")],
    )  # fmt: skip
    for view in views:
        if view.problem:
            context.output.line(_("来源 {id}：{problem}").format(id=view.id, problem=view.problem), "yellow")
            if view.state == "failing":
                again = view.next_poll.astimezone(context.zone).strftime("%m-%d %H:%M")
                context.output.line(_("  下次再试：{at}").format(at=again))
    return 1 if any(view.state == "failing" for view in views) else 0


def _state(view: SourceView) -> Cell:
    if view.state == "failing":
        return Cell(_("失败 {n} 次").format(n=view.failures), "red")
    return Cell(_("正常"), "green") if view.state == "ok" else Cell(_("未读取"), "dim")


def _when(context: Context, view: SourceView) -> str:
    return view.last_ok.astimezone(context.zone).strftime("%Y-%m-%d %H:%M") if view.last_ok else ""


def _remove(given: argparse.Namespace, context: Context) -> int:
    address = remove(context.store, given.id, context.actor)
    if context.output.as_json:
        context.output.json({"removed": given.id})
    else:
        context.output.line(_("已删除来源 {id}：{address}").format(id=given.id, address=address))
    return 0
