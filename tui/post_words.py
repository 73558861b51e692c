"""Reminders and deliveries in the reader's language."""

from collections.abc import Sequence

from config.language import _, labelled
from scheduler.queries.outbox import DeliveryView, ReminderView


def kind_words(kind: str) -> str:
    """Why somebody is told something, in the reader's language."""
    words = {
        "milestone_due": _("节点将到期"), "milestone_overdue": _("节点已逾期"), "activity_near": _("活动临近"),
        "activity_changed": _("活动有变更"), "activity_cancelled": _("活动已取消"),
        "activity_restored": _("活动已恢复"), "assigned": _("新的分工"), "released": _("不再承担"),
        "answer_missing": _("尚未答复"),
        "report_overdue": _("总结尚未报送"),
        "date_announced": _("日期已公布"), "date_missing": _("日期尚未公布"), "emergency": _("应急科普"),
    }  # fmt: skip
    return words.get(kind, kind)


def told_words(reminders: Sequence[ReminderView]) -> str:
    """What one message tells, by its first item and how many there are; nothing of nothing."""
    if not reminders:
        return ""
    first = reminders[0]
    more = _(" 等 {n} 项").format(n=len(reminders)) if len(reminders) > 1 else ""
    return labelled(kind_words(first.kind), first.title + more)


def content_words(delivery: DeliveryView) -> str:
    """What a delivery says, or will say."""
    return delivery.subject or told_words(delivery.about)
