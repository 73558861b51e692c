"""Rules as dates, themes as windows, and how far reality lay from them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from time import process_time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from config.errors import KepuError
from config.records import Edition, Theme, ThemeRule
from config.rule import Recurrence, Rule, RuleError
from config.span import Span
from scheduler.planning.recurrence import (
    Deviation,
    RecurrenceError,
    Window,
    dates,
    deviation,
    edition,
    end_of,
    windows,
)
from tests.config.rules import gregorian, rules

YEARS = st.integers(1901, 2099)
DISASTER_WEEK = "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=6,7,8,9,10,11,12;BYDAY=SA"
THIRD_WEEKEND = "FREQ=YEARLY;BYMONTH=9;BYDAY=3SA"


def of_year(text: str, year: int) -> list[str]:
    return [str(day) for day in dates(Rule.parse(text), date(year, 1, 1), date(year, 12, 31))]


def theme(*rules: ThemeRule) -> Theme:
    return Theme(
        id="t",
        name="主题",
        name_en="Theme",
        organiser="",
        basis="",
        basis_source="",
        measures=("A-01",),
        rules=rules,
    )


def ruled(text: str, span: str = "P1D", shift: int = 0, since: int | None = None, until: int | None = None,
          floating: bool = False) -> ThemeRule:  # fmt: skip
    return ThemeRule(
        rule=Rule.parse(text), span=Span.parse(span), shift=shift, since=since, until=until, floating=floating
    )


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=30", 2026, ["2026-05-30"]),
        (THIRD_WEEKEND, 2023, ["2023-09-16"]),
        (THIRD_WEEKEND, 2024, ["2024-09-21"]),
        ("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=12,13,14,15,16,17,18;BYDAY=SA", 2026, ["2026-09-12"]),
        ("FREQ=YEARLY;BYDAY=-1SU", 2026, ["2026-12-27"]),
        ("FREQ=YEARLY;BYDAY=20MO", 2026, ["2026-05-18"]),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", 2024, ["2024-01-01", "2024-12-30"]),
        ("FREQ=YEARLY;BYYEARDAY=-1", 2026, ["2026-12-31"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 2026, []),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 2028, []),
        ("FREQ=YEARLY;BYMONTH=3,6;BYMONTHDAY=5;BYSETPOS=-1", 2026, ["2026-06-05"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", 2026,
         ["2026-01-30", "2026-04-30", "2026-07-31", "2026-10-30"]),
        ("FREQ=MONTHLY;BYMONTH=9;BYDAY=2TU", 2026, ["2026-09-08"]),
        ("FREQ=WEEKLY;BYMONTH=9;BYDAY=SA", 2026, ["2026-09-05", "2026-09-12", "2026-09-19", "2026-09-26"]),
        ("FREQ=WEEKLY;INTERVAL=26;BYDAY=TH", 2026, ["2026-01-01", "2026-07-02", "2026-12-31"]),
        ("FREQ=DAILY;BYMONTH=5;BYMONTHDAY=11,12", 2026, ["2026-05-11", "2026-05-12"]),
        ("FREQ=DAILY;INTERVAL=200", 2026, ["2026-01-01", "2026-07-20"]),
        ("FREQ=DAILY;UNTIL=20260102", 2026, ["2026-01-01", "2026-01-02"]),
        ("FREQ=DAILY;UNTIL=20260102", 2027, []),
        ("RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=9", 2026, ["2026-10-18"]),
        ("RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=8", 2022, ["2022-01-10", "2022-12-30"]),
        ("RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=6,6L;BYMONTHDAY=1;SKIP=BACKWARD", 2026, ["2026-07-14"]),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;SKIP=BACKWARD", 2026, ["2026-02-28"]),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;SKIP=FORWARD", 2026, ["2026-03-01"]),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31;SKIP=BACKWARD", 2026,
         ["2026-01-31", "2026-06-30", "2026-11-30"]),
    ],
)  # fmt: skip
def test_a_rule_gives_the_years_dates(text: str, year: int, expected: list[str]) -> None:
    assert of_year(text, year) == expected


def test_the_disaster_week_is_the_saturday_to_friday_week_that_contains_12_may() -> None:
    rule = ruled(DISASTER_WEEK, "P7D")
    found = [str(window.start) for year in range(2020, 2025) for window in windows(rule, year)]
    assert found == ["2020-05-09", "2021-05-08", "2022-05-07", "2023-05-06", "2024-05-11"]


@given(YEARS)
@settings(max_examples=60, deadline=None)
def test_every_disaster_week_contains_12_may(year: int) -> None:
    (week,) = windows(ruled(DISASTER_WEEK, "P7D"), year)
    assert (week.days, week.start.weekday(), week.start <= date(year, 5, 12) <= week.end) == (7, 5, True)


def test_unions_and_exceptions() -> None:
    text = (
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=23\n"
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=4MO\n"
        "RDATE:20260101,20270101\n"
        "EXDATE:20270323,20270101"
    )
    assert of_year(text, 2026) == ["2026-01-01", "2026-03-23"]
    assert of_year(text, 2027) == ["2027-03-22"]


def test_an_anchor_counts_intervals_and_supplies_the_day() -> None:
    text = "DTSTART:20200501\nFREQ=YEARLY;INTERVAL=2"
    found = dates(Rule.parse(text), date(2018, 1, 1), date(2026, 12, 31))
    assert [str(day) for day in found] == ["2020-05-01", "2022-05-01", "2024-05-01", "2026-05-01"]


def test_count_counts_from_the_anchor_whatever_years_are_asked() -> None:
    text = "DTSTART:20200501\nFREQ=YEARLY;COUNT=3"
    assert [of_year(text, year) for year in (2019, 2020, 2022, 2023)] == [
        [],
        ["2020-05-01"],
        ["2022-05-01"],
        [],
    ]


def test_an_interval_without_anchor_begins_anew_each_year() -> None:
    assert of_year("FREQ=DAILY;INTERVAL=300", 2026) == ["2026-01-01", "2026-10-28"]
    assert of_year("FREQ=DAILY;INTERVAL=300", 2027) == ["2027-01-01", "2027-10-28"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(1900, 12, 31), date(1901, 1, 1)),
        (date(2099, 1, 1), date(2100, 1, 1)),
        (date(2026, 1, 2), date(2026, 1, 1)),
    ],
)
def test_other_times_are_refused(first: date, last: date) -> None:
    with pytest.raises(RecurrenceError):
        dates(Rule.parse("FREQ=DAILY"), first, last)


def test_too_many_dates_are_refused_not_cut() -> None:
    daily = Rule.parse("FREQ=DAILY")
    assert len(dates(daily, date(2026, 1, 1), date(2026, 1, 10), limit=10)) == 10
    with pytest.raises(RecurrenceError):
        dates(daily, date(2026, 1, 1), date(2026, 1, 11), limit=10)
    with pytest.raises(RecurrenceError):
        dates(daily, date(1901, 1, 1), date(2099, 12, 31))


def as_dateutil(text: str, start: date, first: date, last: date) -> list[date]:
    """What dateutil makes of the whole series, which it would otherwise search to the year 9999."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dateutil.rrule.datetime.MAXYEAR", last.year)
        found = {moment.date() for moment in rrulestr(text, dtstart=datetime.combine(start, time()))}
    return sorted(day for day in found if first <= day <= last)


