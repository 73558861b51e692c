"""Cards in columns: a cursor that is a card, columns that scroll on their own, and a push to another column."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from textual import events
from textual.message import Message
from textual.reactive import reactive

from config.language import _
from tui.actions import BOARD, bindings
from tui.messages import Tone
from tui.safe import cell, clean
from tui.text import wrap
from tui.widgets.drawn import Drawn, Piece, tones
from tui.widgets.lines import Row

NARROWEST = 20
"""Cells of a column at least; columns that then have no room scroll sideways."""
_ABOVE, _BELOW = 2, 1
_TALL = 30
"""Lines of a board from which on a card's title may take two."""


@dataclass(frozen=True, slots=True)
class Card:
    """A title of a line or two, and a note; ``alarm`` puts a ``!`` before the note."""

    title: str
    note: str = ""
    alarm: bool = False
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Pile(Generic[Row]):
    """One column. ``first``: the row that its cursor begins at."""

    id: str
    title: str
    rows: Sequence[Row] = ()
    first: int = 0


@dataclass(slots=True)
class _Place:
    """Where the cursor stands in a pile, and its topmost card on the screen."""

    row: int = 0
    top: int = 0


@dataclass(slots=True)
class _Shape:
    """Which piles are on the screen, how wide each is, how many cards fit, and lines of a card's title."""

    piles: range = field(default_factory=lambda: range(0))
    widths: list[int] = field(default_factory=list)
    cards: int = 1
    titles: int = 1

    @property
    def card(self) -> int:
        """Lines of a card, with the empty one below it."""
        return self.titles + 2


