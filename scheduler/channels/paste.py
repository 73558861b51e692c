"""Text for a person to paste into a WeChat group: ordinary groups have no interface for programs."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from config.language import _
from config.system_errors import why
from scheduler.channels.markup import lines_only, one_line
from scheduler.channels.message import Message, Receipt, TemporaryFailure
from scheduler.channels.settings import read


@dataclass(frozen=True, slots=True, kw_only=True)
class PasteSettings:
    """Of the paste channel."""

    folder: Path | None = None
    """Where each text becomes a file; without it the receipt's note carries the text itself."""


class Paste:
    """Hands the text to a person; ``to`` is the group's name. The receipt's note says what is left to do.

    A file is named after the key, so sending again replaces it.
    """

    kind: ClassVar[str] = "paste"
    idempotent = True

    def __init__(self, settings: PasteSettings) -> None:
        self._folder = settings.folder

    def send(self, message: Message) -> Receipt:
        """:raises TemporaryFailure: the folder takes no files."""
        group = one_line(str(message.to))
        text = f"{one_line(message.subject)}\n{lines_only(message.text).strip()}\n"
        if self._folder is None:
            note = _("请把下面这段文字粘贴到微信群“{group}”：\n{text}")
            return Receipt(message.key, note.format(group=group, text=text))
        path = self._folder / file_name(message.key)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _replace(path, text.encode("utf-8", "replace"))
        except OSError as error:
            raise TemporaryFailure(_("文件 {path} 写不进去：{reason}").format(path=path, reason=why(error))) from None
        note = _("请把文件 {path} 里的文字粘贴到微信群“{group}”").format(path=path, group=group)
        return Receipt(message.key, note)


def file_name(key: str) -> str:
    """One name for one key, safe on every file system."""
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", key).strip("-")[:60]
    return f"{readable}-{sha256(key.encode()).hexdigest()[:8]}.txt"


def _replace(path: Path, content: bytes) -> None:
    """Old or new, never half."""
    draft = path.with_suffix(f".{os.getpid()}.draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def channel(settings: Mapping[str, Any]) -> Paste:
    """The channel with these settings."""
    return Paste(read(Paste.kind, PasteSettings, settings))
