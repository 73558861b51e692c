"""The command palette: every command that works here, every page, activity, unit and theme in one list."""

from collections.abc import Sequence

from textual import work

from config.language import _
from scheduler.queries.agenda import agenda
from scheduler.queries.names import all_names
from tui.actions import VIEWS, key_words
from tui.cli.wording import title_words
from tui.dialogs.picker import Choice, Picker
from tui.widgets.key_footer import Entry, shown_key
from tui.widgets.line_list import LineList
from tui.workspace import Workspace


class Palette(Picker):
    """Answers (kind, id): a key to press, a view, an activity, a unit or a theme."""

    def __init__(self, workspace: Workspace, entries: Sequence[Entry]) -> None:
        self.workspace = workspace
        choices = [
            Choice(("key", e.key), e.action.label, key_words(shown_key(e.key)), (e.action.id,), _("命令"))
            for e in entries
            if not e.action.id.startswith("view.")
        ]
        choices += [Choice(("view", view), _(name), key, (view,), _("换页")) for view, key, name in VIEWS]
        super().__init__(_("命令面板"), choices, hint=_("命令、活动、单位、主题：汉字、拼音首字母或英文"))

    def on_mount(self) -> None:
        self._fill()

    @work(thread=True, exclusive=True)
    def _fill(self) -> None:
        """The many names come after the commands are on the screen."""
        units = self.workspace.ask(lambda s: all_names(s, "unit"))
        themes = self.workspace.ask(lambda s: all_names(s, "theme"))
        activities = self.workspace.ask(agenda)
        more = [Choice(("unit", u[1]), u[1], u[2], tuple(u[3:]), _("单位")) for u in units]
        more += [Choice(("theme", t[1]), t[1], "", tuple(t[2:]), _("主题活动")) for t in themes]
        more += [
            Choice(("activity", str(a.id)), title_words(a), a.start_on.isoformat(), (a.title_en,), _("活动"))
            for a in activities
        ]
        self.app.call_from_thread(self._filled, more)

    def _filled(self, more: list[Choice]) -> None:
        if self.is_mounted:
            self._choices = [*self._choices, *more]
            self.query_one(LineList).show(self._choices)

    def _take(self) -> None:
        row = self.query_one(LineList).row
        if row is not None:
            self.dismiss(row.id)
