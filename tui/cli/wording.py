"""How the command line says things that several commands say: fields, values, changes, activities."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from config.catalogue import Catalogue
from config.language import _, bracketed, date_words, day_range_words, listed, other_year, pick
from scheduler.planning.lifecycle import status_words
from scheduler.planning.reporting import audience_words, phrases, report_of
from scheduler.queries.views import ActivityView, UnitName


def field_words(name: str) -> str:
    """A field's name for people."""
    words = {
        "title": _("标题"),
        "title_en": _("英文标题"),
        "start_on": _("开始日期"),
        "end_on": _("结束日期"),
        "start_at": _("开始时间"),
        "end_at": _("结束时间"),
        "all_day": _("全天"),
        "status": _("状态"),
        "reason": _("原因"),
        "district_id": _("县区"),
        "coordinator_id": _("总负责单位"),
        "venue": _("场地编号"),
        "venue_name": _("场地"),
        "description": _("说明"),
        "audiences": _("对象"),
        "resources": _("共享资源"),
        "measures": _("任务"),
        "assignments": _("分工"),
        "milestones": _("节点"),
        "edited": _("手工修改的字段"),
        "pinned": _("固定"),
        "public": _("公开"),
        "provisional": _("工作日未定"),
        "kind": _("类型"),
        "basis": _("日期依据"),
        "state": _("日期状态"),
        "notice": _("通知"),
        "notice_number": _("文号"),
        "notice_on": _("通知日期"),
        "url": _("网址"),
        "slogan": _("主题"),
        "report": _("总结"),
        "rule_start": _("规则开始"),
        "rule_end": _("规则结束"),
        "entered_by": _("登记人"),
        "latitude": _("纬度"),
        "longitude": _("经度"),
        "theme_id": _("主题活动"),
        "channel": _("渠道"),
        "address": _("地址"),
    }
    return words.get(name, name)


def role_words(role: str) -> str:
    return {
        "lead": _("牵头"),
        "responsible": _("责任"),
        "support": _("协办"),
        "host": _("承办"),
    }.get(role, role)


def answer_words(answer: str) -> str:
    return {"pending": _("未答复"), "accepted": _("已接受"), "declined": _("已拒绝")}.get(answer, answer)


def basis_words(basis: str) -> str:
    """What an edition's dates stand on, or how far they have come."""
    return {
        "rule": _("按规则推算"), "preannounced": _("已预告"), "announced": _("已公布"), "moved": _("已改期"),
        "manual": _("手工安排"), "held": _("已举办"), "cancelled": _("已取消"),
    }.get(basis, basis)  # fmt: skip


def unit_words(unit: UnitName | None) -> str:
    return pick(unit.short, unit.brief_en) if unit else ""


NOBODY: Mapping[str, UnitName] = {}


def value_words(name: str, value: Any, zone: ZoneInfo, names: Mapping[str, UnitName] = NOBODY) -> str:
    """A field's value for people; instants in the plan's zone."""
    if value is None or value == "":
        return _("（空）")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name == "status":
        return status_words(value)
    if name in ("basis", "state"):
        return basis_words(str(value))
    if name in ("coordinator_id", "district_id", "unit", "unit_id") and value in names:
        return unit_words(names[value])
    if name == "audiences" and isinstance(value, list | tuple):
        return listed(audience_words(str(group)) for group in value) or _("（空）")
    if name in ("start_at", "end_at") and isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return listed(str(item) for item in value) or _("（空）")
    return str(value)


def change_words(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    zone: ZoneInfo,
    names: Mapping[str, UnitName] = NOBODY,
    *,
    near: date,
) -> list[str]:
    """What changed, a phrase each: the field, how it was, how it is. ``names`` are the units' by id.

    Days of the year of ``near`` go without theirs.
    """
    found, told = _when_changed(before, after, zone, near)
    for name in dict.fromkeys([*before, *after]):
        if name in SILENT or name in told:
            continue
        old, new = before.get(name), after.get(name)
        if name in ("assignments", "milestones", "measures"):
            found += _part_words(name, old or {}, new or {}, names, near)
        elif name == "report":
            figures = (f"{label} {text}" for label, text in phrases(report_of(new))) if new else (_("收回填报的数据"),)
            found.append(listed(figures))
        elif name == "description":
            found.append(_("改写说明"))
        else:
            pair = (value_words(name, value, zone, names) for value in (old, new))
            found.append(f"{field_words(name)} {' → '.join(pair)}")
    return found


SILENT = ("edited", "key", "uid", "created_at", "all_day", "withdrawn", "template_id", "occurrence_id", "year", "venue")
"""Fields that say nothing to people, or nothing that another does not say too."""
SPAN = ("start_on", "end_on", "start_at", "end_at")


