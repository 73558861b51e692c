"""``kepu outbox``: what will be sent, what was, what failed; hold, release, send again."""

import argparse
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from config.contacts import read_contacts
from config.errors import KepuError, UsageError
from config.language import _, listed, pick
from scheduler.commands import delivery as life
from scheduler.commands.contact import addresses
from scheduler.commands.delivery import state_words
from scheduler.queries.outbox import TROUBLE, DeliveryView, UpcomingView, deliveries, told, upcoming
from scheduler.store.store import Store
from tui.cli import lookups
from tui.cli.context import Context
from tui.cli.output import Cell
from tui.post_words import content_words, kind_words

ACTIONS = ("list", "show", "retry", "hold", "release", "cancel")
FARTHEST_DAYS = 36_600
"""Of a look ahead: a hundred years, beyond which dates end."""
STYLES = {"failed": "red", "uncertain": "yellow", "sent": "green", "held": "cyan", "skipped": "dim"}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="list", help=_("做什么（默认 list）"))
    parser.add_argument("ids", nargs="*", metavar="ID", help=_("投递编号；将发的提醒用 r 加编号"))
    parser.add_argument("--upcoming", action="store_true", help=_("列出将要发出的提醒"))
    parser.add_argument("--days", type=int, default=7, help=_("将来几天（默认 7）"))
    parser.add_argument("--unit", metavar="NAME", help=_("只看或只处理这个单位的"))
    parser.add_argument("--state", action="append", default=[], choices=life_states(), help=_("只看这种状态的"))
    parser.add_argument("--failed", action="store_true", help=_("所有失败和不确定的"))
    parser.add_argument("-n", "--limit", type=int, default=50, help=_("最多几条（默认 50）"))


def life_states() -> Sequence[str]:
    return ("pending", "claimed", "sending", "sent", "failed", "uncertain", "skipped", "cancelled", "held")


