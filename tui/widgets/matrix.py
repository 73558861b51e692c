"""Numbers with a fixed first column and totals: measures by months, or units by weeks as a heat map."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from textual import events
from textual.message import Message
from textual.reactive import reactive

from config.language import _
from tui.actions import MATRIX, bindings
from tui.safe import cell, cell_len, clean
from tui.widgets.drawn import Drawn, Piece, tones

_ABOVE, _BELOW = 2, 2
_ROOMY = 4


@dataclass(frozen=True, slots=True)
class Field:
    """``value`` as shown, 0–4 for how deep it is coloured; ``alarm`` adds a ``!``."""

    value: str = ""
    depth: int = 0
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class MatrixRow:
    id: Hashable
    name: str
    fields: tuple[Field, ...]
    total: str = ""
    alarm: bool = False
    """Something is wrong with the row as a whole."""


class Matrix(Drawn):
    """Draws only what is on the screen; the cursor is a field, columns scroll sideways, names stay."""

    BINDINGS = bindings(MATRIX)
    COMPONENT_CLASSES = tones(
        *("title", "strong", "dim", "bad", "cursor", "blurred", "load-1", "load-2", "load-3", "load-4"),
        *("heat-1", "heat-2", "heat-3", "heat-4", "over"),
    )
    can_focus = True
    cursor: reactive[tuple[int, int]] = reactive((0, 0))

    @dataclass
    class Moved(Message):
        """The cursor is on another field (or its row was replaced)."""

        matrix: "Matrix"
        row: int
        column: int

        @property
        def control(self) -> "Matrix":
            return self.matrix

    @dataclass
    class Opened(Message):
        """Enter, or a second click, on a field."""

        matrix: "Matrix"
        row: int
        column: int

        @property
        def control(self) -> "Matrix":
            return self.matrix

    def __init__(
        self,
        *,
        corner: str = "",
        field_width: int = 5,
        names: int = 30,
        heat: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """``names``: cells for them at most; ``heat``: depth colours the ground, not the number.

        In fields of less than four cells a column's title goes on over the next ones that have none, and the
        cursor is marked above its column, as there is no room for brackets.
        """
        super().__init__(id=id, classes=classes)
        self.corner = corner
        self.field_width = field_width
        self._most_names = names
        self._depth = "heat" if heat else "load"
        self._columns: Sequence[str] = ()
        self.rows: Sequence[MatrixRow] = ()
        self._totals: Sequence[str] = ()
        self._longest = 0
        self._first = (0, 0)

    def show(self, columns: Sequence[str], rows: Sequence[MatrixRow], totals: Sequence[str] = ()) -> None:
        """Other numbers; the cursor stays in its row, if that is still there, and column."""
        at_row, at_column = self.cursor
        ident = self.rows[at_row].id if at_row < len(self.rows) else None
        self._columns, self.rows, self._totals = columns, rows, totals
        self._longest = max((cell_len(clean(row.name)) for row in rows), default=0) + 4
        found = next((place for place, row in enumerate(rows) if row.id == ident), at_row)
        self.set_reactive(Matrix.cursor, self.validate_cursor((found, at_column)))
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self, *self.cursor))

    def validate_cursor(self, cursor: tuple[int, int]) -> tuple[int, int]:
        row, column = cursor
        return (
            max(0, min(row, len(self.rows) - 1)),
            max(0, min(column, len(self._columns) - 1)),
        )

    def watch_cursor(self) -> None:
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self, *self.cursor))

    def on_resize(self) -> None:
        self._reveal()
        self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def next_alarm(self) -> bool:
        """Go to the next field or row with an alarm, from the last on to the first; ``False`` if there is none."""
        width = max(1, len(self._columns))
        start = self.cursor[0] * width + self.cursor[1]
        for step in range(1, len(self.rows) * width + 1):
            row, column = divmod((start + step) % (len(self.rows) * width), width)
            found = self.rows[row]
            if (column < len(found.fields) and found.fields[column].alarm) or (found.alarm and column == 0):
                self.cursor = (row, column)
                return True
        return False

    # Drawing

    def _geometry(self) -> tuple[int, int, int]:
        """Cells for names, fields across, rows down."""
        total = self._total_width if any(row.total for row in self.rows) else 0
        names = min(self.size.width // 3, self._most_names)
        spare = self.size.width - names - total - len(self._columns) * self.field_width
        names += max(0, min(spare, self._longest - names))  # where all columns fit, names need not be cut
        across = max(1, (self.size.width - names - total) // self.field_width)
        down = max(1, self.size.height - _ABOVE - (_BELOW if self._totals else 0))
        return names, across, down

    @property
    def _total_width(self) -> int:
        return max(5, self.field_width + 1)

    @property
    def _roomy(self) -> bool:
        """Whether a field has room for brackets around its number."""
        return self.field_width >= _ROOMY

    def _reveal(self) -> None:
        _names, across, down = self._geometry()
        (row, column), (top, left) = self.cursor, self._first
        top = min(max(top, row - down + 1), row, max(0, len(self.rows) - down))
        left = min(max(left, column - across + 1), column, max(0, len(self._columns) - across))
        self._first = (max(0, top), max(0, left))

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        names, across, down = self._geometry()
        top, left = self._first
        shown = range(left, min(left + across, len(self._columns)))
        more = ("<" if left else " ") + (">" if shown.stop < len(self._columns) else " ")
        if y == 0:
            yield cell(self.corner, names - 3) + " " + more, "title"
            yield from self._titles(shown)
        elif y == 1:
            at = names + (self.cursor[1] - left) * self.field_width
            yield "─" * width if self._roomy else f"{'─' * at}▾{'─' * (width - at - 1)}", "dim"
        elif y == down + _ABOVE and self._totals:
            yield "─" * width, "dim"
        elif y - _ABOVE < down and top + y - _ABOVE < len(self.rows):
            yield from self._row(top + y - _ABOVE, names, shown)
        elif y == down + _ABOVE + 1 and self._totals:
            yield cell(" " + _("合计"), names), "strong"
            for column in shown:
                yield cell(self._totals[column], self.field_width, right=True), "strong"

    def _titles(self, shown: range) -> Iterable[Piece]:
        if self._roomy:
            for column in shown:
                tones = "title strong" if column == self.cursor[1] else "title"
                yield " " + cell(self._columns[column], self.field_width - 1, right=True), tones
            return
        starts = [column for column in shown if self._columns[column] or column == shown.start]
        for start, end in pairwise([*starts, shown.stop]):
            yield cell(self._columns[start], (end - start) * self.field_width), "title"

    def _row(self, place: int, names: int, shown: range) -> Iterable[Piece]:
        row = self.rows[place]
        here = place == self.cursor[0]
        name = cell(row.name, names - 3) + ("! " if row.alarm else "  ")
        yield ("▸" if here else " ") + name, f"{'bad' if row.alarm else ''} {'strong' if here else ''}"
        for column in shown:
            field = row.fields[column] if column < len(row.fields) else Field()
            at_cursor = here and column == self.cursor[1]
            text = field.value + ("!" if field.alarm else "")
            tones = f"{self._depth}-{field.depth}" if field.depth else "dim"
            if field.alarm:
                tones = "over" if self._depth == "heat" else "bad"
            if at_cursor:
                text = f"[{text}]" if self._roomy else text
                tones += " cursor" if self.has_focus else " blurred"
            if not field.alarm and not (at_cursor and self._roomy):
                text += " "
            yield cell(text, self.field_width, right=True), tones
        if row.total:
            yield cell(row.total, self._total_width, right=True), "strong"

    # Actions

    def on_click(self, event: events.Click) -> None:
        names, across, down = self._geometry()
        row, column = (
            event.y - _ABOVE + self._first[0],
            (event.x - names) // self.field_width + self._first[1],
        )
        if not (0 <= event.y - _ABOVE < down and row < len(self.rows)):
            return
        if event.x < names or column >= min(self._first[1] + across, len(self._columns)):
            self.cursor = (row, self.cursor[1])
            return
        if (row, column) == self.cursor and event.chain > 1:
            self.action_matrix_open()
        self.cursor = (row, column)

    def on_mouse_scroll_down(self) -> None:
        self._move(3, 0)

    def on_mouse_scroll_up(self) -> None:
        self._move(-3, 0)

    def _move(self, down: int, right: int) -> None:
        self.cursor = (self.cursor[0] + down, self.cursor[1] + right)

    def action_matrix_left(self) -> None:
        self._move(0, -1)

    def action_matrix_right(self) -> None:
        self._move(0, 1)

    def action_matrix_up(self) -> None:
        self._move(-1, 0)

    def action_matrix_down(self) -> None:
        self._move(1, 0)

    def action_matrix_page_up(self) -> None:
        self._move(-self._geometry()[2], 0)

    def action_matrix_page_down(self) -> None:
        self._move(self._geometry()[2], 0)

    def action_matrix_first(self) -> None:
        self.cursor = (self.cursor[0], 0)

    def action_matrix_last(self) -> None:
        self.cursor = (self.cursor[0], len(self._columns) - 1)

    def action_matrix_open(self) -> None:
        if self.rows:
            self.post_message(self.Opened(self, *self.cursor))
