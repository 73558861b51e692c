"""Widgets that draw themselves line by line out of short pieces of text, each exactly as wide as it says."""

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
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


class Toned(Widget):
    """A widget whose parts take their colours from the tones that its ``COMPONENT_CLASSES`` list."""

    def toned(self, names: str) -> Style:
        """The widget's own style with these tones over it."""
        style = self.rich_style
        if not self._component_styles:
            return style  # drawn before the style sheet reached it; it is drawn again right after
        for name in names.split():
            style += self.get_component_rich_style(f"tone--{name}", partial=True)
        return style


class Drawn(Toned):
    """A subclass answers the pieces of a line; too short a line is filled, too long a one cut."""

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        segments = [Segment(clean(text), self.toned(tones)) for text, tones in self.pieces(y, width) if text]
        return Strip(segments).adjust_cell_length(width, self.rich_style)
