"""Real dates become known: the edition and what hangs on it follow."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from scheduler.commands import activity as act
from scheduler.commands.catalogue import load_plan
from scheduler.commands.occurrence import Announcement, Notice, announce, preview
from scheduler.commands.plan import plan_year
from scheduler.errors import NotFound, Refused
from scheduler.model.occurrence import Occurrence
from scheduler.queries.agenda import Filter, agenda
from scheduler.store.store import Store
from tests.scheduler.commands.test_plan import deadlines, everything, of
from tests.scheduler.plans import small

RULE = date(2026, 9, 19)
REAL = date(2026, 9, 14)


def notice(theme: str = "week", start: date = REAL, days: int = 7, **values: Any) -> Notice:
    end = start + timedelta(days=days - 1)
    return Notice(**{"theme": theme, "year": 2026, "start": start, "end": end, "title": "关于举办的通知", **values})


def announced(store: Store, *args: Any, **values: Any) -> Announcement:
    return announce(store, notice(*args, **values), "wang")


def edition(store: Store, level: str = "national", theme: str = "week") -> Occurrence:
    with store.read() as session:
        return session.exec(select(Occurrence).where(Occurrence.theme_id == theme, Occurrence.level == level)).one()


def test_what_hangs_on_an_edition_moves_with_it_and_keeps_its_distance(planned: Store) -> None:
    answer = announced(planned)
    assert (answer.planned, len(answer.difference.moved)) == (True, 7)
    assert of(planned, "launch").start_on == REAL
    assert of(planned, "open-day", "/health").start_on == REAL + timedelta(days=1)
    assert [of(planned, "street", f"/{d}").start_on.day for d in ("east", "west", "south")] == [16, 17, 18]


def test_the_edition_says_what_the_notice_says_and_keeps_the_rules_date(planned: Store) -> None:
    announced(
        planned, number="小科〔2026〕3号", url="https://example.org/3", slogan="科学小城", issued=date(2026, 7, 1)
    )
    row = edition(planned)
    assert (row.start_on, row.basis, row.state, row.notice) == (REAL, "announced", "announced", "关于举办的通知")
    assert (row.notice_number, row.url, row.slogan, row.notice_on) == (
        "小科〔2026〕3号",
        "https://example.org/3",
        "科学小城",
        date(2026, 7, 1),
    )
    assert (row.rule_start, row.entered_by) == (RULE, "wang")


def test_planning_again_after_an_announcement_changes_nothing(planned: Store) -> None:
    announced(planned)
    assert plan_year(planned, 2026, "li").unchanged


def test_a_preview_says_what_announcing_then_does_and_writes_nothing(planned: Store) -> None:
    state = everything(planned)
    said = preview(planned, notice())
    assert everything(planned) == state
    assert said == announced(planned)


def test_announcing_again_corrects(planned: Store) -> None:
    announced(planned)
    announced(planned, start=date(2026, 9, 21))
    row = edition(planned)
    assert (row.start_on, row.state, of(planned, "launch").start_on) == (date(2026, 9, 21), "moved", row.start_on)


def test_announcing_the_same_again_changes_nothing(planned: Store) -> None:
    announced(planned, start=date(2026, 9, 21))
    announced(planned)
    state, row = everything(planned), edition(planned)
    planned.clock.advance(days=1)  # type: ignore[attr-defined]
    announced(planned)
    assert everything(planned) == state
    assert edition(planned).state == row.state == "moved"


def test_a_preliminary_notice_can_still_change(planned: Store) -> None:
    announced(planned, preliminary=True)
    assert edition(planned).state == "preannounced"
    announced(planned)
    assert edition(planned).state == "announced"


def test_a_pinned_activity_stays_and_is_reported(planned: Store) -> None:
    view = of(planned, "launch")
    act.pin(planned, view.id, True, "li")
    answer = announced(planned)
    [kept] = answer.difference.kept
    assert (kept.id, kept.fields["start_on"]) == (view.id, (RULE, REAL))
    assert of(planned, "launch").start_on == RULE


def test_deadlines_follow_and_those_that_are_done_do_not(planned: Store) -> None:
    ident = of(planned, "launch").id
    before = deadlines(planned, ident)
    announced(planned, start=date(2026, 10, 17))
    after = deadlines(planned, ident)
    assert after["2-scheme"] == date(2026, 9, 17)
    assert all(after[key] > before[key] for key in before)
    with planned.read() as session:
        row = session.exec(select(Occurrence).where(Occurrence.theme_id == "week")).one()
        assert {m.key: m.due_on for m in row.milestones} == dict(after) | {"3-summary": date(2026, 11, 2)}


def test_a_floating_theme_gets_its_kit_when_it_is_announced(planned: Store) -> None:
    answer = announced(planned, "food", start=date(2026, 8, 10))
    assert [draft.title for draft in answer.difference.created] == [
        "食品周启动",
        "食品周宣传（东区）",
        "食品周宣传（西区）",
        "食品周宣传（南县）",
    ]
    assert of(planned, "food-launch").start_on == date(2026, 8, 10)
    assert plan_year(planned, 2026, "li").unchanged


def test_a_year_that_is_not_planned_yet_gets_no_activities(any_store: Store) -> None:
    first = announced(any_store)
    again = announced(any_store, start=date(2026, 9, 21))
    assert (first.planned, again.planned) == (False, False)
    with any_store.read() as session:
        assert agenda(session) == []
    plan_year(any_store, 2026, "li")
    assert of(any_store, "launch").start_on == date(2026, 9, 21)


def test_a_county_has_dates_of_its_own(planned: Store) -> None:
    answer = announced(planned, start=date(2026, 10, 12), level="county", area="south")
    assert [a.title for a in answer.difference.moved] == ["科普周走进南县"]
    assert of(planned, "street", "/south").start_on == date(2026, 10, 14)
    assert of(planned, "street", "/east").start_on == date(2026, 9, 21)
    assert plan_year(planned, 2026, "li").unchanged


def test_a_county_follows_nobody_once_it_has_its_dates(planned: Store) -> None:
    announced(planned, start=date(2026, 10, 12), level="county", area="south")
    announced(planned)
    assert of(planned, "street", "/south").start_on == date(2026, 10, 14)
    assert of(planned, "street", "/east").start_on == date(2026, 9, 16)


def test_a_county_alone_gets_only_its_part_of_a_floating_theme(planned: Store) -> None:
    announced(planned, "food", start=date(2026, 8, 10), level="county", area="west")
    with planned.read() as session:
        assert [view.title for view in agenda(session, Filter(theme="food"))] == ["食品周宣传（西区）"]


@pytest.mark.parametrize("level", ["city", "provincial"])
def test_the_citys_dates_win_over_the_nations(planned: Store, level: str) -> None:
    announced(planned, start=date(2026, 10, 12), level=level)
    assert of(planned, "launch").start_on == date(2026, 10, 12)
    assert edition(planned).start_on == RULE
    announced(planned)
    assert of(planned, "launch").start_on == date(2026, 10, 12)


def test_a_theme_without_a_rule_that_year_is_planned_when_it_is_announced(store: Store) -> None:
    load_plan(store, small(('BYMONTHDAY=12", span = "P1D" }', 'BYMONTHDAY=12", span = "P1D", until = 2025 }')), "li")
    plan_year(store, 2026, "li")
    announced(store, "quake-day", start=date(2026, 5, 13), days=1)
    assert (of(store, "drill").start_on, edition(store, theme="quake-day").rule_start) == (date(2026, 5, 13), None)
    assert plan_year(store, 2026, "li").unchanged


ENDED = (
    'BYMONTHDAY=12", span = "P1D" }]',
    'BYMONTHDAY=12", span = "P1D", until = 2025 }]\nsuccessor = "week"',
)


def test_a_theme_whose_place_another_has_taken_is_refused_naming_that_one(store: Store) -> None:
    load_plan(store, small(ENDED), "li")
    plan_year(store, 2026, "li")
    state = everything(store)
    with pytest.raises(Refused, match="“防震日”办到 2025 年为止，此后由“科普周”接续") as refused:
        announced(store, "quake-day", start=date(2026, 5, 13), days=1)
    assert refused.value.hint == "请公布“科普周”2026年的日期"
    assert everything(store) == state
    assert announced(store, "quake-day", start=date(2025, 5, 13), days=1, year=2025).before is None


def test_an_edition_without_activities_says_that_it_moves_nothing(planned: Store) -> None:
    assert not announced(planned).moves_nothing
    assert not announced(planned).moves_nothing
    bare = """[[themes]]
