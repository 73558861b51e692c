"""What a command may say no with."""

from collections.abc import Sequence

from config.errors import KepuError
from config.language import _, listed


class Refused(KepuError):
    """The rules of the domain forbid it."""

    http_status = 409


class NotFound(KepuError):
    """No such activity, occurrence, unit …"""

    http_status = 404


def noun_words(noun: str) -> str:
    """What a row of that kind is called, in the reader's language."""
    words = {
        "activity": _("活动"), "occurrence": _("届次"), "feed": _("订阅"), "source": _("来源"), "conflict": _("冲突"),
        "contact": _("联系方式"), "delivery": _("投递"),
    }  # fmt: skip
    return words.get(noun, noun)


class NoDatabase(KepuError):
    """The database is missing, unreachable, too old or too new."""

    http_status = 503


class OtherSchema(NoDatabase):
    """Its tables are not those that this program knows."""


class Stale(Refused):
    """Somebody else changed the row since it was read; nothing was written."""

    def __init__(self, noun: str, ident: object, expected: int, actual: int) -> None:
        super().__init__(
            _("{noun} {ident} 已被别人修改：您看到的是第 {expected} 版，现在是第 {actual} 版，本次修改没有写入").format(
                noun=noun_words(noun), ident=ident, expected=expected, actual=actual
            ),
            hint=_("重新查看后再修改"),
        )


class IllegalMove(Refused):
    """The lifecycle does not allow this step; ``legal`` names those it does."""

    def __init__(self, ident: object, status: str, step: str, legal: Sequence[str]) -> None:
        super().__init__(
            _("活动 {ident} 现在是“{status}”，不能“{step}”；可以：{legal}").format(
                ident=ident, status=status, step=step, legal=listed(legal) or _("无")
            )
        )
        self.legal = tuple(legal)
