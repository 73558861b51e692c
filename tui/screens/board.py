"""The year's activities by their state; a card pushed to another column takes the step that leads there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session
from textual.app import ComposeResult

from config.language import _, listed, pick
from scheduler.planning.lifecycle import MOVES, Status, Step, legal, status_words, step_words
from scheduler.queries.asking import asking
from scheduler.queries.lines import Line, Names, lines, names
from scheduler.queries.views import ActivityView
from tui.actions import ACTIVITY, N_, bindings
from tui.activity_actions import ActivityActions
from tui.cli.wording import unit_words
from tui.line_search import LineSearch
from tui.screens.yearly import YearlyPage
from tui.widgets.board import Board, Card, Pile
from tui.widgets.filter_bar import FilterBar
from tui.widgets.lines import Lines, Query
from tui.workspace import Workspace

ORDER = (
    Status.PLANNED, Status.CONFIRMED, Status.COMPLETED, Status.REPORTED, Status.POSTPONED, Status.CANCELLED,
)  # fmt: skip
AHEAD = (Status.PLANNED, Status.CONFIRMED, Status.POSTPONED)
"""States of what is still to come: their columns begin at today, the others at their end."""


@dataclass(frozen=True, slots=True)
class Cards:
    year: int
    lines: list[Line]
    names: Names


class BoardPage(ActivityActions, YearlyPage):
    BINDINGS = [*bindings(ACTIVITY)]
    view = "board"
    about = N_("全年活动按状态分列。h l 换列，> 推到右边的状态，< 推回左边；! 日期已过而状态未变。[ ] 换年，/ 筛选。")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._search = LineSearch()
        self._model = Lines[Line](
            lambda line: line.id, self._search.texts, None, self._search.fields(lambda: workspace.today)
        )

    def body(self) -> ComposeResult:
        yield FilterBar(_("单位:市科协 科普月"))
        yield Board[Line](ident=lambda line: line.id, card=self._card)

    def on_mount(self) -> None:
        self.query_one(Board).focus()

    def question(self, session: Session) -> Cards:
        year, ask = self.year, asking(session)
        found = lines(ask, first=date(year, 1, 1), last=date(year, 12, 31))
        return Cards(year, [line for line in found if line.start_on.year == year], names(ask))

    def show(self, answer: Cards) -> None:
        if answer.year == self.year:
            self._search.names = answer.names
            self._model.replace(answer.lines)
            self._fill()

    def _fill(self) -> None:
        shown = [self._model[place] for place in range(len(self._model))]
        self.query_one(Board).show(piles(shown, self.workspace.today))
        self.query_one(FilterBar).count(len(shown), len(self._model.rows))
        words = _("{year}年 · {n} 项活动 · < > 推到左右的状态，可撤销").format(year=self.year, n=len(shown))
        self.status(" ".join(self._model.misunderstood() if not shown else ()) or words)

    def _card(self, line: Line) -> Card:
        """Day and title, below them who is accountable and how many others take part."""
        late = line.status in (Status.PLANNED, Status.CONFIRMED) and line.end_on < self.workspace.today
        others = len({*line.leads, *line.others} - {line.coordinator})
        note = unit_words(self._search.names.units.get(line.coordinator)) + (f" +{others}" if others else "")
        title = f"{line.start_on.month}/{line.start_on.day} {pick(line.title, line.title_en)}"
        return Card(title, note, alarm=late, tone="dim" if line.status == Status.CANCELLED else "")

    def chosen(self) -> list[ActivityView]:
        row = self.query_one(Board).row
        return self.activities_by_id([] if row is None else [row.id])

    def on_board_opened(self, event: Board.Opened) -> None:
        self.app.open_activity(event.row.id)  # type: ignore[attr-defined]

    def on_board_pushed(self, event: Board.Pushed) -> None:
        targets = self.targets()
        if not targets:
            return
        status = Status(targets[0].status)
        step = toward(status, event.step)
        if step is not None:
            self.take(targets, step)
            return
        steps = listed(step_words(each) for each in legal(status))
        words = _("“{status}”不能再往这边：可以{steps}（s）") if steps else _("“{status}”已是最后一步")
        self.say(words.format(status=status_words(status), steps=steps), "warn")

    def action_filter_edit(self) -> None:
        self.query_one(FilterBar).edit()

    def clear_filter(self) -> None:
        self.query_one(FilterBar).action_clear()

    def on_filter_bar_edited(self, event: FilterBar.Edited) -> None:
        self._model.filter(Query.read(event.text, self._model.field_names))
        self._fill()

    def on_filter_bar_left(self) -> None:
        self.query_one(Board).focus()


def toward(status: Status, step: int) -> Step | None:
    """The step to the nearest state on that side that may be taken; None where there is none."""
    place = ORDER.index(status)
    sides = ORDER[place + 1 :] if step > 0 else ORDER[:place][::-1]
    moves = {target: taken for (before, taken), target in MOVES.items() if before is status}
    return next((moves[target] for target in sides if target in moves), None)


def piles(found: Sequence[Line], today: date) -> list[Pile[Line]]:
    """A column for each state, in order of time."""
    by_status: dict[str, list[Line]] = {status: [] for status in ORDER}
    for line in found:
        by_status[line.status].append(line)
    return [Pile(status, status_words(status), mine, _begin(status, mine, today)) for status, mine in by_status.items()]


def _begin(status: str, mine: Sequence[Line], today: date) -> int:
    """The first that is not over yet, where the column is of what is to come; else its last."""
    coming = next((n for n, line in enumerate(mine) if line.end_on >= today), len(mine) - 1)
    return max(0, coming if status in AHEAD else len(mine) - 1)


PAGE = BoardPage
