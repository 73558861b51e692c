"""The figures of an activity that was held, checked while they are typed."""

from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input

from config.errors import KepuError
from config.language import _, labelled
from scheduler.planning.reporting import COUNTS, amount, field_words, pairs, report_of
from tui.actions import DIALOG, bindings
from tui.frame import Dialog
from tui.safe import block, clean
from tui.widgets.plain import Button, LineInput, Note, entitle

PAIRS = ("visitors", "spending")
FIELDS = ("sessions", "visitors", "online", "staff", "volunteers", "experts", "spending", "media", "summary")


class ReportDialog(Dialog[dict[str, Any]]):
    """Answers the figures as ``commands.activity.step`` takes them; ``note`` says what else reporting will do."""

    BINDINGS = bindings(DIALOG)

    def __init__(self, title: str, note: str = "") -> None:
        super().__init__(classes="dialog report")
        self._title, self._note = title, note

    def compose(self) -> ComposeResult:
        hints = {
            "sessions": _("至少 1"), "visitors": _("如 300，或按人群 青少年=120,社会公众=180"),
            "spending": _("如 5000，或按来源 市级=5000,自筹=1.2万"), "online": _("可写 1.2万"),
        }  # fmt: skip
        with Vertical(classes="box") as box:
            entitle(box, self._title)
            with VerticalScroll(can_focus=False):
                for name in FIELDS:
                    with Horizontal(classes="field"):
                        yield Note(field_words(name), classes="label")
                        value = "1" if name == "sessions" else ""
                        yield LineInput(value, placeholder=hints.get(name, ""), compact=True, id=name)
            if self._note:
                yield Note(self._note, classes="hint")
            yield Note("", classes="problem")
            with Horizontal(classes="buttons"):
                yield Button(_("返回 Esc"), id="no")
                yield Button(_("上报 Ctrl+S"), id="yes", tone="primary")

    def on_mount(self) -> None:
        self.query_one("#visitors").focus()

    def on_input_changed(self) -> None:
        _values, problems = self._read()
        self.query_one(".problem", Note).show(block(*(f"! {words}" for words in problems[:2])))

    def on_input_submitted(self) -> None:
        self.focus_next(Input)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self.action_dialog_accept()
        else:
            self.dismiss(None)

    def action_dialog_accept(self) -> None:
        values, problems = self._read()
        if problems:
            self.query_one(".problem", Note).show(block(*(f"! {words}" for words in problems)))
        else:
            self.dismiss(values)

    def action_dialog_cancel(self) -> None:
        self.dismiss(None)

    def _read(self) -> tuple[dict[str, Any], list[str]]:
        """What is written, and everything that is wrong with it."""
        values: dict[str, Any] = {}
        problems = []
        for name in FIELDS:
            text = clean(self.query_one(f"#{name}", Input).value).strip()
            try:
                if text:
                    values[name] = amount(text) if name in COUNTS else pairs(name, text) if name in PAIRS else text
            except KepuError as error:
                problems.append(labelled(field_words(name), error.message))
        if not problems:
            try:
                report_of(values)
            except KepuError as error:
                problems += error.lines()
        return values, problems
