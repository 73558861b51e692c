"""Words that the documents share."""

from datetime import date

from config.language import _, listed, pick
from scheduler.queries.views import ActivityView, UnitName


def unit_list(units: tuple[UnitName, ...]) -> str:
    return listed(pick(u.short, u.short if not u.name_en else u.name_en) for u in units)


def unit(name: UnitName | None) -> str:
    return pick(name.short, name.name_en) if name else ""


def title(activity: ActivityView) -> str:
    return pick(activity.title, activity.title_en)


def days(activity: ActivityView) -> str:
    """ISO days, which a spreadsheet sorts: ``2026-09-14`` or ``2026-09-14—2026-09-20``."""
    return span(activity.start_on, activity.end_on)


def span(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first}—{last}"


def kind(name: str) -> str:
    """An activity's kind, as the survey of science outreach sorts them."""
    return {
        "lecture": _("科普讲座"), "exhibition": _("科普专题展览"), "contest": _("科普竞赛"),
        "training": _("实用技术培训"), "launch": _("启动仪式"), "open_day": _("开放日"), "meeting": _("会议"),
        "survey": _("调查"), "volunteering": _("志愿服务"), "tour": _("巡讲巡展"), "media": _("媒体传播"),
        "consultation": _("咨询宣传"), "performance": _("演出"), "study_tour": _("研学"), "review": _("评审总结"),
        "emergency": _("应急科普"), "other": _("其他"),
    }.get(name, name)  # fmt: skip


def percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.0f}%" if whole else "—"
