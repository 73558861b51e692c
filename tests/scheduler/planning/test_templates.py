"""A theme's edition becomes drafts of activities."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.catalogue import Catalogue
from config.records import Template
from config.rule import Rule
from scheduler.planning.drafts import ActivityDraft, uid_of
from scheduler.planning.planner import draft_year
from scheduler.planning.recurrence import Window
from scheduler.planning.templates import draft_activities
from scheduler.planning.workdays import WorkCalendar
from tests.scheduler.plans import small

PLAN = small()
DAYS = WorkCalendar(PLAN.holidays, PLAN.terms)
WEEK = Window(date(2026, 9, 19), date(2026, 9, 25))
"""A Saturday to a Friday; Sunday the 20th is a make-up workday, 25 to 27 September are holidays."""


def drafts(
    theme: str, window: Window | None = WEEK, own: Mapping[str, Window] | None = None, plan: Catalogue = PLAN
) -> dict[str, ActivityDraft]:
    year = window.start.year if window else 2026
    found = draft_activities(plan, plan.theme[theme], year, window, DAYS, own)
    return {draft.key.split("/", 3)[3]: draft for draft in found}


def varied(template: str, **values: object) -> Catalogue:
    """The small plan with one template changed."""
    changed = [replace(t, **values) if t.id == template else t for t in PLAN.templates]  # type: ignore[arg-type]
    return replace(PLAN, templates=tuple(changed))


def days(template: str, **values: object) -> list[str]:
    """Where a template's activities lie in the week, as month-day."""
    found = drafts("week", plan=varied(template, **values))
    return [f"{d.start_on:%m-%d}" for key, d in found.items() if key.split("/")[0] == template]


def test_once_is_one_activity_with_the_templates_words(plan: Catalogue) -> None:
    draft = drafts("week")["launch"]
    assert (draft.title, draft.title_en) == ("2026年科普周启动仪式", "Science Week 2026: opening")
    assert draft.key == "small/week/2026/launch"
    assert (draft.coordinator, draft.venue, draft.venue_name) == ("science", "hall", "小城科技馆")
    assert (draft.district, draft.latitude, draft.longitude) == ("east", 41.11, 122.99)
    assert (draft.kind, draft.audiences, draft.measures) == ("launch", ("public",), ("M-1", "M-2"))


def test_a_time_of_day_is_the_citys(plan: Catalogue) -> None:
    draft = drafts("week")["launch"]
    assert draft.start_at == datetime(2026, 9, 19, 1, 0, tzinfo=UTC)
    assert draft.end_at == datetime(2026, 9, 19, 3, 0, tzinfo=UTC)
    assert (draft.all_day, draft.start_on, draft.end_on) == (False, date(2026, 9, 19), date(2026, 9, 19))


def test_what_lasts_past_midnight_ends_on_the_next_day() -> None:
    draft = drafts("week", plan=varied("launch", minutes=60 * 20))["launch"]
    assert (draft.start_on, draft.end_on) == (date(2026, 9, 19), date(2026, 9, 20))


def test_whole_days_count_the_first_one() -> None:
    draft = drafts("winter", Window(date(2026, 12, 1), date(2027, 2, 28)))["winter-tour"]
    assert (draft.all_day, draft.start_on, draft.end_on) == (True, date(2027, 1, 10), date(2027, 1, 12))


def test_districts_that_fan_out_get_one_each() -> None:
    found = {key: draft for key, draft in drafts("week").items() if key.startswith("street")}
    assert {key: (d.title, d.district) for key, d in found.items()} == {
        "street/east": ("科普周走进东区", "east"),
        "street/west": ("科普周走进西区", "west"),
        "street/south": ("科普周走进南县", "south"),
    }


def test_a_districts_default_venue_is_used() -> None:
    found = drafts("week")
    assert (found["street/west"].venue, found["street/south"].venue) == ("square", "")


def test_units_get_one_each_and_host_it() -> None:
    found = {key: draft for key, draft in drafts("week").items() if key.startswith("open-day")}
    assert [draft.title for draft in found.values()] == ["科协开放日", "教育局开放日", "卫健局开放日"]
    assert dict(found["open-day/education"].assignments)["education"] == "responsible"


def test_the_end_can_be_the_anchor() -> None:
    assert days("review", give_way="none") == ["10-05"]


@pytest.mark.parametrize(
    ("way", "offset", "expected"),
    [
        ("none", 7, "09-26"),
        ("next_workday", 7, "09-28"),
        ("previous_workday", 7, "09-24"),
        ("weekend", 4, "09-26"),
        ("next_school_day", 13, "10-08"),
    ],
)
def test_a_date_gives_way_as_the_template_says(way: str, offset: int, expected: str) -> None:
    assert days("launch", give_way=way, offset=offset) == [expected]


def test_staggering_counts_calendar_days_where_any_day_will_do() -> None:
    assert days("street", offset=0, give_way="none", stagger=2) == ["09-19", "09-21", "09-23"]


def test_staggering_counts_workdays_where_only_those_will_do() -> None:
    assert days("street", offset=4, give_way="next_workday", stagger=1) == ["09-23", "09-24", "09-28"]


def test_without_staggering_all_are_on_one_day() -> None:
    assert days("street", offset=2, stagger=0) == ["09-21"] * 3


