"""Ask once before what cannot be taken back, or touches much: what, what follows, and whether undo works."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll

from config.language import _
from tui.actions import DIALOG, bindings, key_name
from tui.dialogs.foretold import Foretell, Foretold
from tui.safe import block
from tui.widgets.plain import Button, Note, entitle

_MOST_ITEMS = 200


class Confirm(Foretold[bool]):
    """Answers ``True`` only for a clear yes. The button "no" has the focus; ``key`` (or Ctrl+S) means yes.

    ``key`` should be the key that led here, so that who knows the app types it twice.
    """

    BINDINGS = bindings(DIALOG)

    def __init__(
        self,
        title: str,
        items: Sequence[str] = (),
        *,
        follows: Sequence[str] = (),
        yes: str = "",
        key: str = "y",
        undo: bool = True,
        again: str = "",
        foretell: Foretell | None = None,
    ) -> None:
        """``again``: how it can be taken back, where that is not by undo."""
        super().__init__(classes="dialog")
        self._title, self._items, self._follows = title, items, follows
        self._yes, self._key, self._undo, self._again = yes, key, undo, again
        self._ask = foretell

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            entitle(box, self._title)
            with VerticalScroll(can_focus=False):
                yield Note(block(*self._items[:_MOST_ITEMS]), classes="items")
                if len(self._items) > _MOST_ITEMS:
                    yield Note(_("…另有 {n} 项").format(n=len(self._items) - _MOST_ITEMS))
                yield Note(block(*self._follows), classes="follows")
            undo = _("之后可以撤销（u）。") if self._undo else _("做了就不能撤销。")
            yield Note(self._again or undo, classes="" if self._undo else "warn")
            with Horizontal(classes="buttons"):
                yield Button(_("不，返回 Esc"), id="no")
                yield Button(f"{self._yes or _('是')} {self._key}", id="yes", tone="error")

    def on_mount(self) -> None:
        self.query_one("#no").focus()
        if self._ask is not None:
            self.foretell(self._ask)

    def on_key(self, event: events.Key) -> None:
        if event.key == key_name(self._key):
            event.stop()
            self.action_dialog_accept()
        elif event.key in ("left", "right"):
            event.stop()
            self.focus_next(Button)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self.action_dialog_accept()
        else:
            self.dismiss(False)

    def action_dialog_accept(self) -> None:
        """Yes; to what cannot be done only a new look whether it still cannot."""
        if self.refused and self._ask is not None:
            self.foretell(self._ask)
        else:
            self.dismiss(True)

    def action_dialog_cancel(self) -> None:
        self.dismiss(False)
