"""One activity whole: what it is, who does what, deadlines, reminders, conflicts, history; all its steps from here."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text

from config.language import use_by_default
from scheduler.commands.activity import When, edit, move
from scheduler.queries.agenda import Filter, activity, agenda, milestones
from scheduler.queries.views import ActivityView
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.app import KepuApp
from tui.widgets.plain import Note
from tui.workspace import Workspace


def the_opening(workspace: Workspace) -> ActivityView:
    return workspace.ask(lambda session: agenda(session, Filter(text="启动仪式")))[0]


def now(workspace: Workspace) -> ActivityView:
    ident = the_opening(workspace).id
    return workspace.ask(lambda session: activity(session, ident))


async def test_it_is_led_through_its_life_and_undone(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda", (120, 40)) as pilot:
        assert isinstance(pilot.app, KepuApp)
        pilot.app.open_activity(the_opening(workspace).id)
        await settled(pilot)
        await pilot.press("c")
        await settled(pilot)
        assert now(workspace).status == "confirmed"
        await pilot.press("s", "down", "down", "enter")
        await settled(pilot)
        assert "才举办" in "\n".join(screen_lines(pilot.app))
        await pilot.press("P")
        await settled(pilot)
        assert now(workspace).pinned
        await pilot.press("u")
        await settled(pilot)
        await pilot.press("u")
        await settled(pilot)
        assert (now(workspace).pinned, now(workspace).status) == (False, "planned")
        await pilot.press("q")
        assert on_top(pilot) == "AgendaPage"


async def test_a_deadline_is_completed_here(opened: Opened, workspace: Workspace) -> None:
    ident = the_opening(workspace).id
    before = [m for m in workspace.ask(lambda s: milestones(s, ident)) if m.done_at is None]
    async with opened("agenda", (120, 40)) as pilot:
        assert isinstance(pilot.app, KepuApp)
        pilot.app.open_activity(ident)
        await settled(pilot)
        await pilot.press("f", "enter")
        await settled(pilot)
    after = [m for m in workspace.ask(lambda s: milestones(s, ident)) if m.done_at is None]
    assert len(after) == len(before) - 1


async def test_an_activity_of_another_year_says_so_and_is_moved_within_it(opened: Opened, workspace: Workspace) -> None:
    ident = the_opening(workspace).id
    move(workspace.store, ident, When(date(2027, 1, 29), date(2027, 1, 29)), "li")
    async with opened("agenda") as pilot:
        assert isinstance(pilot.app, KepuApp)
        pilot.app.open_activity(ident)
        await settled(pilot)
        assert "时间：2027年1月29日 周五" in "\n".join(screen_lines(pilot.app))
        history = str(pilot.app.screen.query_one("#history", Note).content)
        assert "移动：时间 2026年9月19日 周六" in history
        await pilot.press("m", *"32.1")
        await settled(pilot)
        assert "! 看不懂的日期，如 9.18、+3d、明天 " in "\n".join(screen_lines(pilot.app))
        await pilot.press(*["backspace"] * 4, *"9.20")
        await settled(pilot)
        assert "2027年9月20日 周一" in "\n".join(screen_lines(pilot.app))
        await pilot.press("ctrl+s")
        await settled(pilot)
    assert now(workspace).start_on == date(2027, 9, 20)


@pytest.fixture
def in_english() -> Iterator[None]:
    use_by_default("en")
    yield
    use_by_default(None)


@pytest.mark.usefixtures("in_english")
async def test_who_reads_english_sees_and_edits_english_titles(opened: Opened, workspace: Workspace) -> None:
    store, ident = workspace.store, the_opening(workspace).id
    edit(store, ident, {"title_en": "Opening"}, "li")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE milestone SET title_en = 'Settle the scheme'"))
    async with opened("agenda", (120, 40)) as pilot:
        assert isinstance(pilot.app, KepuApp)
        pilot.app.open_activity(ident)
        await settled(pilot)
        assert "Settle the scheme" in "\n".join(screen_lines(pilot.app))
        await pilot.press("e")
        await settled(pilot)
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "title_en"
        assert str(pilot.app.screen.query_one("#line-title Note", Note).content) != "Title"
