"""Which warnings call for outreach: by where, what and how grave, as the plan's data say."""

from datetime import date
from typing import Any

import pytest

from config.vocabulary import Role
from scheduler.planning.emergencies import Call, called, reached
from tests.scheduler.plans import small
from tests.scheduler.reminding import local
from tests.scheduler.warned import RULES, SENT, warned

PLAN = small(extra=RULES)


def call(**changes: Any) -> Call | str:
    return called(PLAN, warned(**changes), SENT)


def made(**changes: Any) -> Call:
    found = call(**changes)
    assert isinstance(found, Call)
    return found


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"geocodes": ("990101",)}, ["east"]),
        ({"geocodes": ("990103", "990101")}, ["south", "east"]),
        ({"geocodes": ("990102003000",)}, ["west"]),
        ({"geocodes": ("990100",)}, []),
        ({"geocodes": ("990101", "990100")}, []),
        ({"geocodes": ("990000",)}, []),
        ({"geocodes": ("880101",)}, None),
        ({"geocodes": ("880101",), "areas": ("东区",)}, None),
        ({"geocodes": (), "areas": ("南县北部、西区",)}, ["west", "south"]),
        ({"geocodes": (), "areas": ("小城全境",)}, []),
        ({"geocodes": ("UGC-1",), "areas": ("别处",)}, None),
        ({"geocodes": (), "areas": ()}, []),
        ({"geocodes": (), "areas": (), "sender": "88010041600000", "identifier": "8801_1"}, None),
    ],
)
def test_codes_choose_the_districts_and_names_do_where_there_are_none(
    said: dict[str, Any], where: list[str] | None
) -> None:
    found = reached(PLAN, warned(**said))
    assert (None if found is None else [unit.id for unit in found]) == where


def test_the_first_rule_that_matches_counts() -> None:
    assert made().rule.id == "storm"
    assert made(event="大风", event_code="11B06").rule.id == "storm"  # its code begins as one of the rule's
    assert made(event="大风", event_code="", level="red").rule.id == "east-only"
    assert made(event="大风", event_code="", level="red", geocodes=("990100",)).rule.id == "east-only"
    for other in (
        {"level": "blue"}, {"event": "大风", "event_code": ""}, {"level": ""},
        {"event": "大风", "event_code": "", "level": "red", "geocodes": ("990102",)},
    ):  # fmt: skip
        assert isinstance(call(**other), str)


def test_the_measures_units_are_called_with_the_districts_as_hosts() -> None:
    found = made(geocodes=("990101", "990103"))
    assert found.units == (
        ("emergency", Role.RESPONSIBLE), ("earthquake", Role.RESPONSIBLE), ("east", Role.HOST), ("south", Role.HOST),
        ("health", Role.SUPPORT),
    )  # fmt: skip
    assert (found.coordinator, found.district) == ("emergency", "")
    assert made().district == "east"
    later = called(PLAN, warned(sent=local("2026-08-01 08:00"), expires=None), local("2026-08-01 09:00"))
    assert isinstance(later, Call)
    assert [unit for unit, _role in later.units] == ["emergency", "east", "health"]  # after the reform


def test_the_title_names_what_where_and_how_grave_in_both_languages() -> None:
    found = made(geocodes=("990101", "990103"))
    assert found.title == "应急科普：东区、南县暴雨橙色预警"
    assert found.title_en.endswith(": East District, South County")
    assert made(geocodes=("990100",)).title == "应急科普：小城暴雨橙色预警"
    assert found.description == "播发避险提示。\n小城气象台发布暴雨橙色预警\n减少外出。"


@pytest.mark.parametrize(
    ("expires", "last"),
    [("2026-03-02 20:00", 2), ("2026-03-03 08:00", 3), ("2026-03-09 08:00", 4), (None, 3)],
)
def test_it_ends_with_the_warning_but_after_three_days_at_most(expires: str | None, last: int) -> None:
    found = made(expires=local(expires) if expires else None)
    assert (found.first, found.last) == (date(2026, 3, 2), date(2026, 3, last))
