"""What the supervisors ask: who has done what, what is overdue, what nobody took up."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from config.catalogue import Catalogue
from config.language import _, current, pick
from scheduler.model.activity import Activity
from scheduler.model.milestone import Milestone
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.views import ActivityView, UnitName
from scheduler.reports.document import Document, Section, Table, numbered
from scheduler.reports.wording import days, percent, title, unit
from scheduler.store.store import Store

ENDED = ("completed", "reported")


def supervision(store: Store, session: Session, year: int, today: date) -> Document:
    """How the year's plan stands on ``today``."""
    catalogue = store.catalogue(session)
    found = [a for a in agenda(session, Filter(year=year)) if a.status != "cancelled"]
    late = _late(session, {a.id: a for a in found}, today)
    headings = numbered(
        [_("总体进展"), _("各单位进展"), _("各项任务进展"), _("逾期节点"), _("已举办未上报"), _("未答复或拒绝的分工")],
        chinese=current() == "zh",
    )
    unreported = [a for a in found if a.end_on < today and a.status in ("planned", "confirmed", "completed")]
    city = pick(catalogue.plan.city, catalogue.plan.city_en)
    return Document(
        _("{city}{year}年全民科学素质工作督查情况").format(city=city, year=year),
        [_("统计截至 {day}。").format(day=today)],
        [
            Section(headings[0], [_overview(found, late, unreported)]),
            Section(headings[1], tables=[_units(found, late, today)]),
            Section(headings[2], tables=[_measures(catalogue, found)]),
            Section(headings[3], tables=[_milestones(late)]),
            Section(headings[4], tables=[_activities(unreported)]),
            Section(headings[5], tables=[_answers(found, today)]),
        ],
    )


DUE: tuple[Any, ...] = (Milestone.activity_id, Milestone.title, Milestone.title_en, Milestone.due_on)
Late = tuple[ActivityView, str, str, date]
"""Activity, the milestone's title in Chinese and English, its day."""


def _late(session: Session, found: Mapping[int, ActivityView], today: date) -> list[Late]:
    years = {a.year for a in found.values()}
    rows = session.execute(
        select(*DUE)
        .join(Activity, col(Activity.id) == Milestone.activity_id)
        .where(col(Activity.year).in_(years), col(Milestone.done_at).is_(None), col(Milestone.due_on) < today)
        .order_by(col(Milestone.due_on), col(Milestone.id))
    )
    return [
        (found[ident], name, name_en, due)
        for ident, name, name_en, due in rows
        if ident in found and found[ident].status not in ("reported", "postponed")
    ]


def _overview(found: Sequence[ActivityView], late: Sequence[Late], unreported: Sequence[ActivityView]) -> str:
    ended = sum(a.status in ENDED for a in found)
    reported = sum(a.status == "reported" for a in found)
    return _(
        "全年计划活动 {n} 项，已举办 {ended} 项（{rate}），已上报 {reported} 项；逾期节点 {late} 个，"
        "已过日期未上报 {missing} 项。"
    ).format(
        n=len(found), ended=ended, rate=percent(ended, len(found)), reported=reported, late=len(late),
        missing=len(unreported),
    )  # fmt: skip


def _units(found: Sequence[ActivityView], late: Sequence[Late], today: date) -> Table:
    mine: dict[str, tuple[UnitName, list[ActivityView]]] = {}
    for a in found:
        if a.coordinator:
            mine.setdefault(a.coordinator.id, (a.coordinator, []))[1].append(a)
    rows = []
    for name, activities in mine.values():
        due = [a for a in activities if a.end_on < today]
        ended = sum(a.status in ENDED for a in activities)
        rows.append((
            unit(name), len(activities), len(due), ended, sum(a.status == "reported" for a in activities),
            sum(activity.coordinator == name for activity, *_rest in late), percent(ended, len(activities)),
        ))  # fmt: skip
    rows.sort(key=lambda row: (-row[1], row[0]))
    return Table(
        (_("总负责单位"), _("活动数"), _("应已举办"), _("已举办"), _("已上报"), _("逾期节点"), _("完成率")), rows
    )


def _measures(catalogue: Catalogue, found: Sequence[ActivityView]) -> Table:
    rows = []
    for measure in catalogue.measures:
        mine = [a for a in found if measure.id in a.measures]
        ended = sum(a.status in ENDED for a in mine)
        rows.append((measure.id, pick(measure.title, measure.title_en), len(mine), ended, percent(ended, len(mine))))
    return Table((_("编号"), _("任务"), _("活动数"), _("已举办"), _("完成率")), rows)


def _milestones(late: Sequence[Late]) -> Table:
    return Table(
        (_("到期日"), _("节点"), _("活动"), _("活动时间"), _("总负责单位")),
        [(due.isoformat(), pick(zh, en), title(a), days(a), unit(a.coordinator)) for a, zh, en, due in late],
    )


def _activities(found: Sequence[ActivityView]) -> Table:
    return Table((_("时间"), _("活动"), _("总负责单位")), [(days(a), title(a), unit(a.coordinator)) for a in found])


def _answers(found: Sequence[ActivityView], today: date) -> Table:
    """Leads of coming activities that declined, and of those already confirmed that did not answer."""
    rows = [
        (days(a), title(a), unit(s.unit), _("已拒绝") if s.answer == "declined" else _("未答复"), s.reason)
        for a in found
        if a.start_on >= today
        for s in a.assignments
        if s.role == "lead" and (s.answer == "declined" or (s.answer == "pending" and a.status == "confirmed"))
    ]
    return Table((_("时间"), _("活动"), _("单位"), _("答复"), _("原因")), rows)
