"""Small charts of whole characters: bars that lie (parts of a whole, a limit) and bars that stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.messages import Tone
from tui.safe import cell, cell_len, clean
from tui.widgets.drawn import Drawn, Piece, tones

GLYPHS = ("█", "▓", "▒", "░")
"""One for each part of a bar, so that parts differ without colour too."""
_TONES = ("load-4", "load-3", "load-2", "load-1")


@dataclass(frozen=True, slots=True)
class Bar:
    """One lying bar: its name, the values of its parts, a limit drawn as a line, a note behind."""

    name: str
    parts: tuple[float, ...]
    limit: float | None = None
    note: str = ""
    tone: Tone = ""


class Bars(Drawn):
    """Lying bars, one a line, all to the same scale (the largest value or limit, or ``full``)."""

    COMPONENT_CLASSES = tones("load-1", "load-2", "load-3", "load-4", "good", "warn", "bad", "dim")

    def __init__(self, *, full: float | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._bars: Sequence[Bar] = ()
        self._full = full

    def show(self, bars: Sequence[Bar]) -> None:
        self._bars = bars
        self.refresh()

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        if y >= len(self._bars):
            return
        bar = self._bars[y]
        names = min(width // 3, max(cell_len(clean(each.name)) for each in self._bars))
        notes = min(width // 3, max(cell_len(clean(each.note)) for each in self._bars))
        room = width - names - 1 - (notes + 1 if notes else 0)
        yield cell(bar.name, names) + " ", bar.tone
        yield from bar_pieces(bar, room, self._scale())
        if notes:
            yield " " + cell(bar.note, notes, right=True), bar.tone

    def _scale(self) -> float:
        return self._full or max((max(sum(each.parts), each.limit or 0) for each in self._bars), default=1) or 1


def bar_pieces(bar: Bar, width: int, scale: float) -> Iterable[Piece]:
    """The bar in exactly ``width`` cells; a part above 0 takes at least one while there is room."""
    used, reached = 0, 0.0
    limit = None if bar.limit is None else min(width - 1, round(bar.limit / scale * width))
    cells: list[Piece] = []
    for number, part in enumerate(bar.parts):
        reached += max(0.0, part)
        end = min(width, max(round(reached / scale * width), used + 1 if part > 0 else used))
        cells += [(GLYPHS[number % 4], _TONES[number % 4])] * (end - used)
        used = end
    cells += [(" ", "")] * (width - used)
    if limit is not None and width > 0:
        cells[max(0, limit)] = ("┃", "bad" if reached > (bar.limit or 0) else "dim")
    yield from _joined(cells)


@dataclass(frozen=True, slots=True)
class Pillar:
    """One standing bar: its name, and the values of its parts from the ground up."""

    name: str
    parts: tuple[float, ...]


class Pillars(Drawn):
    """Standing bars side by side, names under them; for twelve months, or the weeks of a quarter."""

    COMPONENT_CLASSES = tones("load-1", "load-2", "load-3", "load-4", "dim")

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._pillars: Sequence[Pillar] = ()

    def show(self, pillars: Sequence[Pillar]) -> None:
        self._pillars = pillars
        self.refresh()

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        if not self._pillars:
            return
        height = self.size.height
        column = max(1, width // len(self._pillars))
        room = height - 2
        scale = max((sum(each.parts) for each in self._pillars), default=1) or 1
        for pillar in self._pillars:
            total = sum(pillar.parts)
            top = round(total / scale * room)
            if y == height - 1:
                yield cell(pillar.name, column), "dim"
            elif height - 1 - y == top + 1:
                yield cell(f"{total:g}", column), "dim"
            else:
                yield from _slice(pillar, height - 1 - y, room, scale, column)


def _slice(pillar: Pillar, level: int, room: int, scale: float, column: int) -> Iterable[Piece]:
    """A pillar's piece ``level`` lines above the ground (1 is the lowest)."""
    reached = 0.0
    thick = max(1, column - 1)
    for number, part in enumerate(pillar.parts):
        reached += part
        if level <= round(reached / scale * room):
            yield GLYPHS[number % 4] * thick, _TONES[number % 4]
            yield " " * (column - thick), ""
            return
    yield " " * column, ""


def _joined(cells: Sequence[Piece]) -> Iterable[Piece]:
    """Neighbours of the same tones as one piece."""
    text, tones = "", ""
    for character, tone in cells:
        if tone != tones and text:
            yield text, tones
            text = ""
        text, tones = text + character, tone
    if text:
        yield text, tones


def share_bar(done: float, total: float, width: int) -> str:
    """``███░░`` in ``width`` cells."""
    filled = round(width * min(1.0, done / total)) if total > 0 else 0
    return "█" * filled + "░" * (width - filled)
