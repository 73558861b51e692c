"""Documents carry texts from outside without letting them act."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.reports.document import Document, Section, Table, Value, comma_separated, markdown


def document(*values: Value) -> Document:
    columns = [f"c{n}" for n in range(len(values))]
    return Document("题目", ["前言"], [Section("一、甲", ["段落"], [Table(columns, [values])])])


def test_markdown_has_headings_paragraphs_and_pipe_tables_with_numbers_to_the_right() -> None:
    assert markdown(document("甲", 3)) == (
        "# 题目\n\n前言\n\n## 一、甲\n\n段落\n\n| c0 | c1 |\n| --- | ---: |\n| 甲 | 3 |\n"
    )


def test_an_empty_table_says_none() -> None:
    assert markdown(Document("题目", [], [Section("甲", tables=[Table(["c"], [])])])) == "# 题目\n\n## 甲\n\n无。\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("<script>", "\\<script\\>"),
        ("[x](javascript:1)", "\\[x\\](javascript:1)"),
        ("一\n二\r\x1b[2J三", "一 二 \\[2J三"),
        ("**重**", "\\*\\*重\\*\\*"),
    ],
)
def test_nothing_in_a_cell_is_markup(text: str, shown: str) -> None:
    assert markdown(document(text)).splitlines()[-1] == f"| {shown} |"


def test_a_paragraph_begins_no_heading_or_list() -> None:
    assert markdown(Document("t", ["# 大", "1. 一", "- 二"], [])) == "# t\n\n\\# 大\n\n\\1. 一\n\n\\- 二\n"


def rows(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return [*csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


def test_csv_gives_each_table_under_its_heading() -> None:
    assert rows(comma_separated(document("甲,乙", 3))) == [["题目"], [], ["一、甲"], ["c0", "c1"], ["甲,乙", "3"]]


@pytest.mark.parametrize("text", ["=1+1", "+8613", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "\u200b=1"])
def test_a_text_that_looks_like_a_formula_is_made_text(text: str) -> None:
    assert rows(comma_separated(document(text)))[-1][0].startswith("'")


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(max_size=20) | st.integers(), min_size=1, max_size=4))
def test_a_row_stays_one_row_whatever_it_holds(values: list[str | int]) -> None:
    assert len(rows(comma_separated(document(*values)))[-1]) == len(values)
    assert len(markdown(document(*values)).splitlines()) == 11
    cells = rows(comma_separated(document(*values)))[-1]
    assert not any(c.startswith(("=", "+", "-", "@")) for c, v in zip(cells, values, strict=True) if isinstance(v, str))
