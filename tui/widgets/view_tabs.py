"""The first line: the product, the pages by their keys, who works."""

from collections.abc import Iterable

from textual import events

from config.language import _
from tui.actions import VIEWS
from tui.safe import cell_len
from tui.widgets.drawn import Drawn, Piece, tones


class ViewTabs(Drawn):
    """Every page by its key: with names as wide as the line allows, else with that of the present page only.

    A click opens a page.
    """

    COMPONENT_CLASSES = tones("strong", "accent", "cursor", "dim")

    def __init__(self, current: str) -> None:
        super().__init__()
        self.current = current
        self._places: list[tuple[int, int, str]] = []

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        title = f" Kepu {_('科普')} "
        used = cell_len(title)
        yield title, "strong accent"
        self._places = []
        for text, view in self._tabs(width - used):
            yield text, "cursor" if view == self.current else ""
            self._places.append((used, used + cell_len(text), view))
            used += cell_len(text)
        if used + cell_len(hint := "  " + _("换页")) <= width:
            yield hint, "dim"

    def _tabs(self, room: int) -> list[tuple[str, str]]:
        """What stands on each tab: the roomiest that fits."""
        for words in (" {key}{name} ", " {key}{name}"):
            tabs = [(words.format(key=key, name=_(name)), view) for view, key, name in VIEWS]
            if sum(cell_len(text) for text, _view in tabs) <= room:
                return tabs
        return [(f" {key}{_(name) if view == self.current else ''} ", view) for view, key, name in VIEWS]

    def on_click(self, event: events.Click) -> None:
        for first, last, view in self._places:
            if first <= event.x < last:
                self.app.run_worker(self.app.run_action(f"view('{view}')"))
