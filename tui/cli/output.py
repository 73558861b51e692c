"""Answers of the command line: the only module that writes to standard output.

Answers go to standard output, what is said beside them (notes, progress) to standard error. Text is cleaned
before it is printed, so nothing from outside can steer the terminal; colour only where a person looks.
"""

import os
import re
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, tzinfo
from datetime import time as time_of_day
from enum import Enum
from typing import Any, TextIO, TypeVar

from tui.text import cell_len, clean, crop, pad, wrap

Item = TypeVar("Item")

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
_GAP = "  "
_LEAST_COLUMN, _READABLE = 8, 20
_SECONDS_BETWEEN_BARS, _SECONDS_BETWEEN_LINES = 0.1, 5.0
# What JSON leaves as it is and a terminal may obey: DEL, C1 controls, bidi and line separators.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column. ``right`` aligns numbers; ``keep`` is never cut to fit the terminal; ``spare`` is left
    out of a terminal where the others would be cut to less than they need."""

    title: str
    right: bool = False
    keep: bool = False
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell in a style of its own: bold, dim, red, green, yellow, blue or cyan."""

    text: str
    style: str = ""


class Output:
    """Where a command's answers go. ``zone`` is the one that JSON's instants are given in."""

    def __init__(
        self,
        *,
        json: bool = False,
        zone: tzinfo = UTC,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        width: int | None = None,
        color: bool | None = None,
    ) -> None:
        self.as_json = json
        self.zone = zone
        self.stdout = stdout or sys.stdout
        self.stderr = stderr or sys.stderr
        terminal = self.stdout.isatty()
        self.width = width or (shutil.get_terminal_size().columns if terminal else None)
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        self.color = (terminal and not plain) if color is None else color

    def line(self, text: str = "", style: str = "") -> None:
        """One line, whole: the terminal wraps it."""
        self.stdout.write(self._styled(clean(text), style) + "\n")

    def raw(self, text: str) -> None:
        """A document that Kepu itself wrote (a script, a calendar), as it is."""
        self.stdout.write(text)

    def heading(self, text: str) -> None:
        self.line(text, "bold")

    def paragraph(self, text: str, *, indent: int = 0) -> None:
        """Text wrapped at the terminal's width (at 100 cells where there is none)."""
        for line in wrap(clean(text, lines=True), max(20, min(self.width or 100, 100) - indent)):
            self.line(" " * indent + line)

    def note(self, text: str) -> None:
        """Something said beside the answer, on standard error."""
        self.stderr.write(clean(text) + "\n")

    def table(self, rows: Iterable[Sequence[object]], columns: Sequence[Column | str]) -> None:
        """Rows under their titles, aligned in terminal cells; the widest columns are cut to fit a terminal.

        ``None`` is an empty cell. Without rows only the titles are printed.
        """
        heads = [column if isinstance(column, Column) else Column(column) for column in columns]
        body = [[_cell(value) for value in row] for row in rows]
        widths = [max([cell_len(head.title), *(cell_len(row[i].text) for row in body)]) for i, head in enumerate(heads)]
        shown = self._room_for(widths, heads)
        heads, widths = [heads[i] for i in shown], [widths[i] for i in shown]
        body = [[row[i] for i in shown] for row in body]
        self._shrink(widths, heads)
        self._row([Cell(clean(head.title), "bold") for head in heads], heads, widths)
        for row in body:
            self._row(row, heads, widths)

    def _room_for(self, widths: Sequence[int], heads: Sequence[Column]) -> list[int]:
        """The columns that are shown: the widest spare ones go first where there is too little room."""
        shown = [*range(len(heads))]
        spare = sorted((i for i in shown if heads[i].spare), key=lambda i: -widths[i])
        least = [width if head.keep else min(width, _READABLE) for width, head in zip(widths, heads, strict=True)]
        while self.width is not None and spare and sum(least[i] + len(_GAP) for i in shown) - len(_GAP) > self.width:
            shown.remove(spare.pop(0))
        return shown

    def _shrink(self, widths: list[int], heads: Sequence[Column]) -> None:
        if self.width is None:
            return
        excess = sum(widths) + len(_GAP) * (len(widths) - 1) - self.width
        while excess > 0:
            open_to_it = [i for i, head in enumerate(heads) if not head.keep and widths[i] > _LEAST_COLUMN]
            if not open_to_it:
                return
            widest = max(open_to_it, key=lambda i: widths[i])
            widths[widest] -= 1
            excess -= 1

    def _row(self, cells: Sequence[Cell], heads: Sequence[Column], widths: Sequence[int]) -> None:
        parts = []
        for index, (cell, head, width) in enumerate(zip(cells, heads, widths, strict=True)):
            text = crop(cell.text, width)
            last = index == len(heads) - 1 and not head.right
            text = text if last else pad(text, width, right=head.right)
            parts.append(self._styled(text, cell.style))
        self.stdout.write(_GAP.join(parts).rstrip(" ") + "\n")

    def _styled(self, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if style and self.color and text.strip() else text

    def json(self, value: object) -> None:
        """The value as JSON: instants with the zone's offset, records in the order of their fields.

        A list is printed with one element a line, so that large answers can be read with line tools.
        """
        plain = self.plain(value)
        if isinstance(plain, list) and plain:
            text = "[\n" + ",\n".join(_dumps(item) for item in plain) + "\n]"
        else:
            text = _dumps(plain, indent=2)
        self.stdout.write(_UNSAFE_IN_JSON.sub(lambda m: f"\\u{ord(m[0]):04x}", text) + "\n")

    def plain(self, value: object) -> Any:
        """The value in JSON's own types; TypeError for a naive instant or a type without a JSON form."""
        if isinstance(value, Enum):
            return value.value
        if value is None or isinstance(value, str | bool | int | float):
            return value
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise TypeError(f"a naive instant has no place in an answer: {value!r}")
            return value.astimezone(self.zone).isoformat()
        if isinstance(value, date | time_of_day):
            return value.isoformat()
        if is_dataclass(value) and not isinstance(value, type):
            return {item.name: self.plain(getattr(value, item.name)) for item in fields(value)}
        if isinstance(value, Mapping):
            return {str(self.plain(key)): self.plain(entry) for key, entry in value.items()}
        if isinstance(value, set | frozenset):
            return sorted((self.plain(entry) for entry in value), key=str)
        if isinstance(value, Iterable) and not isinstance(value, bytes):
            return [self.plain(entry) for entry in value]
        if isinstance(value, os.PathLike):
            return os.fspath(value)
        raise TypeError(f"no JSON form for {type(value).__name__}")

    def progress(self, items: Iterable[Item], label: str, total: int | None = None) -> Iterator[Item]:
        """The items again, with how far they are on standard error: a line that renews itself on a terminal,
        elsewhere a line every few seconds."""
        if total is None and isinstance(items, Sized):
            total = len(items)
        terminal = self.stderr.isatty()
        wait = _SECONDS_BETWEEN_BARS if terminal else _SECONDS_BETWEEN_LINES
        shown_at, shown = time.monotonic(), False
        for done, item in enumerate(items, start=1):
            yield item
            if time.monotonic() - shown_at >= wait:
                shown_at, shown = time.monotonic(), True
                text = clean(f"{label} {done}" + (f"/{total}" if total else ""))
                self.stderr.write(f"\r\x1b[K{text}" if terminal else text + "\n")
                self.stderr.flush()
        if terminal and shown:
            self.stderr.write("\r\x1b[K")

    def bar(self, label: str, done: int, total: int) -> None:
        """How far a long step is, for work that reports by itself; nothing where nobody looks."""
        if self.stderr.isatty():
            end = "" if done < total else "\r\x1b[K"
            self.stderr.write(f"\r\x1b[K{clean(label)} {done}/{total}{end}")
            self.stderr.flush()


def _dumps(value: object, indent: int | None = None) -> str:
    import json  # most commands print none

    return json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)


def _cell(value: object) -> Cell:
    if isinstance(value, Cell):
        return Cell(clean(value.text), value.style)
    return Cell("" if value is None else clean(str(value)))
