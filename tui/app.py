"""The full-screen app: pages, theme, keys, what is the same everywhere. What a page does is the page's."""

import gc
from collections.abc import Callable, Hashable
from importlib import import_module
from time import monotonic

from textual.screen import Screen
from textual.widget import Widget

from config.errors import KepuError
from config.language import _, nested
from scheduler.queries.opening import Opening
from tui.actions import APP, VIEWS, bindings, key_words, keymap
from tui.live import Follower
from tui.messages import Changed, Flash, Lost, Restored, Tone
from tui.robust import sentences
from tui.screens.base import ViewPage, page_of
from tui.screens.opening import OpeningPage
from tui.styles import ParsedOnce
from tui.themes import DEFAULT, THEMES
from tui.widgets.key_footer import active, shown_key
from tui.widgets.line_list import LineList
from tui.widgets.status_line import FLASH_SECONDS
from tui.working import Working
from tui.workspace import Workspace

FIRST = "today"
ASIDE_SECONDS = 0.2


class KepuApp(Working):
    """Pages are made when first opened and kept; a follower tells of other people's changes."""

    TITLE = "Kepu"
    CSS_PATH = "base.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [*bindings(APP)]
    home = FIRST
    """The page from which the way back leads out."""
    greet = False
    """Begin with the tour."""

    def __init__(
        self,
        workspace: Workspace,
        poll: Callable[[], int],
        *,
        first: str = FIRST,
        opening: Opening | None = None,
    ) -> None:
        """``opening``: what the first screen shows until the database's libraries are loaded."""
        super().__init__()
        self.workspace = workspace
        self._first, self._opening = first, opening
        self._pages: dict[str, ViewPage] = {}
        self._trail = [first]
        self._end_asked = -FLASH_SECONDS
        self._follower = Follower(poll, self.post_message)
        for theme in THEMES:
            self.register_theme(theme)
        wanted = workspace.settings.tui.theme
        self.theme = wanted if wanted in self.available_themes else DEFAULT
        self.stylesheet = ParsedOnce(variables=self.get_css_variables())
        self.set_keymap(keymap(workspace.settings.tui.keys))

    def on_mount(self) -> None:
        if self._opening is not None:
            self.push_screen(OpeningPage(self.workspace, self._opening))
            self.call_after_refresh(self._load_behind)
        else:
            self.push_screen(self.page(self._first))
            self._begin()

    def _begin(self) -> None:
        """The pages are there: follow the data, and show the way to who is here for the first time."""
        self._tidy_memory()
        self._follower.start()
        self.call_after_refresh(self._first_words)
        if self.greet:
            self.action_tour_show()

    def _first_words(self) -> None:
        if self.workspace.locked:
            self.say(self.workspace.refusal, "warn")
        elif (wanted := self.workspace.settings.tui.theme) and wanted not in self.available_themes:
            near = import_module("config.names").nearest_word(wanted, self.available_themes)
            self.say(_("没有“{name}”这个配色；最接近的是 {near}").format(name=nested(wanted), near=near), "warn")
        else:
            self.remind_of_drafts()

    def _tidy_memory(self) -> None:
        """Look for garbage from now on; it was off while the program started (see tui.cli.tui)."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def _load_behind(self) -> None:
        """Load what the pages need while the first screen is looked at."""

        def load() -> None:
            try:
                import_module("tui.screens.today")
                import_module("tui.checking").check(self.workspace)
            except KepuError as error:
                self.call_from_thread(self.say, " ".join(sentences(error)), "bad")
            finally:  # a fault is told; the page says what it can
                self.call_from_thread(self._tidy_memory)
                self.call_from_thread(self._arrived)

        self.run_worker(load, thread=True, group="load")

    def _arrived(self) -> None:
        """Put the day's page in the place of the first screen, the cursor where it is."""
        here = next((s for s in self.screen_stack if isinstance(s, OpeningPage)), None)
        if here is not None and self.screen is not here:  # a dialog is open
            self.set_timer(ASIDE_SECONDS, self._arrived)
            return
        if here is not None:
            rows = here.query_one(LineList)
            at = rows.row.key if rows.row else None
            page = self._kept("today", first=rows.model.rows, at=at)
            self.switch_screen(page)
            if here.wanted is not None:
                self.open_activity(here.wanted)
        self._begin()

    def on_unmount(self) -> None:
        self.give_up()
        self._follower.stop()

    def page(self, view: str) -> ViewPage:
        """The page of this name, made at its first use: its module is imported only then."""
        return self._pages.get(view) or self._kept(view)

    def _kept(self, view: str, **given: object) -> ViewPage:
        page: ViewPage = import_module(f"tui.screens.{view}").PAGE(self.workspace, **given)
        self._pages[view] = page
        self.install_screen(page, f"page-{view}")  # or leaving it would take it apart
        return page

    def action_view(self, view: str) -> None:
        def go() -> None:
            while len(self.screen_stack) > 2:
                self.pop_screen()
            wanted = self.page(view)
            if self.screen is not wanted:
                self.switch_screen(wanted)
            self._went(view)

        self._unless_unsaved(go)

    def _went(self, view: str) -> None:
        """Remember the way; who comes to a page that was passed before is there again."""
        self._end_asked = -FLASH_SECONDS
        passed = [] if view == FIRST else self._trail
        self._trail = [*(passed[: passed.index(view)] if view in passed else passed), view]

    def say(self, text: str, tone: Tone = "") -> None:
        """One sentence in the status line of the page in front."""
        if (page := page_of(self)) is not None:
            page.say(text, tone)

    def on_flash(self, event: Flash) -> None:
        self.say(event.text, event.tone)

    def on_changed(self, event: Changed) -> None:
        if (page := page_of(self)) is not None:
            page.reload()

    def on_lost(self, event: Lost) -> None:
        self.lost = event
        self.say(event.reason, "bad")

    def on_restored(self, _event: Restored) -> None:
        self.lost = None
        self.say(_("已恢复连接"), "good")

    def action_change_undo(self) -> None:
        self._take_back("undo", _("已撤销：{what}"))

    def action_change_redo(self) -> None:
        self._take_back("redo", _("已重做：{what}"))

    def _take_back(self, command: str, words: str) -> None:
        if not self._may_change():
            return

        ended = import_module("tui.performing").patience(self, self.say)

        def work() -> None:
            commands = import_module("scheduler.commands.undo")
            try:
                try:
                    taken = getattr(commands, command)(self.workspace.store, self.workspace.actor)
                finally:
                    self.call_from_thread(ended)
            except KepuError as error:
                self.call_from_thread(self.say, " ".join(sentences(error)), "warn")
            else:
                self.call_from_thread(self._done, words.format(what=taken))

        self.run_worker(work, thread=True, exclusive=True, group="command")

    def _done(self, text: str) -> None:
        if (page := page_of(self)) is not None:
            page.reload()
            page.say(text, "good")

    def action_help_show(self) -> None:
        page = page_of(self)
        if page is None or self.screen is not page:
            return

        def run(key: str | None) -> None:
            if key:
                self.simulate_key(key)

        names = {view: name for view, _key, name in VIEWS}
        title = _(names[page.view]) if page.view else _("帮助")
        self.push_screen(
            import_module("tui.dialogs.help").Help(title, _(page.about) if page.about else "", active(page)), run
        )

    def action_palette_show(self) -> None:
        # The palette reads every activity, unit and theme; only who opens it waits for its module.
        module = import_module("tui.palette")
        palette = module.Palette(self.workspace, active(self.screen))
        self.push_screen(palette, lambda picked: module.follow(self, picked))

    def action_settings_show(self) -> None:
        if page_of(self) is self.screen:
            self.push_screen(import_module("tui.screens.settings").SettingsPage(self.workspace))

    def action_sources_show(self) -> None:
        self.open_source(None)

    def open_source(self, ident: Hashable) -> None:
        """What is read from elsewhere, the cursor on that line."""
        page = page_of(self)
        if page is self.screen and not isinstance(page, OpeningPage):
            sources = import_module("tui.screens.sources").SourcesPage(self.workspace)
            sources.reach(ident)
            self.push_screen(sources)

    def action_checks_show(self) -> None:
        if page_of(self) is self.screen:
            self.push_screen(import_module("tui.screens.checks").ChecksPage(self.workspace))

    def action_report_write(self) -> None:
        import_module("tui.reporting").ask_for_report(self)

    def action_tour_show(self) -> None:
        tour = import_module("tui.dialogs.tour")
        self.push_screen(tour.Tour(), lambda _seen: tour.remember(self.workspace.settings.state_folder))

    def action_app_jump(self) -> None:
        """Letters over what can have the focus; one of them goes there."""
        jump = import_module("tui.dialogs.jump")
        found = jump.targets(self.screen)

        def go(widget: Widget | None) -> None:
            if widget is not None:
                widget.focus()

        if len(found) > 1:
            self.push_screen(jump.Jump(found), go)
        else:
            self.say(_("这里只有一个窗格"))

    def open_activity(self, ident: int) -> None:
        """The activity's page, on top of the present one."""
        module = import_module("tui.screens.activity")
        self.push_screen(module.ActivityPage(self.workspace, ident))

    def open_theme(self, theme: str, year: int) -> None:
        """The theme's page with the cursor on that edition, on top of the present one."""
        module = import_module("tui.screens.theme")
        self.push_screen(module.ThemePage(self.workspace, theme, year))

    def open_unit(self, ident: str, name: str) -> None:
        """The unit's page, on top of the present one."""
        self.push_screen(import_module("tui.screens.unit").UnitPage(self.workspace, ident, name))

    def open_activities(self, *what: object, **more: object) -> None:
        """A list of activities, on top of the present page; see ``ActivitiesPage``."""
        self.push_screen(import_module("tui.screens.activities").ActivitiesPage(self.workspace, *what, **more))

    def open_row(self, view: str, ident: Hashable) -> None:
        """The page with the cursor on that line."""
        self.action_view(view)
        self.page(view).reach(ident)

    def action_app_back(self) -> None:
        """To what lies below, or to the page before; from the first page out, if the key is pressed once more."""
        if len(self.screen_stack) > 2:
            self._unless_unsaved(self.pop_screen)
        elif getattr(self.screen, "view", FIRST) != FIRST:
            self.action_view(self._trail[-2] if len(self._trail) > 1 else FIRST)
        elif monotonic() - self._end_asked < FLASH_SECONDS:
            self.exit(0)
        else:
            self._end_asked = monotonic()
            keys = (key_words(shown_key(e.key)) for e in active(self.screen) if e.action.id == "app.back")
            self.say(_("再按一次 {key} 退出").format(key=next(keys, "q")))

    def action_app_quit(self) -> None:
        self._unless_unsaved(lambda: self.exit(0))

    def _unless_unsaved(self, go: Callable[[], object]) -> None:
        """Do it; ask once before if something typed would be lost."""

        def leave(yes: bool | None) -> None:
            if yes:
                go()

        if any(getattr(screen, "dirty", False) for screen in self.screen_stack):
            dialog = import_module("tui.dialogs.confirm").Confirm
            self.push_screen(dialog(_("放弃未保存的修改？"), yes=_("放弃"), key="d", undo=False), leave)
        else:
            go()

    def action_app_escape(self) -> None:
        """Close what is on top, or clear the page's filter; never the end."""
        screen: Screen[object] = self.screen
        if self.give_up():
            return
        if len(self.screen_stack) > 2:
            self._unless_unsaved(self.pop_screen)
        elif hasattr(screen, "clear_filter"):
            screen.clear_filter()
