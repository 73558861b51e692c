"""Sources in the reader's language, without what reads them: the first pages need no more."""

from config.language import _


def kind_words(kind: str) -> str:
    """What a source is for."""
    return {
        "busy": _("忙闲"), "activities": _("活动"), "holidays": _("假日"), "cap": _("预警"), "caldav": _("发布"),
    }.get(kind, kind)  # fmt: skip