id = "bare"
name = "光杆日"
name_en = "Bare Day"
organiser = "科协"
basis = "惯例"
basis_source = "惯例"
measures = ["M-1"]
rules = [{ rule = "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=20", span = "P1D" }]
"""
    load_plan(planned, small(extra=bare), "li")
    assert announced(planned, "bare", start=date(2026, 5, 21), days=1).moves_nothing


def test_an_announcement_works_alike_on_both_databases(any_store: Store) -> None:
    plan_year(any_store, 2026, "li")
    assert len(announced(any_store).difference.moved) == 7
    assert len(announced(any_store, "food", start=date(2026, 8, 10)).difference.created) == 4
    announced(any_store, start=date(2026, 10, 12), level="county", area="south")
    assert of(any_store, "street", "/south").start_on == date(2026, 10, 14)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"title": " "}, "哪份通知"),
        ({"days": 0}, "早于"),
        ({"days": 401}, "不能超过"),
        ({"start": date(2027, 9, 1)}, "不属于 2026 届"),
        ({"start": date(2025, 9, 1)}, "不属于 2026 届"),
        ({"level": "county"}, "必须指明县区"),
        ({"level": "county", "area": "science"}, "必须指明县区"),
        ({"area": "south"}, "只有县区级"),
        ({"level": "world"}, "没有级别"),
    ],
)
def test_a_notice_that_cannot_be_is_refused(planned: Store, values: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        announced(planned, **values)


@pytest.mark.parametrize("start", [date(2026, 12, 20), date(2025, 12, 20)])
def test_an_edition_over_new_year_belongs_to_either_year(planned: Store, start: date) -> None:
    assert preview(planned, notice("winter", start=start, days=60)).after.start == start


def test_a_theme_that_nobody_knows_is_not_found(planned: Store) -> None:
    with pytest.raises(NotFound):
        announced(planned, "nothing")
