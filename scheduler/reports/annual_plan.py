"""The year's work plan as it is issued to the member units."""

from collections import Counter
from collections.abc import Sequence

from sqlmodel import Session, col, select

from config.catalogue import Catalogue
from config.language import _, current, listed, pick
from scheduler.model.occurrence import Occurrence
from scheduler.planning.lifecycle import status_words
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.views import ActivityView
from scheduler.reports.document import Document, Section, Table, numbered
from scheduler.reports.wording import days, span, title, unit, unit_list
from scheduler.store.store import Store


def annual_plan(store: Store, session: Session, year: int) -> Document:
    """The editions, the measures and the activities of a year; cancelled ones are left out."""
    catalogue = store.catalogue(session)
    found = [a for a in agenda(session, Filter(year=year)) if a.status != "cancelled"]
    headings = numbered([_("总体安排"), _("重点主题活动"), _("任务落实"), _("活动安排")], chinese=current() == "zh")
    city, name = pick(catalogue.plan.city, catalogue.plan.city_en), pick(catalogue.plan.title, catalogue.plan.title_en)
    return Document(
        _("{city}{year}年全民科学素质工作计划").format(city=city, year=year),
        [_("为落实《{plan}》，安排{year}年重点工作如下。").format(plan=name, year=year)],
        [
            Section(headings[0], [_overview(catalogue, found, year)]),
            Section(headings[1], tables=[_themes(session, catalogue, found, year)]),
            Section(headings[2], tables=[_measures(catalogue, found)]),
            Section(headings[3], tables=[_activities(found)]),
        ],
    )


def _overview(catalogue: Catalogue, found: Sequence[ActivityView], year: int) -> str:
    covered = {m for a in found for m in a.measures}
    quarters = Counter((a.start_on.month + 2) // 3 for a in found if a.start_on.year == year)
    return _(
        "全年安排活动 {n} 项，涉及主题活动 {themes} 个，落实任务 {covered} 项（共 {all} 项）；"
        "第一至第四季度分别为 {q1}、{q2}、{q3}、{q4} 项。"
    ).format(
        n=len(found), themes=len({a.theme for a in found if a.theme}), covered=len(covered),
        all=len(catalogue.measures), q1=quarters[1], q2=quarters[2], q3=quarters[3], q4=quarters[4],
    )  # fmt: skip


def _themes(session: Session, catalogue: Catalogue, found: Sequence[ActivityView], year: int) -> Table:
    rows = session.exec(
        select(Occurrence)
        .where(Occurrence.year == year, Occurrence.level == "national", Occurrence.state != "cancelled")
        .order_by(col(Occurrence.start_on).is_(None), col(Occurrence.start_on), col(Occurrence.id))
    ).all()
    counts = Counter(a.theme for a in found)
    basis = {"rule": _("按惯例推算"), "announced": _("已公布"), "manual": _("自定")}
    named = [(catalogue.theme[row.theme_id], row) for row in rows if row.theme_id in catalogue.theme]
    table = []
    for theme, row in sorted(named, key=lambda pair: pair[0].kind == "standing"):  # what lasts all year comes last
        when = span(row.start_on, row.end_on) if row.start_on and row.end_on else _("待公布")
        organiser = pick(theme.organiser, theme.organiser_en)
        table.append((pick(theme.name, theme.name_en), when, basis[row.basis], organiser, counts[theme.id]))
    return Table((_("主题活动"), _("时间"), _("日期依据"), _("主办"), _("活动数")), table)


def _measures(catalogue: Catalogue, found: Sequence[ActivityView]) -> Table:
    units = catalogue.unit
    rows = []
    for measure in catalogue.measures:
        mine = [a for a in found if measure.id in a.measures]
        section = catalogue.section[measure.section]
        rows.append((
            measure.id, pick(section.title, section.title_en), pick(measure.title, measure.title_en),
            listed(pick(units[u].short, units[u].name_en) for u in measure.lead),
            listed(pick(units[u].short, units[u].name_en) for u in measure.responsible), len(mine),
        ))  # fmt: skip
    return Table((_("编号"), _("行动或工程"), _("任务"), _("牵头单位"), _("责任单位"), _("活动数")), rows)


def _activities(found: Sequence[ActivityView]) -> Table:
    return Table(
        (_("时间"), _("活动"), _("总负责"), _("牵头单位"), _("责任单位"), _("地点"), _("任务"), _("状态")),
        [
            (
                days(a), title(a), unit(a.coordinator), unit_list(a.units("lead")), unit_list(a.units("responsible")),
                a.venue_name or unit(a.district), listed(a.measures), status_words(a.status),
            )
            for a in found
        ],
    )  # fmt: skip
