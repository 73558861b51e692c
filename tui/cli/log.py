"""``kepu log``: the event log, filtered, and followed live."""

import argparse
import time
from datetime import datetime

from config.language import _
from scheduler.queries.history import EventView, log
from tui.cli import lookups
from tui.cli.arguments import day
from tui.cli.context import Context
from tui.cli.history import sentence

POLL = 0.2
"""Seconds between looks while following."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--activity", type=lookups.activity, help=_("只看这项活动"))
    parser.add_argument("--by", default="", metavar="NAME", help=_("只看这个人的更改"))
    parser.add_argument("--kind", default="", help=_("只看这类事件，如 activity.moved 或 activity"))
    parser.add_argument("--since", type=day, metavar="DATE", help=_("从哪天起"))
    parser.add_argument("-n", "--limit", type=int, default=50, help=_("最多几条（默认 50）"))
    parser.add_argument("--follow", action="store_true", help=_("继续显示新的事件，按 Ctrl+C 结束"))


def run(given: argparse.Namespace, context: Context) -> int:
    events = _read(given, context, after=0, newest=True)
    if context.output.as_json and not given.follow:
        context.output.json(events)
        return 0
    for event in events:
        _say(context, event)
    last = max((e.seq for e in events), default=0)
    while given.follow:
        time.sleep(POLL)
        for event in _read(given, context, after=last, newest=False):
            _say(context, event)
            last = event.seq
    return 0


def _read(given: argparse.Namespace, context: Context, *, after: int, newest: bool) -> list[EventView]:
    since = datetime.combine(given.since, datetime.min.time(), context.zone) if given.since else None
    with context.store.read() as session:
        return log(
            session,
            after=after,
            actor=given.by,
            kind=given.kind,
            since=since,
            limit=max(1, given.limit),
            newest=newest,
            noun="activity" if given.activity else "",
            subject=str(given.activity) if given.activity else "",
        )


def _say(context: Context, event: EventView) -> None:
    if context.output.as_json:
        context.output.json(event)
    else:
        about = " ".join(filter(None, (f"#{event.subject}" if event.noun == "activity" else "", event.title)))
        context.output.line(f"{event.seq:>6}  {sentence(event, context.zone)}" + (f"（{about}）" if about else ""))
    context.output.stdout.flush()
