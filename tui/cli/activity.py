"""``kepu activity``: add or change one activity, or the units of many."""

import argparse
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.errors import UsageError
from config.language import _
from scheduler.commands import activity as commands
from scheduler.commands.assignment import Assign, answer, assign
from scheduler.commands.milestone import complete_milestone, move_milestone
from scheduler.commands.together import together
from scheduler.planning.conflicts import BY_TIME, Severity
from scheduler.planning.lifecycle import Step, status_words, step_words
from scheduler.queries.agenda import Filter, activity, agenda
from scheduler.queries.conflict_words import explain
from scheduler.queries.conflicts import Wanted, conflicts
from scheduler.queries.views import ActivityView
from tui.cli import activity_arguments, activity_report, lookups
from tui.cli.agenda import filter_of
from tui.cli.context import Context
from tui.cli.wording import activity_json, title_words, when_words


def configure(parser: argparse.ArgumentParser) -> None:
    activity_arguments.add_arguments(parser)


def run(given: argparse.Namespace, context: Context) -> int:
    return ACTIONS[given.action](given, context)


def _add(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        fields = _fields(given, context)
        units = {lookups.unit(session, name): "lead" for name in given.lead or ()}
        for role in ("responsible", "support", "host"):
            for name in getattr(given, role) or ():
                units.setdefault(lookups.unit(session, name), role)
        if given.theme:
            fields["theme_id"] = lookups.theme(session, given.theme)
    fields["title"] = given.title
    ident = commands.add(context.store, _when(given, context, None), fields, units, context.actor)
    return _said(context, ident, _("已新增"))


def _edit(given: argparse.Namespace, context: Context) -> int:
    fields = _fields(given, context)
    if given.title is not None:
        fields["title"] = given.title
    if not fields:
        raise UsageError(_("没有要修改的内容"), hint=_("kepu activity edit --help 列出可改的字段"))
    commands.edit(context.store, given.id, fields, context.actor, expected=given.version)
    return _said(context, given.id, _("已修改"))


def _move(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        current = activity(session, given.id)
    when = _when(given, context, current)
    commands.move(
        context.store,
        given.id,
        when,
        context.actor,
        expected=given.version,
        reason=given.reason,
        pin=given.pin,
    )
    return _said(context, given.id, _("已移动"))


def _pin(given: argparse.Namespace, context: Context) -> int:
    commands.pin(context.store, given.id, given.action == "pin", context.actor)
    return _said(context, given.id, _("已固定") if given.action == "pin" else _("已取消固定"))


def _step(given: argparse.Namespace, context: Context) -> int:
    taken, reason = Step(given.action), getattr(given, "reason", "")
    idents = list(dict.fromkeys(given.id))
    if len(idents) == 1:
        commands.step(context.store, idents[0], taken, context.actor, reason=reason)
    else:
        summary = _("{step} {n} 项活动").format(step=step_words(taken), n=len(idents))
        with together(context.store, context.actor, taken.value, summary) as store:
            for ident in idents:
                commands.step(store, ident, taken, context.actor, reason=reason)
    for ident in idents:
        with context.store.read() as session:
            status = activity(session, ident).status
        _said(context, ident, _("现在是“{status}”").format(status=status_words(status)))
    return 0


def _assign(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        unit = lookups.unit(session, given.unit)
        to = lookups.unit(session, given.to) if given.to else ""
        targets = given.id or _chosen(given, context)
    if not (given.role or to or given.remove):
        raise UsageError(_("请给出 --role、--to 或 --remove"))
    changed = assign(context.store, targets, Assign(unit, given.role or "", to), context.actor)
    if context.output.as_json:
        context.output.json({"changed": changed, "activities": targets})
    else:
        context.output.line(_("已调整 {n} 项活动的分工（共选中 {all} 项）").format(n=changed, all=len(targets)))
    return 0


def _chosen(given: argparse.Namespace, context: Context) -> list[int]:
    """The activities that the filters mean: coming ones, unless days are given."""
    if not (given.theme or given.district or given.of or given.measure):
        raise UsageError(_("请给出活动编号，或用 --theme、--district、--of、--measure 选择活动"))
    with context.store.read() as session:
        narrowed = argparse.Namespace(**{**vars(given), "unit": given.of, "role": None, "text": ""})
        wanted = filter_of(narrowed, session, given.first or context.today(), given.last)
        found = [a for a in agenda(session, wanted) if a.status not in ("cancelled", "reported", "completed")]
    return [a.id for a in found]


def _answer(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        unit = lookups.unit(session, given.unit)
    answer(context.store, given.id, unit, given.answer == "accept", context.actor, reason=given.reason)
    return _said(context, given.id, _("已记录答复"))


def _milestone(given: argparse.Namespace, context: Context) -> int:
    if given.due is not None:
        move_milestone(context.store, given.id, given.key, given.due, context.actor)
    else:
        complete_milestone(context.store, given.id, given.key, context.actor)
    return _said(context, given.id, _("节点已更新"))


ACTIONS: dict[str, Callable[[argparse.Namespace, Context], int]] = {
    "add": _add,
    "edit": _edit,
    "move": _move,
    "pin": _pin,
    "unpin": _pin,
    "assign": _assign,
    "answer": _answer,
    "milestone": _milestone,
    "report": activity_report.take,
    **dict.fromkeys(("confirm", "postpone", "cancel", "restore", "complete"), _step),
}


def _said(context: Context, ident: int, words: str) -> int:
    with context.store.read() as session:
        found = agenda(session, Filter(ids=(ident,)))[0]
    if context.output.as_json:
        context.output.json(activity_json(found))
    else:
        context.output.line(
            f"{words}：#{found.id} {title_words(found)}，{when_words(found, context.zone, context.today())}"
        )
        _warn(context, ident)
    return 0


def _warn(context: Context, ident: int) -> None:
    """What the activity clashes with as it is now; that nobody answered yet is no news here."""
    with context.store.read() as session:
        clashes = conflicts(context.store, session, Wanted(today=context.today(), activity=ident))
    for view in clashes:
        if view.severity != Severity.INFO and view.kind not in BY_TIME:
            context.output.note(_("冲突 {code}：{sentence}").format(code=view.code, sentence=explain(view)))


def _fields(given: argparse.Namespace, context: Context) -> dict[str, Any]:
    plain = {
        "title_en": given.title_en,
        "kind": given.kind,
        "description": given.description,
        "url": given.url,
    }
    fields: dict[str, Any] = {name: value for name, value in plain.items() if value is not None}
    if given.public is not None:
        fields["public"] = given.public == "yes"
    if given.audience is not None:
        fields["audiences"] = given.audience
    with context.store.read() as session:
        if given.venue is not None:
            fields |= lookups.venue(context.store.catalogue(session), given.venue)
        if given.resource is not None:
            catalogue = context.store.catalogue(session)
            fields["resources"] = [lookups.resource(catalogue, name) for name in given.resource if name]
        if given.district is not None:
            fields["district_id"] = lookups.district(session, given.district) if given.district else None
        if given.coordinator is not None:
            fields["coordinator_id"] = lookups.unit(session, given.coordinator)
        if given.measure is not None:
            fields["measures"] = [lookups.measure(session, m) for m in given.measure]
    return fields


def _when(given: argparse.Namespace, context: Context, current: ActivityView | None) -> commands.When:
    """The days or instants meant; what is not given stays as it was: the length, or the time of day."""
    zone = ZoneInfo(context.settings.timezone)
    start, end = given.start, given.end
    if isinstance(start, datetime):
        begin = start.replace(tzinfo=start.tzinfo or zone)
        if isinstance(end, datetime):
            return commands.When(begin, end.replace(tzinfo=end.tzinfo or zone))
        if end is not None:
            raise UsageError(_("开始是时刻时，结束也要是时刻，如 2026-09-14T11:30"))
        return commands.When(begin, begin + _length(current, timedelta(hours=2)))
    if isinstance(end, datetime):
        raise UsageError(_("开始是日期时，结束也要是日期，如 2026-09-14"))
    if current is None or current.all_day or current.start_at is None or end is not None:
        length = (current.end_on - current.start_on) if current is not None else timedelta(0)
        return commands.When(start, end or start + length)
    at: time = current.start_at.astimezone(zone).timetz().replace(tzinfo=None)
    begin = datetime.combine(start, at, zone)
    return commands.When(begin, begin + _length(current, timedelta(hours=2)))


def _length(current: ActivityView | None, otherwise: timedelta) -> timedelta:
    if current is None or current.start_at is None or current.end_at is None:
        return otherwise
    return current.end_at - current.start_at
