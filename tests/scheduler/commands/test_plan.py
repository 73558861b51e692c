"""Planning a year: once, again, after people's edits, after the plan's files changed, and when killed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from config.reading import read_files
from scheduler.commands import activity as act
from scheduler.commands.assignment import Assign, answer, assign
from scheduler.commands.catalogue import load_plan
from scheduler.commands.milestone import complete_milestone, move_milestone
from scheduler.commands.plan import YearPlan, plan_year, preview_year
from scheduler.model.activity import Activity
from scheduler.model.assignment import Assignment
from scheduler.model.log import LoggedEvent
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import Filter, activity, agenda
from scheduler.queries.views import ActivityView
from scheduler.store.store import Store
from tests.scheduler.plans import PLANNED_2026, small, without

EARLIER = ('"FREQ=YEARLY;BYMONTH=9;BYDAY=3SA"', '"FREQ=YEARLY;BYMONTH=9;BYDAY=2SA"')
"""The science week a week earlier."""


def of(store: Store, template: str, part: str = "") -> ActivityView:
    with store.read() as session:
        key = col(Activity.key).endswith(f"/{template}{part}")
        ident = session.exec(select(Activity.id).where(key)).one()
        assert ident is not None
        return activity(session, ident)


def replanned(store: Store, *changes: tuple[str, str], extra: str = "") -> YearPlan:
    """Load the plan's files with texts replaced, and plan again."""
    load_plan(store, small(*changes, extra=extra), "li")
    return plan_year(store, 2026, "li")


def moved_by_hand(store: Store, ident: int, day: date, **options: Any) -> None:
    act.move(store, ident, act.When(day, day), "wang", **options)


def deadlines(store: Store, ident: int) -> Mapping[str, date]:
    with store.read() as session:
        rows = session.exec(select(Milestone).where(Milestone.activity_id == ident)).all()
        return {row.key: row.due_on for row in rows}


def everything(store: Store) -> tuple[object, ...]:
    """All that planning writes, as values."""
    tables = (Activity, Assignment, Milestone, Occurrence, LoggedEvent)
    with store.read() as session:
        return tuple([row.model_dump() for row in session.exec(select(table)).all()] for table in tables)


def test_planning_twice_changes_nothing(any_store: Store) -> None:
    first = plan_year(any_store, 2026, "li")
    assert (len(first.difference.created), first.unchanged) == (PLANNED_2026, False)
    state = everything(any_store)
    again = plan_year(any_store, 2026, "wang")
    assert (again.unchanged, again.difference.unchanged) == (True, PLANNED_2026)
    assert everything(any_store) == state


def test_a_dry_run_says_what_the_run_then_does(any_store: Store) -> None:
    assert preview_year(any_store, 2026) == plan_year(any_store, 2026, "li")
    moved_by_hand(any_store, of(any_store, "launch").id, date(2026, 9, 1))
    load_plan(any_store, small(EARLIER), "li")
    state = everything(any_store)
    preview = preview_year(any_store, 2026)
    assert everything(any_store) == state
    assert preview == plan_year(any_store, 2026, "li")
    assert not preview.unchanged


def test_a_floating_theme_waits_as_a_ready_kit(planned: Store) -> None:
    assert [draft.theme for draft in preview_year(planned, 2026).waiting] == ["food"]
    with planned.read() as session:
        assert agenda(session, Filter(theme="food")) == []


def test_each_activity_belongs_to_its_edition(planned: Store) -> None:
    with planned.read() as session:
        editions = {row.theme_id: row.id for row in session.exec(select(Occurrence)).all()}
        assert {view.theme: view.occurrence for view in agenda(session)} == {
            theme: ident for theme, ident in editions.items() if theme != "food"
        }


def test_an_edition_that_crosses_new_year_belongs_to_the_year_it_begins_in(planned: Store) -> None:
    view = of(planned, "winter-tour")
    assert (view.year, view.start_on) == (2026, date(2027, 1, 10))


