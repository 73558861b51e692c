"""An app that ends well: no traceback on the screen, no local variables anywhere, a log, an honest exit code.

Textual's own crash screen prints local variables (passwords too), and its ``run`` returns normally.
"""

import logging
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from logging.handlers import RotatingFileHandler
from pathlib import Path
from signal import SIGTERM
from time import monotonic
from typing import TypeVar, cast

from rich.text import Text
from textual import events
from textual._context import active_app
from textual.app import App
from textual.binding import Binding
from textual.driver import Driver
from textual.filter import LineFilter
from textual.message import Message
from textual.message_pump import MessagePump
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


FAULTS_BORNE, FAULTS_SECONDS = 3, 60.0
"""So many faults in this time are told and borne; one more, and something is broken for good."""


class Enduring(MessagePump):
    """Mixed into the app and its screens: a fault in what a key or a message sets off is told, and they go on."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:  # the edge of the program
            app = active_app.get()
            halfway = isinstance(message, (events.Compose, events.Mount))  # a screen that is not even there
            if halfway or not isinstance(app, RobustApp) or not app.bears(error):
                raise


class RobustApp(Enduring, App[Result], inherit_bindings=False):
    """Adds to Textual's app the last gate for text and a quiet end after a fault."""

    BINDINGS = [Binding("ctrl+c", "how_to_quit", show=False)]
    log_file: Path | None = None
    _faults: tuple[float, ...] = ()
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
        self.screen.post_message(Flash(_("退出请按 Ctrl+Q")))

    def get_driver_class(self) -> type[Driver]:
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        return cast("type[Driver]", import_module("tui.terminal").TerminalDriver)

    def cut_off(self, number: int) -> None:
        """A signal: the terminal is gone, or the system wants the program to end. Nothing typed is lost."""
        _log.warning("ended by signal %d", number)
        said = self._last_will() if self._screen_stack else ""
        self.exit(return_code=128 + number, message=said if number == SIGTERM and said else None)

    async def _on_exit_app(self) -> None:
        """In a browser the page was closed, if nobody here asked for the end; Textual's own part follows."""
        if not self._exit and self._screen_stack:
            self._last_will()

    def before_the_end(self) -> str:
        """Keep what an end that nobody asked for would lose; the sentence that says so, or nothing."""
        return ""

    def _last_will(self) -> str:
        try:
            return self.before_the_end()
        except Exception as error:  # it ends all the same
            write_fault(error)
            return ""

    def bears(self, error: Exception) -> bool:
        """Tell of a fault and go on; not if it happens again and again."""
        now = monotonic()
        self._faults = (*(then for then in self._faults if now - then < FAULTS_SECONDS), now)
        if len(self._faults) > FAULTS_BORNE or not self._screen_stack:
            return False
        self._tell(error)
        self._remember(error)
        return True

    def _tell(self, error: Exception) -> None:
        write_fault(error)
        self.screen.post_message(Flash(" · ".join(filter(None, sentences(error))), "bad"))

    def _remember(self, error: Exception) -> None:
        """Tests hear of it at the end."""
        if self._exception is None:
            self._exception = error
            self._exception_event.set()

    def _handle_exception(self, error: Exception) -> None:
        """A fault in a worker leaves everything as it is and is told; any other ends the app with exit code 1.

        Where in the program goes into the log, one sentence to the person.
        """
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception) and self._screen_stack:
            self._tell(error.error)
            return
        self._return_code = 1
        self._remember(error)
        write_fault(error)
        said = [farewell(error, self.log_file), self._last_will()]
        self._exit_renderables.append(Text("\n".join(filter(None, said))))
        self._close_messages_no_wait()

    def panic(self, *_renderables: object) -> None:
        """Textual would print a traceback."""
        self._handle_exception(cast("Exception", sys.exception()) or RuntimeError("panic"))

    def run_safely(self) -> int:
        """Run to the end; the exit code of the process: 0, or 1 after a fault."""
        try:
            self.run()
        except KeyboardInterrupt:
            return 130
        except Exception as error:  # the edge of the program: nothing may reach the screen as a traceback
            write_fault(error)
            with suppress(OSError):  # the terminal may be gone
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
