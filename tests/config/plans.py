"""The small plan of an invented city, and copies of it with a mistake."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from config.language import speaking
from config.problems import DataProblems
from config.reading import read_files

FOLDER = Path(__file__).parents[1] / "data" / "binhai"


@cache
def small() -> Mapping[str, str]:
    """The texts of the small plan's files by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}


def mistaken(file: str, old: str, new: str) -> dict[str, str]:
    """A copy in which the only ``old`` of a file is ``new``."""
    assert small()[file].count(old) == 1, f"{file} must hold {old!r} once"
    return {**small(), file: small()[file].replace(old, new)}


def complaints(files: Mapping[str, str]) -> list[str]:
    """What is told of these files in Chinese, without the sum."""
    with speaking("zh"), pytest.raises(DataProblems) as refused:
        read_files(files)
    return list(refused.value.lines())[:-1]
