"""Activities behind something: a day, a cell of a matrix, a theme; a list on top of the page that asked."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session
from textual.app import ComposeResult

from config.language import _
from scheduler.queries.views import ActivityView
from tui.actions import ACTIVITY, N_, bindings
from tui.activity_actions import ActivityActions
from tui.activity_lines import Question, activity_list
from tui.safe import block
from tui.screens.filtered import FilteredPage
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_list import LineList
from tui.widgets.plain import Note, entitle
from tui.workspace import Workspace


class ActivitiesPage(ActivityActions, FilteredPage):
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
        yield activity_list(self.workspace, _("没有活动（n 新建）"))

    @property
    def activities(self) -> LineList[ActivityView]:
        return self.query_one(LineList)

    def question(self, session: Session) -> Sequence[ActivityView]:
        return self._question(session)

    def show(self, answer: Sequence[ActivityView]) -> None:
        self.activities.show(answer)
        self.count()

    def chosen(self) -> list[ActivityView]:
        return self.activities.chosen

    def day_at_hand(self) -> date | None:
        return self._day or super().day_at_hand()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.app.open_activity(event.row.id)  # type: ignore[attr-defined]

    def count(self) -> None:
        super().count()
        self.status(_("{n} 项活动").format(n=len(self.activities.model)))
