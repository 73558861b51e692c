"""Two people changed the same fields: for each the person chooses their own value or the other's."""

from collections.abc import Callable, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from config.language import _
from tui.actions import DIALOG, bindings
from tui.cli.wording import field_words
from tui.drafting import Clash
from tui.frame import Dialog
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.plain import Button, Note, entitle


class Merge(Dialog[dict[str, Any]]):
    """Answers the chosen value of each field, ``None`` to go back to the form. ``shown`` says a value in words."""

    BINDINGS = bindings(DIALOG)

    def __init__(self, title: str, clashes: Sequence[Clash], shown: Callable[[str, Any], str]) -> None:
        super().__init__(classes="dialog merge")
        self._title, self._clashes, self._shown = title, clashes, shown
        self._theirs: set[str] = set()

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            entitle(box, _("别人刚改过：{what}").format(what=self._title))
            yield Note(_("这几项两人都改了。回车在“我的”和“对方的”之间换，选好后保存。"), classes="about")
            yield LineList[Clash](
                [
                    Column(_("字段"), 10), Column(_("采用"), 6), Column(_("我的"), share=1),
                    Column(_("对方的"), share=1),
                ],
                ident=lambda clash: clash.field,
                cells=self._cells,
            )  # fmt: skip
            with Horizontal(classes="buttons"):
                yield Button(_("回到表单 Esc"), id="no")
                yield Button(_("全用对方的"), id="theirs")
                yield Button(_("保存 Ctrl+S"), id="yes", tone="primary")

    def _cells(self, clash: Clash) -> tuple[str, str, str, str]:
        taken = _("对方") if clash.field in self._theirs else _("我的")
        name = {"start": _("开始日期"), "end": _("结束日期"), "hours": _("时间")}.get(clash.field)
        return (
            name or field_words(clash.field), taken, self._shown(clash.field, clash.mine),
            self._shown(clash.field, clash.theirs),
        )  # fmt: skip

    def on_mount(self) -> None:
        self.query_one(LineList).show(self._clashes)
        self.query_one(LineList).focus()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self._theirs ^= {event.row.field}
        self.query_one(LineList).refresh()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "no":
            self.dismiss(None)
            return
        if event.button.id == "theirs":
            self._theirs = {clash.field for clash in self._clashes}
        self.action_dialog_accept()

    def action_dialog_accept(self) -> None:
        self.dismiss({c.field: c.theirs if c.field in self._theirs else c.mine for c in self._clashes})

    def action_dialog_cancel(self) -> None:
        self.dismiss(None)
