"""Pick one or several out of many: type a name, pinyin initials, an English name or an id."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input

from config.language import _
from tui.actions import DIALOG, bindings
from tui.dialogs.foretold import Foretold
from tui.searching import by_group, entry, search
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.plain import LineInput, Note, entitle

_MOVES = ("list_down", "list_up", "list_page_down", "list_page_up")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick; ``search``: further names it is found by, ``group``: the heading above it."""

    id: Hashable
    name: str
    note: str = ""
    search: tuple[str, ...] = ()
    group: str = ""


class Picker(Foretold[tuple[Hashable, ...]]):
    """Answers the ids picked (of one, unless ``several``), ``None`` if the person changed their mind.

    The field keeps the keys: letters search, arrows move in the list, Enter picks; with ``several`` Enter
    marks and Ctrl+S is done. ``foretell`` tells below the list what picking the one under the cursor would do.
    """

    BINDINGS = [
        *bindings(DIALOG),
        Binding("down", "move(0)", show=False),
        Binding("up", "move(1)", show=False),
        Binding("pagedown", "move(2)", show=False),
        Binding("pageup", "move(3)", show=False),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        chosen: Iterable[Hashable] = (),
        several: bool = False,
        hint: str = "",
        foretell: Callable[[Hashable], Sequence[str]] | None = None,
    ) -> None:
        super().__init__(classes="dialog picker")
        self._title, self._choices = title, choices
        self._chosen, self._several, self._hint = tuple(chosen), several, hint
        self._ask = foretell
        self._known = [entry(c, c.name, (str(c.id), c.note, *c.search)) for c in choices]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            entitle(box, self._title)
            yield LineInput(placeholder=self._hint or _("名称、拼音首字母（skx）或编号"), compact=True)
            yield LineList[Choice](
                [Column("", share=3), Column("", share=2)],
                ident=lambda choice: choice.id,
                cells=lambda choice: (choice.name, choice.note),
                heading=lambda choice: choice.group,
                titles=False,
                empty=_("没有找到，换个词试试"),
            )
            if self._ask is not None:
                yield Note("", classes="follows")
            yield Note(self._keys(), classes="hint")

    def _keys(self) -> str:
        if self._several:
            return _("回车 标记   Ctrl+S 确定   Esc 返回")
        return _("回车 选定   ↑↓ 移动   Esc 返回")

    @property
    def _list(self) -> LineList[Choice]:
        return self.query_one(LineList)

    def on_mount(self) -> None:
        self._list.can_focus = False
        self._list.show(self._choices)
        if self._several:
            self._list.marks = frozenset(self._chosen)
        elif self._chosen:
            self._list.go_to(self._chosen[0])
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._find(event.value)

    def _find(self, text: str) -> None:
        """The best hit comes first and has the cursor; marks stay with what is not shown."""
        listing, found = self._list, by_group(search(self._known, text), lambda choice: choice.group)
        marks = listing.marks
        listing.show(found)
        listing.marks = marks
        if text.strip():
            listing.cursor = 0

    def on_input_submitted(self) -> None:
        self._take()

    def on_line_list_opened(self) -> None:
        self._take()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        ask, row = self._ask, event.row
        if ask is not None:
            self.foretell(lambda: () if row is None else ask(row.id))

    def _take(self) -> None:
        if self._several:
            self._list.action_list_mark()
            self.query_one(Input).value = ""
        elif self._list.row is not None:
            self.dismiss((self._list.row.id,))

    def action_move(self, which: int) -> None:
        getattr(self._list, f"action_{_MOVES[which]}")()

    def action_dialog_accept(self) -> None:
        if self._several:
            order = [choice.id for choice in self._choices if choice.id in self._list.marks]
            self.dismiss(tuple(order))
        else:
            self._take()

    def action_dialog_cancel(self) -> None:
        self.dismiss(None)
