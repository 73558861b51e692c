"""Activities behind something: a day, a cell of a matrix, a theme; a list on top of the page that asked."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlmodel import Session
from textual.app import ComposeResult

from config.language import _
from scheduler.queries.views import ActivityView
from tui.actions import ACTIVITY, N_, bindings
from tui.activity_actions import ActivityActions
from tui.safe import block
from tui.screens.agenda import activity_list
from tui.screens.base import ViewPage
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_list import LineList
from tui.widgets.plain import Note, entitle
from tui.workspace import Workspace

Question = Callable[[Session], Sequence[ActivityView]]


class ActivitiesPage(ActivityActions, ViewPage):
    """``notes`` stand above the list: what a day or a measure is. ``day``: the one a new activity is meant for."""

    BINDINGS = [*bindings(ACTIVITY)]
    about = N_("一天、一项任务、一个单位或一届主题活动的活动。回车打开，/ 筛选，q 返回。")

    def __init__(
        self,
        workspace: Workspace,
        title: str,
        question: Question,
        notes: Sequence[str] = (),
        *,
        day: date | None = None,
    ) -> None:
        super().__init__(workspace)
        self._title, self._question, self._notes, self._day = title, question, notes, day

    def body(self) -> ComposeResult:
        heading = Note(block(*self._notes), id="about-list", classes="panel")
        entitle(heading, self._title)
        heading.set_class(not self._notes, "-bare")
        yield heading
        yield FilterBar(_("单位:市科协 科普月"))
        yield activity_list(self.workspace.zone, _("没有活动（n 新建）"))

    @property
    def activities(self) -> LineList[ActivityView]:
        return self.query_one(LineList)

    def on_mount(self) -> None:
        self.activities.focus()

    def question(self, session: Session) -> Sequence[ActivityView]:
        return self._question(session)

    def show(self, answer: Sequence[ActivityView]) -> None:
        self.activities.show(answer)
        self._count()

    def chosen(self) -> list[ActivityView]:
        return self.activities.chosen

    def day_at_hand(self) -> date | None:
        return self._day or super().day_at_hand()

    def action_filter_edit(self) -> None:
        self.query_one(FilterBar).edit()

    def clear_filter(self) -> None:
        self.query_one(FilterBar).action_clear()

    def on_filter_bar_edited(self, event: FilterBar.Edited) -> None:
        self.activities.filter(event.text)
        self._count()

    def on_filter_bar_left(self) -> None:
        self.activities.focus()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.app.open_activity(event.row.id)  # type: ignore[attr-defined]

    def _count(self) -> None:
        model = self.activities.model
        self.query_one(FilterBar).count(len(model), len(model.rows))
        self.status(_("{n} 项活动").format(n=len(model)))
