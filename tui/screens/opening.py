"""The first screen, drawn before the database's libraries are loaded; the day's page takes its place at once."""

from textual.app import ComposeResult

from config.language import _, date_words, weekday_words
from scheduler.queries.opening import Opening
from tui.screens.base import ViewPage
from tui.screens.matters import opening_matters, today_body
from tui.widgets.line_list import LineList
from tui.workspace import Workspace


class OpeningPage(ViewPage):
    """Shows what ``scheduler.queries.opening`` found; remembers where the cursor is and what was to be opened."""

    view = "today"

    def __init__(self, workspace: Workspace, answer: Opening) -> None:
        super().__init__(workspace)
        self._answer = answer
        self.wanted: int | None = None

    def body(self) -> ComposeResult:
        yield from today_body(charts=False)

    def on_mount(self) -> None:
        rows = self.query_one(LineList)
        rows.show(opening_matters(self._answer))
        rows.focus()
        on = self._answer.on
        self.status(_("{day} {weekday} · 正在读取其余内容").format(
            day=date_words(on, year=True), weekday=weekday_words(on)
        ))  # fmt: skip

    def reload(self) -> None:
        """The page that takes its place asks."""

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.wanted = event.row.activity
