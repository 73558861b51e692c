"""A month: what is on each day, days off, the Chinese calendar, themes as bars; the day under the cursor beside."""

from datetime import date, timedelta

from sqlmodel import Session
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll

from config.language import _, date_words, month_words, weekday_words
from scheduler.planning.lifecycle import status_words
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.calendar import CalendarView, SpanView, calendar
from scheduler.queries.views import ActivityView
from tui.actions import N_, binding
from tui.activity_actions import ActivityActions
from tui.almanac import day_lines, day_note, span_words
from tui.cli.wording import title_words, unit_words
from tui.safe import block, clean
from tui.screens.base import ViewPage
from tui.text import pad, wrap
from tui.widgets.month_grid import CalendarKeys, Day, DaySpan, MonthGrid, weeks_of
from tui.widgets.plain import Note, entitle
from tui.workspace import Workspace

PANEL = 32
"""Cells across the day's panel, as month.tcss has it."""
LEVELS = {
    "override": N_("放假按本地安排"),
    "official": N_("放假按国务院通知"),
    "provisional": N_("放假安排未公布，暂按法定节日"),
}


class MonthPage(ActivityActions, ViewPage):
    BINDINGS = [binding("activity.add")]
    view = "month"
    about = N_("一个月的活动：休、班为放假和调休，! 有冲突，色条为主题活动。[ ] 换月，{ } 换年，t 今天，回车打开一天。")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._day = workspace.today
        self._shown: CalendarView | None = None

    def body(self) -> ComposeResult:
        with Horizontal(id="month"):
            yield MonthGrid(self.workspace.today)
            with VerticalScroll(id="day", can_focus=False):
                yield Note("", id="day-facts")
                yield Note("", id="day-list")

    def on_mount(self) -> None:
        self.query_one(MonthGrid).focus()

    def question(self, session: Session) -> CalendarView:
        first, last = days_shown(self._day)
        return calendar(self.workspace.store, session, first, last, self.workspace.today)

    def show(self, answer: CalendarView) -> None:
        if answer.first != days_shown(self._day)[0]:
            return  # the person went on to another month meanwhile; its answer is on the way
        self._shown = answer
        grid = self.query_one(MonthGrid)
        grid.show(days(answer), [day_span(span) for span in answer.spans], today=self.workspace.today)
        self._tell()

    def go_to(self, day: date) -> None:
        """The cursor on that day, as the year's page asks."""
        self.query_one(MonthGrid).cursor = day

    def on_calendar_keys_moved(self, event: CalendarKeys.Moved) -> None:
        before, self._day = self._day, event.day
        if days_shown(before) != days_shown(event.day):
            self._shown = None
            self.reload()
        self._tell()

    def on_calendar_keys_opened(self, event: CalendarKeys.Opened) -> None:
        day, known = event.day, self._shown.facts.get(event.day) if self._shown else None

        def question(session: Session) -> list[ActivityView]:
            return agenda(session, Filter(first=day, last=day))

        title = f"{date_words(day, year=True)} {weekday_words(day)}"
        self.app.open_activities(title, question, day_lines(known, ()) if known else (), day=day)  # type: ignore[attr-defined]

    def chosen(self) -> list[ActivityView]:
        return []  # a day is under the cursor, not an activity

    def day_at_hand(self) -> date | None:
        return self._day

    def _tell(self) -> None:
        """The day under the cursor in the panel, the month in the status line."""
        shown, day = self._shown, self._day
        entitle(self.query_one("#day"), f"{date_words(day)} {weekday_words(day)}")
        if shown is None:
            self.status(month_words(day))
            return
        self.query_one("#day-facts", Note).show(block(*day_lines(shown.facts[day], shown.spans_on(day))))
        lines = [line for one in shown.on(day) for line in self._activity_lines(one)]
        self.query_one("#day-list", Note).show(block(*(lines or [_("没有活动")])))
        of_month = {one.id for one in shown.activities if one.status != "cancelled" and _begins_in(one, day)}
        here = "  ".join(filter(None, (f"{date_words(day)} {weekday_words(day)}", *day_lines(shown.facts[day], ()))))
        self.status(
            _("{month} · {n} 项活动 · {level} · {day}").format(
                month=month_words(day), n=len(of_month), level=_(LEVELS[shown.level]), day=here
            )
        )

    def _activity_lines(self, activity: ActivityView) -> list[str]:
        at = f"{activity.start_at.astimezone(self.workspace.zone):%H:%M}" if activity.start_at else _("全天")
        first, *more = wrap(clean(title_words(activity)), PANEL - 6)
        state = "  ".join(filter(None, (unit_words(activity.coordinator), status_words(activity.status))))
        return [f"{pad(at, 5)} {first}", *(" " * 6 + line for line in more), " " * 6 + state]


def days_shown(day: date) -> tuple[date, date]:
    """The first and the last day of the weeks that touch the day's month."""
    weeks = weeks_of(day)
    return weeks[0], weeks[-1] + timedelta(days=6)


def days(view: CalendarView) -> dict[date, Day]:
    """What the grid shows in each day."""
    return {
        day: Day(
            titles=tuple(title_words(one) for one in view.by_day.get(day, ())),
            count=len(view.by_day.get(day, ())),
            note=day_note(known),
            rest=known.rest,
            alarm=day in view.alarms,
        )
        for day, known in view.facts.items()
    }


def day_span(span: SpanView) -> DaySpan:
    """A theme's bar; one whose dates are still to be announced says so."""
    return DaySpan(span.start, span.end, span_words(span), "dim" if span.tentative else "")


def _begins_in(activity: ActivityView, month: date) -> bool:
    return (activity.start_on.year, activity.start_on.month) == (month.year, month.month)


PAGE = MonthPage
