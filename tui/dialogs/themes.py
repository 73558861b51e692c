"""Pick a theme: each is shown while the cursor is on it."""

from collections.abc import Sequence

from config.language import _
from tui.dialogs.picker import Choice, Picker
from tui.widgets.line_list import LineList


class Themes(Picker):
    """Answers the name in a tuple; who opened it puts the old theme back if the answer is ``None``."""

    def __init__(self, choices: Sequence[Choice], now: str) -> None:
        super().__init__(_("配色"), choices, chosen=(now,), hint=_("名称；↑↓ 边看边选"))

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        if event.row is not None:
            self.app.theme = str(event.row.id)
