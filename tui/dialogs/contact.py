"""How a unit is reached: one address of one channel, checked when it is saved."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from config.language import _
from scheduler.commands.contact import EMAIL
from tui.actions import DIALOG, bindings
from tui.frame import Dialog
from tui.safe import clean
from tui.widgets.plain import Button, Checkbox, LineInput, Note, entitle

SIGNED = ("webhook", "dingtalk", "feishu")
"""Channels whose robots may want a signature."""
MENTIONING = ("wecom", "dingtalk", "feishu")
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Given:
    """What a person wrote. ``add``: beside the addresses that the unit has, not in place of the first."""

    channel: str
    address: str
    secret: str
    mentions: str
    language: str
    add: bool


class Contact(Dialog[Given]):
    """Answers what to set, ``None`` if the person changed their mind."""

    BINDINGS = bindings(DIALOG)

    def __init__(self, title: str, channel: str, hint: str) -> None:
        super().__init__(classes="dialog")
        self._title, self._channel, self._hint = title, channel, hint

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            entitle(box, self._title, self._channel)
            yield from self._field("address", _("地址"), self._hint)
            if self._channel in SIGNED:
                yield from self._field("secret", _("签名"), _("签名密钥，没有可不填"), password=True)
            if self._channel in MENTIONING:
                yield from self._field("mentions", _("提醒"), _("机器人要提醒的人，用逗号分开；all 为所有人"))
            yield Checkbox(_("用英文发送"), id="english")
            yield Checkbox(_("保留原有的地址，另加一个"), id="add")
            yield Note("", classes="problem")
            with Horizontal(classes="buttons"):
                yield Button(_("返回 Esc"), id="no")
                yield Button(_("保存 Ctrl+S"), id="yes", tone="primary")

    def _field(self, name: str, label: str, hint: str, *, password: bool = False) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Note(label, classes="label")
            yield LineInput(placeholder=hint, compact=True, max_length=_LONGEST, id=name, password=password)

    def on_mount(self) -> None:
        self.query_one("#address", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say while typing what would be refused."""
        if event.input.id == "address":
            self.query_one(".problem", Note).show(self._problem(event.value.strip()) if event.value else "")

    def on_input_submitted(self) -> None:
        self.action_dialog_accept()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self.action_dialog_accept()
        else:
            self.action_dialog_cancel()

    def _problem(self, address: str) -> str:
        if not address:
            return _("! 请写地址")
        if self._channel == "email" and not (address.isascii() and EMAIL.fullmatch(address)):
            return _("! 邮件地址应如 name@example.org")
        return ""

    def _value(self, name: str) -> str:
        return next((clean(field.value).strip() for field in self.query(Input) if field.id == name), "")

    def action_dialog_accept(self) -> None:
        problem = self._problem(address := self._value("address"))
        if problem:
            self.query_one(".problem", Note).show(problem)
            return
        english, add = (self.query_one(f"#{name}", Checkbox).value for name in ("english", "add"))
        self.dismiss(
            Given(
                self._channel, address, self._value("secret"), self._value("mentions"),
                "en" if english else "zh", add,
            )
        )  # fmt: skip

    def action_dialog_cancel(self) -> None:
        self.dismiss(None)