def test_the_year_says_how_official_its_workdays_are(store: Store) -> None:
    assert preview_year(store, 2026).level == "override"
    assert preview_year(store, 2025).level == "official"
    assert preview_year(store, 2090).level == "provisional"


def test_a_provisional_year_is_marked_until_its_schedule_is_known(store: Store) -> None:
    plan_year(store, 2090, "li")
    with store.read() as session:
        assert {view.provisional for view in agenda(session)} == {True}
    known = '[[holidays]]\nyear = 2090\nname = "元旦"\noff = [2090-01-02]\nnotice = "国办发明电〔2089〕1号"\n'
    load_plan(store, small(extra=known), "li")
    again = plan_year(store, 2090, "li")
    assert (again.level, again.unchanged) == ("override", False)
    with store.read() as session:
        assert {view.provisional for view in agenda(session, Filter(last=date(2090, 12, 31)))} == {False}


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"title": "我们的启动仪式"}, "title"),
        ({"description": "带上展板"}, "description"),
        ({"audiences": ["farmers"]}, "audiences"),
        ({"venue": "square", "venue_name": "西区广场"}, "venue"),
        ({"coordinator_id": "education"}, "coordinator"),
        ({"measures": ["M-3"]}, "measures"),
        ({"public": False}, "public"),
    ],
)
def test_a_field_that_a_person_set_stays(planned: Store, fields: Mapping[str, Any], kept: str) -> None:
    ident = of(planned, "launch").id
    act.edit(planned, ident, fields, "wang")
    mine = getattr(of(planned, "launch"), kept)
    assert plan_year(planned, 2026, "li").unchanged
    replanned(planned, ('id = "launch"', 'id = "launch"\ndescription_en = "new"'), EARLIER)
    assert getattr(of(planned, "launch"), kept) == mine


def test_a_kept_field_is_reported_with_what_planning_would_say(planned: Store) -> None:
    ident = of(planned, "launch").id
    act.edit(planned, ident, {"title": "我们的启动仪式"}, "wang")
    [kept] = preview_year(planned, 2026).difference.kept
    assert (kept.id, kept.fields) == (ident, {"title": ("我们的启动仪式", "2026年科普周启动仪式")})


def test_fields_that_nobody_set_follow_the_files(planned: Store) -> None:
    act.edit(planned, of(planned, "launch").id, {"title": "我们的启动仪式"}, "wang")
    replanned(planned, ('audiences = ["public"]\nmilestones', 'audiences = ["farmers"]\nmilestones'))
    view = of(planned, "launch")
    assert (view.title, view.audiences) == ("我们的启动仪式", ("farmers",))


def test_when_the_rule_changes_what_hangs_on_it_moves_with_its_deadlines(planned: Store) -> None:
    before = of(planned, "launch")
    answer_ = replanned(planned, EARLIER)
    after = of(planned, "launch")
    assert answer_.moved_occurrences == 1
    assert {a.id for a in answer_.difference.moved} >= {before.id}
    assert before.start_on - after.start_on == timedelta(days=7)
    assert after.start_at == before.start_at - timedelta(days=7) if before.start_at else False
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert deadlines(planned, after.id)["2-scheme"] == date(2026, 8, 13)
    assert plan_year(planned, 2026, "li").unchanged


def test_a_date_that_a_person_set_stays_and_is_reported(planned: Store) -> None:
    ident = of(planned, "launch").id
    moved_by_hand(planned, ident, date(2026, 9, 3))
    difference = replanned(planned, EARLIER).difference
    assert of(planned, "launch").start_on == date(2026, 9, 3)
    [kept] = [kept for kept in difference.kept if kept.id == ident]
    assert kept.fields["start_on"] == (date(2026, 9, 3), date(2026, 9, 12))


