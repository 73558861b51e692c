"""Follow the data: a thread asks for its version four times a second and tells the app when it moved."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from textual.message import Message

from config.errors import KepuError
from config.language import _
from scheduler.errors import OtherSchema
from tui.messages import Changed, Lost, Restored
from tui.robust import sentences, write_fault

POLL_SECONDS = 0.25
QUIET_SECONDS = 0.5
"""At most one :class:`Changed` in this time, however many changes there are."""

_log = logging.getLogger(__name__)


class Follower:
    """Watches one number that grows or merely changes with the data.

    ``poll`` runs in a thread of its own, always the same, so that it may keep a connection; ``post`` must be
    callable from any thread, as ``App.post_message`` is. A poll that fails is told once and tried on, and
    told again when it works.
    """

    def __init__(
        self,
        poll: Callable[[], int],
        post: Callable[[Message], object],
        *,
        interval: float = POLL_SECONDS,
        quiet: float = QUIET_SECONDS,
    ) -> None:
        self._poll, self._post = poll, post
        self._interval, self._quiet = interval, quiet
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="kepu-live", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 1.0) -> None:
        """Ends the thread; a poll that hangs is left behind after ``timeout`` seconds."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        seen: int | None = None
        lost = False
        while not self._stopped.is_set():
            try:
                version = self._poll()
            except Exception as error:  # whatever it is: the thread lives, or nobody would hear of changes again
                if not lost:
                    if isinstance(error, KepuError):
                        _log.warning("%s", " ".join(sentences(error)))
                    else:
                        write_fault(error)
                    other = isinstance(error, OtherSchema)
                    short = _("● 数据库版本不符") if other else _("● 连接中断，正在重试")
                    self._tell(Lost(" ".join(sentences(error)), short))
                lost = True
                self._stopped.wait(self._interval * 4)
                continue
            if lost:
                self._tell(Restored())
            changed = seen is not None and version != seen
            if changed or lost:
                self._tell(Changed(version))
            seen, lost = version, False
            self._stopped.wait(self._quiet if changed else self._interval)

    def _tell(self, message: Message) -> None:
        """The app may be gone already: then nobody needs to know."""
        try:
            self._post(message)
        except RuntimeError:
            _log.debug("nobody listens for %s", type(message).__name__)
            self._stopped.set()
