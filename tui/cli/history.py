"""An event as a sentence that a person would say."""

from zoneinfo import ZoneInfo

from config.language import _
from scheduler.events import Kind
from scheduler.queries.history import EventView
from tui.cli.wording import change_words


def sentence(event: EventView, zone: ZoneInfo) -> str:
    """When, who, what, and what changed by it."""
    at = event.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    words = f"{at} {event.actor} {kind_words(event.kind)}"
    if (
        event.kind not in QUIET
        and event.noun != "feed"
        and event.kind.split(".")[1] not in ("removed", "added", "planned")
    ):
        changes = change_words(event.before, event.after, zone)
        if changes:
            words += "：" + "；".join(changes)
    if event.cause and not event.cause.startswith(("undo:", "plan", "activity.", "occurrence.")):
        words += _("（{reason}）").format(reason=event.cause)
    if event.cause.startswith("undo:"):
        words += _("（撤销）")
    return words


QUIET = frozenset({Kind.PLAN_LOADED.value})


def kind_words(kind: str) -> str:
    """What happened, as a verb."""
    words = {
        Kind.PLAN_LOADED: _("载入规划数据"),
        Kind.UNIT_CHANGED: _("修改单位"),
        Kind.OCCURRENCE_PLANNED: _("排定届次"),
        Kind.OCCURRENCE_CHANGED: _("更新届次"),
        Kind.OCCURRENCE_ANNOUNCED: _("登记公布的日期"),
        Kind.OCCURRENCE_CANCELLED: _("取消届次"),
        Kind.OCCURRENCE_REMOVED: _("删除届次"),
        Kind.OCCURRENCE_RESTORED: _("恢复届次"),
        Kind.ACTIVITY_PLANNED: _("按规划排入"),
        Kind.ACTIVITY_ADDED: _("新增"),
        Kind.ACTIVITY_REPLANNED: _("按规划更新"),
        Kind.ACTIVITY_MOVED: _("移动"),
        Kind.ACTIVITY_EDITED: _("修改"),
        Kind.ACTIVITY_CONFIRMED: _("确认"),
        Kind.ACTIVITY_POSTPONED: _("延期"),
        Kind.ACTIVITY_CANCELLED: _("取消"),
        Kind.ACTIVITY_RESTORED: _("恢复"),
        Kind.ACTIVITY_COMPLETED: _("完成"),
        Kind.ACTIVITY_REPORTED: _("上报"),
        Kind.ACTIVITY_ASSIGNED: _("调整分工"),
        Kind.ACTIVITY_WITHDRAWN: _("撤回"),
        Kind.ACTIVITY_REMOVED: _("删除"),
        Kind.ASSIGNMENT_ANSWERED: _("答复分工"),
        Kind.MILESTONE_COMPLETED: _("完成节点"),
        Kind.MILESTONE_CHANGED: _("节点随之调整"),
        Kind.CONFLICT_ACCEPTED: _("接受冲突"),
        Kind.CONFLICT_REOPENED: _("取消接受冲突"),
        Kind.CHANGE_UNDONE: _("撤销"),
        Kind.FEED_ADDED: _("新增订阅"),
        Kind.FEED_CHANGED: _("修改订阅"),
        Kind.FEED_ROTATED: _("更换订阅地址"),
        Kind.FEED_REVOKED: _("停用订阅"),
    }
    try:
        return words[Kind(kind)]
    except (ValueError, KeyError):
        return kind
