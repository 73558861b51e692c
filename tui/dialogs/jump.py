"""Jump to a pane or field by a letter shown upon it, from any focus, without a mouse."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from tui.actions import DIALOG, bindings
from tui.frame import Dialog
from tui.widgets.plain import Note

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


def targets(screen: Screen[object]) -> list[Widget]:
    """What can have the focus and is on the screen now, in the order of Tab."""
    return [widget for widget in screen.focus_chain if widget.region.overlaps(screen.region)][: len(LETTERS)]


class Jump(Dialog[Widget]):
    """Answers the widget, ``None`` for any other key. Digits and letters both work, for input methods."""

    BINDINGS = [*bindings(DIALOG), Binding("ctrl+o", "dialog_cancel", show=False)]

    def __init__(self, found: Sequence[Widget]) -> None:
        super().__init__(classes="jump")
        self._found = dict(zip(LETTERS, found, strict=False))

    def compose(self) -> ComposeResult:
        for number, (letter, widget) in enumerate(self._found.items(), 1):
            label = Note(f" {letter} " if number > 9 else f" {letter} {number} ", classes="letter")
            label.styles.offset = Offset(widget.region.x, widget.region.y)
            yield label

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        typed = event.character or ""
        number = int(typed) if typed.isdecimal() else 0
        found = [*self._found.values()]
        self.dismiss(found[number - 1] if 0 < number <= len(found) else self._found.get(typed.lower()))

    def on_click(self) -> None:
        self.dismiss(None)

    def action_dialog_accept(self) -> None:
        self.dismiss(None)

    def action_dialog_cancel(self) -> None:
        self.dismiss(None)
