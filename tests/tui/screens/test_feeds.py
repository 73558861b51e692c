"""Calendars on the screen: public ones with their codes, secret ones handed out once, replaced, stopped."""

import pytest

from config.language import speaking
from scheduler.commands.feed import add_unit
from scheduler.queries.feed import feeds
from tests.tui.conftest import check_lines, screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tests.tui.test_snapshots import SIZES, Snapshot
from tui.dialogs.address import Addresses
from tui.widgets.qr import QrCode
from tui.workspace import Workspace


@pytest.fixture
def token(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> str:
    """The next secret, which is random elsewhere."""
    monkeypatch.setattr("secrets.token_urlsafe", lambda n=None: "7Gk2vXq9LwT3pZb8-abcdefgh_ijklmn"[:32])
    return "7Gk2vXq9LwT3pZb8-abcdefgh_ijklmn"


@pytest.mark.parametrize("size", SIZES)
async def test_feeds_look_like_this(
    opened: Opened, snapshot: Snapshot, workspace: Workspace, token: str, size: tuple[int, int]
) -> None:
    add_unit(workspace.store, "science", "li")
    async with opened("feeds", size) as pilot:
        snapshot(pilot.app, f"view-feeds-{size[0]}x{size[1]}")
        await pilot.press("end", "enter")
        await settled(pilot)
        assert pilot.app.screen.query_one(QrCode).fits
        snapshot(pilot.app, f"dialog-address-{size[0]}x{size[1]}")


async def test_they_are_exact_in_english_too(opened: Opened) -> None:
    with speaking("en"):
        async with opened("feeds") as pilot:
            check_lines(pilot.app)


async def test_a_unit_gets_an_address_that_is_shown_once(opened: Opened, workspace: Workspace, token: str) -> None:
    async with opened("feeds") as pilot:
        await pilot.press("n")
        await settled(pilot)
        await pilot.press("enter", "ctrl+s")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Addresses)
        assert token[-12:] in "".join(screen_lines(pilot.app))
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
