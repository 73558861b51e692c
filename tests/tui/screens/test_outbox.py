"""The outbox on the screen: what failed is tried again, what is to come is held back, the log tells of all."""

from datetime import timedelta

import pytest

from scheduler.commands.contact import set_contact
from scheduler.commands.issuing import issue
from scheduler.queries.outbox import overdue
from tests.scheduler.reminding import with_policies
from tests.stores import Clock
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.screens.outbox import OutboxPage, Post
from tui.widgets.line_list import LineList
from tui.widgets.plain import Note
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


async def test_where_nothing_is_sent_the_first_page_and_the_outbox_say_so(
    opened: Opened, workspace: Workspace, clock: Clock
) -> None:
    clock.now += timedelta(days=8)
    late = workspace.ask(lambda session: overdue(session, clock.now))
    async with opened("today", (120, 40)) as pilot:
        shown = "\n".join(screen_lines(pilot.app))
        assert f"{late.count} 条已到期" in shown
        assert "请运行 kepu serve" in shown
        assert str(pilot.app.screen.query_one("#in-short", Note).content).endswith(f"未送达 {late.count}")
        pilot.app.screen.query_one(LineList).go_to("late")
        await pilot.press("f")
        await settled(pilot)
        assert on_top(pilot) == "ChecksPage"
        await pilot.press("q", "enter")
        await settled(pilot)
        assert on_top(pilot) == "OutboxPage"
        groups = [p.group for p in posts(workspace)]
        assert list(dict.fromkeys(groups)) == ["已到期未发", "将要发出（14 天内）"]
        assert f"已到期未发 {groups.count('已到期未发')} · " in screen_lines(pilot.app)[-2]


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
