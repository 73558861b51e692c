"""The sub-commands of ``kepu activity`` and their options."""

import argparse
from datetime import date, datetime
from typing import get_args

from config.language import _
from config.vocabulary import ActivityKind, Audience
from scheduler.model.assignment import ROLES
from tui.cli import activity_report, lookups
from tui.cli.arguments import day, halfwidth, moment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("动作"))
    _add(actions.add_parser("add", help=_("新增活动")))
    _edit(actions.add_parser("edit", help=_("修改字段")))
    _move(actions.add_parser("move", help=_("改日期或时间")))
    for name, words in (
        ("confirm", _("确认")),
        ("postpone", _("延期，日期待定")),
        ("cancel", _("取消，须说明原因")),
        ("restore", _("恢复已取消或延期的活动")),
        ("complete", _("活动已举办")),
    ):
        step = actions.add_parser(name, help=words)
        step.add_argument("id", type=lookups.activity, nargs="+", help=_("活动编号，可以多个"))
        if name in ("postpone", "cancel"):
            step.add_argument("--reason", default="", help=_("原因"))
    activity_report.add_arguments(actions.add_parser("report", help=_("填报已举办活动的数据")))
    for name, words in (("pin", _("固定日期")), ("unpin", _("取消固定，重新跟随规划"))):
        actions.add_parser(name, help=words).add_argument("id", type=lookups.activity, help=_("活动编号"))
    _assign(actions.add_parser("assign", help=_("调整分工，可以一次调整多项活动")))
    answer = actions.add_parser("answer", help=_("登记单位的答复"))
    answer.add_argument("id", type=lookups.activity, help=_("活动编号"))
    answer.add_argument("answer", choices=("accept", "decline"))
    answer.add_argument("--unit", required=True, help=_("答复的单位"))
    answer.add_argument("--reason", default="", help=_("拒绝的原因"))
    milestone = actions.add_parser("milestone", help=_("完成节点，或改节点日期"))
    milestone.add_argument("id", type=lookups.activity, help=_("活动编号"))
    milestone.add_argument("key", help=_("节点，如 summary 或“总结”"))
    milestone.add_argument("--due", type=day, metavar="DATE", help=_("改到哪天；不给就是完成"))


def when(text: str) -> date | datetime:
    """A date, or an instant (naive means the plan's zone)."""
    return moment(text) if {"T", ":"} & {*halfwidth(text)} else day(text)


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", help=_("标题"))
    parser.add_argument("start", type=when, help=_("开始：日期，或时刻如 2026-09-14T09:00"))
    parser.add_argument("end", type=when, nargs="?", help=_("结束：最后一天，或结束时刻"))
    _fields(parser)
    parser.add_argument("--theme", help=_("主题活动"))
    for role in ROLES:
        parser.add_argument(f"--{role}", action="append", metavar="UNIT", help=_("单位，可以多次给出"))


def _edit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=lookups.activity, help=_("活动编号"))
    parser.add_argument("--title", help=_("标题"))
    _fields(parser)
    _version(parser)


def _move(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=lookups.activity, help=_("活动编号"))
    parser.add_argument("start", type=when, help=_("新的日期，或时刻如 2026-09-14T09:00"))
    parser.add_argument("end", type=when, nargs="?", help=_("新的最后一天，或结束时刻（不给则长度不变）"))
    parser.add_argument("--reason", default="", help=_("原因"))
    parser.add_argument("--pin", action="store_true", help=_("并且固定日期"))
    _version(parser)


def _version(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", dest="version", type=int, metavar="N", help=_("您看到的版本；不符则拒绝修改"))


def _fields(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title-en", help=_("英文标题"))
    parser.add_argument(
        "--kind", choices=get_args(ActivityKind), metavar="KIND", help=", ".join(get_args(ActivityKind))
    )
    parser.add_argument("--description", help=_("说明"))
    parser.add_argument("--venue", help=_("场地名称，规划数据里的或任何别的"))
    parser.add_argument("--resource", action="append", help=_("共享资源，可以多次给出；给空值则去掉"))
    parser.add_argument("--district", help=_("县区"))
    parser.add_argument("--coordinator", metavar="UNIT", help=_("总负责单位"))
    parser.add_argument(
        "--audience",
        action="append",
        choices=get_args(Audience),
        metavar="GROUP",
        help=", ".join(get_args(Audience)),
    )
    parser.add_argument("--measure", action="append", help=_("任务编号，可以多次给出"))
    parser.add_argument("--public", choices=("yes", "no"), help=_("是否出现在公开日历"))
    parser.add_argument("--url", help=_("网址"))


def _assign(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=lookups.activity, nargs="*", help=_("活动编号；不给则用下面的条件选择"))
    parser.add_argument("--unit", required=True, help=_("单位"))
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--role", choices=ROLES, help=_("加入或改为这个职责"))
    change.add_argument("--to", metavar="UNIT", help=_("移交给这个单位"))
    change.add_argument("--remove", action="store_true", help=_("去掉这个单位"))
    parser.add_argument("--theme", help=_("选择：主题活动"))
    parser.add_argument("--district", help=_("选择：县区"))
    parser.add_argument("--of", metavar="UNIT", help=_("选择：这个单位参与的活动"))
    parser.add_argument("--measure", help=_("选择：任务"))
    parser.add_argument("--status", action="append", help=argparse.SUPPRESS)
    parser.add_argument("--from", dest="first", type=day, metavar="DATE", help=_("选择：从哪天（默认今天）"))
    parser.add_argument("--to-date", dest="last", type=day, metavar="DATE", help=_("选择：到哪天"))
