"""An app that ends well: no traceback on the screen, no local variables anywhere, a log, an honest exit code.

Textual's own crash screen prints local variables (passwords too), and its ``run`` returns normally.
"""

import logging
import sys
import traceback
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TypeVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.filter import LineFilter
from textual.widget import Widget
from textual.worker import WorkerFailed

from config.errors import KepuError
from config.language import _
from tui.messages import Flash
from tui.narrow import ANSWER_IF_WIDE, ASK, NarrowFilter
from tui.safe import SafeFilter, clean

Result = TypeVar("Result")

_SAFE, _NARROW = SafeFilter(), NarrowFilter()
_log = logging.getLogger("kepu.tui")
_LOG_BYTES = 1_000_000
TOUR_SEEN = "tour-seen"
"""A file of this name in the folder of the app's state: the tour has been shown."""


class RobustApp(App[Result], inherit_bindings=False):
    """Adds to Textual's app the last gate for text and a quiet end after a fault."""

    BINDINGS = [Binding("ctrl+c", "how_to_quit", show=False)]
    log_file: Path | None = None
    narrow_terminal = False
    """The terminal draws ambiguous characters two cells wide: swap them for ASCII."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        narrow = [_NARROW] if self.narrow_terminal else []
        return [*super().get_line_filters(), _SAFE, *narrow]

    def on_ready(self) -> None:
        """Ask a real terminal how wide it draws ambiguous characters; nobody waits for the answer."""
        if self._driver is not None and not (self.is_headless or self.is_web or self.is_inline):
            self._driver.write(ASK)
            self.screen.refresh()

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        if (event.x, event.y) == ANSWER_IF_WIDE and not self.narrow_terminal:
            self.narrow_terminal = True
            for screen in self.screen_stack:
                for widget in (screen, *screen.walk_children(Widget)):
                    widget.notify_style_update()
                screen.refresh(layout=True)

    def action_how_to_quit(self) -> None:
        """Ctrl+C, where it copies nothing: not the end, as work may be unsaved."""
        self.screen.post_message(Flash(_("退出请按 q 或 Ctrl+Q")))

    def _handle_exception(self, error: Exception) -> None:
        """A fault in a worker leaves everything as it is and is told; any other ends the app with exit code 1.

        Where in the program goes into the log, one sentence to the person.
        """
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception) and self._screen_stack:
            write_fault(error.error)
            self.screen.post_message(Flash(" · ".join(filter(None, sentences(error.error))), "bad"))
            return
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        write_fault(error)
        self._exit_renderables.append(Text(farewell(error, self.log_file)))
        self._close_messages_no_wait()

    def run_safely(self) -> int:
        """Run to the end; the exit code of the process: 0, or 1 after a fault."""
        try:
            self.run()
        except KeyboardInterrupt:
            return 130
        except Exception as error:  # the edge of the program: nothing may reach the screen as a traceback
            write_fault(error)
            print(farewell(error, self.log_file), file=sys.stderr)
            return 1
        return self.return_code or 0


def log_to(path: Path) -> None:
    """Send the log to a file (at most 1 MB, one older kept), never to the terminal that is drawn on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)


def write_fault(error: BaseException) -> None:
    """The fault with file and line of each step into the log: no local variables, no controls."""
    steps = traceback.extract_tb(error.__traceback__)
    places = "\n".join(f"  {step.filename}:{step.lineno} {step.name}" for step in steps)
    _log.error("%s: %s\n%s", type(error).__name__, clean(error), places)


def sentences(error: BaseException) -> tuple[str, str]:
    """What to show for an error and what to do next (may be empty); only our own errors are quoted."""
    if isinstance(error, KepuError):
        return clean(error.message), clean(error.hint)
    return _("程序内部出错（{kind}）").format(kind=type(error).__name__), _("详情见日志文件")


def one_line(error: BaseException) -> str:
    """The same for a line of the status: what to do after what is wrong."""
    message, hint = sentences(error)
    return _("{first}；{second}").format(first=message, second=hint) if hint else message


def farewell(error: BaseException, log_file: Path | None) -> str:
    """The last words after a fault that ended the app."""
    message, hint = sentences(error)
    lines = [_("kepu 已退出：{message}").format(message=message)]
    if log_file is not None:
        lines.append(_("日志：{file}").format(file=clean(log_file)))
    elif hint:
        lines.append(hint)
    lines.append(_("已保存的内容都在，可以重新打开。"))
    return "\n".join(lines)
