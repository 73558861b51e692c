"""The figures of a year, in the order in which the national survey and the campaigns' registration ask for them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from sqlmodel import Session

from config.language import _, current, pick
from scheduler.planning.reporting import SOURCES, Report, audience_words, source_words
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.reporting import reports
from scheduler.queries.views import ActivityView
from scheduler.reports.document import Document, Section, Table, numbered
from scheduler.reports.wording import days, kind, title, unit
from scheduler.store.store import Store

Held = tuple[ActivityView, Report]


def statistics(store: Store, session: Session, year: int) -> Document:
    """Sums of what was reported of the activities that ended in the year.

    What was held without a report is listed, so that nobody takes it for nothing.
    """
    catalogue = store.catalogue(session)
    wanted = Filter(first=date(year, 1, 1), last=date(year, 12, 31), status=("completed", "reported"))
    found = [a for a in agenda(session, wanted) if a.end_on.year == year]
    figures = reports(session, [a.id for a in found])
    held = [(a, figures[a.id]) for a in found if a.id in figures]
    missing = [a for a in found if a.id not in figures]
    headings = numbered(
        [_("总量"), _("按活动类型"), _("按服务人群"), _("按经费来源"), _("按行动和工程"), _("按地区"), _("按主题活动"),
         _("逐项数据"), _("已举办未上报")],
        chinese=current() == "zh",
    )  # fmt: skip
    sections = {s.id: pick(s.title, s.title_en) for s in catalogue.sections}
    of_measure = {m.id: sections[m.section] for m in catalogue.measures}
    city = pick(catalogue.plan.city, catalogue.plan.city_en)
    return Document(
        _("{city}{year}年科普活动统计").format(city=city, year=year),
        [_("本表由 {n} 项已上报活动汇总，另有 {missing} 项已举办未上报。").format(n=len(held), missing=len(missing))],
        [
            Section(headings[0], tables=[_totals(held)]),
            Section(headings[1], tables=[_by(held, _("类型"), lambda a: [kind(a.kind)])]),
            Section(headings[2], tables=[_visitors(held)]),
            Section(headings[3], tables=[_spending(held)]),
            Section(headings[4], [_("一项活动服务几个行动或工程时，分别计入各个。")], [
                _by(held, _("行动或工程"), lambda a: {of_measure[m]: 0 for m in a.measures if m in of_measure})
            ]),
            Section(headings[5], tables=[_by(held, _("地区"), lambda a: [unit(a.district) or _("市本级")])]),
            Section(headings[6], tables=[
                _by(held, _("主题活动"), lambda a: [pick(a.theme_name, a.theme_name_en) or _("其他")])
            ]),
            Section(headings[7], tables=[_each(held)]),
            Section(headings[8], tables=[Table(
                (_("时间"), _("活动"), _("总负责单位")), [(days(a), title(a), unit(a.coordinator)) for a in missing]
            )]),
        ],
    )  # fmt: skip


def _totals(held: Sequence[Held]) -> Table:
    figures = [report for _activity, report in held]
    return Table((_("指标"), _("数量")), [
        (_("活动（项）"), len(held)),
        (_("场次"), sum(r.sessions for r in figures)),
        (_("线下参加人次"), sum(r.attendance for r in figures)),
        (_("线上参加人次"), sum(r.online for r in figures)),
        (_("千人以上的大型活动（项）"), sum(r.attendance >= 1000 for r in figures)),
        (_("工作人员（人次）"), sum(r.staff for r in figures)),
        (_("志愿者（人次）"), sum(r.volunteers for r in figures)),
        (_("专家（人次）"), sum(r.experts for r in figures)),
        (_("经费（元）"), sum(r.cost for r in figures)),
        (_("媒体报道（篇次）"), sum(r.media for r in figures)),
    ])  # fmt: skip


def _by(held: Sequence[Held], label: str, groups: Callable[[ActivityView], Iterable[str]]) -> Table:
    sums: dict[str, list[int]] = {}
    for activity, report in held:
        for group in groups(activity):
            own = sums.setdefault(group, [0] * 5)
            for i, n in enumerate((1, report.sessions, report.attendance, report.online, report.cost)):
                own[i] += n
    rows = sorted(sums.items(), key=lambda item: (-item[1][0], item[0]))
    return Table(
        (label, _("活动（项）"), _("场次"), _("线下人次"), _("线上人次"), _("经费（元）")), [(g, *n) for g, n in rows]
    )


def _visitors(held: Sequence[Held]) -> Table:
    counts: Counter[str] = Counter()
    for _activity, report in held:
        counts.update(report.visitors)
    return Table((_("人群"), _("线下人次")), [(audience_words(g), n) for g, n in counts.most_common()])


def _spending(held: Sequence[Held]) -> Table:
    sums = {source: sum(r.spending.get(source, 0) for _a, r in held) for source in SOURCES}
    return Table((_("来源"), _("元")), [(source_words(s), n) for s, n in sums.items()])


def _each(held: Sequence[Held]) -> Table:
    """A row an activity, as the registration of 科普日 wants it."""
    return Table(
        (_("时间"), _("活动"), _("类型"), _("主办单位"), _("地点"), _("场次"), _("线下人次"), _("线上人次"), _("专家"),
         _("志愿者"), _("经费（元）"), _("媒体报道"), _("小结"), _("链接")),
        [
            (
                days(a), title(a), kind(a.kind), unit(a.coordinator), a.venue_name or unit(a.district), r.sessions,
                r.attendance, r.online, r.experts, r.volunteers, r.cost, r.media, r.summary, " ".join(r.links),
            )
            for a, r in held
        ],
    )  # fmt: skip
