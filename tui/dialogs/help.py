"""What this page is for and the keys that work on it; each can be run from here."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from config.language import _
from tui.actions import APP, DIALOG, bindings, key_words
from tui.frame import Dialog
from tui.widgets.columns import Column
from tui.widgets.key_footer import Entry, shown_key
from tui.widgets.line_list import LineList
from tui.widgets.plain import Note, entitle


class Help(Dialog[str]):
    """Answers the Textual key of the entry to run, or ``None``. Enter runs."""

    BINDINGS = bindings(DIALOG)

    def __init__(self, title: str, about: str, entries: Sequence[Entry]) -> None:
        super().__init__(classes="dialog help")
        self._title, self._about, self._entries = title, about, entries

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            entitle(box, self._title)
            yield Note(self._about, classes="about")
            yield LineList[Entry](
                [
                    Column(_("按键"), width=22),
                    Column(_("动作"), share=2),
                    Column(_("名称"), share=2, from_width=60),
                ],
                ident=lambda entry: entry.action.id,
                cells=lambda entry: (_keys(entry), entry.action.label, entry.action.id),
                heading=lambda entry: _(entry.action.group),
            )
            yield Note(_("回车 执行   Esc 返回   一切也可从命令面板（Ctrl+P）执行"), classes="hint")

    def on_mount(self) -> None:
        groups = list(dict.fromkeys(entry.action.group for entry in self._entries))
        everywhere = {entry.action.group for entry in self._entries if entry.action.where == APP}

        def order(entry: Entry) -> tuple[bool, int]:
            """What is this page's own first; what works everywhere last."""
            return entry.action.group in everywhere, groups.index(entry.action.group)

        self.query_one(LineList).show(sorted(self._entries, key=order))
        self.query_one(LineList).focus()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.dismiss(event.row.key)

    def action_dialog_accept(self) -> None:
        self.query_one(LineList).action_list_open()

    def action_dialog_cancel(self) -> None:
        self.dismiss(None)


def _keys(entry: Entry) -> str:
    """The key in force first, then the others of the table that are not letters' twins."""
    first = shown_key(entry.key)
    others = [key for key in entry.action.keys if key != first]
    return "  ".join(key_words(key) for key in (first, *others))
