"""A document of headings, paragraphs and tables, as Markdown or as CSV; the texts may come from outside."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from config.language import _

Value: TypeAlias = str | int | None

FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet would compute; the full-width ones too, as Chinese input is forgiving."""
MARKUP = re.compile(r"([\\`*_\[\]<>|~])")
LEADING = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s)")


@dataclass(frozen=True, slots=True)
class Table:
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    preamble: Sequence[str]
    sections: Sequence[Section]


def markdown(document: Document) -> str:
    """CommonMark with pipe tables; nothing in a text is taken for markup."""
    lines = [f"# {_inline(document.title)}"]
    lines += [f"\n{_paragraph(text)}" for text in document.preamble]
    for section in document.sections:
        lines.append(f"\n## {_inline(section.heading)}")
        lines += [f"\n{_paragraph(text)}" for text in section.paragraphs]
        for table in section.tables:
            lines += ["", *(_pipes(table) if table.rows else [_("无。")])]
    return "\n".join(lines) + "\n"


def _pipes(table: Table) -> list[str]:
    lines = ["| " + " | ".join(_inline(c) for c in table.columns) + " |"]
    numeric = [all(isinstance(row[i], int) for row in table.rows) for i in range(len(table.columns))]
    lines.append("|" + "|".join(" ---: " if right else " --- " for right in numeric) + "|")
    return lines + ["| " + " | ".join(_inline(value) for value in row) + " |" for row in table.rows]


def _inline(value: Value) -> str:
    return MARKUP.sub(r"\\\1", _line(value))


def _paragraph(text: str) -> str:
    return LEADING.sub(r"\1\\\2", _inline(text))


def comma_separated(document: Document) -> str:
    """CSV for spreadsheets: a table after another, each under its heading; CRLF, with a byte-order mark for Excel.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([_cell(document.title)])
    for section in document.sections:
        for table in section.tables:
            writer.writerow([])
            writer.writerow([_cell(section.heading)])
            writer.writerow([_cell(c) for c in table.columns])
            writer.writerows([[_cell(value) for value in row] for row in table.rows])
    return out.getvalue()


def _cell(value: Value) -> str | int:
    if isinstance(value, int):
        return value
    text = _line(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _line(value: Value) -> str:
    """One line without control characters."""
    text = "" if value is None else str(value)
    return " ".join("".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs") else " " for c in text).split())


ORDINALS = "一二三四五六七八九十"


def numbered(headings: Sequence[str], *, chinese: bool) -> list[str]:
    """一、总体安排 … or 1. Overview …, as the language has it."""
    if chinese:
        return [f"{ORDINALS[n]}、{heading}" for n, heading in enumerate(headings)]
    return [f"{n}. {heading}" for n, heading in enumerate(headings, 1)]