def _when_changed(
    before: Mapping[str, Any], after: Mapping[str, Any], zone: ZoneInfo, near: date
) -> tuple[list[str], set[str]]:
    """The days and hours as one phrase where both ends are known, and the fields that it says."""
    old, new = (_span(side, zone) for side in (before, after))
    if old and new:
        year = other_year(near, *old[:2], *new[:2])
        said = (day_range_words(first, last, year=year) + hours for first, last, hours in (old, new))
        return [f"{_('时间')} {' → '.join(said)}"], {*SPAN}
    timed = {"start_at", "end_at"} & {*before, *after}
    return [], {"start_on", "end_on"} if timed else set()


def _span(side: Mapping[str, Any], zone: ZoneInfo) -> tuple[date, date, str] | None:
    """First and last day, and the hours of what has some; None if they are not told."""
    values = {name: side[name] for name in SPAN if side.get(name)}
    if "start_at" in values and "end_at" in values:
        start, end = (_instant(values[name]).astimezone(zone) for name in ("start_at", "end_at"))
        return start.date(), end.date(), f" {start:%H:%M}–{end:%H:%M}"
    if "start_on" in values and "end_on" in values:
        return _day(values["start_on"]), _day(values["end_on"]), ""
    return None


def _instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _part_words(name: str, old: Any, new: Any, names: Mapping[str, UnitName], near: date) -> list[str]:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return [field_words(name)]
    found = []
    for key in dict.fromkeys([*old, *new]):
        a, b = old.get(key) or {}, new.get(key) or {}
        label = unit_words(names[key]) if key in names else str((b or a).get("title") or key)
        if name == "measures":
            added = key in new and new[key] is not None
            found.append((_("增加任务 {name}") if added else _("去掉任务 {name}")).format(name=key))
        elif not a:
            words = label + bracketed(role_words(b["role"])) if "role" in b else label
            found.append(_("增加 {name}").format(name=words))
        elif not b:
            found.append(_("去掉 {name}").format(name=label))
        elif parts := [*_part_changes(a, b, near)]:
            found.append(f"{label} {listed(parts)}")
    return found


def _part_changes(a: Mapping[str, Any], b: Mapping[str, Any], near: date) -> Iterator[str]:
    if a.get("done_at") != b.get("done_at"):
        yield _("完成") if b.get("done_at") else _("又未完成")
    for name in ("role", "answer", "due_on", "title"):
        if name in b and a.get(name) != b[name]:
            days = [_day(side[name]) for side in (a, b) if name == "due_on" and side.get(name)]
            year = other_year(near, *days)
            yield f"{_part_value(name, a.get(name), year)} → {_part_value(name, b[name], year)}"


def _part_value(name: str, value: Any, year: bool) -> str:
    if name == "role":
        return role_words(str(value))
    if name == "due_on" and value:
        return date_words(_day(value), year=year)
    return answer_words(str(value)) if name == "answer" else str(value)


def when_words(activity: ActivityView, zone: ZoneInfo, today: date) -> str:
    """The activity's days, with the time of timed ones; another year than today's is named."""
    days = day_range_words(activity.start_on, activity.end_on, near=today)
    if activity.start_at is None or activity.end_at is None:
        return days
    start, end = activity.start_at.astimezone(zone), activity.end_at.astimezone(zone)
    return f"{days} {start:%H:%M}–{end:%H:%M}"


def title_words(activity: ActivityView) -> str:
    return pick(activity.title, activity.title_en)


def venue_words(activity: ActivityView, catalogue: Catalogue | None = None) -> str:
    """Where it takes place; in English only if the catalogue is given and knows this place."""
    venues = catalogue.venues if catalogue else ()
    known = next((v for v in venues if (v.id, v.name) == (activity.venue, activity.venue_name)), None)
    return pick(activity.venue_name, known.name_en if known else "")


def activity_json(activity: ActivityView) -> dict[str, Any]:
    """An activity by the contract's stable keys; ``end`` is the last day of all-day ones."""
    return {
        "id": activity.id,
        "uid": activity.uid,
        "title": activity.title,
        "title_en": activity.title_en,
        "theme": activity.theme_name,
        "theme_id": activity.theme,
        "kind": activity.kind,
        "start": activity.start_at or activity.start_on,
        "end": activity.end_at or activity.end_on,
        "all_day": activity.all_day,
        "status": activity.status,
        "basis": activity.basis,
        "lead": [u.short for u in activity.units("lead")],
        "responsible": [u.short for u in activity.units("responsible")],
        "support": [u.short for u in activity.units("support")],
        "host": [u.short for u in activity.units("host")],
        "coordinator": activity.coordinator.short if activity.coordinator else None,
        "district": activity.district.short if activity.district else None,
        "venue": activity.venue_name or None,
        "measures": activity.measures,
        "audiences": activity.audiences,
        "resources": activity.resources,
        "public": activity.public,
        "pinned": activity.pinned,
        "provisional": activity.provisional,
        "edited": activity.edited,
        "reason": activity.reason,
        "template": activity.template,
        "year": activity.year,
        "version": activity.version,
        "sequence": activity.sequence,
    }
