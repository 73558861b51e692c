"""The Chinese calendar against an astronomical oracle (sxtwl) and published dates."""

from datetime import date, timedelta

import pytest
import sxtwl
from hypothesis import given, settings
from hypothesis import strategies as st

from config.rule import Skip
from scheduler.planning.lunar import lunar_dates, lunar_label, settle

FIRST, LAST = date(1901, 1, 1), date(2099, 12, 31)
SPRING_FESTIVALS = [
    "2000-02-05", "2001-01-24", "2002-02-12", "2003-02-01", "2004-01-22", "2005-02-09", "2006-01-29",
    "2007-02-18", "2008-02-07", "2009-01-26", "2010-02-14", "2011-02-03", "2012-01-23", "2013-02-10",
    "2014-01-31", "2015-02-19", "2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25",
    "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06",
    "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23", "2032-02-11", "2033-01-31", "2034-02-19",
    "2035-02-08", "2036-01-28", "2037-02-15", "2038-02-04", "2039-01-24", "2040-02-12",
]  # fmt: skip
DOUBLE_NINTHS = [
    "2024-10-11", "2025-10-29", "2026-10-18", "2027-10-08", "2028-10-26", "2029-10-16", "2030-10-05",
]  # fmt: skip
NEW_MOONS_AT_MIDNIGHT = [
    (date(2057, 9, 28), date(2057, 10, 27)),
    (date(2089, 9, 4), date(2089, 10, 3)),
    (date(2097, 8, 7), date(2097, 9, 5)),
]
"""Months that the oracle begins a day before the tables: their new moons lie within seconds of midnight."""


def found(month: int, day: int, first: date, last: date, *, leap: bool = False, skip: Skip = "OMIT") -> list[str]:
    return [str(d) for d in lunar_dates(month, leap, day, skip, first, last)]


def disputed(day: date) -> bool:
    return any(first <= day <= last for first, last in NEW_MOONS_AT_MIDNIGHT)


def test_spring_festivals_are_those_published() -> None:
    assert found(1, 1, date(2000, 1, 1), date(2040, 12, 31)) == SPRING_FESTIVALS


def test_double_ninths_are_those_published() -> None:
    assert found(9, 9, date(2024, 1, 1), date(2030, 12, 31)) == DOUBLE_NINTHS


def test_2033_has_a_leap_month_11() -> None:
    first, last = date(2033, 1, 1), date(2034, 12, 31)
    assert found(11, 1, first, last, leap=True) == ["2033-12-22"]
    assert found(8, 1, first, last, leap=True) == []
    assert found(1, 1, first, last) == ["2033-01-31", "2034-02-19"]


def test_new_year_agrees_with_the_oracle_in_every_year() -> None:
    oracle = []
    for year in range(1901, 2100):
        day = sxtwl.fromLunar(year, 1, 1, False)
        oracle.append(date(day.getSolarYear(), day.getSolarMonth(), day.getSolarDay()))
    assert lunar_dates(1, False, 1, "OMIT", FIRST, LAST) == oracle


@settings(max_examples=400, deadline=None)
@given(st.dates(FIRST, LAST))
def test_every_day_agrees_with_the_oracle_but_for_three_months(day: date) -> None:
    oracle = sxtwl.fromSolar(day.year, day.month, day.day)
    same = lunar_dates(oracle.getLunarMonth(), oracle.isLunarLeap(), oracle.getLunarDay(), "OMIT", day, day)
    assert same == ([] if disputed(day) else [day])


@pytest.mark.parametrize(("first", "last"), NEW_MOONS_AT_MIDNIGHT)
def test_the_three_disputed_months_begin_on_the_later_day(first: date, last: date) -> None:
    month = sxtwl.fromSolar(first.year, first.month, first.day).getLunarMonth()
    begins = lunar_dates(month, False, 1, "OMIT", first - timedelta(5), first + timedelta(5))
    assert begins == [first + timedelta(1)]


