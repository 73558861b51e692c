"""Textual's simple widgets with markup off: text given to them is shown as it is.

The only module that imports them from Textual; a lint test holds the rest of the app to it.
"""

import textual.content
from textual.content import Content
from textual.events import Paste
from textual.widget import Widget
from textual.widgets import Button as _Button
from textual.widgets import Checkbox as _Checkbox
from textual.widgets import Input, Static

from config.language import _
from tui.messages import Flash
from tui.safe import clean, plain
from tui.text import breaks

# Textual breaks between any two Chinese characters: inside numbers, before a comma.
textual.content.divide_line = breaks  # type: ignore[assignment, attr-defined]


def literal(text: object) -> Content:
    return text if isinstance(text, Content) else plain(text, lines=True)


def entitle(widget: Widget, title: object, subtitle: object = "") -> None:
    """Texts for the widget's border."""
    widget.border_title = plain(title)
    widget.border_subtitle = plain(subtitle)


class Note(Static):
    """A text of one or more lines that can be replaced."""

    def __init__(
        self, text: object = "", *, id: str | None = None, classes: str | None = None, shrink: bool = False
    ) -> None:
        super().__init__(literal(text), id=id, classes=classes, shrink=shrink, markup=False)

    def show(self, text: object) -> None:
        self.update(literal(text))


class Button(_Button):
    """A button one line high; ``tone`` is a Textual variant (primary, error …)."""

    def __init__(self, label: object, *, id: str | None = None, tone: str = "default") -> None:
        super().__init__(literal(clean(label)), id=id, compact=True)
        self.variant = tone


class Checkbox(_Checkbox):
    """A box to tick, one line high."""

    def __init__(self, label: object, value: bool = False, *, id: str | None = None) -> None:
        self.BUTTON_INNER = "x" if value else " "
        super().__init__(literal(clean(label)), value, id=id, compact=True)

    def watch_value(self) -> None:
        """Said by a character too: Textual's box differs in its colour only."""
        self.BUTTON_INNER = "x" if self.value else " "
        super().watch_value()


class LineInput(Input):
    """A one-line field that takes all lines of a paste, joined, where Textual's keeps only the first.

    It holds clean text only, so that its cells are as many as it counts.
    """

    def validate_value(self, value: str) -> str:
        return clean(value)

    def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        lines = [line for line in map(clean, event.text.splitlines()) if line.strip()]
        if lines:
            self.replace(" ".join(lines), *sorted(self.selection))
        if len(lines) > 1:
            self.post_message(Flash(_("粘贴的 {n} 行已并成一行").format(n=len(lines))))
