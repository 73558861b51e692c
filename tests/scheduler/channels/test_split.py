"""Long texts in parts: limits hold in bytes, nothing is lost, no character is torn."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.channels.split import cut, json_bytes, parts, utf8_bytes

texts = st.text(alphabet=st.sampled_from('科普ab\n"\\é🎈\u200d́ 　'), max_size=400) | st.text(max_size=200)
limits = st.integers(min_value=16, max_value=300)


@settings(deadline=None, max_examples=200)
@given(texts, limits, st.sampled_from([utf8_bytes, json_bytes]))
def test_pieces_stay_within_the_limit_and_join_to_the_text(text: str, limit: int, cost: type) -> None:
    pieces = cut(text, limit, cost)
    assert "".join(pieces) == text
    assert [piece for piece in pieces if cost(piece) > limit] == []


@settings(deadline=None, max_examples=200)
@given(texts, st.integers(min_value=60, max_value=300), st.sampled_from([utf8_bytes, json_bytes]))
def test_numbered_parts_stay_within_the_limit_mark_included(text: str, limit: int, cost: type) -> None:
    numbered = parts(text, limit, cost)
    assert [part for part in numbered if cost(part) > limit] == []
    if len(numbered) > 1:
        bare = [part.removeprefix(f"({n}/{len(numbered)})\n") for n, part in enumerate(numbered, 1)]
        assert "".join(bare) == text


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet='科普ab\n"\\\x07', max_size=100))
def test_the_json_cost_is_what_json_takes(text: str) -> None:
    assert sum(json_bytes(sign) for sign in text) == json_bytes(text)
    assert json_bytes(text) + 2 == len(json.dumps(text, ensure_ascii=False).encode())


def test_what_fits_gets_no_mark() -> None:
    assert parts("科普", 6) == ["科普"]


def test_parts_end_at_line_breaks_where_there_are_some() -> None:
    assert parts("第一行\n第二行\n第三行", 25) == ["(1/3)\n第一行\n", "(2/3)\n第二行\n", "(3/3)\n第三行"]


def test_682_chinese_characters_and_a_bit_fill_a_wecom_text() -> None:
    assert [len(part) for part in parts("科" * 682, 2048)] == [682]
    assert [utf8_bytes(part) <= 2048 for part in parts("科" * 683, 2048)] == [True, True]


def test_an_accent_and_a_composed_emoji_are_not_torn_off() -> None:
    assert cut("aaaae\u0301", 5) == ["aaaa", "e\u0301"]
    family = "👩\u200d👧"
    assert cut("ab" + family, 12) == ["ab", family]


def test_a_limit_below_one_character_is_refused() -> None:
    with pytest.raises(ValueError, match="a character takes 3"):
        cut("科", 2)


def test_more_than_99_parts_are_refused() -> None:
    with pytest.raises(ValueError, match="would need"):
        parts("科" * 10_000, 100)
