"""Columns of a list: how wide each is on a line of given width, and a row's cells put into them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from config.language import current
from tui.safe import cell

GAP = 1


def by_language(zh: int, en: int) -> int:
    """A width for words of the present language: English ones are longer."""
    return zh if current() == "zh" else en


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``width`` in cells, or 0 to share what the others leave (by ``share``)."""

    title: str
    width: int = 0
    right: bool = False
    share: int = 1
    from_width: int = 0
    """Shown only where the line has at least so many cells."""


@lru_cache(64)
def widths(columns: tuple[Column, ...], line: int) -> tuple[int, ...]:
    """Cells for each column, 0 for one that is not shown; with gaps they never exceed the line."""
    shown = [line >= column.from_width for column in columns]
    gaps = GAP * max(0, sum(shown) - 1)
    fixed = sum(column.width for column, here in zip(columns, shown, strict=True) if here)
    left = max(0, line - gaps - fixed)
    shares = sum(column.share for column, here in zip(columns, shown, strict=True) if here and not column.width)
    result = []
    for column, here in zip(columns, shown, strict=True):
        if not here:
            result.append(0)
        elif column.width:
            result.append(column.width)
        else:
            part = left * column.share // shares
            left, shares = left - part, shares - column.share
            result.append(part)
    return tuple(result)


def fit(cells: Iterable[str], columns: Sequence[Column], line: int) -> str:
    """The cells in their columns, in exactly ``line`` cells."""
    parts = [
        cell(value, width, right=column.right)
        for value, column, width in zip(cells, columns, widths(tuple(columns), line), strict=True)
        if width
    ]
    return cell((" " * GAP).join(parts), line)
