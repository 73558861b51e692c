"""``kepu conflicts``: what clashes, what would help; apply it, or live with it."""

import argparse

from config.errors import UsageError
from config.language import _
from scheduler.commands.conflict import accept, apply, reopen
from scheduler.errors import Refused
from scheduler.model.conflict import KINDS
from scheduler.planning.remedies import Defer, HandOver, Move, Remedy
from scheduler.queries.conflict_words import explain, kind_words, remedy_words, severity_words
from scheduler.queries.conflicts import ConflictView, Wanted, conflict, conflicts
from scheduler.queries.names import unit_names
from scheduler.queries.remedies import remedies
from scheduler.queries.views import UnitName
from tui.cli import lookups
from tui.cli.arguments import day
from tui.cli.context import Context
from tui.cli.output import Cell

REMEDIES = {Move: "move", HandOver: "hand_over", Defer: "defer"}
STYLES = {"serious": "red", "warning": "yellow", "info": "dim"}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=("list", "fix", "accept", "reopen"), default="list",
                        help=_("fix 按建议处理，accept 接受并写明理由，reopen 取消接受"))  # fmt: skip
    parser.add_argument("code", nargs="*", help=_("冲突编号，见列表第一列"))
    parser.add_argument("--note", default="", help=_("接受的理由"))
    parser.add_argument("--unit", help=_("单位"))
    parser.add_argument("--activity", type=lookups.activity, default=0, metavar="ID", help=_("活动编号"))
    parser.add_argument("--kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--from", dest="first", type=day, metavar="DATE", help=_("从哪天"))
    parser.add_argument("--to", dest="last", type=day, metavar="DATE", help=_("到哪天"))
    parser.add_argument("--all", action="store_true", help=_("包括提示和已接受的"))


def run(given: argparse.Namespace, context: Context) -> int:
    if given.action == "list":
        if given.code:
            raise UsageError(
                _("请给出 fix、accept 或 reopen"),
                hint=_("如 kepu conflicts fix {code}").format(code=given.code[0]),
            )
        return _list(given, context)
    if not given.code:
        raise UsageError(_("缺少冲突编号"), hint=_("kepu conflicts 列出现有的冲突"))
    for code in given.code:
        _act(given, context, code)
    return 0


def _act(given: argparse.Namespace, context: Context, code: str) -> None:
    with context.store.read() as session:
        view = conflict(context.store, session, code, context.today())
        found = remedies(context.store, session, [view], context.today()) if given.action == "fix" else {}
        units = unit_names(session)
    if given.action == "accept":
        accept(context.store, view.found, given.note, context.actor)
        words = _("已接受：{sentence}").format(sentence=explain(view))
    elif given.action == "reopen":
        reopen(context.store, view.found, context.actor)
        words = _("重新列出：{sentence}").format(sentence=explain(view))
    else:
        remedy = found.get(view.code)
        if remedy is None:
            raise Refused(
                _("这个冲突没有能自动处理的办法：{sentence}").format(sentence=explain(view)),
                hint=_("手工调整，或用 kepu conflicts accept {code} --note 说明").format(code=view.code),
            )
        apply(context.store, remedy, context.actor)
        words = _("已处理：{what}").format(what=remedy_words(remedy, view, units))
    if context.output.as_json:
        context.output.json({"id": view.code, "done": given.action, "text": words})
    else:
        context.output.line(words)


def _list(given: argparse.Namespace, context: Context) -> int:
    today = context.today()
    with context.store.read() as session:
        unit = lookups.unit(session, given.unit) if given.unit else ""
        wanted = Wanted(
            today=today, first=given.first, last=given.last, unit=unit, activity=given.activity,
            kind=given.kind or "", accepted=given.all,
        )  # fmt: skip
        found = conflicts(context.store, session, wanted)
        shown = [v for v in found if given.all or given.kind or context.output.as_json or v.severity != "info"]
        help_ = remedies(context.store, session, shown, today)
        units = unit_names(session)
    problems = any(view.open and view.severity != "info" for view in found)
    if context.output.as_json:
        context.output.json([_json(view, help_.get(view.code), units) for view in shown])
        return int(problems)
    if not shown:
        context.output.line(_("没有冲突"))
    for view in shown:
        _print(context, view, help_.get(view.code), units)
    if len(shown) < len(found):
        context.output.line(_("另有 {n} 条提示，用 --all 列出").format(n=len(found) - len(shown)), "dim")
    if help_:
        context.output.note(_("kepu conflicts fix 编号 按建议处理；kepu undo 可以撤销"))
    return int(problems)


def _print(context: Context, view: ConflictView, remedy: Remedy | None, units: dict[str, UnitName]) -> None:
    head = Cell(f"{view.code}  {severity_words(view.severity)} {kind_words(view.kind)}", STYLES[view.severity])
    context.output.line(head.text, head.style)
    context.output.paragraph(explain(view), indent=8)
    if remedy is not None:
        context.output.paragraph(_("建议：{what}").format(what=remedy_words(remedy, view, units)), indent=8)
    if view.note:
        context.output.paragraph(_("已接受（{who}）：{note}").format(who=view.accepted_by, note=view.note), indent=8)


def _json(view: ConflictView, remedy: Remedy | None, units: dict[str, UnitName]) -> dict[str, object]:
    return {
        "id": view.code, "kind": view.kind, "severity": view.severity, "text": explain(view),
        "start": view.first, "end": view.last, "activities": [s.id for s in view.subjects],
        "holder": view.holder, "facts": view.facts,
        "remedy": None if remedy is None else {
            "kind": REMEDIES[type(remedy)], "text": remedy_words(remedy, view, units), "values": remedy,
        },
        "accepted": view.note or None, "accepted_by": view.accepted_by or None,
    }  # fmt: skip
