"""Activities as lines of a list, the same on every page that lists some."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from config.language import _, date_words, listed, weekday_words
from scheduler.planning.lifecycle import status_words
from scheduler.queries.unit_name import UnitName
from scheduler.queries.views import ActivityView
from tui.cli.wording import title_words, unit_words
from tui.line_search import on_days
from tui.marks import MARKS
from tui.messages import Tone
from tui.widgets.columns import Column, by_language
from tui.widgets.line_list import LineList
from tui.widgets.lines import Field
from tui.workspace import Workspace

Question = Callable[[Session], Sequence[ActivityView]]
"""What a list of activities asks."""
TONES: dict[str, Tone] = {"cancelled": "dim", "completed": "dim", "reported": "dim", "postponed": "warn"}


def columns() -> list[Column]:
    return [
        Column("", 1),
        Column(_("时间"), by_language(5, 7)),
        Column(_("活动"), share=3),
        Column(_("牵头"), share=1, from_width=60),
        Column(_("地点"), share=1, from_width=100),
        Column(_("状态"), by_language(6, 9)),
        Column("#", 5, right=True, from_width=80),
    ]


class Headings(dict[date, str]):
    """The line above a day's activities, made once: a list of thousands asks it for each of them."""

    def __missing__(self, day: date) -> str:
        self[day] = words = f"{date_words(day, year=True)} {weekday_words(day)}"
        return words


def activity_list(workspace: Workspace, empty: str) -> LineList[ActivityView]:
    """The list of activities that several pages show; times in the plan's zone."""
    zone = workspace.zone
    headings = Headings()
    return LineList[ActivityView](
        columns(),
        ident=lambda a: a.id,
        cells=lambda a: cells(a, zone),
        heading=lambda a: headings[a.start_on],
        tone=lambda a: TONES.get(a.status, ""),
        search=searched,
        fields=fields(lambda: workspace.today),
        empty=empty,
    )


def cells(activity: ActivityView, zone: ZoneInfo) -> Sequence[str]:
    at = f"{activity.start_at.astimezone(zone):%H:%M}" if activity.start_at else _("全天")
    leads = activity.units("lead") or ((activity.coordinator,) if activity.coordinator else ())
    return (
        MARKS.get(activity.status, ""),
        at,
        title_words(activity),
        listed(unit_words(u) for u in leads),
        activity.venue_name or unit_words(activity.district),
        status_words(activity.status),
        str(activity.id),
    )


def searched(activity: ActivityView) -> Sequence[str]:
    """What the filter looks into."""
    units = (_both(a.unit) for a in activity.assignments)
    return (
        activity.title, activity.title_en, activity.theme_name, activity.venue_name, str(activity.id),
        *units, *activity.measures, status_words(activity.status),
        _both(activity.district) if activity.district else "",
    )  # fmt: skip


def _both(unit: UnitName) -> str:
    """Its short forms in both languages: what people type."""
    return f"{unit.short} {unit.brief_en}"


def fields(today: Callable[[], date]) -> Mapping[str, Field[ActivityView]]:
    """What a filter looks into for a field."""
    return {
        "单位": lambda a: " ".join(_both(x.unit) for x in a.assignments),
        "牵头": lambda a: " ".join(_both(u) for u in a.units("lead")),
        "责任": lambda a: " ".join(_both(u) for u in a.units("responsible")),
        "主题": lambda a: f"{a.theme_name} {a.theme_name_en}",
        "县区": lambda a: _both(a.district) if a.district else "",
        "状态": lambda a: f"{status_words(a.status)} {a.status}",
        "任务": lambda a: " ".join(a.measures).lower(),
        "日期": on_days(today, lambda a: (a.start_on, a.end_on)),
    }
