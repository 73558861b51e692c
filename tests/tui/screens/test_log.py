"""The log on the screen: the newest first, live, narrowed by who and what, and the way to what it tells of."""

import re

import pytest

from scheduler.commands.activity import step
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import agenda
from scheduler.queries.history import log
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tests.tui.screens.eventful import make_eventful
from tui.app import KepuApp
from tui.screens.log import LogPage
from tui.workspace import Workspace


async def test_what_another_person_does_comes_to_the_top_and_leads_to_its_activity(
    opened: Opened, workspace: Workspace
) -> None:
    async with opened("log") as pilot:
        page = pilot.app.screen
        assert isinstance(page, LogPage)
        activity = workspace.ask(agenda)[0]
        step(workspace.store, activity.id, Step.CONFIRM, "wang", expected=activity.version)
        page.reload()
        await settled(pilot)
        assert page.rows.row is not None
        assert (page.rows.row.actor, page.rows.row.kind) == ("wang", "activity.confirmed")
        await pilot.press("slash", *"谁:wang", "enter")
        await settled(pilot)
        assert len(page.rows.model) == 1
        assert "1 件事" in screen_lines(pilot.app)[-2]
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "ActivityPage"
        assert isinstance(pilot.app, KepuApp)


async def test_older_events_are_read_when_asked_for(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.log.STEP", 10)
    async with opened("log") as pilot:
        page = pilot.app.screen
        assert isinstance(page, LogPage)
        assert len(page.rows.model.rows) == 10
        await pilot.press("m")
        await settled(pilot)
        assert len(page.rows.model.rows) == 20


async def test_any_change_is_taken_back_after_a_look_at_what_follows(opened: Opened, workspace: Workspace) -> None:
    activity = workspace.ask(agenda)[0]
    other = workspace.ask(agenda)[1]
    step(workspace.store, activity.id, Step.CONFIRM, "wang", expected=activity.version)
    step(workspace.store, other.id, Step.CONFIRM, "li", expected=other.version)

    def states() -> list[str]:
        return [a.status for a in workspace.ask(agenda)[:2]]

    assert states() == ["confirmed", "confirmed"]
    async with opened("log") as pilot:
        await pilot.press("slash", *"谁:wang", "enter")
        await settled(pilot)
        await pilot.press("x")
        await settled(pilot)
        assert on_top(pilot) == "Confirm"
        assert "公开日历随之更新" in "\n".join(screen_lines(pilot.app))
        await pilot.press("x")
        await settled(pilot)
        assert states() == ["planned", "confirmed"]
        await pilot.press("x")
        await settled(pilot)
        await pilot.press("x")
        await settled(pilot)
        assert states() == ["planned", "confirmed"]
        assert on_top(pilot) == "Confirm"
        assert "没有可以撤销的操作" in "\n".join(screen_lines(pilot.app))
        await pilot.press("escape", "u")
        await settled(pilot)
        assert states() == ["planned", "planned"]


def test_what_an_event_tells_is_in_words(workspace: Workspace) -> None:
    """Neither the names of columns nor Python's way of writing values."""
    make_eventful(workspace.store)
    page = LogPage(workspace)
    with workspace.store.read() as session:
        told = {event.kind: page.detail(event, session) for event in log(session, limit=1000)}
    lines = [line for title, lines in told.values() for line in [title, *lines]]
    assert {"contact.changed", "feed.added", "source.added", "occurrence.planned", "activity.moved"} <= {*told}
    assert [line for line in lines if re.search(r"[a-z]+_[a-z]+|\['|None|\{'|edited|[0-9] [a-z]+\.[a-z]+", line)] == []
    assert "  地址 科协群" in told["contact.changed"][1]
