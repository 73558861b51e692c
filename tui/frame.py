"""What every page and dialog stands on: whole Chinese characters, two layouts each way, a smallest size.

Classes by size: ``-narrow`` below 100 columns else ``-wide``, ``-short`` below 30 lines else ``-tall``.
"""

from pathlib import Path
from typing import TypeVar

from textual import events
from textual.app import App
from textual.geometry import Region, Size
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input

from config.language import _
from tui.compositor import WideCompositor
from tui.messages import Flash
from tui.robust import Enduring
from tui.safe import block, cell_len
from tui.widgets.plain import Note

WIDE, TALL = 100, 30
SMALLEST = Size(60, 16)
_FIRST_IDEOGRAPH = "\u2e80"

Result = TypeVar("Result")


def size_classes(size: Size) -> dict[str, bool]:
    """Which of the classes by size hold."""
    return {
        "-narrow": size.width < WIDE,
        "-wide": size.width >= WIDE,
        "-short": size.height < TALL,
        "-tall": size.height >= TALL,
        "-too-small": size.width < SMALLEST.width or size.height < SMALLEST.height,
    }


class _Framed(Enduring, Screen[Result]):
    def __init__(self, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name, id, classes)
        self._compositor = WideCompositor()

    def _post_register(self, app: App[object]) -> None:
        """Before the first styles are found, so that they need not be found again for the size."""
        self.update_classes(size_classes(app.size), update=False)

    def _screen_resized(self, size: Size) -> None:
        """Also called for screens under a dialog, whose breakpoints Textual leaves as they were."""
        classes = size_classes(size)
        if any(self.has_class(name) != here for name, here in classes.items()):
            self.update_classes(classes, animate=False)
        super()._screen_resized(size)

    def _compositor_refresh(self) -> None:
        """Draw nothing that Textual would throw away, which it does while a batch of changes is under way."""
        if self.app._batch_count:
            self.refresh()
        else:
            super()._compositor_refresh()

    def on_resize(self, event: events.Resize) -> None:
        focused = self.focused
        if isinstance(focused, Input):
            self.call_after_refresh(_show_caret, focused)

    def on_key(self, event: events.Key) -> None:
        """A character that no key stands for: most likely the input method is on."""
        if event.character and event.character >= _FIRST_IDEOGRAPH and not is_typing(self.focused):
            self.post_message(Flash(_("快捷键请切换到英文输入（按 Shift）"), "warn"))


class Page(_Framed[None]):
    """A full-screen page of the app; below the smallest size it says so and keeps everything."""

    def _screen_resized(self, size: Size) -> None:
        super()._screen_resized(size)
        if self.has_class("-too-small") and not self.query(TooSmall):
            self.mount(TooSmall())


class Dialog(_Framed[Result], ModalScreen[Result]):
    """A dialog over a page; Esc closes it with ``None``."""

    CSS_PATH = Path(__file__).parent / "dialogs" / "dialogs.tcss"


class TooSmall(Note):
    """Covers the page while the terminal is too small for it (see base.tcss)."""

    def on_resize(self) -> None:
        size = self.app.size
        self.show(
            block(
                _("窗口太小"),
                _("请放大到至少 {width}×{height}（现在 {w}×{h}）").format(
                    width=SMALLEST.width, height=SMALLEST.height, w=size.width, h=size.height
                ),
            )
        )


def _show_caret(field: Input) -> None:
    column = cell_len(field.value[: field.cursor_position])
    field.scroll_to_region(Region(column, 0, 1, 1), animate=False, force=True)


def is_typing(focused: Widget | None) -> bool:
    """Whether letters go into a text field now."""
    return focused is not None and focused.check_consume_key("a", "a")
