"""The agenda: every activity in order of time, filtered as you type."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session
from textual.app import ComposeResult

from config.language import _, date_words, listed, weekday_words
from scheduler.planning.lifecycle import status_words
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.views import ActivityView
from tui.actions import ACTIVITY, N_, bindings
from tui.activity_actions import ActivityActions
from tui.cli.wording import title_words, unit_words
from tui.messages import Tone
from tui.screens.base import ViewPage
from tui.widgets.columns import Column
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_list import LineList

PAST, AHEAD = 31, 400
"""Days before and after today that the agenda holds."""
TONES: dict[str, Tone] = {"cancelled": "dim", "completed": "dim", "reported": "dim", "postponed": "warn"}
MARKS = {
    "planned": "·",
    "confirmed": "●",
    "postponed": "?",
    "completed": "+",
    "reported": "*",
    "cancelled": "x",
}
"""A state by one character, as colour alone says nothing to everybody."""


def activity_list(zone: ZoneInfo, empty: str) -> LineList[ActivityView]:
    """The list of activities that several pages show; times in the plan's zone."""
    return LineList[ActivityView](
        [
            Column("", 1),
            Column(_("时间"), 5),
            Column(_("活动"), share=3),
            Column(_("牵头"), share=1, from_width=60),
            Column(_("地点"), share=1, from_width=100),
            Column(_("状态"), 6),
            Column("#", 5, right=True, from_width=80),
        ],
        ident=lambda a: a.id,
        cells=lambda a: cells(a, zone),
        heading=lambda a: f"{date_words(a.start_on, year=True)} {weekday_words(a.start_on)}",
        tone=lambda a: TONES.get(a.status, ""),
        search=searched,
        fields=FIELDS,
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
    units = (a.unit.short for a in activity.assignments)
    return (
        activity.title, activity.title_en, activity.theme_name, activity.venue_name, str(activity.id),
        *units, *activity.measures, status_words(activity.status),
        activity.district.short if activity.district else "",
    )  # fmt: skip


FIELDS = {
    "单位": lambda a: " ".join(x.unit.short for x in a.assignments),
    "牵头": lambda a: " ".join(u.short for u in a.units("lead")),
    "主题": lambda a: f"{a.theme_name} {a.theme_name_en}",
    "县区": lambda a: a.district.short if a.district else "",
    "状态": lambda a: f"{status_words(a.status)} {a.status}",
    "任务": lambda a: " ".join(a.measures).lower(),
}


class AgendaPage(ActivityActions, ViewPage):
    BINDINGS = [*bindings(ACTIVITY)]
    view = "agenda"
    about = N_("按时间列出全部活动。输入 / 筛选：直接写字，或 单位:、牵头:、主题:、县区:、状态:、任务: 加内容。")

    def body(self) -> ComposeResult:
        yield FilterBar(_("单位:市科协 科普月"))
        yield activity_list(self.workspace.zone, _("没有符合的活动（Esc 清除筛选，n 新建）"))

    @property
    def activities(self) -> LineList[ActivityView]:
        return self.query_one(LineList)

    def on_mount(self) -> None:
        self.activities.focus()

    def question(self, session: Session) -> list[ActivityView]:
        today = self.workspace.today
        return agenda(session, Filter(first=today - timedelta(PAST), last=today + timedelta(AHEAD)))

    def show(self, answer: list[ActivityView]) -> None:
        first = not self.activities.model
        self.activities.show(answer)
        if first:
            self.to_day(self.workspace.today)
        self._count()

    def to_day(self, day: date) -> None:
        """The cursor to the first activity that begins on that day or later."""
        model = self.activities.model
        place = next((n for n in range(len(model)) if model[n].start_on >= day), None)
        if place is not None:
            self.activities.go_to(model[place].id)

    def narrow(self, kind: str, name: str) -> None:
        """Filter for a unit or theme, as the palette asks."""
        field = {"unit": "单位", "theme": "主题"}[kind]
        self.query_one(FilterBar).text = f"{field}:{name}"

    def chosen(self) -> list[ActivityView]:
        return self.activities.chosen

    def action_filter_edit(self) -> None:
        self.query_one(FilterBar).edit()

    def clear_filter(self) -> None:
        self.query_one(FilterBar).action_clear()
        self.activities.unmark()

    def on_filter_bar_edited(self, event: FilterBar.Edited) -> None:
        self.activities.filter(event.text)
        self._count()

    def on_filter_bar_left(self) -> None:
        self.activities.focus()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.app.open_activity(event.row.id)  # type: ignore[attr-defined]

    def _count(self) -> None:
        model = self.activities.model
        shown = len(model)
        self.query_one(FilterBar).count(shown, len(model.rows))
        self.status(_("{n} 项活动").format(n=shown))


PAGE = AgendaPage
