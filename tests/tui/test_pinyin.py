"""Chinese found by the first letters of its pinyin."""

import tomllib
from pathlib import Path

import pytest

import config
from tui.pinyin import haystack, initials, matches


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("市科协", "skx"),
        ("市教育局", "sjyj"),
        ("岫岩满族自治县", "xymzzzx"),
        ("鞍山师范学院", "assfxy"),
        ("科普大篷车", "kpdpc"),
        ("ICS 订阅", "ics dy"),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_character_with_two_readings_is_found_by_either() -> None:
    assert matches("cyj", haystack(["重阳节"]))
    assert matches("zyj", haystack(["重阳节"]))
    assert matches("yh", haystack(["银行"]))


def test_every_word_must_be_found_somewhere() -> None:
    row = haystack(["应急救护培训", "市应急局", "U-07"])
    assert matches("yjjh syjj", row)
    assert matches("u-07 培训", row)
    assert not matches("yjjh skx", row)
    assert matches("", row)


def test_no_word_is_found_across_two_texts() -> None:
    assert not matches("训市", haystack(["培训", "市科协"]))


def test_every_character_of_the_shipped_data_has_a_letter() -> None:
    texts = [
        tomllib.loads(file.read_text(encoding="utf-8"))
        for file in (Path(config.__file__).parent / "data").rglob("units.toml")
    ]
    names = {c for c in str(texts) if "\u4e00" <= c <= "\u9fff"}
    assert {character for character in names if not initials(character).isascii()} == set()
