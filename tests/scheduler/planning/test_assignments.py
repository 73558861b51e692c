"""Which units an activity gets: from the measures, narrowed or added to by the template."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from config.catalogue import Catalogue
from config.records import Template
from config.vocabulary import Role
from scheduler.planning.assignments import acting, assigned, coordinator

DAY = date(2026, 5, 12)
LEAD, RESPONSIBLE, HOST, SUPPORT = Role.LEAD, Role.RESPONSIBLE, Role.HOST, Role.SUPPORT


def template(plan: Catalogue, **values: object) -> Template:
    found = next(t for t in plan.templates if t.id == "review")
    return replace(found, **values)  # type: ignore[arg-type]


def units(
    plan: Catalogue, *measures: str, host: str | None = None, on: date = DAY, **values: object
) -> dict[str, Role]:
    return dict(assigned(plan, template(plan, **values), measures, on, host))


def test_leads_lead_and_the_responsible_are_responsible(plan: Catalogue) -> None:
    assert units(plan, "M-1") == {"science": LEAD, "education": RESPONSIBLE, "health": RESPONSIBLE}


def test_two_leads_both_lead(plan: Catalogue) -> None:
    assert units(plan, "M-2") == {"science": LEAD, "farming": LEAD}


def test_a_measure_without_leads_has_none(plan: Catalogue) -> None:
    assert units(plan, "M-3") == {"emergency": RESPONSIBLE, "earthquake": RESPONSIBLE}


def test_several_measures_add_up(plan: Catalogue) -> None:
    assert set(units(plan, "M-1", "M-2", "M-3")) == {
        "science",
        "farming",
        "education",
        "health",
        "emergency",
        "earthquake",
    }


def test_a_templates_leads_stand_for_the_measures(plan: Catalogue) -> None:
    assert units(plan, "M-1", lead=("farming",)) == {
        "farming": LEAD,
        "education": RESPONSIBLE,
        "health": RESPONSIBLE,
    }


def test_a_narrow_template_names_everybody_itself(plan: Catalogue) -> None:
    named = units(plan, "M-1", narrow=True, lead=("science",), responsible=("health",), support=("farming",))
    assert named == {"science": LEAD, "health": RESPONSIBLE, "farming": SUPPORT}


def test_support_is_added(plan: Catalogue) -> None:
    assert units(plan, "M-2", support=("health",)) == {"science": LEAD, "farming": LEAD, "health": SUPPORT}


@pytest.mark.parametrize(
    ("values", "role"),
    [
        ({"support": ("science",)}, LEAD),
        ({"responsible": ("science",)}, LEAD),
        ({"lead": ("education",)}, None),
        ({"support": ("education",)}, RESPONSIBLE),
    ],
)
def test_a_unit_named_twice_keeps_the_stronger_role(plan: Catalogue, values: dict[str, Any], role: Role | None) -> None:
    named = units(plan, "M-1", **values)
    name = "education" if "education" in str(values) else "science"
    assert named[name] == (role or LEAD)


def test_the_district_hosts_unless_it_has_a_stronger_part(plan: Catalogue) -> None:
    assert units(plan, "M-2", host="east")["east"] == HOST
    assert units(plan, "M-2", host="science")["science"] == LEAD


def test_roles_come_in_the_order_of_their_strength(plan: Catalogue) -> None:
    named = assigned(plan, template(plan, support=("emergency",)), ["M-1"], DAY, "east")
    assert [role for _unit, role in named] == [LEAD, RESPONSIBLE, RESPONSIBLE, HOST, SUPPORT]


def test_a_successor_acts_from_the_day_after_the_reform(plan: Catalogue) -> None:
    assert acting(plan, "earthquake", date(2026, 6, 30)) == "earthquake"
    assert acting(plan, "earthquake", date(2026, 7, 1)) == "emergency"


def test_a_successor_that_was_named_itself_is_named_once(plan: Catalogue) -> None:
    assert units(plan, "M-3", on=date(2026, 9, 9)) == {"emergency": RESPONSIBLE}


def test_units_that_succeed_each_other_are_followed_once_round(plan: Catalogue) -> None:
    old = date(2020, 1, 1)
    circle = replace(
        plan,
        units=(
            replace(plan.unit["science"], valid_to=old, successor="health"),
            replace(plan.unit["health"], valid_to=old, successor="science"),
        ),
    )
    assert acting(circle, "science", DAY) == "health"


@pytest.mark.parametrize(
    ("measures", "values", "expected"),
    [
        (["M-1"], {}, "science"),
        (["M-3"], {}, "emergency"),
        (["M-1"], {"coordinator": "education"}, "education"),
        ([], {}, None),
    ],
)
def test_one_unit_is_accountable(
    plan: Catalogue, measures: list[str], values: dict[str, object], expected: str | None
) -> None:
    made = template(plan, **values)
    assert coordinator(plan, made, assigned(plan, made, measures, DAY, None), DAY) == expected


def test_a_coordinator_that_was_merged_is_its_successor(plan: Catalogue) -> None:
    made = template(plan, coordinator="earthquake")
    assert coordinator(plan, made, (), date(2026, 9, 1)) == "emergency"
