"""``kepu agenda``: the activities of some days."""

import argparse
from datetime import date, timedelta

from sqlmodel import Session

from config.catalogue import Catalogue
from config.errors import UsageError
from config.language import _, current, date_words, listed, weekday_words
from scheduler.model.activity import STATUSES
from scheduler.planning.lifecycle import status_words
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.views import ActivityView
from tui.cli import lookups
from tui.cli.arguments import chosen, day
from tui.cli.context import Context
from tui.cli.output import Cell, Column
from tui.cli.wording import activity_json, role_words, title_words, unit_words, venue_words

DAYS = 30
ROLES = ("lead", "responsible", "support", "host")
STYLES = {
    "confirmed": "green",
    "cancelled": "dim",
    "postponed": "yellow",
    "completed": "dim",
    "reported": "dim",
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", type=day, metavar="DATE", help=_("从哪天（默认今天）"))
    parser.add_argument("--to", dest="last", type=day, metavar="DATE", help=_("到哪天（默认 30 天后）"))
    add_filters(parser)


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The options that narrow activities, shared by several commands."""
    parser.add_argument("--unit", help=_("参与的单位，或所在县区"))
    parser.add_argument("--role", type=chosen(role_words, ROLES), choices=ROLES, help=_("该单位的职责"))
    parser.add_argument("--theme", help=_("主题活动"))
    parser.add_argument("--district", help=_("县区"))
    parser.add_argument(
        "--status", action="append", type=chosen(status_words, STATUSES), choices=STATUSES, help=_("状态，可以多次给出")
    )
    parser.add_argument("--measure", help=_("任务编号，如 A-10"))
    parser.add_argument("--text", default="", help=_("标题、场地或说明里的文字"))


def filter_of(given: argparse.Namespace, session: Session, first: date | None, last: date | None) -> Filter:
    """The options as a filter, names resolved."""
    return Filter(
        first=first,
        last=last,
        role=given.role or "",
        text=given.text,
        status=tuple(given.status or ()),
        unit=lookups.unit(session, given.unit) if given.unit else "",
        theme=lookups.theme(session, given.theme) if given.theme else "",
        district=lookups.district(session, given.district) if given.district else "",
        measure=lookups.measure(session, given.measure) if given.measure else "",
    )


def run(given: argparse.Namespace, context: Context) -> int:
    first = given.first or (min(context.today(), given.last) if given.last else context.today())
    last = given.last or first + timedelta(days=DAYS - 1)
    if last < first:
        raise UsageError(_("结束日期 {end} 早于开始日期 {start}").format(end=last, start=first))
    with context.store.read() as session:
        found = agenda(session, filter_of(given, session, first, last))
        catalogue = None if current() == "zh" else context.store.catalogue(session)
    if context.output.as_json:
        context.output.json([activity_json(a) for a in found])
        return 0
    if not found:
        context.output.line(_("{first} 至 {last} 没有活动").format(first=first, last=last))
        return 0
    context.output.table(
        [_row(a, context, catalogue) for a in found],
        [
            Column("#", right=True, keep=True),
            Column(_("日期"), keep=True),
            Column(_("时间"), keep=True),
            _("活动"),
            Column(_("状态"), keep=True),
            _("牵头"),
            Column(_("其他单位"), spare=True),
            Column(_("地点"), spare=True),
        ],
    )
    context.output.note(_("{first} 至 {last}，共 {n} 项").format(first=first, last=last, n=len(found)))
    return 0


def _row(activity: ActivityView, context: Context, catalogue: Catalogue | None) -> tuple[object, ...]:
    start = activity.start_on
    today = context.today()
    days = f"{date_words(start, near=today)} {weekday_words(start)}"
    if activity.end_on != start:
        days += f"—{date_words(activity.end_on, near=start)}"
    at = activity.start_at.astimezone(context.zone).strftime("%H:%M") if activity.start_at else _("全天")
    leads = activity.units("lead") or ((activity.coordinator,) if activity.coordinator else ())
    others = [a.unit for a in activity.assignments if a.unit not in leads]
    place = venue_words(activity, catalogue) or unit_words(activity.district)
    return (
        activity.id,
        days,
        at,
        title_words(activity),
        Cell(status_words(activity.status), STYLES.get(activity.status, "")),
        listed(unit_words(u) for u in leads),
        listed(unit_words(u) for u in others),
        place,
    )
