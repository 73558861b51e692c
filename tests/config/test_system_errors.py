"""Reasons of the operating system in the reader's language."""

import errno
import os
from pathlib import Path

import pytest

from config.language import speaking
from config.system_errors import why


def test_common_reasons_are_told_in_the_readers_language(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        (tmp_path / "none").read_text()
    with pytest.raises(IsADirectoryError) as folder:
        tmp_path.write_text("")
    told = []
    for language in ("zh", "en"):
        with speaking(language):
            told.append((why(missing.value), why(folder.value)))
    assert told == [
        ("没有这个文件或文件夹", "它是文件夹，不是文件"),
        ("there is no such file or folder", "it is a folder, not a file"),
    ]


def test_others_keep_the_systems_words() -> None:
    assert why(OSError(errno.EXDEV, os.strerror(errno.EXDEV))) == os.strerror(errno.EXDEV)
    assert why(OSError("冻结")) == "冻结"