def test_a_pinned_activity_stays_until_it_is_let_go(planned: Store) -> None:
    view = of(planned, "launch")
    act.pin(planned, view.id, True, "wang")
    replanned(planned, EARLIER)
    assert of(planned, "launch").start_on == view.start_on
    act.pin(planned, view.id, False, "wang")
    plan_year(planned, 2026, "li")
    assert of(planned, "launch").start_on == date(2026, 9, 12)


def test_what_is_done_or_cancelled_is_left_alone(planned: Store) -> None:
    view = of(planned, "launch")
    act.step(planned, view.id, Step.CANCEL, "wang", reason="下雨")
    replanned(planned, EARLIER, ('title = "{year}年{theme}启动仪式"', 'title = "新题目"'))
    after = of(planned, "launch")
    assert (after.start_on, after.title, after.status) == (view.start_on, view.title, "cancelled")


def test_what_the_plan_no_longer_asks_for_is_withdrawn_and_comes_back(planned: Store) -> None:
    load_plan(planned, without("review"), "li")
    gone = plan_year(planned, 2026, "li").difference
    view = of(planned, "review")
    assert ([e.key for e in gone.withdrawn], view.status) == (["small/week/2026/review"], "cancelled")
    assert plan_year(planned, 2026, "li").unchanged
    load_plan(planned, small(), "li")
    plan_year(planned, 2026, "li")
    again = of(planned, "review")
    assert (again.id, again.status, again.reason) == (view.id, "planned", "")


def test_what_a_person_restored_is_not_withdrawn_again(planned: Store) -> None:
    load_plan(planned, without("review"), "li")
    plan_year(planned, 2026, "li")
    act.step(planned, of(planned, "review").id, Step.RESTORE, "wang")
    assert plan_year(planned, 2026, "li").unchanged
    assert of(planned, "review").status == "planned"


def touched_by_edit(store: Store, ident: int) -> None:
    act.edit(store, ident, {"title": "我们的总结会"}, "wang")


def touched_by_confirming(store: Store, ident: int) -> None:
    act.step(store, ident, Step.CONFIRM, "wang")


def touched_by_answer(store: Store, ident: int) -> None:
    answer(store, ident, "science", True, "wang")


def touched_by_pin(store: Store, ident: int) -> None:
    act.pin(store, ident, True, "wang")


@pytest.mark.parametrize("touch", [touched_by_edit, touched_by_confirming, touched_by_answer, touched_by_pin])
def test_what_people_had_a_hand_in_is_not_withdrawn(planned: Store, touch: Any) -> None:
    touch(planned, of(planned, "review").id)
    load_plan(planned, without("review"), "li")
    assert plan_year(planned, 2026, "li").difference.withdrawn == ()


def test_activities_of_a_theme_that_is_gone_are_withdrawn(planned: Store) -> None:
    plan = small()
    files = {
        name: text.partition('\n[[themes]]\nid = "all-year"')[0] + text.partition("\n[[editions]]")[2]
        if name == "themes.toml"
        else text
        for name, text in plan.files.items()
    }
    files["themes.toml"] = files["themes.toml"].replace(
        '\ntheme = "week"\nyear = 2024', '\n[[editions]]\ntheme = "week"\nyear = 2024'
    )
    files["templates.toml"] = files["templates.toml"].partition('\n[[templates]]\nid = "lecture"')[0]
    load_plan(planned, read_files(files), "li")
    gone = plan_year(planned, 2026, "li").difference
    assert {e.key.split("/")[1] for e in gone.withdrawn} == {"all-year"}


def test_units_follow_the_measures_but_not_over_a_persons_head(planned: Store) -> None:
    lead = ('lead = ["科协"]\nresponsible = ["教育局", "卫健局"]', 'lead = ["教育局"]\nresponsible = ["卫健局"]')
    mine = of(planned, "open-day", "/science").id
    assign(planned, [mine], Assign("farming", role="support"), "wang")
    replanned(planned, lead)
    with planned.read() as session:
        held = {a.unit.id: a.role for a in activity(session, mine).assignments}
        others = agenda(session, Filter(theme="all-year"))
    assert held == {"science": "lead", "education": "responsible", "health": "responsible", "farming": "support"}
    assert {u.id for view in others for u in view.units("lead")} == {"education"}


