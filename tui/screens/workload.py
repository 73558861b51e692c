"""Who carries how much: units by weeks as a heat map, with the weeks above a unit's limit."""

from datetime import timedelta

from sqlmodel import Session

from config.language import _, day_range_words, month_name, pick
from scheduler.planning.conflicts import monday_of
from scheduler.queries.workload import Workload, WorkloadRow, behind, workload
from tui.actions import N_
from tui.activity_lines import Question
from tui.screens.yearly import MatrixPage
from tui.widgets.drawn import load_depth
from tui.widgets.matrix import Field, Matrix, MatrixRow
from tui.workspace import Workspace

MOST = 9
"""The largest number that a cell has room for; more is a ``+``, the panel tells how many."""


class WorkloadPage(MatrixPage):
    view = "workload"
    about = N_(
        "各单位每周开始的活动数（牵头、承办或总负责），颜色越深越接近上限；! 超过上限，+ 十项以上。"
        "! 键到下一处超限，[ ] 换年，回车列出活动。"
    )

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._load: Workload | None = None

    def matrix(self) -> Matrix:
        return Matrix(corner=_("单位"), field_width=2, names=20, heat=True)

    def question(self, session: Session) -> Workload:
        return workload(self.workspace.store, session, self.year)

    def show(self, answer: Workload) -> None:
        if answer.year != self.year:
            return
        first, self._load = self._load is None, answer
        matrix = self.query_one(Matrix)
        matrix.show(titles(answer), [heat(row) for row in answer.rows])
        if first and self.workspace.today.year == answer.year:
            week = self.workspace.today.isocalendar().week
            matrix.cursor = (matrix.cursor[0], min(week, len(answer.weeks)) - 1)
        self._tell()

    def on_matrix_moved(self, event: Matrix.Moved) -> None:
        super().on_matrix_moved(event)
        self._tell()

    def _tell(self) -> None:
        load = self._load
        if load is None:
            return
        over = sum(len(load.over(row)) for row in load.rows)
        words = _("{year}年 · {n} 个单位 · 超过上限 {over} 处").format(year=load.year, n=len(load.rows), over=over)
        if load.rows:
            row, column = self.query_one(Matrix).cursor
            words += " · " + cell_words(load, load.rows[row], column)
        self.status(words)

    def cell(self, row: int, column: int) -> tuple[str, Question] | None:
        load = self._load
        if load is None or row >= len(load.rows):
            return None
        unit, week = load.rows[row].unit, load.weeks[column]
        title = f"{pick(unit.short, unit.brief_en)}  {week_words(week)}"
        return title, lambda session: behind(self.workspace.store, session, unit.id, week)


def titles(load: Workload) -> list[str]:
    """The month's name above the first week whose Monday lies in it."""
    months = [monday_of(week).month if number else 1 for number, week in enumerate(load.weeks)]
    return [
        month_name(month) if not number or month != months[number - 1] else "" for number, month in enumerate(months)
    ]


def heat(row: WorkloadRow) -> MatrixRow:
    """A unit's weeks; coloured by how near they are to its limit, or by numbers if it has none."""
    fields = []
    for count in row.counts:
        over = bool(row.limit) and count > row.limit
        deep = min(4, -(-4 * count // row.limit)) if row.limit else load_depth(count)
        fields.append(Field(("+" if count > MOST else str(count)) if count else "·", deep, alarm=over))
    return MatrixRow(row.unit.id, pick(row.unit.short, row.unit.brief_en), tuple(fields), str(row.total))


def cell_words(load: Workload, row: WorkloadRow, column: int) -> str:
    """``市科协 第37周 9月7日—13日：8 项，上限 6``."""
    unit = pick(row.unit.short, row.unit.brief_en)
    limit = _("，上限 {n}").format(n=row.limit) if row.limit else ""
    count = _("{n} 项").format(n=row.counts[column])
    return f"{unit} {week_words(load.weeks[column])} {count}{limit}"


def week_words(week: str) -> str:
    """``第37周 9月7日—13日``."""
    monday = monday_of(week)
    number = _("第{n}周").format(n=int(week.rpartition("W")[2]))
    return f"{number} {day_range_words(monday, monday + timedelta(days=6))}"


PAGE = WorkloadPage
