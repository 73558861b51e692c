"""Widgets that draw themselves line by line out of short pieces of text, each exactly as wide as it says."""

from collections.abc import Iterable
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip
from textual.widget import Widget

from tui.safe import clean

Piece = tuple[str, str]
"""A text and the names of its tones, parted by spaces; later ones win."""


def tones(*names: str) -> set[str]:
    """The component classes of these tones, which base.tcss gives colours to.

    A widget lists only those it uses: each costs a tenth of a millisecond whenever styles are applied.
    """
    return {f"tone--{name}" for name in names}


LOADS = (1, 3, 6, 10)
"""From how many activities on a number, a day or a cell is drawn deeper: one scale for every calendar and matrix."""


def load_depth(count: int) -> int:
    """0 to 4: the tones ``load-1`` … ``load-4`` and ``heat-1`` … ``heat-4``."""
    return sum(count >= least for least in LOADS)


class Toned(Widget):
    """A widget whose parts take their colours from the tones that its ``COMPONENT_CLASSES`` list."""

    def __init__(self, *children: Widget, **settings: Any) -> None:
        super().__init__(*children, **settings)
        self._mixed: dict[tuple[str, Style], Style] = {}

    def notify_style_update(self) -> None:
        self._mixed.clear()
        super().notify_style_update()

    def toned(self, names: str) -> Style:
        """The widget's own style with these tones over it.

        Textual's own partial styles leave out how transparent a colour is, and what it calls auto.
        """
        style = self.rich_style
        if not self._component_styles:
            return style  # drawn before the style sheet reached it; it is drawn again right after
        key = (names, style)
        if key not in self._mixed:
            self._mixed[key] = self._mix(names, style)
        return self._mixed[key]

    def _mix(self, names: str, style: Style) -> Style:
        ground = Color.from_rich_color(style.bgcolor)
        for name in names.split():
            tone = self.get_component_styles(f"tone--{name}")
            if tone.has_rule("background"):
                ground += tone.background
                style += Style(bgcolor=ground.rich_color)
            if tone.has_rule("color"):
                color = ground.get_contrast_text(tone.color.a) if tone.auto_color else tone.color
                style += Style(color=(ground + color).rich_color)
            style += tone.text_style
        return style


class Drawn(Toned):
    """A subclass answers the pieces of a line; too short a line is filled, too long a one cut."""

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        segments = [Segment(clean(text), self.toned(tones)) for text, tones in self.pieces(y, width) if text]
        return Strip(segments).adjust_cell_length(width, self.rich_style)