@settings(max_examples=250, deadline=None)
@given(gregorian(), st.dates(date(2015, 1, 1), date(2026, 12, 31)), st.integers(2015, 2030))
@example("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", date(2020, 2, 29), 2024)
@example("FREQ=MONTHLY;INTERVAL=5;BYDAY=MO,WE;BYSETPOS=-1,2", date(2019, 12, 31), 2021)
def test_anchored_rules_agree_with_dateutil_over_many_years(text: str, start: date, year: int) -> None:
    try:
        rule = Rule.parse(f"DTSTART:{start:%Y%m%d}\n{text}")
    except RuleError:
        assume(False)
    # Here dateutil takes the whole week, against RFC 5545, where DTSTART says which day.
    assume("BYWEEKNO" not in text or rule.recurrences[0].names_days)
    first, last = date(year, 1, 1), date(year, 12, 31)
    assert dates(rule, first, last) == as_dateutil(text, start, first, last)


CHECKS: dict[str, Callable[[Recurrence, date], bool]] = {
    "month": lambda r, d: not r.months or d.month in {m.number for m in r.months},
    "weekday": lambda r, d: not r.days or d.weekday() in {w.weekday for w in r.days},
    "day": lambda r, d: not r.month_days or d.day in r.month_days or min(r.month_days) < 0,
    "week": lambda r, d: not r.weeks or min(r.weeks) < 0 or r.week_start != 0 or d.isocalendar()[1] in r.weeks,
    "until": lambda r, d: not r.until or d <= r.until,
}


