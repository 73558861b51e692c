"""The command palette: every command that works here, every page, activity, unit, theme and day in one list."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

from sqlmodel import Session
from textual import work
from textual.widgets import Input

from config.errors import KepuError
from config.language import _, date_words, pick, weekday_words
from scheduler.queries.asking import asking
from scheduler.queries.lines import lines
from scheduler.queries.names import all_names, called
from tui.actions import APP, VIEWS, key_words
from tui.dates import read_date
from tui.dialogs.picker import Choice, Picker
from tui.searching import Entry as Known
from tui.searching import by_group, entry, search
from tui.widgets.key_footer import Entry, shown_key
from tui.widgets.line_list import LineList
from tui.workspace import Workspace

SIGNS = {
    ">": ("key", "view"), "#": ("activity",), "@": ("unit",), "*": ("theme",), "=": ("day",),
    "》": ("key", "view"), "\uff03": ("activity",), "\uff20": ("unit",), "×": ("theme",), "\uff1d": ("day",),
}  # fmt: skip
"""A query that begins so looks only for these. Below the signs what an input method sends for them."""
MOVING = "移动"
"""The group of what only moves the cursor."""
MOST = 60
"""Shown of each kind; a longer query finds the rest."""
Picked = tuple[str, str]
"""Kind and id: a key to press, a view, an activity, a unit, a theme or a day."""


def _order(entry: Entry) -> tuple[bool, bool, bool]:
    """The page's own commands first, what the footer shows before others, at the end what only moves the cursor."""
    action = entry.action
    return (not action.rank and action.group == MOVING, action.where == APP, not action.rank)


class Palette(Picker):
    """Answers a :data:`Picked`. The last look's names are there at once, while they are read anew."""

    _last: tuple[Workspace, list[Known[Choice]]] | None = None

    def __init__(self, workspace: Workspace, entries: Sequence[Entry]) -> None:
        self.workspace = workspace
        choices = [
            Choice(("key", e.key), e.action.label, key_words(shown_key(e.key)), (e.action.id, _(e.action.group)), "")
            for e in sorted(entries, key=_order)
            if not e.action.id.startswith("view.")
        ]
        choices += [Choice(("view", view), _(name), key, (view, _("换页"))) for view, key, name in VIEWS]
        super().__init__(_("命令面板"), choices, hint=_("汉字、拼音首字母、英文；> 命令 # 活动 @ 单位 * 主题 = 日期"))
        self._commands = [entry(c, c.name, c.search) for c in choices]
        last = Palette._last
        self._names: list[Known[Choice]] = last[1] if last is not None and last[0] is workspace else []

    def on_mount(self) -> None:
        self._find("")
        self._fill()

    @work(thread=True, exclusive=True)
    def _fill(self) -> None:
        """The many names come after the commands are on the screen."""
        try:
            known = self.workspace.ask(lambda session: names(session, self.workspace.today))
        except KepuError:  # no database now: commands and pages can be chosen all the same
            return
        self.app.call_from_thread(self._filled, known)

    def _filled(self, known: list[Known[Choice]]) -> None:
        Palette._last = (self.workspace, known)
        self._names = known
        if self.is_mounted:
            self._find(self.query_one(Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.prevent_default()  # the picker would only filter
        self._find(event.value)

    def _find(self, text: str) -> None:
        kinds = SIGNS.get(text[:1], ())
        asked = (text[1:] if kinds else text).strip()
        known = [*self._commands, *self._names] if asked or kinds else [*self._commands, *self._names[:MOST]]
        found = search(known, asked)
        if kinds:
            found = [c for c in found if _kind(c) in kinds]
        listing = self.query_one(LineList)
        listing.cursor = 0
        listing.show([*self._day(asked, kinds), *grouped(found)])
        listing.cursor = 0

    def _day(self, asked: str, kinds: Sequence[str]) -> list[Choice]:
        """The day that was written, if one was."""
        day = read_date(asked, self.workspace.today) if asked and (not kinds or "day" in kinds) else None
        if day is None:
            return []
        words = f"{date_words(day, year=True)} {weekday_words(day)}"
        return [Choice(("day", day.isoformat()), _("转到 {day}").format(day=words), "", (), _("日期"))]

    def _take(self) -> None:
        row = self.query_one(LineList).row
        if row is not None:
            self.dismiss(row.id)


def names(session: Session, today: date) -> list[Known[Choice]]:
    """Everything that has a name, with all its names; activities to come before those that are over."""
    units, themes = all_names(session, "unit"), all_names(session, "theme")
    known = [entry(Choice(("unit", u[0]), called("unit", u), pick(u[2], u[4])), u[1], u[2:]) for u in units]
    known += [entry(Choice(("theme", t[0]), called("theme", t), ""), t[1], t[2:]) for t in themes]
    for line in sorted(lines(asking(session)), key=lambda line: line.end_on < today):
        name = pick(line.title, line.title_en) or line.title
        choice = Choice(("activity", str(line.id)), name, f"{line.start_on.isoformat()} #{line.id}")
        known.append(entry(choice, line.title, (line.title_en, str(line.id), line.start_on.isoformat())))
    return known


def grouped(found: Sequence[Choice]) -> list[Choice]:
    """At most so many of each kind, kinds together, the one with the best hit first."""
    words = {
        "key": _("命令"), "view": _("换页"), "unit": _("单位"), "theme": _("主题活动"), "activity": _("活动"),
    }  # fmt: skip
    best = by_group(found, _kind, MOST)
    return [Choice(c.id, c.name, c.note, c.search, words[_kind(c)]) for c in best]


def _kind(choice: Choice) -> str:
    kind: str = choice.id[0]  # type: ignore[index]
    return kind


class Host(Protocol):
    """What the palette's answer needs of the app."""

    workspace: Workspace

    def simulate_key(self, key: str) -> None: ...
    def action_view(self, view: str) -> None: ...
    def open_activity(self, ident: int) -> None: ...
    def open_theme(self, theme: str, year: int) -> None: ...
    def open_unit(self, ident: str, name: str) -> None: ...
    def page(self, view: str) -> Any: ...
    def push_screen(self, screen: Any) -> Any: ...


def follow(app: Host, picked: Picked | None) -> None:
    """Do what was picked."""
    if picked is None:
        return
    kind, ident = picked
    ways: dict[str, Callable[[], object]] = {
        "key": lambda: app.simulate_key(ident),
        "view": lambda: app.action_view(ident),
        "activity": lambda: app.open_activity(int(ident)),
        "unit": lambda: _open_unit(app, ident),
        "theme": lambda: app.open_theme(ident, app.workspace.today.year),
        "day": lambda: _open_day(app, date.fromisoformat(ident)),
    }
    ways[kind]()


def _open_unit(app: Host, ident: str) -> None:
    name = next((called("unit", u) for u in app.workspace.ask(lambda s: all_names(s, "unit")) if u[0] == ident), ident)
    app.open_unit(ident, name)


def _open_day(app: Host, day: date) -> None:
    app.action_view("month")
    month = app.page("month")
    month.call_after_refresh(month.go_to, day)
