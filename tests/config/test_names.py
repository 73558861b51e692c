"""Names are forgiven their spelling, never guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.names import UnknownName, fold, nearest_word, resolve

UNITS = [
    ("association", "鞍山市科学技术协会", "市科协", "Anshan Association for Science and Technology"),
    ("weather", "鞍山市气象局", "市气象局", ""),
    ("university", "辽宁科技大学"),
]
THEMES = [
    ("science-day", "全国科普日", "National Science Day"),
    ("safety-month", "安全生产月", "全国安全生产月"),
]


@pytest.mark.parametrize(
    "name",
    [
        "association",
        "ASSOCIATION",
        "市科协",
        " 市 科协 ",
        "“市科协”",
        "鞍山市科学技术协会",
        "鞍山市\u3000科学技术协会",
        "ａｓｓｏｃｉａｔｉｏｎ",
        "anshan association for science and technology",
    ],
)
def test_spellings_of_one_name_mean_one_id(name: str) -> None:
    assert resolve(name, UNITS) == "association"


@pytest.mark.parametrize("name", ["科普日", "全国科普日", "全国 科普日"])
def test_the_national_prefix_may_be_left_out(name: str) -> None:
    assert resolve(name, THEMES) == "science-day"


def test_an_id_goes_before_another_ones_alias() -> None:
    assert resolve("a", [("b", "甲", "a"), ("a", "乙")]) == "a"


def test_an_unknown_name_lists_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        resolve("气象", UNITS)
    assert caught.value.nearest == (("weather", "鞍山市气象局"),)
    assert caught.value.hint == "最接近的：鞍山市气象局（weather）"
    assert caught.value.exit_code == 2


def test_what_could_mean_two_is_not_guessed() -> None:
    with pytest.raises(UnknownName, match="不止一个") as caught:
        resolve("科协", [("a", "甲", "科协"), ("b", "乙", "科协")])
    assert [id for id, _name in caught.value.nearest] == ["a", "b"]


@pytest.mark.parametrize("name", ["", "  ", "“”"])
def test_nothing_means_nobody(name: str) -> None:
    with pytest.raises(UnknownName):
        resolve(name, [("a", "甲", "")])


def test_the_nearest_word_of_options() -> None:
    assert nearest_word("--form", ["--from", "--to", "--unit"]) == "--from"


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40))
def test_any_text_is_found_or_refused(name: str) -> None:
    try:
        found = resolve(name, UNITS)
    except UnknownName:
        return
    assert found in {"association", "weather", "university"}


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)
