"""Conflicts and their remedies in the reader's language."""

from collections.abc import Mapping
from datetime import date

from config.language import _, date_words, day_range_words, listed, nested, other_year, pick
from scheduler.planning.conflicts import ConflictKind, monday_of
from scheduler.planning.remedies import Defer, HandOver, Move, Remedy
from scheduler.queries.conflicts import ConflictView, SubjectView
from scheduler.queries.views import UnitName

MOST_TITLES = 3


def kind_words(kind: str) -> str:
    return {
        "unit": _("同时承办"), "venue": _("场地占用"), "resource": _("共享资源"),
        "busy": _("另有安排"), "load": _("工作过载"),
        "holiday": _("法定假日"), "span": _("超出届期"), "declined": _("拒绝牵头"),
        "milestone": _("节点逾期"), "lead": _("尚无认领"),
    }.get(kind, kind)  # fmt: skip


def severity_words(severity: str) -> str:
    return {"info": _("提示"), "warning": _("注意"), "serious": _("严重")}.get(severity, severity)


def explain(view: ConflictView) -> str:
    """One sentence: what is wrong, where, when."""
    names = listed(pick(*name) for name in view.names)
    day = day_range_words(view.first, view.last, year=view.far)
    title = _title(view.subjects[0]) if view.subjects else ""
    match view.kind:
        case ConflictKind.UNIT:
            return _("{unit}在{day}要同时办{titles}").format(unit=names, day=day, titles=_titles(view))
        case ConflictKind.VENUE:
            return _("{venue}在{day}被{titles}同时占用").format(venue=names, day=day, titles=_titles(view))
        case ConflictKind.RESOURCE:
            return _("{resource}只能同时去 {n} 处，{day}却有{titles}都要用").format(
                resource=names, n=view.facts["capacity"], day=day, titles=_titles(view)
            )
        case ConflictKind.BUSY:
            titles = "、".join(view.facts["titles"]) or _("未说明")
            return _("{unit}在{day}另有安排（{titles}），却要办{title}").format(
                unit=names, day=day, titles=titles, title=title
            )
        case ConflictKind.LOAD:
            return _("{unit}在{week}这一周有 {n} 项活动，超过上限 {limit} 项").format(
                unit=names, week=_week(view.facts["week"], view.far), n=view.facts["count"], limit=view.facts["limit"]
            )
        case ConflictKind.HOLIDAY:
            return _("{title}排在{day}，是{name}假期").format(title=title, day=day, name=view.facts["name"])
        case ConflictKind.SPAN:
            start, end = date.fromisoformat(view.facts["start"]), date.fromisoformat(view.facts["end"])
            year = view.far or other_year(view.first, start, end)
            day = day_range_words(view.first, view.last, year=year)
            return _("{title}排在{day}，不在本届{span}之内").format(
                title=title, day=day, span=day_range_words(start, end, near=view.first)
            )
        case ConflictKind.DECLINED:
            return _("{unit}拒绝牵头{title}（{day}）").format(unit=names, title=title, day=day)
        case ConflictKind.MILESTONE:
            return _("{title}（{day}）的节点已过期：{milestones}").format(
                title=title, day=day, milestones=listed(
                    _("{title} {day}").format(
                        title=pick(m["title"], m["title_en"]),
                        day=date_words(date.fromisoformat(m["due_on"]), near=view.first),
                    ) for m in view.facts["milestones"]
                ),
            )  # fmt: skip
        case ConflictKind.LEAD:
            return _("{title}（{day}）临近，{units}还没有接受牵头").format(
                title=title, day=day, units=names or _("各单位")
            )


def remedy_words(remedy: Remedy, view: ConflictView, units: Mapping[str, UnitName]) -> str:
    """What applying it would do. ``units``: see ``queries.names.unit_names``."""
    title = next((_title(s) for s in view.subjects if s.id == remedy.activity), f"#{remedy.activity}")
    match remedy:
        case Move():
            day = day_range_words(remedy.day, remedy.day, year=view.far or remedy.day.year != view.first.year)
            return _("把{title}移到{day}").format(title=title, day=day)
        case HandOver():
            return _("把{title}由{unit}移交给{to}").format(
                title=title, unit=_unit(units, remedy.unit), to=_unit(units, remedy.to)
            )
        case Defer():
            return _("把{title}的节点推到{day}").format(title=title, day=date_words(remedy.due_on, near=view.first))


def _unit(units: Mapping[str, UnitName], ident: str) -> str:
    found = units.get(ident)
    return pick(found.short, found.brief_en) if found else ident


def _week(week: str, year: bool) -> str:
    monday = monday_of(week)
    return day_range_words(monday, date.fromordinal(monday.toordinal() + 6), year=year)


def _title(subject: SubjectView) -> str:
    return _("“{title}”（#{id}）").format(title=nested(pick(subject.title, subject.title_en)), id=subject.id)


def _titles(view: ConflictView) -> str:
    shown = listed(_title(s) for s in view.subjects[:MOST_TITLES])
    more = len(view.subjects) - MOST_TITLES
    return shown + (_("等 {n} 项").format(n=len(view.subjects)) if more > 0 else "")
