"""The first line: the product, the pages by their keys, who works."""

from collections.abc import Iterable

from textual import events

from config.language import _
from tui.actions import VIEWS
from tui.safe import cell_len
from tui.widgets.drawn import Drawn, Piece

WIDE = 100


class ViewTabs(Drawn):
    """All pages on a wide line, the present one on a narrow one; a click opens a page."""

    def __init__(self, current: str) -> None:
        super().__init__()
        self.current = current
        self._places: list[tuple[int, int, str]] = []

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        title = f" Kepu {_('科普')} "
        yield title, "strong accent"
        used = cell_len(title)
        self._places = []
        tabs = [(f" {key}{_(name)} ", view) for view, key, name in VIEWS]
        wide = width >= used + sum(cell_len(text) for text, _view in tabs)
        for text, view in tabs:
            if not wide and view != self.current:
                continue
            yield text, "cursor" if view == self.current else ""
            self._places.append((used, used + cell_len(text), view))
            used += cell_len(text)
        hint = _("1-9 0 - = ` 换页") if not wide else ""
        if hint and used + cell_len(hint) + 2 <= width:
            yield "  " + hint, "dim"

    def on_click(self, event: events.Click) -> None:
        for first, last, view in self._places:
            if first <= event.x < last:
                self.app.run_worker(self.app.run_action(f"view('{view}')"))
