"""The program in a terminal of its own, driven by keys and read by what it shows."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress

KEPU = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from tui.cli.main import main
sys.exit(main())
"""
PATIENCE = 60.0
"""Seconds until words that do not come have failed; a healthy program takes less than two."""


class Terminal:
    """A terminal of 80x24 with the program in it; what it showed since it was last asked."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", KEPU, "tui"],
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24", **environment},
        )  # fmt: skip
        os.close(theirs)

    def until(self, words: str) -> None:
        """Read what it shows until these words came."""
        shown, end = b"", time.monotonic() + PATIENCE
        while words.encode() not in shown:
            ready, _, _ = select.select([self._ours], [], [], max(0.0, end - time.monotonic()))
            assert ready, shown[-3000:].decode("utf-8", "replace")
            shown += os.read(self._ours, 65536)

    def press(self, keys: str | bytes) -> None:
        os.write(self._ours, keys.encode() if isinstance(keys, str) else keys)

    def type(self, keys: str | bytes, words: str) -> None:
        """Press keys and wait for what they lead to."""
        self.press(keys)
        self.until(words)

    def rest(self) -> str:
        """What it shows up to its end."""
        shown = b""
        with suppress(OSError):  # the other end is closed
            while part := os.read(self._ours, 65536):
                shown += part
        return shown.decode("utf-8", "replace")

    def hang_up(self) -> None:
        """As when the line is cut."""
        os.close(self._ours)
        self._ours = -1

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        if self._ours >= 0:
            os.close(self._ours)
