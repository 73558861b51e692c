"""A QR code on the screen: two modules a cell, painted as background colours so that no hair lines show."""

import segno
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

_QUIET = 2
_BLACK, _WHITE = Color.from_rgb(0, 0, 0), Color.from_rgb(255, 255, 255)
_PAINTS = {
    (above, below): (
        " " if above == below else "▀",
        Style(color=_BLACK if above else _WHITE, bgcolor=_BLACK if below else _WHITE),
    )
    for above in (False, True)
    for below in (False, True)
}

Modules = tuple[tuple[bool, ...], ...]


def modules(text: str) -> Modules:
    """The dark modules of the text's QR code with a quiet zone of two. An address must be percent-encoded."""
    code = segno.make(text, error="l", micro=False, boost_error=True)
    return tuple(tuple(bool(dark) for dark in row) for row in code.matrix_iter(border=_QUIET))


def cells(drawn: Modules) -> Size:
    """Columns and lines that the code takes."""
    return Size(len(drawn[0]), (len(drawn) + 1) // 2) if drawn else Size(0, 0)


class QrCode(Widget):
    """Black on white whatever the theme; nothing, rather than a part, where there is no room for all."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._modules: Modules = modules(text) if text else ()

    def show(self, text: str) -> None:
        self._modules = modules(text) if text else ()
        self.refresh(layout=True)

    @property
    def fits(self) -> bool:
        """Whether the whole code is on the screen."""
        needed = cells(self._modules)
        return needed.width <= self.size.width and needed.height <= self.size.height

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return cells(self._modules).width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return cells(self._modules).height

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._modules or not self.fits or 2 * y >= len(self._modules):
            return Strip.blank(width, self.rich_style)
        above = self._modules[2 * y]
        below = self._modules[2 * y + 1] if 2 * y + 1 < len(self._modules) else (False,) * len(above)
        painted = [Segment(*_PAINTS[pair]) for pair in zip(above, below, strict=True)]
        return Strip(painted, len(painted)).adjust_cell_length(width, self.rich_style)
