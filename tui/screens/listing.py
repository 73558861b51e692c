"""A page that is a list with a filter, and beside it (below, where it is narrow) what the row at hand is."""

from collections.abc import Hashable, Sequence
from typing import ClassVar, Generic, TypeVar

from sqlmodel import Session
from textual import work
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll

from config.errors import KepuError
from config.language import _
from tui.performing import Performing
from tui.safe import block
from tui.screens.filtered import FilteredPage
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_list import LineList
from tui.widgets.plain import Note, entitle

Row = TypeVar("Row")
Detail = tuple[str, Sequence[str]]
"""Title and lines."""


class ListingPage(Performing, FilteredPage, Generic[Row]):
    """A subclass says the list (``listing``), what it asks (``question``) and what a row is (``detail``)."""

    CSS_PATH = "listing.tcss"
    hint: ClassVar[str] = ""
    """An example of a filter (Chinese, marked)."""

    _wanted: Hashable | None = None
    """The line that the cursor is to go to as soon as it is there."""

    def listing(self) -> LineList[Row]:
        raise NotImplementedError

    def detail(self, row: Row, session: Session) -> Detail:
        """What is told of the row under the cursor; runs in a thread."""
        raise NotImplementedError

    def summary(self, rows: Sequence[Row]) -> str:
        """What the status line says of what is shown."""
        raise NotImplementedError

    def question(self, session: Session) -> Sequence[Row]:
        raise NotImplementedError

    def body(self) -> ComposeResult:
        yield FilterBar(_(self.hint) if self.hint else "")
        with Container(id="listing"):
            yield self.listing()
            with VerticalScroll(id="detail", classes="panel"):  # Tab leads here, to scroll through much
                yield Note("")

    @property
    def rows(self) -> LineList[Row]:
        return self.query_one(LineList)

    @property
    def chosen(self) -> list[Row]:
        """The marked rows, or the one under the cursor."""
        return self.rows.chosen

    def reach(self, ident: Hashable) -> None:
        self._wanted = ident
        if self.is_mounted:
            self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        if self._wanted is not None and self.rows.go_to(self._wanted):
            self._wanted = None

    def show(self, answer: Sequence[Row]) -> None:
        self.rows.show(answer)
        self._go_to_wanted()
        self.count()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        if event.row is None:
            self._detailed(None, ("", ()))
        else:
            self._look(event.row)

    @work(thread=True, exclusive=True, group="detail")
    def _look(self, row: Row) -> None:
        try:
            found = self.workspace.ask(lambda session: self.detail(row, session))
        except KepuError:  # gone meanwhile, or no database: the list itself tells
            found = ("", ())
        self.app.call_from_thread(self._detailed, self.rows.model.ident(row), found)

    def _detailed(self, ident: Hashable | None, found: Detail) -> None:
        """Put it there, unless the cursor has gone on."""
        if not self.is_mounted:
            return
        here = self.rows.row
        if ident == (None if here is None else self.rows.model.ident(here)):
            panel = self.query_one("#detail", VerticalScroll)
            entitle(panel, found[0])
            panel.query_one(Note).show(block(*found[1]))
            panel.scroll_home(animate=False)

    def count(self) -> None:
        super().count()
        model = self.rows.model
        self.status(self.summary([model[place] for place in range(len(model))]))
