"""The last line but one: what the page says of itself, a passing message, or how far long work is."""

from collections.abc import Iterable

from textual.timer import Timer

from tui.messages import Flash, Progress, Tone
from tui.safe import cell, cell_len, clean
from tui.widgets.bars import share_bar
from tui.widgets.drawn import Drawn, Piece, tones

FLASH_SECONDS = 6.0
_BAR = 20


class StatusLine(Drawn):
    """Work under way outranks a passing message, which outranks the page's own; ``side`` stays."""

    COMPONENT_CLASSES = tones("good", "warn", "bad", "dim", "strong", "accent")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = ""
        self._side: tuple[str, Tone] = ("", "")
        self._flash: Flash | None = None
        self._progress: Progress | None = None
        self._timer: Timer | None = None

    def show(self, text: str) -> None:
        """What the page says of itself."""
        self._text = text
        self.refresh()

    def side(self, text: str, tone: Tone = "") -> None:
        """What stands at the right end instead of the app's ``standing``."""
        self._side = (clean(text), tone)
        self.refresh()

    def flash(self, message: Flash) -> None:
        """A passing message: gone after six seconds, or when the next one comes."""
        self._flash = message
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(FLASH_SECONDS, self._fade)
        self.refresh()

    def progress(self, progress: Progress | None) -> None:
        """How far work is; ``None``, or as much done as there is, ends it."""
        ended = progress is None or (progress.total > 0 and progress.done >= progress.total)
        self._progress = None if ended else progress
        self.refresh()

    def _fade(self) -> None:
        self._flash = None
        self.refresh()

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        side, side_tone = self._side if self._side[0] else getattr(self.app, "standing", ("", ""))
        room = width - (cell_len(side) + 2 if side else 0)
        if self._progress is not None:
            text, tone = self._progress_text(self._progress), "accent"
        elif self._flash is not None:
            mark = {"bad": "! ", "warn": "! ", "good": "● "}.get(self._flash.tone, "")
            text, tone = mark + self._flash.text, f"{self._flash.tone} strong"
        else:
            text, tone = self._text, "dim"
        yield " " + cell(text, room - 1), tone
        if side:
            yield f" {side} ", side_tone or "dim"

    def _progress_text(self, progress: Progress) -> str:
        if not progress.total:
            return f"{progress.text} {progress.done:,}"
        share = progress.done / progress.total
        bar = share_bar(progress.done, progress.total, _BAR)
        return f"{progress.text} {progress.done:,}/{progress.total:,} {bar} {share:.0%}  Esc"
