"""Ask for a sentence: why something is cancelled, postponed, declined or ignored."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from config.language import _
from tui.actions import DIALOG, bindings
from tui.dialogs.foretold import Foretell, Foretold
from tui.safe import block, cell_len, clean
from tui.widgets.plain import Button, LineInput, Note, entitle

_LONGEST = 500
_ROOM, _AROUND = 60, 5
"""Cells for a line of suggestions, and around each."""


class Reason(Foretold[str]):
    """Answers the sentence, ``None`` if the person changed their mind; digits take a suggestion's words."""

    BINDINGS = bindings(DIALOG)

    def __init__(
        self,
        title: str,
        *,
        follows: Sequence[str] = (),
        suggestions: Sequence[str] = (),
        text: str = "",
        required: bool = True,
        foretell: Foretell | None = None,
        hint: str = "",
        wrong: Callable[[str], str] = lambda _text: "",
    ) -> None:
        """``hint`` says what is asked for where that is no reason; ``wrong`` what is wrong with it, or nothing."""
        super().__init__(classes="dialog")
        self._title, self._follows = title, follows
        self._suggestions, self._text, self._required = suggestions, text, required
        self._ask = foretell
        self._hint, self._wrong = hint, wrong

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            entitle(box, self._title)
            if self._follows or self._ask:
                yield Note(block(*self._follows), classes="follows")
            yield LineInput(self._text, placeholder=self._hint or _("原因"), compact=True, max_length=_LONGEST)
            with Vertical(classes="suggestions"):
                for line in _lines(self._suggestions):
                    with Horizontal():
                        for number in line:
                            yield Button(self._suggestions[number], id=f"words-{number}")
            yield Note("", classes="problem")
            with Horizontal(classes="buttons"):
                yield Button(_("返回 Esc"), id="no")
                yield Button(_("确定 Ctrl+S"), id="yes", tone="primary")

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        if self._ask is not None:
            self.foretell(self._ask)

    def on_input_submitted(self) -> None:
        self.action_dialog_accept()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        ident = event.button.id or ""
        if ident == "yes":
            self.action_dialog_accept()
        elif ident == "no":
            self.action_dialog_cancel()
        else:
            field = self.query_one(Input)
            field.value = self._suggestions[int(ident.removeprefix("words-"))]
            field.focus()

    def action_dialog_accept(self) -> None:
        text = clean(self.query_one(Input).value).strip()
        if self._required and not text:
            self.query_one(".problem", Note).show(_("! 请填写") if self._hint else _("! 请写明原因"))
        elif problem := self._wrong(text):
            self.query_one(".problem", Note).show(f"! {problem}")
        else:
            self.dismiss(text)

    def action_dialog_cancel(self) -> None:
        self.dismiss(None)


def _lines(texts: Sequence[str]) -> list[list[int]]:
    """The texts' numbers in lines, each as many as there is room for."""
    lines: list[list[int]] = []
    used = _ROOM
    for number, text in enumerate(texts):
        wide = cell_len(clean(text)) + _AROUND
        if used + wide > _ROOM:
            lines.append([])
            used = 0
        lines[-1].append(number)
        used += wide
    return lines
