"""Days as they are typed into a filter: what each form finds, and what is no day."""

from datetime import date

import pytest

from tui.day_words import days_meant

TODAY = date(2026, 11, 28)
SPANS = {
    "autumn": (date(2026, 9, 11), date(2026, 9, 11)),
    "long": (date(2026, 8, 25), date(2026, 9, 2)),
    "winter": (date(2026, 12, 20), date(2027, 1, 10)),
    "next": (date(2027, 9, 11), date(2027, 9, 30)),
    "leap": (date(2028, 2, 29), date(2028, 2, 29)),
}


def found(word: str) -> list[str]:
    meant = days_meant(word, TODAY)
    assert meant is not None
    return [name for name, span in SPANS.items() if meant(*span)]


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("2027", ["winter", "next"]),
        ("２０２７年", ["winter", "next"]),
        ("2027-", ["winter", "next"]),
        ("2027-09", ["next"]),
        ("2026-0", ["autumn", "long", "winter"]),
        ("2026年9月", ["autumn", "long"]),
        ("2026-09-11", ["autumn"]),
        ("2026.9.1", ["long"]),
        ("9月", ["autumn", "long", "next"]),
        ("9", ["autumn", "long", "next"]),
        ("sep", ["autumn", "long", "next"]),
        ("1月", ["winter"]),
        ("9月11日", ["autumn", "next"]),
        ("9/12", ["next"]),
        ("2-29", ["leap"]),
        ("今天", []),
        ("今天..", ["winter", "next", "leap"]),
        ("今后", ["winter", "next", "leap"]),
        ("..2026-09-10", ["long"]),
        ("9.1..9.15", ["autumn", "long"]),
        ("2027..2028", ["winter", "next", "leap"]),
    ],
)
def test_what_is_on_the_days_that_are_meant(word: str, names: list[str]) -> None:
    assert found(word) == names


@pytest.mark.parametrize("word", ["", "某天", "13月", "2027-13", "9月31日", "202", "..", "x..9月", "2027-09-11-1", "0"])
def test_what_is_no_day(word: str) -> None:
    assert days_meant(word, TODAY) is None
