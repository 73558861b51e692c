"""The life of an activity: which steps lead from which state to which."""

from enum import StrEnum

from config.language import _


class Status(StrEnum):
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    POSTPONED = "postponed"
    COMPLETED = "completed"
    REPORTED = "reported"
    CANCELLED = "cancelled"


class Step(StrEnum):
    CONFIRM = "confirm"
    POSTPONE = "postpone"
    CANCEL = "cancel"
    RESTORE = "restore"
    COMPLETE = "complete"
    REPORT = "report"


MOVES: dict[tuple[Status, Step], Status] = {
    (Status.PLANNED, Step.CONFIRM): Status.CONFIRMED,
    (Status.PLANNED, Step.POSTPONE): Status.POSTPONED,
    (Status.CONFIRMED, Step.POSTPONE): Status.POSTPONED,
    (Status.CONFIRMED, Step.COMPLETE): Status.COMPLETED,
    (Status.COMPLETED, Step.REPORT): Status.REPORTED,
    (Status.POSTPONED, Step.RESTORE): Status.PLANNED,
    (Status.CANCELLED, Step.RESTORE): Status.PLANNED,
    **{
        (status, Step.CANCEL): Status.CANCELLED
        for status in (Status.PLANNED, Status.CONFIRMED, Status.POSTPONED, Status.COMPLETED)
    },
}


def legal(status: Status) -> tuple[Step, ...]:
    """The steps that may be taken now."""
    return tuple(step for (from_, step) in MOVES if from_ is status)


def status_words(status: str) -> str:
    """The state in the reader's language."""
    words = {
        "planned": _("计划"),
        "confirmed": _("已确认"),
        "postponed": _("延期"),
        "completed": _("已完成"),
        "reported": _("已上报"),
        "cancelled": _("已取消"),
    }
    return words.get(status, status)


def step_words(step: str) -> str:
    words = {
        "confirm": _("确认"),
        "postpone": _("延期"),
        "cancel": _("取消"),
        "restore": _("恢复"),
        "complete": _("完成"),
        "report": _("上报"),
    }
    return words.get(step, step)