def test_a_districts_own_date_wins_there_and_waits_for_nobody() -> None:
    own = {"south": Window(date(2026, 10, 12), date(2026, 10, 18))}
    found = drafts("week", own=own)
    assert found["street/south"].start_on == date(2026, 10, 14)
    assert [found[f"street/{d}"].start_on.day for d in ("east", "west")] == [21, 22]


def test_with_only_a_districts_date_only_that_district_is_placed() -> None:
    own = {"west": Window(date(2026, 8, 3), date(2026, 8, 9))}
    assert set(drafts("food", None, own)) == {"food-street/west"}


def test_a_repetition_numbers_its_activities() -> None:
    found = drafts("all-year", Window(date(2026, 1, 1), date(2026, 12, 31)))
    assert list(found) == [f"lecture/{n:02d}" for n in range(1, 13)]
    # In February no school teaches, so that lecture gives way to March.
    assert [d.title for d in found.values()][:3] == ["1月讲堂", "3月讲堂", "3月讲堂"]


def test_a_template_is_valid_for_its_years() -> None:
    assert days("launch", since=2027) == []
    assert days("launch", until=2025) == []
    assert days("launch", since=2026, until=2026) == ["09-19"]


def test_a_year_without_an_official_schedule_is_provisional() -> None:
    future = Window(date(2090, 9, 16), date(2090, 9, 22))
    assert {d.provisional for d in drafts("week").values()} == {False}
    assert {d.provisional for d in drafts("week", future).values()} == {True}


def test_deadlines_lie_on_workdays_at_their_distance() -> None:
    found = {m.key: m.due_on for m in drafts("week")["launch"].milestones}
    assert found == {
        "1-notice": date(2026, 9, 4),  # ten workdays before Friday the 18th
        "2-scheme": date(2026, 8, 20),
        "3-summary": date(2026, 9, 29),
    }


def test_the_uid_depends_on_the_key_alone() -> None:
    assert uid_of("small/week/2026/launch") == uid_of("small/week/2026/launch")
    assert uid_of("small/week/2026/launch") != uid_of("small/week/2027/launch")


STARTS = st.dates(date(2005, 1, 1), date(2090, 1, 1))
LENGTHS = st.integers(1, 60)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start = draw(STARTS)
    return Window(start, start + timedelta(days=draw(LENGTHS) - 1))


@settings(deadline=None, max_examples=60)
@given(windows(), st.integers(-60, 60), st.sampled_from(["start", "end"]))
def test_offsets_are_kept_wherever_the_edition_lies(window: Window, offset: int, anchor: str) -> None:
    plan = varied("launch", offset=offset, anchor=anchor, since=None)
    day = drafts("week", window, plan=plan)["launch"].start_on
    assert day - (window.start if anchor == "start" else window.end) == timedelta(days=offset)


@settings(deadline=None, max_examples=40)
@given(windows(), st.integers(-30, 30), st.integers(0, 4))
def test_what_gives_way_stays_near_and_in_order(window: Window, offset: int, stagger: int) -> None:
    plan = varied("street", offset=offset, stagger=stagger)
    found = [d for key, d in drafts("week", window, plan=plan).items() if key.startswith("street")]
    placed = [d.start_on for d in found]
    assert placed == sorted(placed)
    assert all(DAYS.is_workday(day) for day in placed)
    wanted = window.start + timedelta(days=offset)
    assert timedelta() <= placed[0] - wanted <= timedelta(days=12)
    assert placed[-1] - placed[0] <= timedelta(days=stagger * 2 * 2 + 24)


@settings(deadline=None, max_examples=40)
@given(windows(), st.dictionaries(st.sampled_from(["east", "west", "south"]), windows(), max_size=3))
def test_no_key_is_given_twice_and_nothing_is_turned_round(window: Window, own: dict[str, Window]) -> None:
    found = [
        draft for theme in PLAN.themes for draft in draft_activities(PLAN, theme, window.start.year, window, DAYS, own)
    ]
    assert len({draft.key for draft in found}) == len(found)
    for draft in found:
        assert draft.start_on <= draft.end_on
        assert "{" not in draft.title
        assert (draft.start_at is None) == draft.all_day
        if draft.start_at and draft.end_at:
            assert draft.start_at < draft.end_at


@settings(deadline=None, max_examples=20)
@given(st.integers(1901, 2098))
def test_any_year_can_be_drafted(year: int) -> None:
    for edition in draft_year(PLAN, year):
        if edition.start_on and edition.end_on:
            found = draft_activities(
                PLAN, PLAN.theme[edition.theme], year, Window(edition.start_on, edition.end_on), DAYS
            )
            for draft in found:
                assert abs(draft.start_on.year - year) <= 1


def test_a_rule_in_a_template_stays_inside_the_edition() -> None:
    weekly = replace_repeat("FREQ=WEEKLY;BYDAY=WE")
    found = drafts("week", plan=weekly)
    assert [d.start_on for d in found.values() if d.template == "launch"] == [date(2026, 9, 23)]


def replace_repeat(rule: str) -> Catalogue:
    changed: list[Template] = [replace(t, repeat=Rule.parse(rule)) if t.id == "launch" else t for t in PLAN.templates]
    return replace(PLAN, templates=tuple(changed))
