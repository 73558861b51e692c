"""The agenda: every activity in order of time, filtered as you type."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session
from textual.app import ComposeResult

from config.language import _, date_words, listed, pick, weekday_words
from scheduler.planning.lifecycle import status_words
from scheduler.queries.asking import asking
from scheduler.queries.lines import Line, Names, changes, lines, merged, names, newest
from scheduler.queries.views import ActivityView
from tui.actions import ACTIVITY, N_, bindings
from tui.activity_actions import ActivityActions
from tui.cli.wording import title_words, unit_words
from tui.messages import Tone
from tui.screens.base import ViewPage
from tui.widgets.columns import Column, by_language
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_list import LineList
from tui.workspace import Workspace

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


def activity_list(zone: ZoneInfo, empty: str) -> LineList[ActivityView]:
    """The list of activities that several pages show; times in the plan's zone."""
    headings = Headings()
    return LineList[ActivityView](
        columns(),
        ident=lambda a: a.id,
        cells=lambda a: cells(a, zone),
        heading=lambda a: headings[a.start_on],
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


@dataclass(frozen=True, slots=True)
class Listed:
    """Every activity as a line, what their ids are called, up to which event; ``changed`` since the last time."""

    rows: Sequence[Line]
    names: Names
    seq: int
    changed: frozenset[int]


class AgendaPage(ActivityActions, ViewPage):
    BINDINGS = [*bindings(ACTIVITY)]
    view = "agenda"
    about = N_("按时间列出全部活动。输入 / 筛选：直接写字，或 单位:、牵头:、主题:、县区:、状态:、任务: 加内容。")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._known: Listed | None = None

    def body(self) -> ComposeResult:
        headings = Headings()
        yield FilterBar(_("单位:市科协 科普月"))
        yield LineList[Line](
            columns(),
            ident=lambda line: line.id,
            cells=self._cells,
            heading=lambda line: headings[line.start_on],
            tone=lambda line: TONES.get(line.status, ""),
            search=self._searched,
            fields=self._fields(),
            empty=_("没有符合的活动（Esc 清除筛选，n 新建）"),
        )

    @property
    def activities(self) -> LineList[Line]:
        return self.query_one(LineList)

    def on_mount(self) -> None:
        self.activities.focus()

    def question(self, session: Session) -> Listed:
        """Everything the first time, afterwards only what changed."""
        ask, known = asking(session), self._known
        news = changes(ask, known.seq) if known else None
        if known is None or news is None or news.ids is None:
            return Listed(lines(ask), names(ask), newest(ask), frozenset())
        if not news.ids:
            return Listed(known.rows, known.names, news.seq, news.ids)
        rows = merged(known.rows, lines(ask, ids=news.ids), news.ids)
        return Listed(rows, known.names, news.seq, news.ids)

    def show(self, answer: Listed) -> None:
        first, self._known = self._known is None, answer
        if not first and not answer.changed and answer.rows is self.activities.model.rows:
            return
        self.activities.show(answer.rows)
        if first:
            self.to_day(self.workspace.today)
        elif answer.changed:
            self.activities.flash(answer.changed)
        self._count()

    def _cells(self, line: Line) -> Sequence[str]:
        at = f"{line.start_at.astimezone(self.workspace.zone):%H:%M}" if line.start_at else _("全天")
        return (
            MARKS.get(line.status, ""),
            at,
            pick(line.title, line.title_en),
            self._unit_words(line.leads or (line.coordinator,)),
            line.venue or self._unit_words((line.district,)),
            status_words(line.status),
            str(line.id),
        )

    def _unit_words(self, ids: Sequence[str]) -> str:
        units = self._known.names.units if self._known else {}
        return listed(unit_words(units[i]) for i in ids if i in units)

    def _short(self, ids: Sequence[str]) -> Iterator[str]:
        """The plan's short forms, whatever the language: what people type."""
        units = self._known.names.units if self._known else {}
        return (f"{units[i].short} {i}" for i in ids if i in units)

    def _theme(self, line: Line) -> Sequence[str]:
        return self._known.names.themes.get(line.theme, ("", "")) if self._known else ("", "")

    def _searched(self, line: Line) -> Sequence[str]:
        return (
            line.title, line.title_en, self._theme(line)[0], line.venue, str(line.id), *line.measures,
            *self._short((*line.leads, *line.others, line.district)), status_words(line.status),
        )  # fmt: skip

    def _fields(self) -> dict[str, Callable[[Line], str]]:
        return {
            "单位": lambda line: " ".join(self._short((*line.leads, *line.others))),
            "牵头": lambda line: " ".join(self._short(line.leads)),
            "主题": lambda line: " ".join((*self._theme(line), line.theme)),
            "县区": lambda line: " ".join(self._short((line.district,))),
            "状态": lambda line: f"{status_words(line.status)} {line.status}",
            "任务": lambda line: " ".join(line.measures).lower(),
        }

    def to_day(self, day: date) -> None:
        """The cursor to the first activity that begins on that day or later."""
        model = self.activities.model
        place = next((n for n in range(len(model)) if model[n].start_on >= day), None)
        if place is not None:
            self.activities.go_to(model[place].id)
            self.activities.scroll_to(y=max(0, model.line_of[place] - 1), animate=False, force=True)

    def narrow(self, kind: str, name: str) -> None:
        """Filter for a unit or theme, as the palette asks."""
        field = {"unit": "单位", "theme": "主题"}[kind]
        self.query_one(FilterBar).text = f"{field}:{name}"

    def chosen(self) -> list[ActivityView]:
        return self.activities_by_id([line.id for line in self.activities.chosen])

    def day_at_hand(self) -> date | None:
        row = self.activities.row
        return row.start_on if row else None

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

    def on_line_list_marked(self) -> None:
        self._count()

    def _count(self) -> None:
        model, marks = self.activities.model, len(self.activities.marks)
        self.query_one(FilterBar).count(len(model), len(model.rows))
        words = _("{n} 项活动").format(n=f"{len(model):,}")
        self.status(_("{words}，已标记 {n} 项").format(words=words, n=marks) if marks else words)


PAGE = AgendaPage
