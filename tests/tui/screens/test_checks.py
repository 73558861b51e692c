"""What the doctor finds, looked at from the app."""

from tests.tui.conftest import check_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.screens.checks import ChecksPage
from tui.sourcing import attempt, register
from tui.workspace import Workspace


async def test_checks_are_listed_with_what_to_do(opened: Opened, workspace: Workspace) -> None:
    ident = register(workspace.store, "cap", "/nowhere/at/all", "li")
    attempt(workspace.store, workspace.settings, ident, workspace.clock())
    async with opened("agenda") as pilot:
        await pilot.press("K")
        await settled(pilot)
        page = pilot.app.screen
        assert isinstance(page, ChecksPage)
        assert [check.name for check in page.rows.model.rows if not check.ok] == ["外部来源"]
        assert "数据库版本" in [check.name for check in page.rows.model.rows]
        shown = "\n".join(check_lines(pilot.app))
        assert "1 项要处理" in shown
        assert "见 kepu source list" in shown
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "SourcesPage"
        await pilot.press("escape", "escape")
        assert on_top(pilot) == "AgendaPage"
