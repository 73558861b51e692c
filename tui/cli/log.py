"""``kepu log``: the event log, filtered, followed live, or what is new since the last look."""

import argparse
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from config.errors import UsageError
from config.language import _
from scheduler.model.log import LoggedEvent
from scheduler.queries.history import EventView, last_seq, log, views
from scheduler.store.changes import consume, watch
from scheduler.store.transaction import UnitOfWork
from tui.cli import lookups
from tui.cli.arguments import day
from tui.cli.context import Context
from tui.cli.history import sentence

LOOK_SECONDS = 30.0
"""How long to wait for word of a change before looking all the same."""
PAGE = 500


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--activity", type=lookups.activity, help=_("只看这项活动"))
    parser.add_argument("--subject", default="", metavar="NOUN[/ID]", help=_("只看这类或这一个，如 occurrence/12"))
    parser.add_argument("--by", default="", metavar="NAME", help=_("只看这个人的更改"))
    parser.add_argument("--kind", default="", help=_("只看这类事件，如 activity.moved 或 activity"))
    parser.add_argument("--change", type=int, default=0, metavar="N", help=_("只看同一次操作的事件"))
    parser.add_argument("--since", type=day, metavar="DATE", help=_("从哪天起"))
    parser.add_argument("--until", type=day, metavar="DATE", help=_("到哪天止（含当天）"))
    parser.add_argument("-n", "--limit", type=int, default=50, help=_("最多几条（默认 50）"))
    parser.add_argument("--follow", action="store_true", help=_("继续显示新的事件，按 Ctrl+C 结束"))
    parser.add_argument("--new", action="store_true", help=_("只看自己上次用 --new 之后的事件"))


def run(given: argparse.Namespace, context: Context) -> int:
    wanted = _wanted(given, context)
    if given.new:
        if given.follow or any(wanted.values()):
            raise UsageError(_("--new 不能与筛选条件或 --follow 同时使用"))
        _show(context, _news(context), max(1, given.limit))
    elif given.follow:
        _follow(given, context, wanted)
    else:
        _show(context, _read(context, wanted, limit=max(1, given.limit)), max(1, given.limit))
    return 0


def _wanted(given: argparse.Namespace, context: Context) -> dict[str, Any]:
    """The filters as ``queries.history.log`` takes them."""
    noun, _slash, subject = given.subject.strip().lstrip("#").partition("/")
    if given.activity:
        noun, subject = "activity", str(given.activity)
    return {
        "actor": given.by, "kind": given.kind, "noun": noun, "subject": subject, "change": given.change,
        "since": _midnight(given.since, context), "until": _midnight(given.until, context, days=1),
    }  # fmt: skip


def _midnight(given: date | None, context: Context, *, days: int = 0) -> datetime | None:
    if given is None:
        return None
    return datetime.combine(given + timedelta(days=days), datetime.min.time(), context.zone)


def _show(context: Context, events: Sequence[EventView], most: int) -> None:
    if context.output.as_json:
        context.output.json([event_json(event) for event in events])
        return
    if len(events) > most:
        context.output.line(_("更早的 {n} 条略").format(n=len(events) - most), "dim")
    for event in events[-most:]:
        _say(context, event)
    if not events:
        context.output.note(_("没有符合的事件"))


def _read(context: Context, wanted: Mapping[str, Any], **page: Any) -> list[EventView]:
    with context.store.read() as session:
        return log(session, **wanted, **page)


def _news(context: Context) -> list[EventView]:
    """What this actor has not been shown; the cursor moves in the transaction that reads."""
    found: list[EventView] = []

    def take(work: UnitOfWork, events: Sequence[LoggedEvent]) -> None:
        found.extend(views(work.session, events))

    while consume(context.store, f"log:{context.actor}"[:64], take, limit=PAGE):
        pass
    return found


def _follow(given: argparse.Namespace, context: Context, wanted: Mapping[str, Any]) -> None:
    with closing(watch(context.store)) as changes:  # before the first look, so that nothing falls in between
        with context.store.read() as session:
            last = last_seq(session)
        for event in _read(context, wanted, limit=max(1, given.limit)):
            _say(context, event)
            last = max(last, event.seq)
        while True:
            changes.wait(LOOK_SECONDS)
            while page := _read(context, wanted, after=last, limit=PAGE, newest=False):
                for event in page:
                    _say(context, event)
                last = page[-1].seq


def _say(context: Context, event: EventView) -> None:
    if context.output.as_json:
        context.output.json(event_json(event))
    else:
        about = " ".join(filter(None, (f"#{event.subject}" if event.noun == "activity" else "", event.title)))
        words = sentence(event, context.zone) + (_("（{about}）").format(about=about) if about else "")
        context.output.line(f"{event.seq:>6}  {words}")
    context.output.stdout.flush()


def event_json(event: EventView) -> dict[str, Any]:
    """An event by the contract's stable keys."""
    return {f.name: getattr(event, f.name) for f in fields(event) if f.name != "units"}