@pytest.mark.parametrize(
    ("skip", "dates"),
    [
        ("OMIT", ["2025-07-25"]),
        ("BACKWARD", ["2024-07-06", "2025-07-25", "2026-07-14"]),
        ("FORWARD", ["2024-08-04", "2025-07-25", "2026-08-13"]),
    ],
)
def test_a_leap_month_that_a_year_lacks(skip: Skip, dates: list[str]) -> None:
    """2025 has a leap month 6; elsewhere BACKWARD takes month 6 and FORWARD month 7."""
    assert found(6, 1, date(2024, 1, 1), date(2026, 12, 31), leap=True, skip=skip) == dates


def test_a_leap_month_12_goes_forward_into_the_new_year() -> None:
    assert found(12, 1, date(2026, 1, 1), date(2026, 12, 31), leap=True, skip="FORWARD") == ["2026-02-17"]


@pytest.mark.parametrize(
    ("skip", "dates"),
    [
        ("OMIT", ["2024-02-09"]),
        ("BACKWARD", ["2024-02-09", "2025-01-28", "2026-02-16"]),
        ("FORWARD", ["2024-02-09", "2025-01-29", "2026-02-17"]),
    ],
)
def test_a_day_30_that_a_month_lacks(skip: Skip, dates: list[str]) -> None:
    """Month 12 has 30 days before the Spring Festival of 2024, and 29 before the next two."""
    assert found(12, 30, date(2024, 1, 1), date(2026, 12, 31), skip=skip) == dates


def test_the_last_day_of_the_year_counts_from_the_end() -> None:
    eves = [str(date.fromisoformat(day) - timedelta(1)) for day in SPRING_FESTIVALS]
    assert found(12, -1, date(2000, 1, 1), date(2040, 12, 31)) == eves


@pytest.mark.parametrize(
    ("day", "skip", "settled"),
    [
        (30, "OMIT", None),
        (30, "BACKWARD", date(2026, 2, 28)),
        (30, "FORWARD", date(2026, 3, 1)),
        (31, "FORWARD", date(2026, 3, 1)),
        (-29, "OMIT", None),
        (-29, "BACKWARD", date(2026, 1, 31)),
        (-29, "FORWARD", date(2026, 2, 1)),
        (-28, "OMIT", date(2026, 2, 1)),
        (28, "OMIT", date(2026, 2, 28)),
    ],
)
def test_settling_a_day_in_a_month_of_28(day: int, skip: Skip, settled: date | None) -> None:
    assert settle(date(2026, 2, 1), 28, day, skip) == settled


@pytest.mark.parametrize("day", [date(1900, 12, 31), date(2100, 1, 1)])
def test_the_tables_end(day: date) -> None:
    with pytest.raises(ValueError, match="1901"):
        lunar_dates(1, False, 1, "OMIT", day, day)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2026-02-10", "小年"),
        ("2026-02-16", "除夕"),
        ("2026-02-17", "春节"),
        ("2026-02-18", "初二"),
        ("2026-02-26", "初十"),
        ("2026-02-27", "十一"),
        ("2026-03-03", "元宵"),
        ("2026-03-08", "二十"),
        ("2026-03-09", "廿一"),
        ("2026-03-19", "二月"),
        ("2026-06-19", "端午"),
        ("2026-08-19", "七夕"),
        ("2026-09-25", "中秋"),
        ("2026-10-18", "重阳"),
        ("2026-01-26", "腊八"),
        ("2024-02-09", "除夕"),
        ("2024-02-08", "廿九"),
        ("2025-07-25", "闰六月"),
        ("2033-12-22", "闰冬月"),
        ("2026-12-09", "冬月"),
        ("2027-01-08", "腊月"),
        ("1900-12-31", ""),
        ("2101-01-01", ""),
    ],
)
def test_day_cells_read_as_on_a_wall_calendar(day: str, label: str) -> None:
    assert lunar_label(date.fromisoformat(day)) == label


def test_a_leap_month_has_no_festivals() -> None:
    """2009 had a leap month 5: 端午 on 28 May only, not on 27 June."""
    assert (lunar_label(date(2009, 5, 28)), lunar_label(date(2009, 6, 27))) == ("端午", "初五")


@settings(max_examples=200, deadline=None)
@given(st.dates(FIRST, LAST))
def test_every_day_has_a_label(day: date) -> None:
    assert 2 <= len(lunar_label(day)) <= 3
