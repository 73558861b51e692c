"""Settings, the tour and jumping: found without a manual, remembered, changed while the app runs."""

from pathlib import Path

from config.settings import Settings, Tui
from scheduler.store.store import Store
from tests.stores import Clock
from tests.tui.conftest import check_lines, screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.actions import keymap
from tui.app import KepuApp
from tui.dialogs.tour import pages, remember
from tui.robust import TOUR_SEEN
from tui.screens.settings import SettingsPage
from tui.widgets.line_list import LineList
from tui.workspace import Workspace


async def test_a_theme_is_seen_before_it_is_chosen(opened: Opened) -> None:
    async with opened("agenda") as pilot:
        before = pilot.app.theme
        await pilot.press("comma", "t", *"light", "down")
        await settled(pilot)
        assert pilot.app.theme != before
        await pilot.press("escape")
        await settled(pilot)
        assert pilot.app.theme == before
        await pilot.press("t", *"contrast", "enter")
        await settled(pilot)
        assert pilot.app.theme == "kepu-contrast"


async def test_a_changed_file_holds_at_once_and_a_wrong_one_changes_nothing(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "kepu.toml"
    async with opened("agenda") as pilot:
        await pilot.press("comma")
        await settled(pilot)
        page = pilot.app.screen
        assert isinstance(page, SettingsPage)
        file.write_text('[tui]\ntheme = "kepu-light"\n[tui.keys]\n"view.log" = "w, f12"\n', encoding="utf-8")
        page.take_over(file)
        await settled(pilot)
        assert pilot.app.theme == "kepu-light"
        file.write_text('[tui.keys]\n"view.nothing" = "w"\n', encoding="utf-8")
        page.take_over(file)
        await settled(pilot)
        assert "view.nothing" in screen_lines(pilot.app)[-2]
        await pilot.press("w")
        await settled(pilot)
        assert on_top(pilot) == "LogPage"


def test_keys_stand_between_commas_or_spaces_and_a_comma_is_a_key_too() -> None:
    chosen = {"view.log": "w, f12", "view.feeds": "f6 z", "settings.show": ",,f10"}
    assert keymap(chosen) == {"view.log": "w,f12", "view.feeds": "f6,z", "settings.show": "comma,fullwidth_comma,f10"}


async def test_the_tour_greets_who_is_new_and_is_remembered(planned: Store, clock: Clock, tmp_path: Path) -> None:
    state = tmp_path / "state"
    workspace = Workspace(store=planned, settings=Settings(state_folder=state), actor="li", clock=clock)
    app = KepuApp(workspace, lambda: 0)
    app.greet = True
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert on_top(pilot) == "Tour"
        check_lines(pilot.app)
        await pilot.press(*["enter"] * (len(pages()) - 1), "left", "right")
        assert on_top(pilot) == "Tour"
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "TodayPage"
        assert (state / TOUR_SEEN).exists()


async def test_a_theme_that_there_is_not_is_told_with_the_nearest(planned: Store, clock: Clock, tmp_path: Path) -> None:
    settings = Settings(state_folder=tmp_path, tui=Tui(theme="kepu-lihgt"))
    app = KepuApp(Workspace(store=planned, settings=settings, actor="li", clock=clock), lambda: 0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "没有“kepu-lihgt”这个配色；最接近的是 kepu-light" in screen_lines(app)[-2]
        await pilot.press("?")
        await settled(pilot)
        groups = [e.action.group for e in pilot.app.screen.query_one(LineList).model.rows]
        assert list(dict.fromkeys(groups))[-2:] == ["应用", "换页"]
        assert groups[0] == "查找"


def test_where_nothing_can_be_kept_the_tour_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    remember(tmp_path / "file")
    assert not (tmp_path / "file" / TOUR_SEEN).exists()


async def test_a_letter_upon_a_field_leads_to_it(opened: Opened) -> None:
    async with opened("today") as pilot:
        await pilot.press("minus")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        first = pilot.app.screen.focused
        await pilot.press("ctrl+o")
        assert on_top(pilot) == "Jump"
        check_lines(pilot.app)
        await pilot.press("2")
        await settled(pilot)
        assert pilot.app.screen.focused not in (None, first)
        await pilot.press("ctrl+o", "a")
        assert pilot.app.screen.focused is first
