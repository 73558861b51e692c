"""Messages as lines of JSON in a file: for trying things out, and for programs that follow a file."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

from config.language import _
from config.system_errors import why
from scheduler.channels.message import Attachment, Message, Receipt, TemporaryFailure
from scheduler.channels.settings import read


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSettings:
    """Of the file channel."""

    path: Path | None = None
    """One file for all; without it each contact's address is the path of its own, so that nothing need be set up
    to try things out. Made, readable by its owner only, if it does not exist."""


class File:
    """Appends one line a message and waits for the disk. The reader drops what it has seen by ``key``."""

    kind: ClassVar[str] = "file"
    idempotent = True

    def __init__(self, settings: FileSettings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = settings.path
        self._clock = clock
        self._lock = Lock()

    def send(self, message: Message) -> Receipt:
        """:raises TemporaryFailure: no room, no permission, no folder."""
        line = json.dumps(self._record(message), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        path = self._path or Path(str(message.to)).expanduser()
        try:
            with self._lock:
                _append(path, line)
        except OSError as error:
            told = _("文件 {path} 写不进去：{reason}").format(path=path, reason=why(error))
            raise TemporaryFailure(told) from None
        return Receipt(message.key)

    def _record(self, message: Message) -> dict[str, Any]:
        """An address that is a secret is written as ``***``."""
        return {
            "sent": self._clock().isoformat(timespec="milliseconds"),
            "key": message.key,
            "to": str(message.to),
            "thread": message.thread,
            "language": message.language,
            "subject": message.subject,
            "text": message.text,
            "attachments": [Attachment(*given).filename for given in message.attachments],
        }


def _append(path: Path, line: bytes) -> None:
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line  # a crash tore the last line: it must not swallow this one
        while line:
            line = line[os.write(handle, line) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def channel(settings: Mapping[str, Any]) -> File:
    """The channel with these settings."""
    return File(read(File.kind, FileSettings, settings))
