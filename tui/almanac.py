"""The Chinese calendar in the reader's language: festivals, solar terms, lunar months and days."""

from config.language import _, current, pick
from scheduler.planning.lunar import Almanac
from scheduler.queries.calendar import DayFacts, SpanView
from tui.actions import N_

NAMES = (
    N_("元旦"), N_("除夕"), N_("春节"), N_("元宵"), N_("清明"), N_("劳动节"), N_("端午"), N_("七夕"), N_("中秋"),
    N_("国庆节"), N_("重阳"), N_("腊八"), N_("小年"),
    N_("立春"), N_("雨水"), N_("惊蛰"), N_("春分"), N_("谷雨"), N_("立夏"), N_("小满"), N_("芒种"), N_("夏至"),
    N_("小暑"), N_("大暑"), N_("立秋"), N_("处暑"), N_("白露"), N_("秋分"), N_("寒露"), N_("霜降"), N_("立冬"),
    N_("小雪"), N_("大雪"), N_("冬至"), N_("小寒"), N_("大寒"),
)  # fmt: skip
"""Names that come from tables of the calendar, marked for translation here."""


def day_note(facts: DayFacts) -> str:
    """What stands beside the day's number: the festival, else the solar term, else the lunar date."""
    moon = facts.almanac
    if facts.festival:
        return _(facts.festival)
    if moon is None:
        return ""
    if moon.term:
        return _(moon.term)
    if current() != "zh":
        return ""  # nobody who reads no Chinese counts lunar days
    return moon.month if moon.day == "初一" else moon.day


def moon_words(moon: Almanac | None) -> str:
    """The whole lunar date: ``农历八月初四``; in English only that of the months' first days and festivals."""
    if moon is None or current() != "zh":
        return ""
    return _("农历{month}{day}").format(month=moon.month, day=moon.day)


def rest_words(facts: DayFacts) -> str:
    """Why the day is off, or worked although it is a weekend; empty on ordinary days."""
    if facts.rest == "off":
        return _("放假（{name}）").format(name=_(facts.holiday))
    if facts.rest == "work":
        return _("调休上班（{name}）").format(name=_(facts.holiday))
    return ""


def span_words(span: SpanView) -> str:
    name = pick(span.name, span.name_en)
    return _("{theme}（暂定）").format(theme=name) if span.tentative else name


def day_lines(known: DayFacts, spans: "tuple[SpanView, ...] | list[SpanView]") -> list[str]:
    """A day in words: the lunar date, festival and solar term, whether it is off, the themes."""
    moon = known.almanac
    special = [_(name) for name in (known.festival, moon.term if moon else "") if name]
    first = "  ".join(filter(None, (moon_words(moon), *dict.fromkeys(special))))
    return [line for line in (first, rest_words(known), *map(span_words, spans)) if line]
