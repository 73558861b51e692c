"""Textual's simple widgets with markup off: text given to them is shown as it is.

The only module that imports them from Textual; a lint test holds the rest of the app to it.
"""

from textual.content import Content
from textual.widgets import Button as _Button
from textual.widgets import Checkbox as _Checkbox
from textual.widgets import Static

from tui.safe import clean, plain


def literal(text: object) -> Content:
    return text if isinstance(text, Content) else plain(text, lines=True)


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
        self.variant = tone  # type: ignore[assignment]  # validated by Textual, which names the valid ones


class Checkbox(_Checkbox):
    """A box to tick, one line high."""

    def __init__(self, label: object, value: bool = False, *, id: str | None = None) -> None:
        super().__init__(literal(clean(label)), value, id=id, compact=True)
