"""Work days at three levels, school days, and giving way."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.records import Holiday, SchoolTerm
from config.vocabulary import GiveWay
from scheduler.planning.workdays import LIBRARY_LAST, DayInfo, WorkCalendar, WorkdayError
from tests.scheduler.planning.state_council import days_off, makeup_days

PLAIN = WorkCalendar(())
UNKNOWN_YEAR = LIBRARY_LAST + 1
NOTICE = Holiday(
    year=2028,
    name="国庆节",
    off=tuple(date(2028, 10, day) for day in range(1, 9)),
    work=(date(2028, 9, 30), date(2028, 10, 14)),
    notice="国办发明电〔2027〕1号",
)
DAYS = st.dates(date(2004, 1, 1), date(2040, 12, 31))


def days(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_state_councils_list_of_the_year_holds(year: int) -> None:
    special = [PLAIN.day(day) for day in days(year) if PLAIN.day(day).kind in ("holiday", "makeup")]
    off = [day for day in days_off(year) if PLAIN.day(day).kind == "weekend"]
    assert [i.date for i in special if i.kind == "makeup"] == makeup_days(year)
    assert sorted([i.date for i in special if i.kind == "holiday"] + off) == days_off(year)
    assert {info.level for info in special} == {"official"}


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_everybody_works_on_the_other_weekdays_and_on_no_other_weekend(year: int) -> None:
    off, makeup = set(days_off(year)), set(makeup_days(year))
    expected = [day for day in days(year) if day in makeup or (day.weekday() < 5 and day not in off)]
    assert [day for day in days(year) if PLAIN.is_workday(day)] == expected


def test_holidays_carry_their_chinese_name() -> None:
    assert PLAIN.day(date(2026, 2, 17)) == DayInfo(date(2026, 2, 17), "holiday", "春节", "official")
    assert PLAIN.day(date(2026, 2, 14)) == DayInfo(date(2026, 2, 14), "makeup", "春节", "official")
    assert PLAIN.day(date(2026, 3, 3)) == DayInfo(date(2026, 3, 3), "workday", "", "official")
    assert PLAIN.day(date(2026, 3, 7)) == DayInfo(date(2026, 3, 7), "weekend", "", "official")


def test_a_year_without_a_notice_has_the_statutory_days_and_says_provisional() -> None:
    found = [PLAIN.day(day) for day in days(2029)]
    assert {str(info.date): info.name for info in found if info.kind == "holiday"} == {
        "2029-01-01": "元旦",
        "2029-02-12": "春节",
        "2029-02-13": "春节",
        "2029-02-14": "春节",
        "2029-02-15": "春节",
        "2029-04-04": "清明",
        "2029-05-01": "劳动节",
        "2029-05-02": "劳动节",
        "2029-06-16": "端午",
        "2029-09-22": "中秋",
        "2029-10-01": "国庆节",
        "2029-10-02": "国庆节",
        "2029-10-03": "国庆节",
    }
    assert {(info.level, info.kind == "makeup") for info in found} == {("provisional", False)}


def test_the_level_of_a_year_is_the_best_that_knows_of_it() -> None:
    calendar = WorkCalendar((NOTICE, Holiday(year=2029, name="元旦")))
    levels = [calendar.level(year) for year in (2026, UNKNOWN_YEAR, 2028, 2029)]
    assert levels == ["official", "provisional", "override", "provisional"]


def test_the_installations_schedule_overrides() -> None:
    calendar = WorkCalendar((NOTICE,))
    assert calendar.day(date(2028, 10, 8)) == DayInfo(date(2028, 10, 8), "holiday", "国庆节", "override")
    assert calendar.day(date(2028, 10, 14)) == DayInfo(date(2028, 10, 14), "makeup", "国庆节", "override")
    assert calendar.day(date(2028, 10, 9)) == DayInfo(date(2028, 10, 9), "workday", "", "override")
    assert PLAIN.is_workday(date(2028, 10, 4))


def test_what_the_override_does_not_mention_keeps_its_day_and_its_level() -> None:
    local = WorkCalendar((Holiday(year=2026, name="市庆", off=(date(2026, 11, 16),)),))
    assert local.day(date(2026, 11, 16)).level == "override"
    assert local.day(date(2026, 10, 1)) == DayInfo(date(2026, 10, 1), "holiday", "国庆节", "official")
    assert WorkCalendar((NOTICE,)).day(date(2028, 5, 1)).level == "provisional"


def test_an_official_makeup_day_can_be_undone() -> None:
    calendar = WorkCalendar((Holiday(year=2026, name="国庆节", off=(date(2026, 10, 10),)),))
    assert not calendar.is_workday(date(2026, 10, 10))


@pytest.mark.parametrize("day", [date(1900, 12, 31), date(2101, 1, 1)])
def test_the_calendar_ends(day: date) -> None:
    with pytest.raises(WorkdayError):
        PLAIN.day(day)


def test_without_terms_schools_close_in_winter_and_summer() -> None:
    teaching = [day for day in days(2026) if PLAIN.is_school_day(day)]
    assert (teaching[0], date(2026, 1, 14) in teaching) == (date(2026, 1, 4), True)
    assert [str(d) for d in teaching if d.month in (2, 8)] == []
    assert (date(2026, 3, 2) in teaching, date(2026, 7, 9) in teaching, date(2026, 7, 10) in teaching) == (
        True, True, False,
    )  # fmt: skip
    assert all(PLAIN.is_workday(day) for day in teaching)


def test_terms_say_when_schools_teach_and_beyond_them_the_assumption_holds() -> None:
    terms = (
        SchoolTerm(name="春季", start=date(2026, 3, 5), end=date(2026, 7, 17)),
        SchoolTerm(name="秋季", start=date(2026, 9, 1), end=date(2027, 1, 22)),
    )
    calendar = WorkCalendar((), terms)
    answers = {
        str(day): calendar.is_school_day(day)
        for day in (
            date(2026, 7, 15),
            date(2026, 8, 28),
            date(2027, 1, 20),
            date(2026, 3, 4),
            date(2027, 3, 3),
        )
    }
    assert answers == {
        "2026-07-15": True,
        "2026-08-28": False,
        "2027-01-20": True,
        "2026-03-04": True,
        "2027-03-03": True,
    }


@pytest.mark.parametrize(
    ("day", "how", "goes"),
    [
        ("2026-10-03", "none", "2026-10-03"),
        ("2026-10-03", "next_workday", "2026-10-08"),
        ("2026-10-03", "previous_workday", "2026-09-30"),
        ("2026-10-10", "next_workday", "2026-10-10"),
        ("2026-09-20", "previous_workday", "2026-09-20"),
        ("2026-07-20", "next_school_day", "2026-09-01"),
        ("2026-10-03", "next_school_day", "2026-10-08"),
        ("2026-09-16", "weekend", "2026-09-19"),
        ("2026-09-20", "weekend", "2026-09-19"),
        ("2026-09-19", "weekend", "2026-09-19"),
        ("2026-09-14", "weekend", "2026-09-19"),
        ("2026-10-09", "weekend", "2026-10-11"),
        ("2026-10-02", "weekend", "2026-10-03"),
    ],
)
def test_a_date_gives_way(day: str, how: GiveWay, goes: str) -> None:
    assert str(PLAIN.give_way(date.fromisoformat(day), how)) == goes


def test_a_weekend_worked_through_gives_way_to_the_nearest_other() -> None:
    work = (date(2028, 9, 23), date(2028, 9, 24))
    calendar = WorkCalendar((Holiday(year=2028, name="中秋", work=work),))
    goes = [str(calendar.give_way(date(2028, 9, day), "weekend")) for day in (19, 21, 24)]
    assert goes == ["2028-09-17", "2028-09-17", "2028-09-30"]


def test_giving_way_is_bounded() -> None:
    no_school = (
        SchoolTerm(name="春季", start=date(2026, 3, 1), end=date(2026, 3, 2)),
        SchoolTerm(name="秋季", start=date(2027, 9, 1), end=date(2027, 9, 2)),
    )
    with pytest.raises(WorkdayError):
        WorkCalendar((), no_school).give_way(date(2026, 5, 1), "next_school_day")
    with pytest.raises(WorkdayError):
        PLAIN.add_workdays(date(2026, 5, 1), 1001)


def test_work_days_are_counted_over_holidays_and_makeup_days() -> None:
    found = [str(PLAIN.add_workdays(date(2026, 9, 30), n)) for n in (-2, -1, 0, 1, 2, 3)]
    assert found == ["2026-09-28", "2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10"]


@settings(max_examples=150, deadline=None)
@given(DAYS, st.integers(-60, 60))
def test_adding_work_days_is_taken_back_by_its_opposite(day: date, count: int) -> None:
    begin = PLAIN.next_workday(day)
    assert PLAIN.add_workdays(PLAIN.add_workdays(begin, count), -count) == begin


@settings(max_examples=150, deadline=None)
@given(DAYS, st.integers(1, 40))
def test_between_a_day_and_its_nth_work_day_lie_n_work_days(day: date, count: int) -> None:
    end = PLAIN.add_workdays(day, count)
    between = [day + timedelta(n) for n in range(1, (end - day).days + 1)]
    assert sum(PLAIN.is_workday(d) for d in between) == count


@settings(max_examples=150, deadline=None)
@given(DAYS, st.sampled_from(["none", "next_workday", "previous_workday", "next_school_day", "weekend"]))
def test_giving_way_twice_is_giving_way_once(day: date, how: GiveWay) -> None:
    once = PLAIN.give_way(day, how)
    assert PLAIN.give_way(once, how) == once


@settings(max_examples=150, deadline=None)
@given(DAYS)
def test_a_weekend_date_is_a_free_saturday_or_sunday_near_by(day: date) -> None:
    goes = PLAIN.give_way(day, "weekend")
    assert (goes.weekday() >= 5, PLAIN.is_workday(goes), abs((goes - day).days) <= 14) == (True, False, True)