def test_who_took_over_from_another_keeps_the_coordination(planned: Store) -> None:
    view = of(planned, "launch")
    assign(planned, [view.id], Assign("science", to="farming"), "wang")
    assert plan_year(planned, 2026, "li").difference.empty
    after = of(planned, "launch")
    assert (after.coordinator.id if after.coordinator else "") == "farming"


def test_a_unit_that_answered_keeps_its_part(planned: Store) -> None:
    ident = of(planned, "launch").id
    answer(planned, ident, "education", True, "edu")
    replanned(planned, ('responsible = ["教育局"]\nsupport', 'responsible = ["农业局"]\nsupport'))
    assert {a.unit.id: a.answer for a in of(planned, "launch").assignments} == {
        "science": "pending",
        "education": "accepted",
        "farming": "pending",
        "health": "pending",
    }


def test_deadlines_that_are_done_or_set_by_hand_stay(planned: Store) -> None:
    ident = of(planned, "launch").id
    before = deadlines(planned, ident)
    complete_milestone(planned, ident, "notice", "wang")
    move_milestone(planned, ident, "scheme", date(2026, 8, 3), "wang")
    replanned(planned, EARLIER)
    after = deadlines(planned, ident)
    assert (after["1-notice"], after["2-scheme"]) == (before["1-notice"], date(2026, 8, 3))
    assert after["3-summary"] < before["3-summary"]


def test_a_new_template_adds_to_what_is_there(planned: Store) -> None:
    new = '[[templates]]\nid = "expo"\ntheme = "week"\ntitle = "展览"\ntitle_en = "Expo"\nkind = "exhibition"\n'
    difference = replanned(planned, extra=new).difference
    assert ([d.title for d in difference.created], difference.unchanged) == (["展览"], PLANNED_2026)


def test_a_cancelled_edition_has_no_activities(store: Store) -> None:
    edition = (
        '[[editions]]\ntheme = "quake-day"\nyear = 2026\nstart = 2026-05-12\nend = 2026-05-12\n'
        'state = "cancelled"\nsource = "小城日报"\n'
    )
    load_plan(store, small(extra=edition), "li")
    plan_year(store, 2026, "li")
    with store.read() as session:
        assert agenda(session, Filter(theme="quake-day")) == []


def test_known_editions_win_over_the_rule(store: Store) -> None:
    plan_year(store, 2024, "li")
    assert of(store, "launch").start_on == date(2024, 9, 15)


def test_years_do_not_touch_each_other(planned: Store) -> None:
    state = [view for view in _all(planned) if view.year == 2026]
    plan_year(planned, 2027, "li")
    assert [view for view in _all(planned) if view.year == 2026] == state
    assert {view.year for view in _all(planned)} == {2026, 2027}


def _all(store: Store) -> list[ActivityView]:
    with store.read() as session:
        return agenda(session)


def test_progress_is_told(store: Store) -> None:
    told: list[tuple[str, int, int]] = []
    plan_year(store, 2026, "li", progress=lambda *step: told.append(step))
    assert told == [("写入活动", PLANNED_2026, PLANNED_2026)]


def test_the_number_of_statements_does_not_grow_with_what_moves(planned: Store, statements: list[str]) -> None:
    load_plan(planned, small(EARLIER), "li")
    statements.clear()
    moved = plan_year(planned, 2026, "li").difference.moved
    reads = [s for s in statements if s.startswith("SELECT") and "FROM activity" in s and "id = ?" in s]
    assert (len(moved), reads) == (8, [])


def test_every_planned_thing_has_a_moment(planned: Store) -> None:
    assert {type(view.created_at) for view in _all(planned)} == {datetime}