@settings(max_examples=200, deadline=None)
@given(gregorian(), YEARS)
def test_every_date_matches_the_parts_of_its_rule_and_the_time_asked(text: str, year: int) -> None:
    try:
        rule = Rule.parse(text)
    except RuleError:
        assume(False)
    (recurrence,) = rule.recurrences
    first, last = date(year, 1, 1), date(year, 12, 31)
    wrong = [
        (day, name)
        for day in dates(rule, first, last)
        for name, holds in CHECKS.items()
        if not holds(recurrence, day) or not first <= day <= last
    ]
    assert wrong == []


@settings(max_examples=200, deadline=None)
@given(rules(), st.dates(date(1950, 1, 1), date(2060, 1, 1)), st.integers(0, 800), st.integers(0, 800))
def test_a_time_asked_in_two_pieces_gives_the_same_dates(rule: Rule, first: date, one: int, two: int) -> None:
    middle = first + timedelta(one)
    last = middle + timedelta(two + 1)
    pieces = dates(rule, first, middle) + dates(rule, middle + timedelta(1), last)
    assert pieces == dates(rule, first, last)
    assert pieces == sorted(set(pieces))


@settings(max_examples=150, deadline=None)
@given(rules(), YEARS)
def test_no_rule_takes_long_for_a_year(rule: Rule, year: int) -> None:
    begun = process_time()
    dates(rule, date(year, 1, 1), date(year, 12, 31))
    assert process_time() - begun < 0.05


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=366;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=7;BYDAY=MO",
        "FREQ=YEARLY;BYYEARDAY=" + ",".join(str(n) for n in range(1, 63)),
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=" + ",".join(str(n) for n in range(1, 63)),
        "DTSTART:19010101\nFREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=4000",
        "DTSTART:19010101\nFREQ=YEARLY;INTERVAL=366;COUNT=4000",
        "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=" + ",".join(f"{n},{n}L" for n in range(1, 13)) + ";BYMONTHDAY="
        + ",".join(str(n) for n in range(-30, 31) if n) + ";SKIP=FORWARD",
        "\n".join(f"FREQ=DAILY;BYMONTH={n};BYDAY=MO,TU,WE,TH,FR" for n in range(1, 13)),
    ],
)  # fmt: skip
def test_rules_made_to_take_long_do_not(text: str) -> None:
    rule = Rule.parse(text)
    spent = []
    for year in (2097, 2098, 2099):
        begun = process_time()
        dates(rule, date(year, 1, 1), date(year, 12, 31))
        spent.append(process_time() - begun)
    assert min(spent) < 0.05


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-09-01", "P1M", "2026-09-30"),
        ("2026-02-01", "P1M", "2026-02-28"),
        ("2026-05-09", "P7D", "2026-05-15"),
        ("2026-12-01", "P3M15D", "2027-03-15"),
        ("2027-03-01", "P1Y", "2028-02-29"),
        ("2026-05-30", "P1D", "2026-05-30"),
        ("2026-12-28", "P2W", "2027-01-10"),
    ],
)
def test_a_span_ends_on_its_last_day(start: str, span: str, end: str) -> None:
    assert str(end_of(date.fromisoformat(start), Span.parse(span))) == end


