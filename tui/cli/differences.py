"""A planning difference on the screen and as JSON: ``plan`` and ``announce`` print the same."""

from typing import Any
from zoneinfo import ZoneInfo

from config.language import _, listed, pick
from scheduler.planning.differences import Alteration, Difference, Existing, Kept
from tui.cli.context import Context
from tui.cli.wording import field_words, value_words

SHOWN = 20
"""Lines of each kind before the rest is only counted; ``--json`` and ``--all`` show everything."""


def difference_json(found: Difference) -> dict[str, Any]:
    return {
        "created": [
            {"key": d.key, "title": d.title, "start": d.start_at or d.start_on, "end": d.end_at or d.end_on}
            for d in found.created
        ],
        "moved": [_alteration(a) for a in found.moved],
        "changed": [_alteration(a) for a in found.changed],
        "kept": [
            {
                "id": k.id,
                "title": k.title,
                "fields": {n: {"kept": a, "planned": b} for n, (a, b) in k.fields.items()},
            }
            for k in found.kept
        ],
        "withdrawn": [{"id": e.id, "title": e.values["title"]} for e in found.withdrawn],
        "unchanged": found.unchanged,
    }


def _alteration(item: Alteration) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "fields": {name: {"before": a, "after": b} for name, (a, b) in item.fields.items()},
        "assign": {u: r.value for u, r in item.assign.items()},
        "unassign": item.unassign,
    }


def show_difference(context: Context, found: Difference, *, everything: bool = False) -> None:
    """The summary line and what it counts."""
    most = None if everything else SHOWN
    for group in difference_lines(found, context.zone):
        for line in group[:most]:
            context.output.line("  " + line)
        _rest(context, len(group), most)
    context.output.line(summary(found))


def difference_lines(found: Difference, zone: ZoneInfo) -> list[list[str]]:
    """A line for each activity that is moved, changed, kept as a person set it, or withdrawn: four groups."""
    return [
        [
            _("移动 #{id} {title}：{change}").format(id=item.id, title=_title(item), change=_dates(item, zone))
            for item in found.moved
        ],
        [_changed(item) for item in found.changed],
        [_kept(item, zone) for item in found.kept],
        [_withdrawn(gone) for gone in found.withdrawn],
    ]


def _title(item: Alteration | Kept) -> str:
    return pick(item.title, item.title_en)


def _withdrawn(gone: Existing) -> str:
    title = pick(gone.values["title"], gone.values["title_en"])
    return _("撤回 #{id} {title}").format(id=gone.id, title=title)


def _changed(item: Alteration) -> str:
    names = listed([*map(field_words, item.fields), *([_("分工")] if item.assign or item.unassign else [])])
    return _("更新 #{id} {title}：{names}").format(id=item.id, title=_title(item), names=names or _("节点"))


def _kept(item: Kept, zone: ZoneInfo) -> str:
    name, (stays, planned) = next(
        ((n, v) for n, v in item.fields.items() if n in ("start_at", "start_on") and v[0] is not None),
        next(iter(item.fields.items())),
    )
    return _("保留 #{id} {title}：{field} 仍为 {stays}（按规划应为 {planned}）").format(
        id=item.id,
        title=_title(item),
        field=field_words(name),
        stays=value_words(name, stays, zone),
        planned=value_words(name, planned, zone),
    )


def summary(found: Difference) -> str:
    """Created, moved, changed, kept by hand, withdrawn, unchanged; or that nothing changed."""
    if found.empty:
        words = _("没有变化（unchanged）：{n} 项活动").format(n=found.unchanged + len(found.kept))
        return words + (_("，其中 {n} 项保留手工修改").format(n=len(found.kept)) if found.kept else "")
    return _(
        "新增 {created} 项，移动 {moved} 项，更新 {changed} 项，"
        "保留手工修改 {kept} 项，撤回 {withdrawn} 项，不变 {unchanged} 项"
    ).format(
        created=len(found.created),
        moved=len(found.moved),
        changed=len(found.changed),
        kept=len(found.kept),
        withdrawn=len(found.withdrawn),
        unchanged=found.unchanged,
    )


def _dates(item: Alteration, zone: ZoneInfo) -> str:
    name = "start_at" if "start_at" in item.fields and item.fields["start_at"][0] else "start_on"
    name = name if name in item.fields else next(n for n in ("end_at", "end_on", "start_at") if n in item.fields)
    before, after = item.fields[name]
    return f"{value_words(name, before, zone)} → {value_words(name, after, zone)}"


def _rest(context: Context, count: int, most: int | None) -> None:
    if most is not None and count > most:
        context.output.line(_("  …… 还有 {n} 项（--all 显示全部）").format(n=count - most))
