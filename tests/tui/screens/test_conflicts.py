"""Conflicts on the screen: what would help is applied or lived with, and everything can be taken back."""

from scheduler.planning.remedies import Move
from scheduler.queries.agenda import activity
from scheduler.queries.conflicts import ConflictView
from scheduler.queries.remedies import alternatives
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tests.tui.screens.eventful import double_book
from tui.screens.conflicts import ConflictsPage
from tui.workspace import Workspace


def found(workspace: Workspace) -> list[ConflictView]:
    return workspace.ask(ConflictsPage(workspace).question)


async def test_a_conflict_is_accepted_with_a_reason_and_listed_again(opened: Opened, workspace: Workspace) -> None:
    double_book(workspace.store)
    first = found(workspace)[0].code
    async with opened("conflicts") as pilot:
        await pilot.press("a")
        await pilot.press(*"ok", "enter")
        await settled(pilot)
        assert {c.code: c.note for c in found(workspace)}[first] == "ok"
        assert "已接受" in screen_lines(pilot.app)[-2]
        await pilot.press("d")
        await settled(pilot)
        assert [c.note for c in found(workspace)] == [""] * len(found(workspace))


async def test_a_proposal_is_shown_applied_and_taken_back(opened: Opened, workspace: Workspace) -> None:
    double_book(workspace.store)
    clash = next(c.code for c in found(workspace) if c.kind == "unit")
    async with opened("conflicts", (120, 40)) as pilot:
        page = pilot.app.screen
        assert isinstance(page, ConflictsPage)
        page.rows.go_to(clash)
        await settled(pilot)
        assert "建议：" in "".join(screen_lines(pilot.app))
        await pilot.press("f")
        await settled(pilot)
        assert on_top(pilot) == "Confirm"
        foretold = "".join(screen_lines(pilot.app))
        assert "解决 2 处冲突" in foretold
        assert "公开日历随之更新" in foretold
        await pilot.press("f")
        await settled(pilot)
        assert clash not in [c.code for c in found(workspace)]
        await pilot.press("u")
        await settled(pilot)
        assert clash in [c.code for c in found(workspace)]


async def test_another_way_is_picked_told_beforehand_and_taken_back(opened: Opened, workspace: Workspace) -> None:
    double_book(workspace.store)
    clash = next(c for c in found(workspace) if c.kind == "unit")
    with workspace.store.read() as session:
        ways = alternatives(workspace.store, session, [clash], workspace.today)[clash.code]
    assert {way.activity for way in ways} == {s.id for s in clash.subjects}
    async with opened("conflicts", (120, 40)) as pilot:
        page = pilot.app.screen
        assert isinstance(page, ConflictsPage)
        page.rows.go_to(clash.code)
        await settled(pilot)
        assert "另有 1 个办法可选（F）" in "".join(screen_lines(pilot.app))
        await pilot.press("F")
        await settled(pilot)
        await pilot.press("down")
        await settled(pilot)
        told = "".join(screen_lines(pilot.app))
        assert "把“2026年科普周启动仪式”（#1）移到9月24日 周四" in told
        assert "! 产生冲突：“2026年科普周启动仪式”（#1）" in told
        await pilot.press("enter")
        await settled(pilot)
        assert clash.code not in [c.code for c in found(workspace)]
        other = ways[1]
        assert isinstance(other, Move)
        assert workspace.ask(lambda s: activity(s, other.activity)).start_on == other.day
        await pilot.press("u")
        await settled(pilot)
        assert clash.code in [c.code for c in found(workspace)]


async def test_enter_opens_what_it_is_about(opened: Opened, workspace: Workspace) -> None:
    double_book(workspace.store)
    clash = next(c.code for c in found(workspace) if c.kind == "unit")
    async with opened("conflicts") as pilot:
        page = pilot.app.screen
        assert isinstance(page, ConflictsPage)
        page.rows.go_to(clash)
        await pilot.press("enter")
        assert on_top(pilot) == "Picker"
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "ActivityPage"
