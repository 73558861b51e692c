"""What stands in the days of a calendar."""

from datetime import date

import pytest

from scheduler.commands.activity import When, add, step
from scheduler.planning.lifecycle import Step
from scheduler.queries.calendar import LONG, calendar, counted_days, days_of, year_calendar
from scheduler.store.store import Store
from tests.scheduler.plans import PLANNED_2026

TODAY = date(2026, 9, 14)


def test_what_lasts_long_stands_on_its_first_day_only() -> None:
    first = date(2026, 9, 1)
    assert list(counted_days(first, date(2026, 9, 3))) == [first, date(2026, 9, 2), date(2026, 9, 3)]
    assert len(list(counted_days(first, date(2026, 9, LONG)))) == LONG
    assert list(counted_days(first, date(2026, 9, LONG + 1))) == [first]


def test_a_day_is_off_or_worked_and_has_its_festival_term_and_lunar_date(planned: Store) -> None:
    with planned.read() as session:
        known = year_calendar(planned, session, 2026, TODAY).facts
    assert {
        day.isoformat(): (facts.rest, facts.festival, facts.almanac and facts.almanac[1:])
        for day, facts in known.items()
        if day.isoformat() in ("2026-02-16", "2026-09-07", "2026-09-11", "2026-09-20", "2026-10-01", "2026-11-10")
    } == {
        "2026-02-16": ("off", "除夕", ("", "腊月", "廿九")),
        "2026-09-07": ("", "", ("白露", "七月", "廿六")),
        "2026-09-11": ("", "", ("", "八月", "初一")),
        "2026-09-20": ("work", "", ("", "八月", "初十")),
        "2026-10-01": ("off", "国庆节", ("", "八月", "廿一")),
        "2026-11-10": ("off", "小城节", ("", "十月", "初二")),
    }


def test_a_year_counts_each_day_and_leaves_out_what_begins_in_another(planned: Store) -> None:
    with planned.read() as session:
        view = year_calendar(planned, session, 2026, TODAY)
        month = calendar(planned, session, date(2026, 9, 14), date(2026, 9, 27), TODAY)
    assert view.total == PLANNED_2026 - 1  # the winter's tour is in January
    assert {day: view.counts.get(day, 0) for day in days_of(month.first, month.last)} == {
        day: len(month.by_day.get(day, ())) for day in days_of(month.first, month.last)
    }
    assert [(span.theme, span.tentative) for span in view.spans] == [
        ("quake-day", False),
        ("week", True),
        ("winter", False),
    ]
    assert view.level == "override"


def test_cancelled_activities_are_told_but_not_shown_or_counted(planned: Store) -> None:
    day = date(2026, 8, 3)
    ident = add(planned, When(day, day), {"title": "夜市"}, {"science": "lead"}, "li")
    step(planned, ident, Step.CANCEL, "li", reason="台风")
    with planned.read() as session:
        month = calendar(planned, session, day, day, TODAY)
        counts = year_calendar(planned, session, 2026, TODAY).counts
    assert [one.title for one in month.on(day)] == ["夜市"]
    assert (month.by_day.get(day), counts.get(day)) == (None, None)


@pytest.mark.parametrize("day", [date(2026, 9, 20), date(2026, 9, 26)])
def test_the_days_of_a_theme_include_both_ends(planned: Store, day: date) -> None:
    with planned.read() as session:
        month = calendar(planned, session, date(2026, 9, 14), date(2026, 9, 27), TODAY)
    inside = date(2026, 9, 19) <= day <= date(2026, 9, 25)
    assert [span.theme for span in month.spans_on(day)] == (["week"] if inside else [])
