"""``kepu announce``: the real date is known."""

import argparse

from config.language import _, pick
from scheduler.commands.occurrence import LEVELS, Announcement, Notice, announce, preview
from tui.cli import lookups
from tui.cli.arguments import chosen, day, year
from tui.cli.context import Context
from tui.cli.differences import difference_json, show_difference


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("theme", help=_("主题活动的名称或编号"))
    parser.add_argument("year", type=year, help=_("届次（年份）"))
    parser.add_argument("start", type=day, help=_("第一天"))
    parser.add_argument("end", type=day, help=_("最后一天"))
    parser.add_argument("--notice", required=True, metavar="TEXT", help=_("公布日期的通知标题"))
    parser.add_argument("--number", default="", help=_("文号"))
    parser.add_argument("--issued", type=day, metavar="DATE", help=_("通知日期"))
    parser.add_argument("--url", default="", help=_("通知网址"))
    parser.add_argument("--slogan", default="", help=_("本届活动的主题"))
    parser.add_argument(
        "--level", type=chosen(level_words, LEVELS), choices=LEVELS, default="national", help=_("哪一级的日期")
    )
    parser.add_argument("--district", help=_("县区级日期是哪个县区的"))
    parser.add_argument("--preliminary", action="store_true", help=_("这是预通知，日期还可能变"))
    parser.add_argument("--dry-run", action="store_true", help=_("只显示会有什么变化，不写入"))
    parser.add_argument("--all", action="store_true", help=_("显示每一项变化"))


def level_words(level: str) -> str:
    return {"national": _("全国"), "provincial": _("省级"), "city": _("市级"), "county": _("县区级")}.get(level, level)


def run(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        theme = lookups.theme(session, given.theme)
        area = lookups.district(session, given.district) if given.district else ""
        name = context.store.catalogue(session).theme[theme]
    notice = Notice(
        theme=theme,
        year=given.year,
        start=given.start,
        end=given.end,
        title=given.notice,
        number=given.number,
        issued=given.issued,
        url=given.url,
        slogan=given.slogan,
        level="county" if area else given.level,
        area=area,
        preliminary=given.preliminary,
    )
    found = preview(context.store, notice) if given.dry_run else announce(context.store, notice, context.actor)
    if context.output.as_json:
        context.output.json(_json(notice, found))
        return 0
    context.output.heading(
        _("{theme} {year} 年：{start} 至 {end}").format(
            theme=pick(name.name, name.name_en), year=given.year, start=given.start, end=given.end
        )
    )
    if found.before is not None and found.before != found.after:
        context.output.line(_("  原定 {start} 至 {end}").format(start=found.before.start, end=found.before.end))
    if not found.planned:
        context.output.line(_("  {year} 年尚未安排：已记下日期，运行 kepu plan {year} 时使用").format(year=given.year))
    else:
        show_difference(context, found.difference, everything=given.all)
        if found.moves_nothing:
            context.output.line(_("这一届没有任何活动：只记下日期"))
    return 0


def _json(notice: Notice, found: Announcement) -> dict[str, object]:
    return {
        "theme": notice.theme,
        "year": notice.year,
        "before": found.before,
        "after": found.after,
        "planned": found.planned,
        **difference_json(found.difference),
    }
