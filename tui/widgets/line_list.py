"""A list of any length that draws only the lines on the screen, with cursor, marks, groups and a filter."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Generic

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from config.language import _
from tui.actions import LIST, bindings
from tui.messages import Tone
from tui.safe import cell, cell_len, clean, crop
from tui.widgets.columns import Column, fit
from tui.widgets.drawn import Toned, tones
from tui.widgets.lines import Field, Lines, Query, Row

_GUTTER = 2
_FLASH_SECONDS = 3.0
_WARM_AFTER_SECONDS = 0.3
_WARM_PAUSE_SECONDS = 0.02
_WARM_ROWS = 2000
_BELOW = 50
"""Rows below the cursor that may take its place when its own is gone."""


def _no_tone(row: object) -> Tone:
    return ""


class LineList(ScrollView, Toned, Generic[Row], can_focus=True):
    """Shows rows of any type by what its functions say of them, for the lines on the screen only.

    ``ident`` a row's id (cursor and marks follow it through updates), ``cells`` one text for each column,
    ``heading`` the group it stands in, ``tone`` how it is meant, ``search`` the texts a filter looks into
    (the cells, if not given), ``fields`` what ``name:word`` in a filter looks into.
    """

    BINDINGS = bindings(LIST)
    COMPONENT_CLASSES = tones(
        *("title", "heading", "cursor", "blurred", "mark", "changed", "good", "warn", "bad", "dim")
    )
    cursor: reactive[int] = reactive(0)

    @dataclass
    class Moved(Message):
        """The cursor is on another row, or its row was replaced; ``None`` in an empty list."""

        list: "LineList[Any]"
        row: Any

        @property
        def control(self) -> "LineList[Any]":
            return self.list

    @dataclass
    class Opened(Message):
        """Enter, or a second click."""

        list: "LineList[Any]"
        row: Any

        @property
        def control(self) -> "LineList[Any]":
            return self.list

    @dataclass
    class Marked(Message):
        """Other rows are marked than before."""

        list: "LineList[Any]"
        marks: frozenset[Hashable]

        @property
        def control(self) -> "LineList[Any]":
            return self.list

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        ident: Callable[[Row], Hashable],
        cells: Callable[[Row], Sequence[str]],
        heading: Callable[[Row], str] | None = None,
        tone: Callable[[Row], Tone] = _no_tone,
        search: Callable[[Row], Sequence[str]] | None = None,
        fields: Mapping[str, Field[Row]] | None = None,
        titles: bool = True,
        empty: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.model: Lines[Row] = Lines(ident, search or cells, heading, fields)
        self._cells, self._tone = cells, tone
        self._titles = titles
        self._empty, self._asked = empty, False
        self.marks: frozenset[Hashable] = frozenset()
        self._changed_until: dict[Hashable, float] = {}
        self._warmed = 0
        self._warming: Timer | None = None

    # What it shows

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.model[self.cursor] if 0 <= self.cursor < len(self.model) else None

    @property
    def chosen(self) -> list[Row]:
        """What an action is meant for: the marked rows that are shown, or else the one under the cursor."""
        if self.marks:
            shown = (self.model[place] for place in range(len(self.model)))
            marked = [row for row in shown if self.model.ident(row) in self.marks]
            if marked:
                return marked
        return [] if self.row is None else [self.row]

    @property
    def marked(self) -> int:
        """How many of the rows that are shown are marked."""
        if not self.marks:
            return 0
        return sum(self.model.ident(self.model[place]) in self.marks for place in range(len(self.model)))

    def show(self, rows: Sequence[Row], *, empty: str | None = None) -> None:
        """Other rows; cursor, marks, filter and the cursor's line on the screen stay."""
        if empty is not None:
            self._empty = empty
        self._asked = True
        self._keeping_place(lambda: self.model.replace(rows), filtering=False)
        if self.marks:
            known = {self.model.ident(row) for row in rows}
            self._mark(self.marks & known)
        self._warmed = 0
        if self._warming is None:
            self._warming = self.set_timer(_WARM_AFTER_SECONDS, self._warm)

    def filter(self, text: str) -> Query:
        """Show only what the query finds; the cursor stays on its row, or goes to the first."""
        query = Query.read(text, self.model.field_names)
        if query != self.model.query:
            self._keeping_place(lambda: self.model.filter(query), filtering=True)
        return query

    def flash(self, idents: Iterable[Hashable]) -> None:
        """Mark rows as just changed by somebody else, for three seconds."""
        until = monotonic() + _FLASH_SECONDS
        self._changed_until = {ident: end for ident, end in self._changed_until.items() if end > monotonic()}
        self._changed_until.update((ident, until) for ident in idents)
        self.refresh()
        self.set_timer(_FLASH_SECONDS + 0.1, self.refresh)

    def go_to(self, ident: Hashable) -> bool:
        """Put the cursor on this row; ``False`` if it is not shown."""
        place = self.model.place_of(ident)
        if place is not None:
            self.cursor = place
        return place is not None

    def _keeping_place(self, change: Callable[[], None], *, filtering: bool) -> None:
        """The cursor stays on its row; if that is gone, on the next one that is still there, or the filter's first."""
        before, ident, offset = self.row, None, 0
        if before is not None:
            ident = self.model.ident(before)
            offset = self.model.line_of[self.cursor] - self.scroll_offset.y
        place = self.cursor
        below = [self.model.ident(self.model[p]) for p in range(place + 1, min(place + _BELOW, len(self.model)))]
        change()
        found = None if before is None else self.model.place_of(ident)
        if found is None:
            there = () if filtering else (p for i in below if (p := self.model.place_of(i)) is not None)
            found = next(iter(there), 0 if filtering else min(place, max(0, len(self.model) - 1)))
        self.virtual_size = Size(self._width, len(self.model.lines) + self._top)
        self.set_reactive(LineList.cursor, found)
        if self.model.line_of:
            line = self.model.line_of[found]
            seen_from_top = not self.scroll_offset.y and line <= self._page  # what is new above comes into view
            self.scroll_to(y=0 if seen_from_top else max(0, line - offset), animate=False, force=True)
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self, self.row))

    def _warm(self) -> None:
        """Prepare the filter while nobody waits: a slice of rows at a time."""
        self._warming = None
        if self._warmed < len(self.model.rows) and self.is_attached:
            self._warmed = self.model.warm(self._warmed, _WARM_ROWS)
            self._warming = self.set_timer(_WARM_PAUSE_SECONDS, self._warm)

    # Cursor and scrolling

    @property
    def _top(self) -> int:
        """Lines above the first row that never scroll: the column titles."""
        return 1 if self._titles else 0

    @property
    def _page(self) -> int:
        return max(1, self.size.height - self._top - 1)

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, len(self.model) - 1))

    def watch_cursor(self, before: int, after: int) -> None:
        for place in (before, after):
            if place < len(self.model.line_of):
                self._refresh_place(place)
        self._reveal()
        self.post_message(self.Moved(self, self.row))

    def _refresh_place(self, place: int) -> None:
        line = self.model.line_of[place] - self.scroll_offset.y + self._top
        if self._top <= line < self.size.height:
            self.refresh(Region(0, line, self.size.width, 1))

    def _reveal(self) -> None:
        """Scroll as little as needed for the cursor's line, and its heading if it is right above."""
        if not self.model.line_of or not self.size.height:
            return
        line = self.model.line_of[self.cursor]
        first = line - 1 if line and self.model.lines[line - 1] < 0 else line
        top, height = self.scroll_offset.y, max(1, self.size.height - self._top)
        if first < top:
            self.scroll_to(y=first, animate=False, force=True)
        elif line >= top + height:
            self.scroll_to(y=line - height + 1, animate=False, force=True)

    def on_resize(self) -> None:
        self.virtual_size = Size(self._width, len(self.model.lines) + self._top)
        self._reveal()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # Drawing

    @property
    def _width(self) -> int:
        """Cells of a line, which end where the scroll bar stands."""
        return self.scrollable_content_region.width

    def render_line(self, y: int) -> Strip:
        width = self._width
        if y < self._top:
            titles = fit([column.title for column in self.columns], self.columns, max(0, width - _GUTTER))
            return self._strip(" " * _GUTTER + titles, "title")
        line = y - self._top + self.scroll_offset.y
        if line >= len(self.model.lines):
            said = [] if len(self.model) else self._nothing()
            number = y - self._top - 1
            return self._strip("  " + said[number] if 0 <= number < len(said) else "", "dim")
        place = self.model.lines[line]
        if place < 0:
            heading = crop(f"── {clean(self.model.heading_of(-1 - place))} ", width)
            return self._strip(heading + "─" * (width - cell_len(heading)), "heading")
        return self._row_strip(place)

    def _nothing(self) -> list[str]:
        """What is said in place of rows."""
        if said := self.model.misunderstood():
            return said
        if self.model.query and self.model.rows:
            return [_("没有符合筛选的（Esc 清除）")]
        return [self._empty if self._asked else _("正在读取…")]

    def _row_strip(self, place: int) -> Strip:
        row = self.model[place]
        ident = self.model.ident(row)
        at_cursor, marked = place == self.cursor, ident in self.marks
        tones: list[str] = [self._tone(row)]
        if self._changed_until and self._changed_until.get(ident, 0) > monotonic():
            tones.append("changed")
        if marked:
            tones.append("mark")
        if at_cursor:
            tones.append("cursor" if self.has_focus else "blurred")
        gutter = ("▸" if at_cursor else " ") + ("*" if marked else " ")
        cells = fit(self._cells(row), self.columns, max(0, self._width - _GUTTER))
        return self._strip(gutter + cells, " ".join(tones))

    def _strip(self, text: str, tones: str) -> Strip:
        width = self._width
        return Strip([Segment(cell(text, width), self.toned(tones))], width)

    # Actions

    def action_list_down(self) -> None:
        self.cursor += 1

    def action_list_up(self) -> None:
        self.cursor -= 1

    def action_list_page_down(self) -> None:
        self.cursor += self._page

    def action_list_page_up(self) -> None:
        self.cursor -= self._page

    def action_list_half_down(self) -> None:
        self.cursor += max(1, self._page // 2)

    def action_list_half_up(self) -> None:
        self.cursor -= max(1, self._page // 2)

    def action_list_first(self) -> None:
        self.cursor = 0

    def action_list_last(self) -> None:
        self.cursor = len(self.model) - 1

    def action_list_next_group(self) -> None:
        self.cursor = self.model.group_start(self.cursor, 1)

    def action_list_previous_group(self) -> None:
        self.cursor = self.model.group_start(self.cursor, -1)

    def action_list_open(self) -> None:
        if self.row is not None:
            self.post_message(self.Opened(self, self.row))

    def action_list_mark(self) -> None:
        if self.row is not None:
            self._mark(self.marks ^ {self.model.ident(self.row)})
            self.cursor += 1

    def action_list_mark_down(self) -> None:
        self._mark_and_move(1)

    def action_list_mark_up(self) -> None:
        self._mark_and_move(-1)

    def action_list_mark_all(self) -> None:
        shown = frozenset(self.model.ident(self.model[place]) for place in range(len(self.model)))
        self._mark(self.marks - shown if shown <= self.marks else self.marks | shown)

    def unmark(self) -> None:
        self._mark(frozenset())

    def _mark_and_move(self, step: int) -> None:
        if self.row is not None:
            here = self.model.ident(self.row)
            self.cursor += step
            self._mark(self.marks | {here, self.model.ident(self.model[self.cursor])})

    def _mark(self, marks: frozenset[Hashable]) -> None:
        if marks != self.marks:
            self.marks = marks
            self.refresh()
            self.post_message(self.Marked(self, marks))

    def on_click(self, event: events.Click) -> None:
        line = event.y - self._top + self.scroll_offset.y
        if event.y < self._top or line >= len(self.model.lines) or self.model.lines[line] < 0:
            return
        place = self.model.lines[line]
        if place == self.cursor and event.chain > 1:
            self.action_list_open()
        self.cursor = place
