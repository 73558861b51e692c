"""A text in the person's own editor: written to a file, the app set aside, read back."""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from tui.safe import clean

LONGEST = 100_000
_USUAL = ("nano", "vim", "vi")


def edited_outside(app: App[Any], text: str) -> str | None:
    """The text as it was saved (the same if it was not), or ``None`` where no editor can be opened."""
    command = _editor()
    if not command:
        return None
    with tempfile.TemporaryDirectory(prefix="kepu-") as folder:
        file = Path(folder) / "kepu.txt"
        file.write_text(text, encoding="utf-8")
        try:
            with app.suspend():
                done = subprocess.run([*command, str(file)], check=False)
        except (SuspendNotSupported, OSError):
            return None
        if done.returncode != 0:
            return text
        return clean(file.read_text(encoding="utf-8", errors="replace")[:LONGEST], lines=True).rstrip("\n")


def _editor() -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        if command := shlex.split(os.environ.get(name, "")):
            return command
    return next(([path] for name in _USUAL if (path := shutil.which(name))), [])
