"""The agenda: every activity in order of time, filtered as you type."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session
from textual.app import ComposeResult

from config.language import _, listed, pick
from scheduler.planning.lifecycle import status_words
from scheduler.queries.asking import asking
from scheduler.queries.lines import Line, Names, changes, lines, merged, names, newest
from scheduler.queries.views import ActivityView
from tui.actions import ACTIVITY, N_, bindings
from tui.activity_actions import ActivityActions
from tui.activity_lines import TONES, Headings, columns
from tui.cli.wording import unit_words
from tui.line_search import LineSearch
from tui.marks import MARKS
from tui.screens.filtered import FilteredPage
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_list import LineList
from tui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Listed:
    """Every activity as a line, what their ids are called, up to which event; ``changed`` since the last time."""

    rows: Sequence[Line]
    names: Names
    seq: int
    changed: frozenset[int]


class AgendaPage(ActivityActions, FilteredPage):
    BINDINGS = [*bindings(ACTIVITY)]
    view = "agenda"
    about = N_(
        "按时间列出全部活动。输入 / 筛选：直接写字，或 单位:、牵头:、责任:、主题:、县区:、状态:、任务: 加内容，"
        "或 日期:9月、日期:今天..。"
    )

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._known: Listed | None = None
        self._search = LineSearch()

    def body(self) -> ComposeResult:
        headings = Headings()
        yield FilterBar(_("单位:市科协 科普月"))
        yield LineList[Line](
            columns(),
            ident=lambda line: line.id,
            cells=self._cells,
            heading=lambda line: headings[line.start_on],
            tone=lambda line: TONES.get(line.status, ""),
            search=self._search.texts,
            fields=self._search.fields(lambda: self.workspace.today),
            empty=_("没有符合的活动（Esc 清除筛选，n 新建）"),
        )

    @property
    def activities(self) -> LineList[Line]:
        return self.query_one(LineList)

    def question(self, session: Session) -> Listed:
        """Everything the first time, afterwards only what changed."""
        ask, known = asking(session), self._known
        news = changes(ask, known.seq) if known else None
        if known is None or news is None or news.ids is None:
            return Listed(lines(ask), names(ask), newest(ask), frozenset())
        if not news.ids:
            return Listed(known.rows, known.names, news.seq, news.ids)
        rows = merged(known.rows, lines(ask, ids=news.ids), news.ids)
        return Listed(rows, known.names, news.seq, news.ids)

    def show(self, answer: Listed) -> None:
        first, self._known, self._search.names = self._known is None, answer, answer.names
        if not first and not answer.changed and answer.rows is self.activities.model.rows:
            return
        self.activities.show(answer.rows)
        if first:
            self.to_day(self.workspace.today)
        elif answer.changed:
            self.activities.flash(answer.changed)
        self.count()

    def _cells(self, line: Line) -> Sequence[str]:
        at = f"{line.start_at.astimezone(self.workspace.zone):%H:%M}" if line.start_at else _("全天")
        return (
            MARKS.get(line.status, ""),
            at,
            pick(line.title, line.title_en),
            self._unit_words(line.leads or (line.coordinator,)),
            line.venue or self._unit_words((line.district,)),
            status_words(line.status),
            str(line.id),
        )

    def _unit_words(self, ids: Sequence[str]) -> str:
        units = self._search.names.units
        return listed(unit_words(units[i]) for i in ids if i in units)

    def to_day(self, day: date) -> None:
        """The cursor to the first activity that begins on that day or later."""
        model = self.activities.model
        place = next((n for n in range(len(model)) if model[n].start_on >= day), None)
        if place is not None:
            self.activities.go_to(model[place].id)
            self.activities.scroll_to(y=max(0, model.line_of[place] - 1), animate=False, force=True)

    def narrow(self, kind: str, name: str) -> None:
        """Filter for a unit or theme, as the palette asks."""
        field = {"unit": "单位", "theme": "主题"}[kind]
        self.query_one(FilterBar).text = f"{field}:{name}"

    def chosen(self) -> list[ActivityView]:
        return self.activities_by_id([line.id for line in self.activities.chosen])

    def day_at_hand(self) -> date | None:
        row = self.activities.row
        return row.start_on if row else None

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.app.open_activity(event.row.id)  # type: ignore[attr-defined]

    def on_line_list_marked(self) -> None:
        self.count()

    def count(self) -> None:
        model, marks = self.activities.model, self.activities.marked
        super().count()
        words = _("{n} 项活动").format(n=f"{len(model):,}")
        self.status(_("{words}，已标记 {n} 项").format(words=words, n=marks) if marks else words)


PAGE = AgendaPage
