"""What clashes and what does not, as a coordinator would see it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.records import Template
from scheduler.planning.clashes import Neighbourhood, clashes
from scheduler.planning.conflicts import (
    ConflictKind,
    Engagement,
    Found,
    OpenMilestone,
    Severity,
    misplaced,
    overdue,
    overload,
    refused,
    unaccepted,
)
from scheduler.planning.recurrence import Window
from scheduler.planning.remedies import Defer, HandOver, Move, Room, choices, mover, nearest_free, propose
from scheduler.planning.workdays import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 5, 12)
WORKDAYS = WorkCalendar(())
ROOM = {
    (ConflictKind.UNIT, "science"): 1,
    (ConflictKind.UNIT, "education"): 1,
    (ConflictKind.VENUE, "hall"): 1,
    (ConflictKind.RESOURCE, "van"): 1,
    (ConflictKind.RESOURCE, "lecturers"): 2,
}


def timed(ident: int, hour: int = 9, *, day: date = DAY, hours: int = 2, **more: Any) -> Engagement:
    start = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)
    return Engagement(
        id=ident, status=more.pop("status", "planned"), all_day=False, first=day, last=day, start=start,
        end=start + timedelta(hours=hours), **more,
    )  # fmt: skip


def whole(ident: int, first: date = DAY, days: int = 1, **more: Any) -> Engagement:
    last = first + timedelta(days=days - 1)
    return Engagement(
        id=ident, status=more.pop("status", "planned"), all_day=True, first=first, last=last,
        start=datetime(first.year, first.month, first.day, tzinfo=ZONE),
        end=datetime(last.year, last.month, last.day, tzinfo=ZONE) + timedelta(days=1), **more,
    )  # fmt: skip


def lead(*units: str, answer: str = "pending") -> tuple[tuple[str, str, str], ...]:
    return tuple((unit, "lead", answer) for unit in units)


def found(at: Engagement, *others: Engagement) -> list[tuple[str, str, str, tuple[int, ...]]]:
    return [(f.kind, f.holder, f.severity, f.subjects) for f in clashes(at, Neighbourhood(others), ROOM)]


def test_a_venue_holds_one_activity_at_a_time() -> None:
    assert found(timed(2, 10, venue="hall"), timed(1, 9, venue="hall")) == [("venue", "hall", "serious", (2, 1))]


def test_the_earlier_one_has_the_venue_so_the_clash_is_found_at_the_later_only() -> None:
    assert found(timed(1, 9, venue="hall"), timed(2, 10, venue="hall")) == []


def test_activities_that_follow_one_another_do_not_clash() -> None:
    assert found(timed(2, 11, venue="hall"), timed(1, 9, venue="hall")) == []


def test_a_park_that_is_not_shared_holds_any_number() -> None:
    assert found(timed(2, venue="park"), timed(1, venue="park")) == []


def test_who_declined_is_tied_up_nowhere_and_carries_nothing() -> None:
    no = lead("science", answer="declined")
    alone = timed(1, units=no, coordinator="science")
    assert (alone.engaged, alone.carried_by) == ((), frozenset())
    other = timed(1, units=(*no, *lead("education")), coordinator="science")
    assert (other.engaged, other.carried_by) == (("education",), frozenset({"education"}))
    hostless = timed(1, units=(*lead("science"), ("health", "host", "declined")), coordinator="education")
    assert (hostless.engaged, hostless.carried_by) == (("science",), frozenset({"science", "education"}))


def test_a_long_exhibition_keeps_nobody_out_of_its_venue() -> None:
    assert found(timed(2, venue="hall"), whole(1, DAY - timedelta(days=5), 20, venue="hall")) == []


def test_a_whole_day_in_the_venue_is_a_warning() -> None:
    assert found(timed(2, venue="hall"), whole(1, venue="hall")) == [("venue", "hall", "warning", (2, 1))]


def test_a_van_is_in_one_place_a_day_even_at_other_hours() -> None:
    clash = found(timed(2, 15, venue="east", resources=("van",)), timed(1, 9, venue="west", resources=("van",)))
    assert clash == [("resource", "van", "serious", (2, 1))]


def test_a_van_may_serve_two_activities_at_one_place() -> None:
    assert found(timed(2, 15, venue="east", resources=("van",)), timed(1, venue="east", resources=("van",))) == []


def test_a_team_of_two_is_short_only_from_the_third_activity_on() -> None:
    ones = [timed(n, 9 + n, resources=("lecturers",)) for n in range(1, 4)]
    assert [found(one, *ones) for one in ones] == [[], [], [("resource", "lecturers", "serious", (3, 1, 2))]]


def test_two_bookings_that_do_not_meet_do_not_fill_a_team_of_two() -> None:
    long = whole(3, DAY, 10, resources=("lecturers",))
    first = whole(1, DAY, 2, resources=("lecturers",))
    second = whole(2, DAY + timedelta(days=5), 2, resources=("lecturers",))
    assert found(long, first, second) == []


def test_a_unit_that_answers_for_both_is_warned() -> None:
    both: dict[str, Any] = {"units": lead("science"), "coordinator": "science"}
    assert found(timed(2, **both), timed(1, **both)) == [("unit", "science", "warning", (2, 1))]


def test_the_parts_of_one_theme_were_planned_together_and_are_only_told() -> None:
    part: dict[str, Any] = {"units": lead("science"), "coordinator": "science", "theme": "week", "template": "t"}
    assert found(timed(2, **part), timed(1, **part)) == [("unit", "science", "info", (2, 1))]
    hosted = part | {"units": (("science", "host", "pending"),)}
    assert found(timed(2, **hosted), timed(1, **hosted)) == [("unit", "science", "warning", (2, 1))]
    assert found(timed(2, by_hand=True, **part), timed(1, **part)) == [("unit", "science", "warning", (2, 1))]


def test_one_of_several_leads_is_only_told() -> None:
    clash = found(
        timed(2, units=lead("science", "education"), coordinator="education"),
        timed(1, units=lead("science"), coordinator="science"),
    )
    assert clash == [("unit", "science", "info", (2, 1))]


def test_two_units_at_the_same_two_activities_make_one_conflict() -> None:
    both: dict[str, Any] = {"units": lead("science", "education"), "coordinator": "science"}
    assert found(timed(2, **both), timed(1, **both)) == [("unit", "education+science", "warning", (2, 1))]


def test_the_lead_of_what_districts_host_is_not_tied_up() -> None:
    east = timed(1, units=(*lead("science"), ("east", "host", "pending")))
    west = timed(2, units=(*lead("science"), ("west", "host", "pending")))
    assert found(west, east) == []


def test_responsible_units_may_attend_several_at_once() -> None:
    part = (("science", "responsible", "pending"),)
    assert found(timed(2, units=part, coordinator="x"), timed(1, units=part, coordinator="y")) == []


def test_units_do_not_clash_over_whole_days() -> None:
    assert found(whole(2, units=lead("science")), timed(1, units=lead("science"))) == []


def test_a_load_above_the_limit_is_found_with_all_its_activities() -> None:
    week = [timed(n, day=DAY + timedelta(days=n % 5), units=lead("science")) for n in range(1, 5)]
    heavy = overload("science", "2026-W20", week, 3)
    assert heavy is not None
    assert (heavy.key, heavy.severity, heavy.subjects) == (
        "load/science/2026-W20",
        "warning",
        (1, 2, 3, 4)[:4],
    )
    assert heavy.facts == {"count": 4, "limit": 3, "week": "2026-W20"}


@pytest.mark.parametrize(("limit", "severity"), [(4, None), (0, None), (3, "warning"), (2, "serious")])
def test_a_load_is_serious_above_half_more_than_the_limit(limit: int, severity: str | None) -> None:
    week = [timed(n, units=lead("science")) for n in range(1, 5)]
    heavy = overload("science", "2026-W20", week, limit)
    assert (heavy.severity if heavy else None) == severity


TEMPLATE = Template(id="t", theme="week", title="t", title_en="t", kind="lecture", offset=-20)
SPAN = Window(date(2026, 5, 16), date(2026, 5, 22))


def test_what_planning_itself_put_on_a_holiday_is_meant_so() -> None:
    assert misplaced(whole(1, date(2026, 2, 17)), TEMPLATE, None, WORKDAYS) == []


def test_what_a_person_put_on_a_holiday_is_told() -> None:
    (conflict,) = misplaced(whole(1, date(2026, 2, 17), by_hand=True), TEMPLATE, None, WORKDAYS)
    assert (conflict.kind, conflict.facts["name"], conflict.facts["level"]) == ("holiday", "春节", "official")


def test_preparations_before_the_span_are_where_the_template_wants_them() -> None:
    early = whole(1, SPAN.start - timedelta(days=19), by_hand=True)
    assert misplaced(early, TEMPLATE, SPAN, WORKDAYS) == []


def test_a_day_beyond_the_span_and_the_template_is_told() -> None:
    late = whole(1, SPAN.end + timedelta(days=3), by_hand=True)
    assert [f.kind for f in misplaced(late, TEMPLATE, SPAN, WORKDAYS)] == ["span"]


def test_what_nobody_moved_is_never_outside_its_span() -> None:
    assert misplaced(whole(1, SPAN.end + timedelta(days=3)), TEMPLATE, SPAN, WORKDAYS) == []


def test_a_refusal_of_the_coordinator_is_serious() -> None:
    (conflict,) = refused(timed(1, units=lead("science", answer="declined"), coordinator="science"))
    assert (conflict.kind, conflict.holder, conflict.severity) == ("declined", "science", "serious")


def test_a_refusal_of_a_responsible_unit_is_no_conflict() -> None:
    assert refused(timed(1, units=(*lead("science"), ("health", "responsible", "declined")))) == []


LATE = OpenMilestone("1-notice", "通知", "Notice", DAY - timedelta(days=9))


def test_a_missed_milestone_of_a_coming_activity_is_told_until_the_activity_begins() -> None:
    at = timed(1, milestones=(LATE,), planned_on=DAY - timedelta(days=60))
    (conflict,) = overdue(at, DAY)
    assert (conflict.severity, conflict.marks) == ("warning", ("1-notice",))
    assert overdue(at, DAY + timedelta(days=1)) == []
    assert overdue(at, LATE.due_on) == []


def test_a_milestone_that_was_past_when_it_was_planned_is_a_remark() -> None:
    (conflict,) = overdue(timed(1, milestones=(LATE,), planned_on=DAY), DAY)
    assert conflict.severity == "info"


@pytest.mark.parametrize(
    ("today", "severity"),
    [("2026-04-20", None), ("2026-04-28", "warning"), ("2026-05-08", "serious"), ("2026-05-13", None)],
)
def test_a_lead_is_missed_only_near_the_day(today: str, severity: str | None) -> None:
    missed = unaccepted(timed(1, units=lead("science")), date.fromisoformat(today), 10, WORKDAYS)
    assert [f.severity.value for f in missed] == ([severity] if severity else [])


def test_a_confirmed_activity_or_one_accepted_lead_is_enough() -> None:
    near = DAY - timedelta(days=1)
    assert unaccepted(timed(1, units=lead("science"), status="confirmed"), near, 10, WORKDAYS) == []
    mixed = (*lead("science"), *lead("education", answer="accepted"))
    assert unaccepted(timed(1, units=mixed), near, 10, WORKDAYS) == []


def test_where_all_leads_declined_nobody_is_waited_for() -> None:
    near = DAY - timedelta(days=1)
    assert unaccepted(timed(1, units=lead("science", answer="declined")), near, 10, WORKDAYS) == []
    mixed = (*lead("science", answer="declined"), *lead("education"))
    assert len(unaccepted(timed(1, units=mixed), near, 10, WORKDAYS)) == 1


def room(*others: Engagement, loads: dict[tuple[str, str], int] | None = None) -> Room:
    return Room(
        others=others, capacity=ROOM, limit={"science": 2}, loads=loads or {},
        suits=lambda _at, day: WORKDAYS.is_workday(day), today=date(2026, 5, 1), zone=ZONE,
    )  # fmt: skip


def test_the_nearest_free_day_is_proposed_at_the_same_hour() -> None:
    at = timed(2, venue="hall")
    taken = [timed(1, venue="hall"), timed(3, venue="hall", day=DAY + timedelta(days=1))]
    assert nearest_free(at, room(*taken)) == Move(
        2, datetime(2026, 5, 11, 9, tzinfo=ZONE), datetime(2026, 5, 11, 11, tzinfo=ZONE), date(2026, 5, 11)
    )


def test_a_week_in_which_the_unit_is_full_is_passed_over() -> None:
    friday = timed(2, day=date(2026, 5, 15), units=lead("science"))
    taken = [timed(n, day=date(2026, 5, n), units=lead("science")) for n in range(11, 16)]
    move = nearest_free(friday, room(*taken, loads={("science", "2026-W21"): 2}))
    assert move is not None
    assert move.day == date(2026, 5, 9)  # a Saturday on which people work, the week before


def test_what_relieves_a_full_week_leaves_it() -> None:
    week = [timed(n, day=date(2026, 5, n), units=lead("science")) for n in range(11, 15)]
    heavy = overload("science", "2026-W20", week, 3)
    assert heavy is not None
    move = propose(heavy, week, room(*week), WORKDAYS)
    assert isinstance(move, Move)
    assert (move.activity, move.day) == (14, date(2026, 5, 18))


def test_the_one_that_is_not_fixed_gives_way() -> None:
    clash = clashes(timed(2, venue="hall", pinned=True), Neighbourhood([timed(1, venue="hall")]), ROOM)[0]
    subjects = [timed(2, venue="hall", pinned=True), timed(1, venue="hall")]
    remedy = propose(clash, subjects, room(*subjects), WORKDAYS)
    assert isinstance(remedy, Move)
    assert remedy.activity == 1


def test_the_smaller_gives_way_an_opening_and_what_people_fixed_stay() -> None:
    in_order = [
        timed(3, district="east", units=lead("science")),
        timed(1, district="east", units=lead("science")),
        timed(5, district="east", units=lead("science", "education")),
        timed(9, units=lead("science")),
        timed(8, district="east", by_hand=True),
        timed(7, district="east", kind="launch"),
        timed(6, district="east", pinned=True),
    ]
    assert [e.id for e in mover(reversed(in_order))] == [e.id for e in in_order]


def test_every_one_that_is_not_fixed_is_offered_the_best_first() -> None:
    stop = timed(1, resources=("van",), venue="school", district="east")
    opening = timed(2, resources=("van",), venue="hall", kind="launch")
    third = timed(3, resources=("van",), venue="hall", status="confirmed")
    clash = clashes(opening, Neighbourhood([stop, third]), ROOM)[0]
    offered = [r.activity for r in choices(clash, [opening, stop, third], room(opening, stop, third), WORKDAYS)]
    assert offered == [1, 2]


def test_a_unit_that_said_yes_takes_over_from_a_lead_that_declined() -> None:
    at = timed(
        1,
        units=(
            *lead("science", answer="declined"),
            *lead("education"),
            ("health", "responsible", "accepted"),
        ),
    )
    remedy = propose(refused(at)[0], [at], room(), WORKDAYS)
    assert remedy == HandOver(1, "science", "health")


def test_a_missed_milestone_goes_to_the_next_work_day() -> None:
    at = timed(1, milestones=(LATE,))
    today = date(2026, 5, 8)
    remedy = propose(overdue(at, today)[0], [at], replace(room(), today=today), WORKDAYS)
    assert remedy == Defer(1, "1-notice", date(2026, 5, 9))  # a Saturday on which people work


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 5)), min_size=1, max_size=12), st.integers(1, 3))
def test_somebody_is_without_the_resource_exactly_when_a_day_is_overbooked(
    spans: list[tuple[int, int]], capacity: int
) -> None:
    ones = [whole(n, DAY + timedelta(days=d), length, resources=("van",)) for n, (d, length) in enumerate(spans, 1)]
    holders = {(ConflictKind.RESOURCE, "van"): capacity}
    conflicts = [f for one in ones for f in clashes(one, Neighbourhood(ones), holders)]
    days = [DAY + timedelta(days=n) for n in range(14)]
    crowded = [d for d in days if sum(one.first <= d <= one.last for one in ones) > capacity]
    assert bool(conflicts) == bool(crowded)
    assert all(len(f.subjects) > capacity for f in conflicts)


def test_a_code_is_short_and_depends_on_the_key_alone() -> None:
    one = Found(ConflictKind.VENUE, "hall", Severity.SERIOUS, (2, 1), DAY, DAY)
    same = Found(ConflictKind.VENUE, "hall", Severity.INFO, (2, 7), DAY, DAY)
    assert one.code == same.code
    assert len(one.code) == 6