def test_an_edition_across_new_year_belongs_to_the_year_it_begins() -> None:
    winter = theme(ruled("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1", "P4M"))
    assert edition(winter, 2026) == Window(date(2026, 12, 1), date(2027, 3, 31))


def test_an_edition_belongs_to_the_year_of_its_rule_date_even_if_shifted_out_of_it() -> None:
    before_spring = theme(ruled("RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "P15D", shift=-30))
    assert edition(before_spring, 2023) == Window(date(2022, 12, 23), date(2023, 1, 6))


def test_the_rule_of_the_edition_year_counts() -> None:
    changed = theme(
        ruled(THIRD_WEEKEND, "P7D", since=2005, until=2024),
        ruled("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1", "P1M", since=2025),
    )
    assert edition(changed, 2004) is None
    assert edition(changed, 2024) == Window(date(2024, 9, 21), date(2024, 9, 27))
    assert edition(changed, 2025) == Window(date(2025, 9, 1), date(2025, 9, 30))


def test_a_floating_rule_gives_its_season() -> None:
    season = theme(ruled("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1", "P6M", floating=True))
    assert edition(season, 2026) == Window(date(2026, 6, 1), date(2026, 11, 30))


def test_a_year_without_a_date_has_no_edition() -> None:
    leap_day = theme(ruled("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"))
    assert [edition(leap_day, year) for year in (2026, 2028)] == [
        None,
        Window(date(2028, 2, 29), date(2028, 2, 29)),
    ]


def test_two_starts_in_a_year_are_refused() -> None:
    with pytest.raises(KepuError, match="2 个开始日期"):
        edition(theme(ruled("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1")), 2026)


def test_the_deviation_of_real_editions_from_the_rule() -> None:
    starts = ["2015-09-19", "2018-09-15", "2019-09-14", "2021-09-11", "2023-09-17"]
    editions = [Edition(theme="t", year=int(day[:4]), start=date.fromisoformat(day)) for day in starts]
    found = deviation(theme(ruled(THIRD_WEEKEND, "P7D")), editions)
    assert found == Deviation(earliest=-7, latest=1, median=0, count=5, exact=2)


def test_only_real_national_editions_of_the_theme_are_compared() -> None:
    day = date(2023, 9, 1)
    editions = [
        Edition(theme="t", year=2023, start=day, level="city"),
        Edition(theme="t", year=2023, start=day, confidence="computed"),
        Edition(theme="t", year=2023, start=day, confidence="unknown"),
        Edition(theme="t", year=2023, start=day, state="cancelled"),
        Edition(theme="other", year=2023, start=day),
        Edition(theme="t", year=2023),
        Edition(theme="t", year=1990, start=date(1990, 9, 1)),
    ]
    known = theme(ruled(THIRD_WEEKEND, since=2005))
    assert deviation(known, editions) is None
    recalled = Edition(theme="t", year=2023, start=date(2023, 9, 17), confidence="recalled")
    assert deviation(known, [*editions, recalled]) == Deviation(earliest=1, latest=1, median=1, count=1, exact=0)


def test_the_deviation_says_among_which_days_to_expect_the_start() -> None:
    found = Deviation(earliest=-7, latest=1, median=0, count=5, exact=2)
    assert found.starts(date(2026, 9, 19)) == Window(date(2026, 9, 12), date(2026, 9, 20))
