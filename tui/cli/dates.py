"""``kepu dates``: when a theme falls, year by year, and how far reality lay from the rule."""

import argparse

from config.catalogue import Catalogue
from config.errors import UsageError
from config.language import _, bracketed, date_words, pick, weekday_words
from config.names import resolve
from config.reading import find, read
from config.records import Theme, ThemeRule
from config.rule import Rule
from config.span import Span
from scheduler.errors import NoDatabase
from scheduler.planning.recurrence import Deviation, windows
from scheduler.queries.dates import DateView, dates_of, window
from tui.cli.arguments import EARLIEST_YEAR, LATEST_YEAR, year
from tui.cli.context import Context
from tui.cli.output import Cell, Column

BEFORE, AFTER = 5, 5


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("theme", nargs="?", help=_("主题活动的名称或编号"))
    parser.add_argument("--from", dest="first", type=year, metavar="YEAR", help=_("从哪一年"))
    parser.add_argument("--to", dest="last", type=year, metavar="YEAR", help=_("到哪一年"))
    parser.add_argument("--rule", metavar="RRULE", help=_("不查主题活动，推算这条规则"))
    parser.add_argument("--span", default="P1D", metavar="P7D", help=_("规则的持续时间（ISO 8601）"))


def run(given: argparse.Namespace, context: Context) -> int:
    this_year = context.today().year
    first = given.first if given.first is not None else this_year - BEFORE
    last = given.last if given.last is not None else max(this_year + AFTER, first)
    if given.first is None and given.last is not None:
        first = min(first, last)
    if last < first:
        raise UsageError(_("结束年份 {last} 早于开始年份 {first}").format(first=first, last=last))
    if given.rule:
        return _rule(given, context, first, last)
    if not given.theme:
        raise UsageError(_("请给出主题活动的名称"), hint=_("kepu catalogue themes 列出全部主题活动"))
    try:
        with context.store.read() as session:
            catalogue = context.store.catalogue(session)
            theme = _theme(catalogue, given.theme)
            views = dates_of(session, catalogue, theme, first, last)
    except NoDatabase:
        catalogue = read(find(context.settings.plan))
        theme = _theme(catalogue, given.theme)
        views = dates_of(None, catalogue, theme, first, last)
    _show(context, theme, views, window(catalogue, theme))
    return 0


def _theme(catalogue: Catalogue, name: str) -> Theme:
    return catalogue.theme[resolve(name, [(t.id, t.name, t.name_en, *t.aliases) for t in catalogue.themes])]


def _rule(given: argparse.Namespace, context: Context, first: int, last: int) -> int:
    rule = ThemeRule(rule=Rule.parse(given.rule.replace("\\n", "\n")), span=Span.parse(given.span))
    found = [(y, w) for y in range(first, last + 1) for w in windows(rule, y)]
    if context.output.as_json:
        context.output.json(
            [{"year": y, "start": w.start, "end": w.end, "basis": "rule", "notice": ""} for y, w in found]
        )
    else:
        context.output.table(
            [(y, w.start, weekday_words(w.start), w.end) for y, w in found],
            [_("年份"), _("开始"), "", _("结束")],
        )
    return 0


def _show(context: Context, theme: Theme, views: list[DateView], expected: Deviation | None) -> None:
    if context.output.as_json:
        context.output.json([_json(view) for view in views])
        return
    context.output.heading(pick(theme.name, theme.name_en))
    if not views:
        context.output.paragraph(_nothing(theme))
        return
    context.output.table(
        [
            (
                view.year,
                f"{view.start} {weekday_words(view.start)}" if view.start else season_words(view),
                str(view.end) if view.start else "",
                Cell(basis_words(view), "dim" if view.basis == "rule" else "green"),
                "" if not view.start or not view.rule_start else shift_words((view.start - view.rule_start).days),
                view.notice + bracketed(view.area),
            )
            for view in views
        ],
        [
            Column(_("届次"), keep=True),
            Column(_("开始"), keep=True),
            Column(_("结束"), keep=True),
            _("依据"),
            Column(_("与规则相差"), keep=True),
            _("通知或来源"),
        ],
    )
    if expected is not None:
        context.output.line()
        context.output.paragraph(window_words(expected))


def _nothing(theme: Theme) -> str:
    """Why these years have no edition: what its rules are valid for, and what its basis says."""
    first, last = theme.rules[0].since, theme.rules[-1].until
    years = f"{first or EARLIEST_YEAR}–{last or LATEST_YEAR}"
    return _("这些年份没有届次；规则适用于 {years} 年。{basis}").format(
        years=years, basis=pick(theme.basis, theme.basis_en)
    )


def window_words(expected: Deviation) -> str:
    """How far reality lay from the rule, as a sentence."""
    return _(
        "有据可查的 {count} 届中，{exact} 届与规则同日开始；"
        "最早提前 {early} 天，最晚推后 {late} 天，中位数 {median} 天。"
        "规划时应按这个范围预留。"
    ).format(
        count=expected.count,
        exact=expected.exact,
        early=max(0, -expected.earliest),
        late=max(0, expected.latest),
        median=f"{expected.median:g}",
    )


def season_words(view: DateView) -> str:
    """Where dates are still to be announced: when that is likely."""
    if view.rule_start is None or view.rule_end is None:
        return _("待公布")
    return _("待公布（{start}至{end}之间）").format(start=date_words(view.rule_start), end=date_words(view.rule_end))


def basis_words(view: DateView) -> str:
    """What the dates rest on."""
    if view.basis == "rule":
        return _("待公布") if view.start is None else _("按规则")
    words = {"announced": _("已公布"), "manual": _("手工")}[view.basis]
    return words + (_("（据回忆）") if view.confidence == "recalled" else "")


def shift_words(days: int) -> str:
    """How far dates lie from the rule's."""
    if days == 0:
        return _("同日")
    return _("晚 {n} 天").format(n=days) if days > 0 else _("早 {n} 天").format(n=-days)


def _json(view: DateView) -> dict[str, object]:
    return {
        "year": view.year,
        "start": view.start,
        "end": view.end,
        "basis": view.basis,
        "notice": view.notice,
        "rule_start": view.rule_start,
        "rule_end": view.rule_end,
        "confidence": view.confidence,
        "announced": view.announced,
        "url": view.url,
        "level": view.level,
        "area": view.area,
        "note": view.note,
    }
