"""The outbox on the screen: what failed is tried again, what is to come is held back, the log tells of all."""

import pytest

from scheduler.commands.contact import set_contact
from scheduler.commands.issuing import issue
from tests.scheduler.reminding import with_policies
from tests.stores import Clock
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.screens.outbox import OutboxPage, Post
from tui.workspace import Workspace


def posts(workspace: Workspace) -> list[Post]:
    return workspace.ask(OutboxPage(workspace).question)


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    """The year with policies of reminding."""
    with_policies(workspace.store)
    return workspace


@pytest.fixture
def issued(workspace: Workspace, clock: Clock) -> Workspace:
    """What was due has become deliveries; no unit has an address but one."""
    set_contact(workspace.store, "science", "paste", "科协群", "li")
    issue(workspace.store)
    return workspace


async def test_what_is_to_come_is_held_and_let_go(opened: Opened, workspace: Workspace) -> None:
    async with opened("outbox") as pilot:
        await pilot.press("p")
        await settled(pilot)
        assert [p.state for p in posts(workspace)][:2] == ["held", "planned"]
        await pilot.press("s")
        await settled(pilot)
        assert {p.state for p in posts(workspace)} == {"planned"}
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) in ("ActivityPage", "Picker", "OutboxPage")


async def test_a_delivery_is_cancelled_after_one_question_and_tried_again(opened: Opened, issued: Workspace) -> None:
    async with opened("outbox") as pilot:
        await pilot.press("d")
        assert on_top(pilot) == "Confirm"
        waiting = next(p for p in posts(issued) if p.state == "pending")
        assert waiting.text.startswith("节点已逾期：") or waiting.text.startswith("节点将到期：")
        await pilot.press("d")
        await settled(pilot)
        assert [p.state for p in posts(issued)].count("cancelled") == 1
        await pilot.press("C")
        assert on_top(pilot) == "Picker"
        await pilot.press("escape", "R")
        await settled(pilot)
        assert "重试 1 条投递" in screen_lines(pilot.app)[-2]
        await pilot.press("end", "R")
        assert [p.state for p in posts(issued)].count("cancelled") == 0
