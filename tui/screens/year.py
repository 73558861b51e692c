"""A year of days by their load, with days off, make-up workdays, conflicts and the themes' days."""

from sqlmodel import Session
from textual.app import ComposeResult

from config.language import _, date_words, pick, weekday_words
from scheduler.queries.calendar import YearView, year_calendar
from tui.actions import N_
from tui.almanac import day_lines
from tui.screens.base import ViewPage
from tui.widgets.month_grid import CalendarKeys, DaySpan
from tui.widgets.year_grid import YearGrid, legend
from tui.workspace import Workspace


class YearPage(ViewPage):
    view = "year"
    about = N_("一年的负荷：符号越密活动越多；' 放假，+ 调休，! 冲突，[ ] 今天。[ ] 换年，{ } 换月，回车打开当月。")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._day = workspace.today
        self._shown: YearView | None = None

    def body(self) -> ComposeResult:
        yield YearGrid(self.workspace.today)

    def on_mount(self) -> None:
        self.query_one(YearGrid).focus()

    def question(self, session: Session) -> YearView:
        return year_calendar(self.workspace.store, session, self._day.year, self.workspace.today)

    def show(self, answer: YearView) -> None:
        if answer.year != self._day.year:
            return
        self._shown = answer
        self.query_one(YearGrid).show(
            answer.counts,
            {day: known.rest for day, known in answer.facts.items() if known.rest},
            answer.alarms,
            [DaySpan(s.start, s.end, pick(s.name, s.name_en), "dim" if s.tentative else "") for s in answer.spans],
            today=self.workspace.today,
        )
        self._tell()

    def on_calendar_keys_moved(self, event: CalendarKeys.Moved) -> None:
        before, self._day = self._day, event.day
        if before.year != event.day.year:
            self._shown = None
            self.reload()
        self._tell()

    def on_calendar_keys_opened(self, event: CalendarKeys.Opened) -> None:
        self.app.action_view("month")  # type: ignore[attr-defined]
        month = self.app.page("month")  # type: ignore[attr-defined]
        month.call_after_refresh(month.go_to, event.day)

    def _tell(self) -> None:
        shown, day = self._shown, self._day
        if shown is None:
            self.status(_("{year}年").format(year=day.year))
            return
        known = day_lines(shown.facts[day], ()) if day in shown.facts else []
        here = f"{date_words(day)} {weekday_words(day)} " + _("{n}项").format(n=shown.counts.get(day, 0))
        total = _("{year}年 {n} 项活动").format(year=shown.year, n=shown.total)
        self.status(" · ".join((total, "  ".join([here, *known]), legend())))


PAGE = YearPage
