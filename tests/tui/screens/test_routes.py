"""Every action of the table is somewhere, and wherever it is, it can be started without typing a letter."""

from textual.pilot import Pilot

from scheduler.queries.agenda import Filter, agenda
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.actions import ACTIONS, BY_ID, DIALOG, VIEWS, key_names
from tui.app import KepuApp
from tui.palette import Palette
from tui.screens.activity_form import ActivityForm
from tui.widgets.key_footer import active
from tui.widgets.view_tabs import ViewTabs
from tui.workspace import Workspace

LETTERLESS = {action.id for action in ACTIONS if any(len(key) > 1 or not key.isalpha() for key in action.keys)}


def here(pilot: Pilot[int]) -> set[str]:
    """What can be started on the screen in front."""
    return {entry.action.id for entry in active(pilot.app.screen)}


def offered(pilot: Pilot[int], workspace: Workspace) -> set[str]:
    """What the palette offers over this screen, each by a key that starts this very action there."""
    screen = pilot.app.screen
    bound = {key: found[1].id or "" for key, found in screen.active_bindings.items()}
    choices = [choice.id for choice in Palette(workspace, active(screen))._choices]
    return {bound[ident] if kind == "key" else f"view.{ident}" for kind, ident in choices}  # type: ignore[misc,has-type]


async def test_every_action_has_a_route_without_a_letter(opened: Opened, workspace: Workspace) -> None:
    found: set[str] = set()
    async with opened() as pilot:
        app = pilot.app
        assert isinstance(app, KepuApp)
        for view, key, _name in VIEWS:
            await pilot.press(key_names([key])[-1])  # as an input method sends it
            await settled(pilot)
            assert app.screen is app.page(view)
            here_now = here(pilot)
            assert offered(pilot, workspace) == here_now, view
            found |= here_now
        first = workspace.ask(lambda session: agenda(session, Filter(text="启动仪式")))[0]
        app.open_activity(first.id)
        await settled(pilot)
        assert on_top(pilot) == "ActivityPage"
        found |= here(pilot)
        await app.push_screen(ActivityForm(workspace, "edit", first))
        await settled(pilot)
        found |= here(pilot)
        app.pop_screen()
        await pilot.press("f10")
        await settled(pilot)
        assert on_top(pilot) == "SettingsPage"
        assert offered(pilot, workspace) == here(pilot)
        found |= here(pilot)
        await pilot.press("escape", "S")
        await settled(pilot)
        assert on_top(pilot) == "SourcesPage"
        assert offered(pilot, workspace) == here(pilot)
        found |= here(pilot)
    dialogs = {action.id for action in ACTIONS if action.where == DIALOG}
    assert found | dialogs == set(BY_ID)
    assert {name for name in found if name not in LETTERLESS and BY_ID[name].where == "form"} == set()


async def test_a_click_on_a_tab_opens_its_page(opened: Opened) -> None:
    async with opened("today", (120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, KepuApp)
        for size in ((120, 40), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            places = {view: first for first, _last, view in app.screen.query_one(ViewTabs)._places}
            assert list(places) == [view for view, _key, _name in VIEWS]
            for view in ("units", "today"):
                await pilot.click(ViewTabs, offset=(places[view] + 1, 0))
                await settled(pilot)
                assert app.screen is app.page(view)
                places = {view: first for first, _last, view in app.screen.query_one(ViewTabs)._places}


async def test_the_way_back_leads_to_the_page_before_and_out_only_when_pressed_again(opened: Opened) -> None:
    async with opened() as pilot:
        await pilot.press("2", "3", "8", "3")  # month is where one was before
        way = []
        for _step in range(2):
            await pilot.press("q")
            way.append(on_top(pilot))
        await settled(pilot)
        assert way == ["AgendaPage", "TodayPage"]
        assert "q退出" in "\n".join(screen_lines(pilot.app)).replace(" ", "")
        await pilot.press("q")
        await settled(pilot)
        assert "再按一次 q 退出" in "\n".join(screen_lines(pilot.app))
        await pilot.press("9", "q", "q", "q")
        await settled(pilot)
        assert pilot.app.return_code == 0
    async with opened() as pilot:
        await pilot.press("3", "ctrl+q")
        assert pilot.app.return_code == 0
