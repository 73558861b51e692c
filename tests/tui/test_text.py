"""Text for a terminal: harmless, and as wide as it says."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.text import breaks, cell_len, clean, crop, pad, wrap
from tui.widgets.plain import literal

TEXT = st.text(alphabet=st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("市科协", "市科协"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("a\x9b31mb", "a31mb"),
        ("\x1b]0;title\x07", "]0;title"),
        ("a\r\nb\tc", "a b c"),
        ("\u202ecod.exe\u2069", "cod.exe"),
        ("a\u2028b", "a b"),
        ("\ud800", "\ufffd"),
        ("\ufeff通知", "通知"),
        ("👨\u200d👩", "👨\u200d👩"),
    ],
)
def test_a_terminal_finds_nothing_to_obey(dirty: str, cleaned: str) -> None:
    assert clean(dirty) == cleaned


def test_line_feeds_stay_where_they_are_wanted() -> None:
    assert clean("一\r\n二\x1b", lines=True) == "一\n二"


@settings(deadline=None, max_examples=150)
@given(TEXT)
def test_no_control_character_survives(text: str) -> None:
    left = {unicodedata.category(character) for character in clean(text)} - {"Cf"}
    assert left.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "cells"),
    [("abc", 3), ("科普日", 6), ("ａ，", 4), ("e\u0301", 1), ("…—", 2), ("", 0), ("9月14日", 7)],
)
def test_chinese_takes_two_cells(text: str, cells: int) -> None:
    assert cell_len(text) == cells


@settings(deadline=None, max_examples=150)
@given(TEXT, st.integers(0, 40))
def test_cropped_text_fits_and_padded_text_fills(text: str, width: int) -> None:
    cropped = crop(text, width)
    assert cell_len(cropped) <= width
    assert cell_len(pad(cropped, width)) == width


@pytest.mark.parametrize(("width", "shown"), [(6, "科普日"), (5, "科普…"), (4, "科…"), (1, "…"), (0, "")])
def test_a_cut_shows_as_an_ellipsis(width: int, shown: str) -> None:
    assert crop("科普日", width) == shown


def test_numbers_are_padded_on_their_left() -> None:
    assert pad("12", 4, right=True) == "  12"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("全国科普日活动", 8, ["全国科普", "日活动"]),
        ("one two three", 8, ["one two", "three"]),
        ("科普，好。", 4, ["科", "普，", "好。"]),
        ("一\n二", 8, ["一", "二"]),
        ("", 8, [""]),
    ],
)
def test_lines_break_between_characters_but_not_before_a_comma(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("把启动仪式移到2027年1月29日 周五", ["把启动仪式移到", "2027年1月29日 周五"]),
        ("! 产生冲突：“科协开放日”（#5）", ["! 产生冲突：“科协开", "放日”（#5）"]),
        ("涉及的县区（十二个），另外", ["涉及的县区（十二", "个），另外"]),
        ("  已公布：9月11日—30日，共12项", ["已公布：", "9月11日—30日，共12项"]),
    ],
)
def test_numbers_stay_whole_and_marks_where_they_belong(text: str, lines: list[str]) -> None:
    assert wrap(text, 20) == lines
    assert [line.plain.strip() for line in literal(text).wrap(20)] == lines  # what Textual makes of it in a note


@settings(deadline=None, max_examples=150)
@given(TEXT, st.integers(2, 40))
def test_broken_text_is_the_same_text_in_lines_that_fit(text: str, width: int) -> None:
    text = clean(text)
    ends = [0, *breaks(text, width), len(text)]
    assert ends == sorted(ends)
    assert max(cell_len(text[a:b].rstrip()) for a, b in pairwise(ends)) <= width
