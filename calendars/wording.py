"""What an activity says in a subscriber's calendar: title, place, categories and description.

Everything here speaks the language of the context (:mod:`config.language`).
"""

from collections.abc import Iterable, Mapping

from config.language import _, pick
from scheduler.queries.views import ActivityView, UnitName


def summary(activity: ActivityView) -> str:
    """The title; a cancelled or postponed activity says so first, because some calendars show no status."""
    title = pick(activity.title, activity.title_en)
    if activity.status == "cancelled":
        return pick("【已取消】", "[Cancelled] ") + title
    if activity.status == "postponed":
        return pick("【延期】", "[Postponed] ") + title
    return title


def location(activity: ActivityView) -> str:
    """Venue and district; empty where neither is known."""
    district = pick(activity.district.name, activity.district.name_en) if activity.district else ""
    if district and district in activity.venue_name:
        district = ""
    return pick("，", ", ").join(part for part in (activity.venue_name, district) if part)


def categories(activity: ActivityView, sections: Mapping[str, str]) -> list[str]:
    """Theme, parts of the plan (``sections``: measure id -> title) and units, each once."""
    theme = pick(activity.theme_name, activity.theme_name_en)
    parts = (sections.get(measure, "") for measure in activity.measures)
    units = (_short(assignment.unit) for assignment in activity.assignments)
    return [name for name in dict.fromkeys((theme, *parts, *units)) if name]


def description(activity: ActivityView, measures: Mapping[str, str]) -> str:
    """How sure the date is, what it is about, and who does it; ``measures``: measure id -> title."""
    about = [activity.description, *_people(activity), *_purpose(activity, measures)]
    return "\n".join(line for line in (*_certainty(activity), *about) if line)


def _certainty(activity: ActivityView) -> Iterable[str]:
    """What a reader must know before relying on the date."""
    if activity.status == "cancelled":
        yield _("本活动已取消。")
    elif activity.status == "postponed":
        yield _("本活动已延期，新日期待定；此处为原定日期。")
    if activity.reason and activity.status in {"cancelled", "postponed"}:
        yield _("原因：{reason}").format(reason=activity.reason)
    if activity.status != "planned":
        return
    if activity.basis == "rule":
        yield _("【日期暂定】按往年惯例推算，请以正式通知为准。")
    elif activity.basis == "announced":
        yield _("【待确认】日期依据已发布的通知。")
    else:
        yield _("【待确认】日期由组织单位拟定。")
    if activity.provisional:
        yield _("当年放假安排尚未公布，日期可能因调休而调整。")


def _people(activity: ActivityView) -> Iterable[str]:
    """Who does it, a line for each role, and which unit answers for it."""
    labels = {
        "lead": _("牵头单位：{names}"),
        "responsible": _("责任单位：{names}"),
        "support": _("协办单位：{names}"),
        "host": _("承办单位：{names}"),
    }
    for role, label in labels.items():
        if units := activity.units(role):
            yield label.format(names=_listed(_short(unit) for unit in units))
    if activity.coordinator:
        name = pick(activity.coordinator.name, activity.coordinator.name_en)
        yield _("统筹单位：{name}").format(name=name)


def _purpose(activity: ActivityView, measures: Mapping[str, str]) -> Iterable[str]:
    """For whom it is and which measures of the plan it carries out."""
    if activity.audiences:
        labels = _audiences()
        yield _("对象：{names}").format(names=_listed(labels.get(a, a) for a in activity.audiences))
    if activity.measures:
        names = (f"{measure} {measures.get(measure, '')}".rstrip() for measure in activity.measures)
        yield _("落实任务：{names}").format(names=pick("；", "; ").join(names))


def _short(unit: UnitName) -> str:
    return pick(unit.short, unit.name_en)


def _listed(names: Iterable[str]) -> str:
    return pick("、", ", ").join(names)


def _audiences() -> dict[str, str]:
    """The names of :data:`config.vocabulary.Audience`."""
    return {
        "public": _("公众"),
        "youth": _("青少年"),
        "students": _("学生"),
        "children": _("儿童"),
        "parents": _("家长"),
        "teachers": _("教师"),
        "industrial_workers": _("产业工人"),
        "young_workers": _("青年职工"),
        "migrant_workers": _("进城务工人员"),
        "women": _("妇女"),
        "entrepreneurs": _("企业家"),
        "farmers": _("农民"),
        "rural_women": _("农村妇女"),
        "returnees": _("返乡创业人员"),
        "cooperatives": _("农民合作社"),
        "older_people": _("老年人"),
        "officials": _("领导干部和公务员"),
        "enterprises": _("企业"),
        "researchers": _("科技工作者"),
        "creators": _("科普创作者"),
        "media": _("媒体"),
        "emergency_staff": _("应急工作人员"),
        "outreach_staff": _("科普工作者"),
        "units": _("成员单位"),
        "preschool_children": _("学龄前儿童"),
        "science_tutors": _("科技辅导员"),
    }
