"""Days as people write them."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.dates import read_date, read_hours, read_time

MONDAY = date(2026, 9, 14)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-09-18", date(2026, 9, 18)),
        ("2026.9.18", date(2026, 9, 18)),
        ("2026年9月18日", date(2026, 9, 18)),
        ("20260918", date(2026, 9, 18)),
        ("9.18", date(2026, 9, 18)),
        ("９．１８", date(2026, 9, 18)),
        ("9/18", date(2026, 9, 18)),
        ("9月18号", date(2026, 9, 18)),
        ("1.5", date(2027, 1, 5)),
        ("7.1", date(2026, 7, 1)),
        ("18日", date(2026, 9, 18)),
        ("3号", date(2026, 10, 3)),
        ("今天", MONDAY),
        ("明天", date(2026, 9, 15)),
        ("大后天", date(2026, 9, 17)),
        ("昨天", date(2026, 9, 13)),
        ("tomorrow", date(2026, 9, 15)),
        ("+3d", date(2026, 9, 17)),
        ("＋3", date(2026, 9, 17)),
        ("-2w", date(2026, 8, 31)),
        ("+1m", date(2026, 10, 14)),
        ("+1年", date(2027, 9, 14)),
        ("3天后", date(2026, 9, 17)),
        ("两周后", date(2026, 9, 28)),
        ("一个月前", date(2026, 8, 14)),
        ("周五", date(2026, 9, 18)),
        ("周一", MONDAY),
        ("下周五", date(2026, 9, 25)),
        ("下下周一", date(2026, 9, 28)),
        ("上周日", date(2026, 9, 13)),
        ("本周日", date(2026, 9, 20)),
        ("下个星期天", date(2026, 9, 27)),
        ("fri", date(2026, 9, 18)),
        ("next Friday", date(2026, 9, 25)),
        ("月底", date(2026, 9, 30)),
        ("下月底", date(2026, 10, 31)),
    ],
)
def test_the_day_that_is_meant(written: str, day: date) -> None:
    assert read_date(written, MONDAY) == day


@pytest.mark.parametrize(
    "written", ["", "  ", "abc", "13.40", "2026-02-30", "31日前后", "9999-99-99", "+99999y", "周八"]
)
def test_what_means_no_day(written: str) -> None:
    assert read_date(written, MONDAY) is None


def test_the_last_day_of_a_shorter_month() -> None:
    assert read_date("+1m", date(2026, 1, 31)) == date(2026, 2, 28)


def test_a_weekday_that_has_passed_is_next_weeks() -> None:
    assert read_date("周一", date(2026, 9, 16)) == date(2026, 9, 21)
    assert read_date("本周一", date(2026, 9, 16)) == date(2026, 9, 14)


def test_a_shift_counts_from_the_fields_own_day() -> None:
    assert read_date("+3d", MONDAY, base=date(2026, 10, 1)) == date(2026, 10, 4)


@pytest.mark.parametrize(
    ("written", "base", "day"),
    [
        ("9.11", date(2027, 9, 1), date(2027, 9, 11)),
        ("9月20日", date(2028, 9, 1), date(2028, 9, 20)),
        ("９．２０", date(2027, 9, 1), date(2027, 9, 20)),
        ("2.20", date(2027, 9, 1), date(2027, 2, 20)),
        ("1.5", date(2027, 12, 20), date(2028, 1, 5)),
        ("12.28", date(2028, 1, 3), date(2027, 12, 28)),
        ("3.1", date(2024, 5, 1), date(2024, 3, 1)),
        ("3.1", date(2026, 9, 19), date(2027, 3, 1)),  # six months past is not meant of what is to come
        ("2.29", date(2027, 12, 1), date(2028, 2, 29)),
        ("18日", date(2027, 9, 1), date(2027, 9, 18)),
        ("3日", date(2026, 9, 20), date(2026, 10, 3)),
    ],
)
def test_a_day_and_month_lie_in_the_year_of_the_day_they_replace(written: str, base: date, day: date) -> None:
    assert read_date(written, MONDAY, base=base) == day


def test_times_are_read_as_people_and_input_methods_write_them() -> None:
    written = ("14:00", "１４：００", "14：00", "1400", "14点", "14时00分")
    assert [read_time(text) for text in written] == [time(14)] * len(written)
    spans = ("9:30-11:00", "０９：３０－１１：００", "9点半～11点", "9:30—11:00", "9:30至11:00")
    assert [read_hours(text) for text in spans] == [(time(9, 30), time(11))] * len(spans)
    assert [read_time("25点"), read_time(""), read_hours("14:00"), read_hours("9点-25点")] == [None] * 4


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("0123456789.-+/年月日号周下上天dwmy一 "), max_size=12))
def test_nothing_that_is_written_is_an_error(written: str) -> None:
    assert read_date(written, MONDAY) is None or isinstance(read_date(written, MONDAY), date)


@settings(deadline=None, max_examples=100)
@given(st.dates(date(1901, 1, 1), date(2099, 12, 31)))
def test_a_day_written_out_is_read_back(day: date) -> None:
    assert read_date(day.isoformat(), MONDAY) == day
