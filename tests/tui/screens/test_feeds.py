"""Calendars on the screen: public ones with their codes, secret ones handed out once, replaced, stopped."""

from pathlib import Path

import pytest
from textual.widgets import Input

from scheduler.commands.feed import add_unit
from scheduler.queries.feed import feeds
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.dialogs.address import Addresses
from tui.workspace import Workspace


@pytest.fixture
def token(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> str:
    """The next secret, which is random elsewhere."""
    monkeypatch.setattr("secrets.token_urlsafe", lambda n=None: "7Gk2vXq9LwT3pZb8-abcdefgh_ijklmn"[:32])
    return "7Gk2vXq9LwT3pZb8-abcdefgh_ijklmn"


async def test_a_unit_gets_an_address_that_is_shown_once(opened: Opened, workspace: Workspace, token: str) -> None:
    async with opened("feeds") as pilot:
        await pilot.press("n")
        await settled(pilot)
        await pilot.press("enter", "ctrl+s")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Addresses)
        assert token[-12:] in "".join(screen_lines(pilot.app))
        assert "手机和别的电脑打不开" in "".join(screen_lines(pilot.app))  # an address of this machine only
        await pilot.press("y")
        assert pilot.app.clipboard.endswith(".ics")
        await pilot.press("escape")
        await settled(pilot)
        assert token not in "".join(screen_lines(pilot.app))
        assert [f.kind for f in workspace.ask(feeds)] == ["unit"]


async def test_an_address_is_replaced_after_a_question_that_no_undo_answers(
    opened: Opened, workspace: Workspace
) -> None:
    old = add_unit(workspace.store, "science", "li")
    async with opened("feeds") as pilot:
        await pilot.press("R")
        assert "不能撤销" in "".join(screen_lines(pilot.app))
        await pilot.press("R")
        await settled(pilot)
        assert on_top(pilot) == "Addresses"
        assert [f.prefix == old.token[:6] for f in workspace.ask(feeds)] == [False]
        await pilot.press("escape", "d", "d")
        await settled(pilot)
        assert workspace.ask(feeds) == []
        await pilot.press("u")
        await settled(pilot)
        assert len(workspace.ask(feeds)) == 1


async def test_calendars_are_written_as_files(opened: Opened, tmp_path: Path) -> None:
    async with opened("feeds") as pilot:
        await pilot.press("x", "ctrl+s")
        pilot.app.screen.query_one(Input).value = str(tmp_path / "日历")
        await pilot.press("enter")
        await settled(pilot)
        (file,) = (tmp_path / "日历").glob("**/*.ics")
        assert file.read_text("utf-8").startswith("BEGIN:VCALENDAR")
        assert "1 个日历" in screen_lines(pilot.app)[-2]
