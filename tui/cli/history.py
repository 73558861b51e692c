"""An event as a sentence that a person would say."""

from zoneinfo import ZoneInfo

from config.language import _
from scheduler.events import Kind
from scheduler.queries.history import EventView
from tui.cli.wording import change_words, value_words

BY_ITSELF = ("plan", "activity.", "occurrence.")
"""Causes that are other events of the same change, which tell themselves."""
WAYS_BACK = ("undo:", "redo:")
QUIET_NOUNS = frozenset({"plan", "feed", "source", "poll", "delivery", "unit", "conflict"})
"""What happened to these says enough; the fields would not add anything for people."""
WHOLE = ("removed", "added", "planned")


def sentence(event: EventView, zone: ZoneInfo) -> str:
    """When, who, what, and what changed by it."""
    at = f"{event.at.astimezone(zone):%Y-%m-%d %H:%M}"
    words = f"{at} {event.actor} {what_words(event)}"
    if changes := _changes(event, zone):
        words += _("：{changes}").format(changes=_("；").join(changes))
    if event.cause and not event.cause.startswith((*BY_ITSELF, *WAYS_BACK)):
        words += _("（{reason}）").format(reason=event.cause)
    return words


def what_words(event: EventView) -> str:
    """What happened, or what was taken back or made again."""
    way, _colon, kind = event.cause.partition(":")
    if f"{way}:" not in WAYS_BACK:
        return kind_words(event.kind)
    words = _("撤销“{what}”") if way == "undo" else _("重做“{what}”")
    return words.format(what=kind_words(kind))


def _changes(event: EventView, zone: ZoneInfo) -> list[str]:
    if event.noun in QUIET_NOUNS:
        told = next((event.after[name] for name in ("note", "reason", "problem") if event.after.get(name)), "")
        return [str(told)] if told else []
    if event.noun == "contact":
        told = {**event.before, **event.after}
        old, new = (value_words("address", side.get("address"), zone) for side in (event.before, event.after))
        return [f"{told.get('channel', '')} {old} → {new}"]
    if event.kind.split(".")[1] in WHOLE:
        return []
    before, after = ({k: v for k, v in side.items() if k != "reason"} for side in (event.before, event.after))
    return change_words(before, after, zone, event.units, near=event.at.astimezone(zone).date())


def kind_words(kind: str) -> str:
    """What happened, as a verb."""
    words = {
        Kind.PLAN_LOADED: _("载入规划数据"), Kind.UNIT_CHANGED: _("修改单位"),
        Kind.OCCURRENCE_PLANNED: _("排定届次"), Kind.OCCURRENCE_CHANGED: _("更新届次"),
        Kind.OCCURRENCE_ANNOUNCED: _("登记公布的日期"), Kind.OCCURRENCE_CANCELLED: _("取消届次"),
        Kind.OCCURRENCE_REMOVED: _("删除届次"), Kind.OCCURRENCE_RESTORED: _("恢复届次"),
        Kind.ACTIVITY_PLANNED: _("按规划排入"), Kind.ACTIVITY_ADDED: _("新增"),
        Kind.ACTIVITY_REPLANNED: _("按规划更新"), Kind.ACTIVITY_MOVED: _("移动"),
        Kind.ACTIVITY_EDITED: _("修改"), Kind.ACTIVITY_CONFIRMED: _("确认"),
        Kind.ACTIVITY_POSTPONED: _("延期"), Kind.ACTIVITY_CANCELLED: _("取消"),
        Kind.ACTIVITY_RESTORED: _("恢复"), Kind.ACTIVITY_COMPLETED: _("完成"),
        Kind.ACTIVITY_REPORTED: _("上报"), Kind.ACTIVITY_ASSIGNED: _("调整分工"),
        Kind.ACTIVITY_WITHDRAWN: _("撤回"), Kind.ACTIVITY_REMOVED: _("删除"),
        Kind.ASSIGNMENT_ANSWERED: _("答复分工"),
        Kind.MILESTONE_COMPLETED: _("完成节点"), Kind.MILESTONE_CHANGED: _("调整节点"),
        Kind.CONFLICT_ACCEPTED: _("接受冲突"), Kind.CONFLICT_REOPENED: _("取消接受冲突"),
        Kind.CHANGE_UNDONE: _("撤销"), Kind.CONTACT_CHANGED: _("设置联系方式"),
        Kind.DELIVERY_FAILED: _("投递失败"), Kind.DELIVERY_HELD: _("暂缓投递"),
        Kind.DELIVERY_RELEASED: _("放行投递"), Kind.DELIVERY_RETRIED: _("重试投递"),
        Kind.DELIVERY_CANCELLED: _("取消投递"),
        Kind.FEED_ADDED: _("新增订阅"), Kind.FEED_CHANGED: _("修改订阅"),
        Kind.FEED_ROTATED: _("更换订阅地址"), Kind.FEED_REVOKED: _("停用订阅"),
        Kind.SOURCE_ADDED: _("新增来源"), Kind.SOURCE_REMOVED: _("删除来源"),
        Kind.POLL_READ: _("读取来源，内容有变"), Kind.POLL_FAILED: _("来源读取失败"),
        Kind.POLL_RECOVERED: _("来源恢复正常"),
    }  # fmt: skip
    try:
        return words[Kind(kind)]
    except (ValueError, KeyError):
        return kind
