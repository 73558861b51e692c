"""Units on the screen: what they carry, how they are reached, and a page for each."""

from scheduler.commands.contact import addresses, set_contact
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.workspace import Workspace


def reached(workspace: Workspace) -> dict[str, list[str]]:
    return {unit: [a.address for a in them] for unit, them in workspace.ask(addresses).items()}


async def test_a_contact_is_checked_while_typed_set_and_taken_back(opened: Opened, workspace: Workspace) -> None:
    async with opened("units") as pilot:
        await pilot.press("C", "enter", *"kx@")
        await settled(pilot)
        assert "name@example.org" in "".join(screen_lines(pilot.app))
        await pilot.press("enter")
        assert on_top(pilot) == "Contact"
        await pilot.press(*"example.org", "enter")
        await settled(pilot)
        assert list(reached(workspace).values()) == [["kx@example.org"]]
        assert "kx@example.org" in "".join(screen_lines(pilot.app))
        await pilot.press("u")
        await settled(pilot)
        assert reached(workspace) == {}


async def test_a_contact_is_forgotten_after_one_question(opened: Opened, workspace: Workspace) -> None:
    async with opened("units") as pilot:
        row = pilot.app.screen.rows.row  # type: ignore[attr-defined]
        set_contact(workspace.store, row.unit.id, "email", "kx@example.org", "li")
        await pilot.press("D")
        await settled(pilot)
        await pilot.press("enter")
        assert on_top(pilot) == "Confirm"
        await pilot.press("D")
        await settled(pilot)
        assert reached(workspace) == {}


async def test_a_unit_gets_its_calendar_from_its_page(opened: Opened) -> None:
    async with opened("units") as pilot:
        await pilot.press("slash", *"science", "enter", "enter")
        await settled(pilot)
        await pilot.press("F")
        await settled(pilot)
        assert on_top(pilot) == "Addresses"
