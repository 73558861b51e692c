"""``kepu show``: one activity whole."""

import argparse

from config.catalogue import Catalogue
from config.language import _, bracketed, date_words, labelled, pick, weekday_words
from scheduler.planning.lifecycle import status_words
from scheduler.planning.reporting import Report, phrases
from scheduler.queries.agenda import activity, milestones
from scheduler.queries.conflict_words import explain, severity_words
from scheduler.queries.conflicts import ConflictView, Wanted, conflicts
from scheduler.queries.history import EventView, log
from scheduler.queries.reporting import report
from scheduler.queries.views import ActivityView, MilestoneView
from tui.cli import lookups
from tui.cli.context import Context
from tui.cli.history import sentence
from tui.cli.log import event_json
from tui.cli.output import Column
from tui.cli.wording import activity_json, answer_words, role_words, title_words, unit_words, venue_words, when_words

HISTORY = 200


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=lookups.activity, help=_("活动编号"))


def run(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        found = activity(session, given.id)
        deadlines = milestones(session, given.id)
        history = log(session, noun="activity", subject=str(given.id), limit=HISTORY)
        figures = report(session, given.id)
        clashes = conflicts(context.store, session, Wanted(today=context.today(), activity=given.id))
        catalogue = context.store.catalogue(session)
    if context.output.as_json:
        context.output.json(
            {
                **activity_json(found),
                "description": found.description,
                "url": found.url,
                "assignments": [
                    {"unit": a.unit.short, "role": a.role, "answer": a.answer, "reason": a.reason}
                    for a in found.assignments
                ],
                "milestones": deadlines,
                "report": figures,
                "conflicts": [
                    {"id": v.code, "kind": v.kind, "severity": v.severity, "text": explain(v)} for v in clashes
                ],
                "history": [event_json(event) for event in history],
            }
        )
        return 0
    _facts(context, found, catalogue)
    _parts(context, found, deadlines)
    _clashes(context, clashes)
    _figures(context, figures)
    _history(context, history)
    return 0


def _facts(context: Context, found: ActivityView, catalogue: Catalogue) -> None:
    context.output.heading(f"#{found.id} {title_words(found)}")
    status = status_words(found.status) + bracketed(found.reason)
    basis = {"rule": _("按规则推算，尚未公布"), "announced": _("已公布"), "manual": _("手工安排")}[found.basis]
    for label, text in (
        (_("时间"), when_words(found, context.zone, context.today())),
        (_("状态"), status),
        (_("日期依据"), basis),
        (_("主题活动"), pick(found.theme_name, found.theme_name_en)),
        (_("地点"), venue_words(found, catalogue)),
        (_("县区"), unit_words(found.district)),
        (_("总负责"), unit_words(found.coordinator)),
        (_("说明"), found.description),
        (_("固定"), _("日期已固定，公布新日期时不移动") if found.pinned else ""),
        (_("提示"), _("当年放假安排未公布，日期暂定") if found.provisional else ""),
    ):
        if text:
            context.output.line("  " + labelled(label, text))
    titles = {m.id: pick(m.title, m.title_en) for m in catalogue.measures}
    for ident in found.measures:
        context.output.line(_("  任务：{id} {title}").format(id=ident, title=titles.get(ident, "")))


def _parts(context: Context, found: ActivityView, deadlines: list[MilestoneView]) -> None:
    context.output.line()
    context.output.table(
        [(role_words(a.role), unit_words(a.unit), answer_words(a.answer), a.reason) for a in found.assignments],
        [Column(_("职责"), keep=True), _("单位"), _("答复"), _("原因")],
    )
    if deadlines:
        context.output.line()
        context.output.table(
            [
                (
                    f"{date_words(m.due_on, year=True)} {weekday_words(m.due_on)}",
                    pick(m.title, m.title_en),
                    _("已完成") if m.done_at else "",
                )
                for m in deadlines
            ],
            [Column(_("节点日期"), keep=True), _("事项"), ""],
        )


def _clashes(context: Context, clashes: list[ConflictView]) -> None:
    if clashes:
        context.output.line()
        context.output.heading(_("冲突"))
    for view in clashes:
        context.output.paragraph(labelled(f"{view.code} {severity_words(view.severity)}", explain(view)), indent=2)


def _figures(context: Context, figures: Report | None) -> None:
    if figures is not None:
        context.output.line()
        context.output.heading(_("填报"))
        for label, text in phrases(figures):
            context.output.paragraph(labelled(label, text), indent=2)


def _history(context: Context, history: list[EventView]) -> None:
    context.output.line()
    context.output.heading(_("经过"))
    for event in history:
        context.output.line("  " + sentence(event, context.zone))
