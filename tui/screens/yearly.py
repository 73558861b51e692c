"""Pages of a year's numbers as a matrix: other years by keys, and the activities behind the cell of the cursor."""

from collections.abc import Sequence

from textual import work
from textual.app import ComposeResult

from config.errors import KepuError
from config.language import _, date_words
from config.rule import FIRST_YEAR, LAST_YEAR
from scheduler.planning.lifecycle import status_words
from scheduler.queries.views import ActivityView
from tui.actions import YEARLY, bindings
from tui.activity_lines import Question
from tui.cli.wording import title_words
from tui.robust import one_line
from tui.safe import block
from tui.screens.base import ViewPage
from tui.text import pad
from tui.widgets.matrix import Matrix
from tui.widgets.plain import Note, entitle
from tui.workspace import Workspace

LISTED = 6
"""Activities of a cell that its panel lists."""


class YearlyPage(ViewPage):
    """``[`` and ``]`` turn the year; ``question`` and ``show`` are of :attr:`year`."""

    BINDINGS = [*bindings(YEARLY)]

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.year = workspace.today.year

    def action_year_previous(self) -> None:
        self._turn(-1)

    def action_year_next(self) -> None:
        self._turn(1)

    def _turn(self, step: int) -> None:
        self.year = min(max(self.year + step, FIRST_YEAR), LAST_YEAR)
        self.reload()


class MatrixPage(YearlyPage):
    """A matrix, a panel for what is behind its cell (where the screen is tall), and the list of that on Enter."""

    def matrix(self) -> Matrix:
        """The empty matrix that the page shows its numbers in."""
        raise NotImplementedError

    def cell(self, row: int, column: int) -> tuple[str, Question] | None:
        """What the cell is called, and the question for its activities; None where there is no cell."""
        raise NotImplementedError

    def notes(self, row: int) -> Sequence[str]:
        """What stands above the list of a cell's activities."""
        return ()

    def body(self) -> ComposeResult:
        yield self.matrix()
        yield Note("", classes="cell")

    def on_mount(self) -> None:
        self.query_one(Matrix).focus()

    def on_matrix_moved(self, event: Matrix.Moved) -> None:
        found = self.cell(event.row, event.column)
        if found is not None:
            self._look(*found)

    def on_matrix_opened(self, event: Matrix.Opened) -> None:
        found = self.cell(event.row, event.column)
        if found is not None:
            self.app.open_activities(*found, self.notes(event.row))  # type: ignore[attr-defined]

    def action_problem_next(self) -> None:
        if not self.query_one(Matrix).next_alarm():
            self.say(_("没有问题"), "good")

    @work(thread=True, exclusive=True, group="cell")
    def _look(self, title: str, question: Question) -> None:
        try:
            found = self.workspace.ask(question)
        except KepuError as error:
            self.app.call_from_thread(self.say, one_line(error), "bad")
            return
        self.app.call_from_thread(self._looked, title, found)

    def _looked(self, title: str, found: Sequence[ActivityView]) -> None:
        """The panel holds the cell that the cursor is on now; a late answer for another one is dropped."""
        matrix = self.query(Matrix)
        now = self.cell(*matrix.first().cursor) if self.is_attached and matrix else None
        if now is None or now[0] != title:
            return
        panel = self.query_one(".cell", Note)
        entitle(panel, title, _("{n} 项").format(n=len(found)))
        shown = [_line(one) for one in found[: LISTED if len(found) <= LISTED else LISTED - 1]]
        more = [_("…另有 {n} 项，回车列出").format(n=len(found) - len(shown))] if len(found) > len(shown) else []
        panel.show(block(*(shown + more or [_("没有活动")])))


def _line(activity: ActivityView) -> str:
    return f"{pad(date_words(activity.start_on), 8)}  {title_words(activity)}  {status_words(activity.status)}"
