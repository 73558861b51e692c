"""When a theme falls: what was announced, what the files know of the past, else the rule."""

from datetime import date

from config.catalogue import Catalogue
from scheduler.commands.occurrence import announce
from scheduler.commands.plan import plan_year
from scheduler.queries.dates import DateView, dates_of, window
from scheduler.store.store import Store
from tests.scheduler.commands.test_occurrence import REAL, RULE, notice


def of(store: Store | None, plan: Catalogue, theme: str, first: int, last: int) -> list[DateView]:
    if store is None:
        return dates_of(None, plan, plan.theme[theme], first, last)
    with store.read() as session:
        return dates_of(session, plan, plan.theme[theme], first, last)


def test_the_rule_the_past_and_the_announced_are_told_apart(store: Store, plan: Catalogue) -> None:
    announce(store, notice(), "li")
    found = of(store, plan, "week", 2023, 2027)
    assert [(v.year, v.start, v.basis) for v in found] == [
        (2023, date(2023, 9, 16), "rule"),
        (2024, date(2024, 9, 15), "announced"),
        (2025, date(2025, 9, 20), "rule"),
        (2026, REAL, "announced"),
        (2027, date(2027, 9, 18), "rule"),
    ]


def test_the_rules_date_is_kept_beside_the_real_one(store: Store, plan: Catalogue) -> None:
    announce(store, notice(number="3号", url="https://example.org"), "li")
    [view] = of(store, plan, "week", 2026, 2026)
    assert (view.start, view.rule_start, view.notice, view.url) == (
        REAL,
        RULE,
        "关于举办的通知",
        "https://example.org",
    )


def test_without_a_database_the_files_answer(plan: Catalogue) -> None:
    [view] = of(None, plan, "week", 2024, 2024)
    assert (view.start, view.rule_start, view.confidence) == (date(2024, 9, 15), date(2024, 9, 21), "verified")


def test_planning_changes_no_answer(store: Store, plan: Catalogue) -> None:
    before = [(v.start, v.end, v.basis) for v in of(store, plan, "week", 2024, 2027)]
    plan_year(store, 2026, "li")
    assert [(v.start, v.end, v.basis) for v in of(store, plan, "week", 2024, 2027)] == before


def test_a_floating_theme_has_a_season_and_no_date(plan: Catalogue) -> None:
    [view] = of(None, plan, "food", 2026, 2026)
    assert (view.start, view.end, view.rule_start) == (None, None, date(2026, 6, 1))


def test_a_countys_own_dates_stand_beside_the_nations(store: Store, plan: Catalogue) -> None:
    announce(store, notice(level="county", area="south"), "li")
    assert [(v.level, v.area, v.start) for v in of(store, plan, "week", 2026, 2026)] == [
        ("national", "", RULE),
        ("county", "south", REAL),
    ]


def test_how_far_reality_lay_from_the_rule(plan: Catalogue) -> None:
    found = window(plan, plan.theme["week"])
    assert found is not None
    assert (found.earliest, found.latest, found.count) == (-6, -6, 1)
    assert window(plan, plan.theme["winter"]) is None
