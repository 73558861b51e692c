"""How long something lasts (the date part of an ISO 8601 duration), as text and back."""

import re
from dataclasses import dataclass

from config.errors import KepuError
from config.language import _
from config.rule import shown

MAX_SPAN_DAYS = 400


class SpanError(KepuError):
    """The text is no span."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long something lasts, at least a day and at most ``MAX_SPAN_DAYS``. Weeks are kept as days."""

    years: int = 0
    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read ``P7D``, ``P2W``, ``P1M``, ``P3M15D``, ``P1Y``: the date part of an ISO 8601 duration."""
        found = re.fullmatch(
            r"P(?:([0-9]{1,3})W|(?:([0-9]{1,3})Y)?(?:([0-9]{1,3})M)?(?:([0-9]{1,3})D)?)", text.strip().upper()
        )
        if not found or not any(found.groups()):
            raise SpanError(
                _("时长 {text} 无法识别").format(text=shown(text)),
                hint=_("写法如 {examples}").format(examples="P7D, P2W, P1M, P3M15D"),
            )
        weeks, years, months, days = (int(number or 0) for number in found.groups())
        span = cls(years=years, months=months, days=weeks * 7 + days)
        if not 0 < span.longest_days <= MAX_SPAN_DAYS:
            raise SpanError(
                _("时长 {text} 应在 1 到 {most} 天之间").format(text=shown(text), most=MAX_SPAN_DAYS),
                hint=_("最接近的有效写法：{nearest}").format(nearest="P1Y" if span.longest_days else "P1D"),
            )
        return span

    @property
    def longest_days(self) -> int:
        """The most days it can last, with years of 366 and months of 31 days."""
        return self.years * 366 + self.months * 31 + self.days

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + "".join(f"{number}{unit}" for number, unit in parts if number)
