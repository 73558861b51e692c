"""docs/your-own-plan.md, in both languages: every table and key as the records have them; its examples work."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

import config
from config.checking import hints
from config.entries import TABLES
from config.records import MilestoneTemplate, ThemeRule
from config.rule import Rule
from config.span import Span
from tests.config.plans import complaints, small

DOCS = Path(config.__file__).parents[1] / "docs"
RECORDS = {**TABLES, "themes.rules": ThemeRule, "milestone_sets.milestones": MilestoneTemplate}
SHARED = {"districts"}  # has the keys of units
pytestmark = pytest.mark.parametrize("file", ["your-own-plan.md", "your-own-plan.zh.md"])


@cache
def text(file: str) -> str:
    return (DOCS / file).read_text(encoding="utf-8")


def rows(file: str, table: str) -> dict[str, tuple[str, str]]:
    """Key to value and default, from the table's section."""
    heading = re.compile(rf"^### `\[*{re.escape(table)}\]*`$", re.MULTILINE)
    section = heading.split(text(file))[1].split("\n#")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if "|" in line]
    return {key.strip("`"): (value, default) for key, value, default, _what in cells[2:]}


def shown(field: Field[Any], file: str) -> str:
    if field.default is MISSING:
        return "**必填**" if file.endswith(".zh.md") else "**required**"
    if field.default in (None, "", ()):
        return ""
    match field.default:
        case bool():
            return f"`{str(field.default).lower()}`"
        case time():
            return f"`{field.default.isoformat()}`"
        case tuple():
            return f"`{list(field.default)}`"
        case str():
            return f'`"{field.default}"`'
    return f"`{field.default}`"


def choices(kind: Any) -> Iterator[str]:
    """The words that a type allows, wherever they stand in it."""
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    for part in get_args(kind):
        if part is not Ellipsis and not isinstance(part, str):
            yield from choices(part)


@pytest.mark.parametrize("table", [table for table in RECORDS if table not in SHARED])
def test_every_key_of_a_table_is_explained_with_its_default(file: str, table: str) -> None:
    explained = {key: default for key, (_value, default) in rows(file, table).items()}
    assert explained == {
        field.name: shown(field, file) for field in fields(RECORDS[table]) if f"{table}.{field.name}" not in RECORDS
    }


def test_every_choice_is_listed(file: str) -> None:
    allowed = {word for record in RECORDS.values() for kind in hints(record).values() for word in choices(kind)}
    assert [word for word in sorted(allowed) if f"`{word}`" not in text(file)] == []


def test_all_tables_are_named(file: str) -> None:
    assert [table for table in TABLES if f"[{table}]" not in text(file)] == []


def test_the_examples_are_the_small_plans_own_lines(file: str) -> None:
    held = {line for content in small().values() for line in content.splitlines()}
    examples = re.findall(r"```toml\n(.*?)```", text(file), re.DOTALL)
    assert len(examples) >= 10
    assert [line for example in examples for line in example.splitlines() if line not in held] == []


def test_the_rules_and_spans_of_the_guide_can_be_read(file: str) -> None:
    rules = re.findall(r"\| `((?:RSCALE|FREQ)=[^`]+)` \|", text(file))
    assert [str(Rule.parse(rule)) for rule in rules] == rules
    assert len(rules) == 6
    spans = re.findall(r"`(P[0-9][0-9DWMY]*)`", text(file))
    assert [Span.parse(span).longest_days > 0 for span in spans] == [True] * 4


def test_the_complaints_are_what_is_told(file: str) -> None:
    themes = small()["themes.toml"].replace('"seagreen"', '"seegreen"')
    units = small()["units.toml"].replace('kind = "county"', 'kind = "bureau"')
    block = text(file).split("```console\n")[1].split("```")[0].splitlines()[1:3]
    told = complaints({**small(), "themes.toml": themes, "units.toml": units})
    assert [line.startswith(shown.strip(" …")) for line, shown in zip(told, block, strict=True)] == [True, True]
