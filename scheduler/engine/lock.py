"""One engine for one SQLite file: a lock that the system takes back when its process dies."""

import contextlib
import os
import sys
from types import TracebackType
from typing import Self

from config.language import _
from scheduler.errors import Refused
from scheduler.store.store import Store

if sys.platform != "win32":
    import fcntl


class EngineLock:
    """Held by whoever runs the jobs. ``exclusive`` says that no other engine can be alive on this database.

    PostgreSQL needs none: there workers tell each other apart by their leases. The same holds on systems
    without flock.
    """

    def __init__(self, store: Store) -> None:
        file = store.url.database
        plain = store.url.get_backend_name() == "sqlite" and file and file != ":memory:"
        self._path = f"{file}.engine.lock" if plain and sys.platform != "win32" else ""
        self._handle: int | None = None

    @property
    def exclusive(self) -> bool:
        return self._handle is not None

    def take(self) -> None:
        """Raises Refused when another process has it."""
        if not self._path or sys.platform == "win32":
            return
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise Refused(
                _("另一个进程正在为这个数据库运行任务"),
                hint=_("先停止它（kepu serve 或 kepu worker），或改用 PostgreSQL"),
            ) from None
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            with contextlib.suppress(OSError):
                os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