class Board(Drawn, Generic[Row]):
    """Rows of any type as cards, made for what is on the screen only.

    ``ident`` a row's id (cursors follow it through updates), ``card`` how it looks. Every pile keeps its own cursor
    while another has the keys.
    """

    BINDINGS = bindings(BOARD)
    COMPONENT_CLASSES = tones("title", "strong", "dim", "bad", "warn", "cursor", "blurred", "accent")
    can_focus = True
    column: reactive[int] = reactive(0)

    @dataclass
    class Opened(Message):
        """Enter, or a second click, on a card."""

        row: Any

    @dataclass
    class Pushed(Message):
        """The card is to go to a pile on its left (-1) or right (1)."""

        row: Any
        step: int

    @dataclass
    class Moved(Message):
        """The cursor is on another card; ``None`` in an empty pile."""

        row: Any

    def __init__(
        self,
        *,
        ident: Callable[[Row], Hashable],
        card: Callable[[Row], Card],
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._ident, self._card_of = ident, card
        self.piles: Sequence[Pile[Row]] = ()
        self._places: dict[str, _Place] = {}
        self._left = 0

    @property
    def row(self) -> Row | None:
        """The row whose card is under the cursor."""
        if not self.piles:
            return None
        pile = self.piles[self.column]
        place = self._places[pile.id].row
        return pile.rows[place] if place < len(pile.rows) else None

    def show(self, piles: Sequence[Pile[Row]]) -> None:
        """Other rows. The cursor of each pile stays on its card; one that left makes room for the next."""
        before = {pile.id: pile.rows for pile in self.piles}
        for pile in piles:
            place = self._places.get(pile.id)
            if place is None or not before[pile.id]:
                place = self._places[pile.id] = _Place(pile.first, pile.first)
            else:
                ident = self._ident(before[pile.id][place.row])
                place.row = next((n for n, row in enumerate(pile.rows) if self._ident(row) == ident), place.row)
            place.row = max(0, min(place.row, len(pile.rows) - 1))
        self.piles = piles
        self.set_reactive(Board.column, self.validate_column(self.column))
        self._changed()

    def validate_column(self, column: int) -> int:
        return max(0, min(column, len(self.piles) - 1))

    def watch_column(self) -> None:
        self._changed()

    def _changed(self) -> None:
        self.refresh()
        self.post_message(self.Moved(self.row))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # Drawing

    def _shape(self) -> _Shape:
        count = len(self.piles)
        across = max(1, min(count, self.size.width // NARROWEST))
        self._left = min(max(self._left, self.column - across + 1), self.column, max(0, count - across))
        room = self.size.width - (across - 1)
        widths = [room // across + (number < room % across) for number in range(across)]
        titles = 2 if self.size.height >= _TALL else 1
        cards = max(1, (self.size.height - _ABOVE - _BELOW) // (titles + 2))
        return _Shape(range(self._left, min(count, self._left + across)), widths, cards, titles)

    def _top(self, pile: Pile[Row], cards: int) -> int:
        """The first card on the screen; moved as little as the cursor asks for."""
        place = self._places[pile.id]
        place.top = max(0, min(place.top, len(pile.rows) - cards))
        place.top = min(max(place.top, place.row - cards + 1), place.row)
        return place.top

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        if not self.piles:
            return
        shape = self._shape()
        for number, pile_width in zip(shape.piles, shape.widths, strict=False):
            if number > shape.piles.start:
                yield "│", "dim"
            yield from self._line(number, y, pile_width, shape)

    def _line(self, number: int, y: int, width: int, shape: _Shape) -> Iterable[Piece]:
        pile = self.piles[number]
        here = number == self.column
        top = self._top(pile, shape.cards)
        place, line = divmod(y - _ABOVE, shape.card)
        if y == 0:
            more = number == shape.piles.stop - 1 and shape.piles.stop < len(self.piles)
            less = number == shape.piles.start and shape.piles.start > 0
            name = f"{'<' if less else ' '}{pile.title} {len(pile.rows)}"
            yield cell(name, width - 1) + (">" if more else " "), "accent strong" if here else "title"
        elif y == 1:
            yield ("━" if here else "─") * width, "accent" if here else "dim"
        elif place >= shape.cards:
            hidden = len(pile.rows) - top - shape.cards
            first = place == shape.cards and line == 0
            yield cell(_(" …还有 {n} 张").format(n=hidden) if hidden > 0 and first else "", width), "dim"
        elif top + place < len(pile.rows) and line <= shape.titles:
            at_cursor = here and top + place == self._places[pile.id].row
            yield from self._card(self._card_of(pile.rows[top + place]), line, (width, shape.titles), at_cursor)
        else:
            yield " " * width, ""

    def _card(self, card: Card, line: int, room: tuple[int, int], at_cursor: bool) -> Iterable[Piece]:
        width, titles = room
        tone = (" cursor" if self.has_focus else " blurred") if at_cursor else ""
        if line == titles:
            yield "! " if card.alarm else "  ", "bad" + tone
            yield cell(card.note, width - 2), "dim" + tone
            return
        lines = wrap(clean(card.title), width - 1) if titles > 1 else [card.title]
        if len(lines) > titles:
            lines[titles - 1 :] = ["".join(lines[titles - 1 :])]
        mark = "▸" if at_cursor and line == 0 else " "
        yield mark + cell(lines[line] if line < len(lines) else "", width - 1), card.tone + tone

    # Actions

    def _go(self, row: int) -> None:
        if self.piles:
            pile = self.piles[self.column]
            self._places[pile.id].row = max(0, min(row, len(pile.rows) - 1))
            self._changed()

    @property
    def _row(self) -> int:
        return self._places[self.piles[self.column].id].row if self.piles else 0

    def on_click(self, event: events.Click) -> None:
        shape, number, left = self._shape(), self._left, 0
        for width in shape.widths[:-1]:
            left += width + 1
            number += event.x >= left
        if number not in shape.piles:
            return
        row = self._top(self.piles[number], shape.cards) + (event.y - _ABOVE) // shape.card
        again = number == self.column and row == self._row
        self.column = number
        if event.y >= _ABOVE and row < len(self.piles[number].rows):
            self._go(row)
            if again and event.chain > 1:
                self.action_board_open()

    def on_mouse_scroll_down(self) -> None:
        self._go(self._row + 1)

    def on_mouse_scroll_up(self) -> None:
        self._go(self._row - 1)

    def action_board_left(self) -> None:
        self.column -= 1

    def action_board_right(self) -> None:
        self.column += 1

    def action_board_up(self) -> None:
        self._go(self._row - 1)

    def action_board_down(self) -> None:
        self._go(self._row + 1)

    def action_board_page_up(self) -> None:
        self._go(self._row - self._shape().cards)

    def action_board_page_down(self) -> None:
        self._go(self._row + self._shape().cards)

    def action_board_first(self) -> None:
        self._go(0)

    def action_board_last(self) -> None:
        self._go(len(self.piles[self.column].rows) - 1 if self.piles else 0)

    def action_board_open(self) -> None:
        self._tell(self.Opened)

    def action_board_back(self) -> None:
        self._tell(self.Pushed, -1)

    def action_board_forward(self) -> None:
        self._tell(self.Pushed, 1)

    def _tell(self, message: Any, *more: object) -> None:
        if self.row is not None:
            self.post_message(message(self.row, *more))