def run(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        unit = lookups.unit(session, given.unit) if given.unit else ""
    if given.action in ("hold", "release") and (given.upcoming or any(i.startswith("r") for i in given.ids)):
        return _hold_upcoming(given, context, unit)
    if given.action == "list":
        return _upcoming(given, context, unit) if given.upcoming else _list(given, context, unit)
    if given.action == "show":
        return _show(given, context)
    return _change(given, context, unit)


def _list(given: argparse.Namespace, context: Context, unit: str) -> int:
    states = [*given.state, *(TROUBLE if given.failed else ())]
    with context.store.read() as session:
        found = deliveries(session, states=states, unit=unit, limit=max(1, given.limit))
    if context.output.as_json:
        context.output.json(found)
    elif not found:
        context.output.line(_("没有投递"))
    else:
        context.output.table([_row(context, d) for d in found], [
            _("编号"), _("单位"), _("方式"), _("状态"), _("时间"), _("次数"), _("内容"), _("原因"),
        ])  # fmt: skip
    return 1 if any(d.state in TROUBLE for d in found) else 0


def _row(context: Context, d: DeliveryView) -> Sequence[object]:
    at = (d.sent_at or d.next_at or d.due_at).astimezone(context.zone).strftime("%m-%d %H:%M")
    state = Cell(state_words(d.state), STYLES.get(d.state, ""))
    return (d.id, pick(d.unit.short, d.unit.brief_en), d.channel, state, at, d.attempts, content_words(d), d.reason)


def _upcoming(given: argparse.Namespace, context: Context, unit: str) -> int:
    found = _coming(given, context, unit)
    if context.output.as_json:
        context.output.json(found)
        return 0
    if not found:
        context.output.line(_("{n} 天内没有要发出的提醒").format(n=given.days))
    with context.store.read() as session:
        reach = addresses(session, read_contacts(context.settings.contacts))
    for message in found:
        at = message.due_at.astimezone(context.zone).strftime("%Y-%m-%d %H:%M")
        held = _("〔已暂扣〕") if message.held else ""
        name = pick(message.unit.short, message.unit.brief_en)
        ways = listed(dict.fromkeys(a.channel for a in reach.get(message.unit.id, ()))) or _("没有联系方式")
        context.output.heading(
            _("{at}  {unit}（{ways}）  {n} 项{held}").format(
                at=at, unit=name, ways=ways, n=len(message.reminders), held=held
            )
        )
        for r in message.reminders:
            context.output.line(f"  r{r.id}  {kind_words(r.kind)}  {r.title}  {r.day}")
    return 0


def _coming(given: argparse.Namespace, context: Context, unit: str) -> list[UpcomingView]:
    until = context.now() + timedelta(days=min(max(0, given.days), FARTHEST_DAYS))
    with context.store.read() as session:
        return upcoming(session, until, unit=unit)


def _preview(given: argparse.Namespace, context: Context) -> int:
    """What reminders would say if they left now; together, as a digest tells them."""
    from scheduler.jobs.postman import Postman
    from tui.running import services

    ids = [int(i[1:]) for i in given.ids if i.startswith("r") and i[1:].isdecimal()]
    said = Postman(context.store, services(context.settings), "preview").preview(ids)
    if context.output.as_json:
        context.output.json({"subject": said.subject, "text": said.text} if said else {})
    elif said is None:
        context.output.line(_("没有可说的：提醒不存在，或情况已经变化"))
    else:
        context.output.heading(said.subject)
        context.output.paragraph(said.text)
    return 0 if said else 1


def _show(given: argparse.Namespace, context: Context) -> int:
    if any(i.startswith("r") for i in given.ids):
        return _preview(given, context)
    with context.store.read() as session:
        found = deliveries(session, ids=_numbers(given.ids))
        if not found:
            raise KepuError(_("没有这条投递"), hint="kepu outbox list")
        parts = {d.id: told(session, d.id) for d in found}
    if context.output.as_json:
        context.output.json([{"delivery": d, "reminders": parts[d.id]} for d in found])
        return 0
    for d in found:
        context.output.heading(f"{d.id}  {pick(d.unit.name, d.unit.name_en)}  {d.channel} {d.to}")
        context.output.line(f"  {state_words(d.state)}  {content_words(d)}  {d.reason}")
        for attempt in d.tries:
            context.output.line(f"  {attempt['at']}  {state_words(attempt['outcome'])}  {attempt['reason']}")
        for r in parts[d.id]:
            context.output.line(f"    {kind_words(r.kind)}  {r.title}  {r.day}")
        if d.note:
            context.output.paragraph(d.note, indent=2)
    return 0


def _change(given: argparse.Namespace, context: Context, unit: str) -> int:
    again = partial(life.retry, contacts=read_contacts(context.settings.contacts))
    steps: dict[str, tuple[Callable[[Store, Sequence[int], str], int], Sequence[str]]] = {
        "retry": (again, TROUBLE), "hold": (life.hold, ("pending",)), "release": (life.release, ("held",)),
        "cancel": (life.cancel, ("pending", "held")),
    }  # fmt: skip
    step, states = steps[given.action]
    ids = _numbers(given.ids)
    if not ids:
        if not unit and not given.failed:
            raise UsageError(_("请给出编号，或 --unit、--failed"), hint="kepu outbox list")
        with context.store.read() as session:
            ids = [d.id for d in deliveries(session, states=states, unit=unit, limit=10_000)]
    done = step(context.store, ids, context.actor) if ids else 0
    if context.output.as_json:
        context.output.json({"changed": done})
    else:
        context.output.line(_("已处理 {n} 条").format(n=done))
    return 0


def _hold_upcoming(given: argparse.Namespace, context: Context, unit: str) -> int:
    ids = [int(i[1:]) for i in given.ids if i.startswith("r") and i[1:].isdigit()]
    if not ids:
        if not unit:
            raise UsageError(_("请给出提醒的编号（r 开头），或 --unit"), hint="kepu outbox --upcoming")
        ids = [r.id for message in _coming(given, context, unit) for r in message.reminders]
    done = life.hold_reminders(context.store, ids, context.actor, held=given.action == "hold")
    context.output.line(_("已处理 {n} 条").format(n=done))
    return 0 if done else 1


def _numbers(words: Sequence[str]) -> list[int]:
    for word in words:
        if not word.isascii() or not word.isdigit() or len(word) > 12:
            raise UsageError(_("“{text}”不是投递编号").format(text=word), hint="kepu outbox list")
    return [int(word) for word in words]
