"""``kepu plan``: schedule a year, or say what that would change."""

import argparse

from config.language import _, date_words, pick
from scheduler.commands.placing import Progress
from scheduler.commands.plan import YearPlan, plan_year, preview_year
from scheduler.queries.names import theme_names
from tui.cli.arguments import year
from tui.cli.context import Context
from tui.cli.differences import difference_json, show_difference


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("year", type=year, nargs="+", metavar="YEAR", help=_("要安排的年份，可以多个"))
    parser.add_argument("--dry-run", action="store_true", help=_("只显示会有什么变化，不写入"))
    parser.add_argument("--all", action="store_true", help=_("显示每一项变化"))


def run(given: argparse.Namespace, context: Context) -> int:
    answers = []
    for wanted in dict.fromkeys(given.year):
        if given.dry_run:
            found = preview_year(context.store, wanted)
        else:
            found = plan_year(context.store, wanted, context.actor, progress=_progress(context))
        if context.output.as_json:
            answers.append(_json(found))
        else:
            _show(context, found, everything=given.all, dry=given.dry_run)
    if context.output.as_json:
        context.output.json(answers[0] if len(answers) == 1 else answers)
    return 0


def _progress(context: Context) -> Progress:
    bar = context.output.bar
    return lambda what, done, of: bar(what, done, of)


def _show(context: Context, found: YearPlan, *, everything: bool, dry: bool) -> None:
    title = _("{year} 年（试算，未写入）") if dry else _("{year} 年")
    context.output.heading(title.format(year=found.year))
    levels = {
        "override": _("工作日：按本地配置的放假安排"),
        "official": _("工作日：按国务院公布的放假安排"),
        "provisional": _("工作日：暂定（国务院尚未公布 {year} 年放假安排，公布后请再次运行 kepu plan {year}）"),
    }
    context.output.line("  " + levels[found.level].format(year=found.year))
    context.output.line(
        _("  主题活动 {n} 届，新增 {new} 届，日期有变 {moved} 届").format(
            n=len(found.occurrences), new=found.new_occurrences, moved=found.moved_occurrences
        )
    )
    with context.store.read() as session:
        names = theme_names(session)
    for draft in found.waiting:
        season = (
            f"{date_words(draft.rule_start)}—{date_words(draft.rule_end)}"
            if draft.rule_start and draft.rule_end
            else ""
        )
        context.output.line(
            _("  待公布：{theme}（通常在 {season} 之间；公布后运行 kepu announce，备好的活动随即排入）").format(
                theme=pick(*names.get(draft.theme, (draft.theme, ""))[:2]), season=season
            )
        )
    show_difference(context, found.difference, everything=everything)


def _json(found: YearPlan) -> dict[str, object]:
    return {
        "year": found.year,
        "workdays": found.level,
        "occurrences": len(found.occurrences),
        "new_occurrences": found.new_occurrences,
        "moved_occurrences": found.moved_occurrences,
        "waiting": [d.theme for d in found.waiting],
        "unchanged_all": found.unchanged,
        **difference_json(found.difference),
    }
