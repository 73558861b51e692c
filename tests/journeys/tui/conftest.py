"""A coordinator's terminal on the small planned year, with people to be told and a van that districts share."""

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from textual.pilot import Pilot

from calendars.feeds import Composer, feeds, shown
from config.catalogue import Catalogue
from config.language import speaking
from scheduler.model.reminder import Reminder
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.views import ActivityView
from scheduler.store.store import Store
from tests.conftest import planned_template, sqlite_template
from tests.scheduler.plans import small
from tests.scheduler.reminding import POLICIES, reminders
from tests.stores import Clock
from tests.stores import opened as open_store
from tests.tui.conftest import check_lines
from tests.tui.screens.conftest import (
    Opened,
    app,
    clock,
    opened,
    settled,
    workspace,
)
from tui.workspace import Workspace

__all__ = ["Opened", "app", "clock", "opened", "planned_template", "sqlite_template", "workspace"]

VAN = """
[[resources]]
id = "van"
name = "科普大篷车"
name_en = "Science van"
owner = "科协"
"""
MOST_LINES = 60
PATIENCE = 20.0
"""Seconds until a screen that does not change has failed; a healthy one takes less than one."""


@pytest.fixture(scope="session")
def plan() -> Catalogue:
    """The small plan, whose street campaigns all want the one van."""
    stops = 'fan_out = "districts"\n%sstagger = 1\ngive_way'
    van = (stops % "", stops % 'resources = ["van"]\n')
    return small(van, extra=POLICIES + VAN)


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with speaking("zh"):
        yield


@pytest.fixture
def elsewhere(workspace: Workspace, clock: Clock) -> Iterator[Store]:
    """The same database as another process has it open."""
    with closing(open_store(workspace.store.place, clock)) as other:
        yield other


def seen(pilot: Pilot[int]) -> str:
    """What the coordinator sees, every line exactly as wide as the terminal."""
    return "\n".join(check_lines(pilot.app))


async def keys(pilot: Pilot[int], *pressed: str) -> str:
    """Press them, each when what the one before began is done; what is seen then."""
    for key in pressed:
        await pilot.press(key)
        await settled(pilot)
    return seen(pilot)


async def typed(pilot: Pilot[int], text: str) -> str:
    """Type without waiting for what follows from each letter."""
    await pilot.press(*text)
    await settled(pilot)
    return seen(pilot)


def cursor(pilot: Pilot[int]) -> str:
    """The line of the list that the cursor is on."""
    return next(line for line in seen(pilot).splitlines() if "▸" in line)


async def down_to(pilot: Pilot[int], text: str, key: str = "down") -> None:
    """Go down the list by the arrow key, to a line with that text."""
    for _line in range(MOST_LINES):
        if text in cursor(pilot):
            return
        await pilot.press(key)
    raise AssertionError(f"no line with {text}:\n{seen(pilot)}")


async def up_to(pilot: Pilot[int], text: str) -> None:
    """Go up the list by the arrow key, to a line with that text."""
    await down_to(pilot, text, "up")


async def until(pilot: Pilot[int], text: str) -> str:
    """Wait, pressing nothing, for what somebody else did to come to the screen."""
    end = time.monotonic() + PATIENCE
    while text not in seen(pilot) and time.monotonic() < end:
        await pilot.pause(0.05)
    assert text in seen(pilot)
    return seen(pilot)


def activities(workspace: Workspace, **wanted: object) -> list[ActivityView]:
    """The activities of the year that match, by time."""
    return workspace.ask(lambda session: agenda(session, Filter(year=2026, **wanted)))  # type: ignore[arg-type]


def the(workspace: Workspace, title: str) -> ActivityView:
    """The one activity with that in its title."""
    (found,) = activities(workspace, text=title)
    return found


def parts(activity: ActivityView) -> dict[str, tuple[str, str]]:
    """Unit -> role and answer."""
    return {a.unit.id: (a.role, a.answer) for a in activity.assignments}


def to_tell(workspace: Workspace, kind: str = "", **wanted: object) -> list[Reminder]:
    """What is planned to be told, by the kind of its policy."""
    found = reminders(workspace.store, kind, **wanted)
    return [r for r in found if r.state == "planned"]


def calendar(workspace: Workspace, path: str) -> str:
    """A calendar's text as its subscribers get it now, lines unfolded."""
    with workspace.store.read() as session:
        catalogue = workspace.store.catalogue(session)
        feed = next(feed for feed in feeds(catalogue) if feed.path == path)
        text = Composer(catalogue).text(feed, shown(session, feed))
    return text.decode().replace("\r\n ", "").replace("\r\n", "\n")


def entry(text: str, title: str) -> dict[str, str]:
    """The properties of the event with that title; empty if the calendar has none."""
    events = [e.split("END:VEVENT")[0].splitlines() for e in text.split("BEGIN:VEVENT")[1:]]
    found = [dict(line.partition(":")[::2] for line in e if ":" in line) for e in events]
    return next(({k.split(";")[0]: v for k, v in e.items()} for e in found if title in str(e)), {})
