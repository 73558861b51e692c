"""The line in which a list's filter is typed; it is there while it is used, and while a filter is set."""

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from config.language import _
from tui.widgets.plain import LineInput, Note


class FilterBar(Horizontal):
    """Posts :class:`Edited` at every change and :class:`Left` when the list should have the keys again."""

    BINDINGS = [
        Binding("escape", "clear", show=False),
        Binding("enter,down", "leave", show=False, priority=True),
    ]

    @dataclass
    class Edited(Message):
        text: str

    class Left(Message):
        """Enter, ↓ or Esc: the filter is as it should be."""

    def __init__(self, hint: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hint = hint

    def compose(self) -> ComposeResult:
        yield Note(_("筛选 /"), classes="label")
        yield LineInput(placeholder=self._hint, compact=True, select_on_focus=False)
        yield Note("", classes="count")

    @property
    def text(self) -> str:
        return self.query_one(Input).value

    @text.setter
    def text(self, text: str) -> None:
        self.query_one(Input).value = text
        self._show_or_hide()

    def edit(self) -> None:
        """Show the line and give it the keys."""
        self.add_class("-open")
        self.query_one(Input).focus()

    def count(self, shown: int, of: int) -> None:
        """How many rows are found, at the right end of the line."""
        text = _("{shown} / {of} 项（Esc 清除）").format(shown=f"{shown:,}", of=f"{of:,}")
        self.query_one(".count", Note).show(text)

    def action_clear(self) -> None:
        self.query_one(Input).value = ""
        self.action_leave()

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Edited(event.value))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self._show_or_hide()

    def _show_or_hide(self) -> None:
        self.set_class(bool(self.text) or self.has_pseudo_class("focus-within"), "-open")
