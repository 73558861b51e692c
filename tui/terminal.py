"""The terminal that the app draws on, which may hang up, be told to end, or send what is no text."""

import asyncio
import os
import signal
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import IO, Any, cast

from textual.app import App
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from tui.robust import RobustApp

ENDED_BY = (signal.SIGTERM, signal.SIGHUP)


def _forgiving(name: str) -> Callable[[], IncrementalDecoder]:
    return partial(getincrementaldecoder(name), "replace")


vars(linux_driver)["getincrementaldecoder"] = _forgiving  # a terminal set to GBK must not end the app


class TerminalDriver(LinuxDriver):
    """Textual's, which would die of a byte that is no UTF-8, and of a terminal that is gone."""

    def __init__(self, app: App[Any], **given: Any) -> None:
        super().__init__(app, **given)
        self._file = cast("Any", _Shown(cast("IO[str]", self._file)))

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        loop = asyncio.get_running_loop()
        for number in ENDED_BY:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
                loop.add_signal_handler(number, cast("RobustApp[Any]", self._app).cut_off, number)

    def _sigcont_application(self, *given: Any) -> None:
        """Textual would begin to read the keys a second time where it was not Ctrl+Z that stopped it."""
        if not os.isatty(self.fileno):  # a terminal that hangs up sends this too
            return
        if self._auto_restart and not self._must_signal_resume:
            self.suspend_application_mode()
        super()._sigcont_application(*given)

    def run_input_thread(self) -> None:
        try:
            super().run_input_thread()
        except OSError:
            self._app.call_later(cast("RobustApp[Any]", self._app).cut_off, signal.SIGHUP)


class _Shown:
    """Where the screen is written to; nobody is there any more to see it if that fails."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        try:
            self._file.write(text)
        except OSError:
            self._forget()

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError:
            self._forget()

    def _forget(self) -> None:
        """What is left in the buffer goes nowhere: Python would fail to write it at the end, and exit with 120."""
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._file.fileno())

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()
