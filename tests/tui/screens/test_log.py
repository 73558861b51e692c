"""The log on the screen: the newest first, live, narrowed by who and what, and the way to what it tells of."""

import pytest

from config.language import speaking
from scheduler.commands.activity import step
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import agenda
from tests.tui.conftest import check_lines, screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tests.tui.test_snapshots import SIZES, Snapshot
from tui.app import KepuApp
from tui.screens.log import LogPage
from tui.workspace import Workspace


@pytest.mark.parametrize("size", SIZES)
async def test_the_log_looks_like_this(
    opened: Opened, snapshot: Snapshot, workspace: Workspace, size: tuple[int, int]
) -> None:
    activity = workspace.ask(agenda)[0]
    step(workspace.store, activity.id, Step.CONFIRM, "wang", expected=activity.version)
    async with opened("log", size) as pilot:
        snapshot(pilot.app, f"view-log-{size[0]}x{size[1]}")


async def test_it_is_exact_in_english_too(opened: Opened) -> None:
    with speaking("en"):
        async with opened("log") as pilot:
            check_lines(pilot.app)


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
