"""Pick a day from a month."""

from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical

from config.language import _, month_words
from tui.actions import DIALOG, bindings
from tui.frame import Dialog
from tui.widgets.month_grid import CalendarKeys, MonthGrid
from tui.widgets.plain import Note, entitle


class Calendar(Dialog[date]):
    """Answers the day, or ``None``."""

    BINDINGS = bindings(DIALOG)

    def __init__(self, day: date, today: date) -> None:
        super().__init__(classes="dialog calendar")
        self._day, self._today = day, today

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield MonthGrid(self._today)
            yield Note(_("[ ] 换月   { } 换年   回车 选定   Esc 返回"), classes="hint")

    def on_mount(self) -> None:
        grid = self.query_one(MonthGrid)
        grid.cursor = self._day
        self._entitle(self._day)
        grid.focus()

    def on_calendar_keys_moved(self, event: CalendarKeys.Moved) -> None:
        self._entitle(event.day)

    def _entitle(self, day: date) -> None:
        entitle(self.query_one(".box"), month_words(day))

    def on_calendar_keys_opened(self, event: CalendarKeys.Opened) -> None:
        self.dismiss(event.day)

    def action_dialog_accept(self) -> None:
        self.dismiss(self.query_one(MonthGrid).cursor)

    def action_dialog_cancel(self) -> None:
        self.dismiss(None)
