"""A field of several lines that holds clean text only; apart from the simple fields, as few screens need its weight."""

from textual.events import Paste
from textual.widgets import TextArea

from tui.safe import clean


class TextBox(TextArea):
    def _on_paste(self, event: Paste) -> None:  # type: ignore[override]
        """Before Textual's own, which then puts the text in."""
        event.text = clean(event.text, lines=True)
