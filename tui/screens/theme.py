"""One theme: what it is, its editions with the dates that came true, and the activities of the one at hand."""

from dataclasses import dataclass

from sqlmodel import Session
from textual import work
from textual.app import ComposeResult

from config.errors import KepuError
from config.language import _, day_range_words, pick
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.dates import DateView
from scheduler.queries.themes import ThemeView, ThemeWhole, theme_whole, themes
from scheduler.queries.views import ActivityView
from tui.actions import ACTIVITY, N_, THEME, bindings
from tui.activity_actions import ActivityActions
from tui.activity_lines import activity_list
from tui.cli.dates import basis_words, season_words
from tui.dialogs.announce import Edition
from tui.messages import Tone
from tui.robust import one_line
from tui.safe import block
from tui.screens.filtered import FilteredPage
from tui.theme_actions import ThemeActions
from tui.theme_words import edition_of, shift_of, theme_lines, worth_telling
from tui.widgets.columns import Column, by_language
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_list import LineList
from tui.widgets.plain import Note, entitle
from tui.workspace import Workspace

BEFORE, AFTER = 15, 3


@dataclass(frozen=True, slots=True)
class Known:
    whole: ThemeWhole
    views: dict[int, ThemeView]
    """The editions that the database has, by year."""


class ThemePage(ThemeActions, ActivityActions, FilteredPage):
    BINDINGS = [*bindings(THEME), *bindings(ACTIVITY)]
    about = N_("一个主题活动的历届日期和活动。↑↓ 选届次，A 公布这一届的日期，Tab 到活动列表，/ 筛选活动。")

    def __init__(self, workspace: Workspace, theme: str, year: int) -> None:
        super().__init__(workspace)
        self._theme, self._year = theme, year
        self._known: Known | None = None

    def body(self) -> ComposeResult:
        yield Note("", id="theme", classes="panel")
        yield LineList[DateView](
            [
                Column(_("届次"), by_language(5, 7)),
                Column(_("日期"), share=2),
                Column(_("依据"), by_language(8, 9)),
                Column(_("与规则"), by_language(9, 12)),
                Column(_("通知"), share=3),
                Column(_("口号"), share=2, from_width=100),
            ],
            ident=lambda view: (view.year, view.level, view.area),
            cells=edition_cells,
            tone=edition_tone,
            empty=_("没有届次"),
            id="editions",
        )
        yield FilterBar(_("状态:计划 日期:9月"))
        yield activity_list(self.workspace, _("这一届没有活动"))

    @property
    def editions(self) -> LineList[DateView]:
        return self.query_one("#editions", LineList)

    @property
    def activities(self) -> LineList[ActivityView]:
        return self.query(LineList).last(LineList)

    @property
    def filtered(self) -> LineList[ActivityView]:
        return self.activities

    def question(self, session: Session) -> Known:
        today = self.workspace.today.year
        first, last = min(self._year, today) - BEFORE, max(self._year, today) + AFTER
        whole = theme_whole(self.workspace.store, session, self._theme, first, last)
        views = (view for year in range(today - 1, last + 1) for view in themes(session, year))
        found = {view.year: view for view in views if view.id == self._theme and view.occurrence}
        return Known(whole, found)

    def show(self, answer: Known) -> None:
        first, self._known = self._known is None, answer
        panel = self.query_one("#theme", Note)
        entitle(panel, pick(answer.whole.name, answer.whole.name_en))
        panel.show(block(*theme_lines(answer.whole)))
        shown = worth_telling(answer.whole.editions, min(self._year, self.workspace.today.year))
        self.editions.show(shown)
        if first:
            self.editions.go_to((self._year, "national", ""))
        self.status(_("{n} 届 · A 公布日期 · Tab 到活动").format(n=len(shown)))

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        if event.list is self.editions and event.row is not None:
            self._look(event.row.year)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        if event.list is self.editions:
            self.activities.focus()
        else:
            self.app.open_activity(event.row.id)  # type: ignore[attr-defined]

    @work(thread=True, exclusive=True, group="edition")
    def _look(self, year: int) -> None:
        try:
            found = self.workspace.ask(lambda session: agenda(session, Filter(theme=self._theme, year=year)))
        except KepuError as error:
            self.app.call_from_thread(self.say, one_line(error), "bad")
            return
        self.app.call_from_thread(self._looked, year, found)

    def _looked(self, year: int, found: list[ActivityView]) -> None:
        if not self.is_attached or not self.query("#editions"):
            return  # the page is being taken down
        if self.editions.row is not None and self.editions.row.year == year:
            self._year = year
            self.activities.show(found)
            self.count()

    def chosen(self) -> list[ActivityView]:
        return self.activities.chosen if self.focused is self.activities else []

    def edition(self) -> Edition | None:
        row, known = self.editions.row, self._known
        if row is None or known is None:
            return None
        if row.year in known.views:
            return edition_of(known.views[row.year])
        name = pick(known.whole.name, known.whole.name_en)
        return Edition(theme=self._theme, name=name, year=row.year, start=row.start, end=row.end, slogan=row.slogan)


def edition_cells(view: DateView) -> tuple[str, ...]:
    days = day_range_words(view.start, view.end) if view.start and view.end else season_words(view)
    shift = shift_of(view.start, view.rule_start) if view.basis != "rule" else ""
    where = f"（{view.area}）" if view.area else ""
    return str(view.year), days, basis_words(view), shift, view.notice + where, view.slogan


def edition_tone(view: DateView) -> Tone:
    return "dim" if view.basis == "rule" else ""
