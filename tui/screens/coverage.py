"""Which measures have which activities: by month, or by the units that the plan names for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from config.language import _, current, listed, month_name, pick
from config.records import Unit
from scheduler.queries.coverage import CoverageRow, Parts, behind, coverage, parts
from scheduler.queries.views import UnitName
from tui.actions import N_
from tui.activity_lines import Question
from tui.screens.yearly import MatrixPage
from tui.widgets.drawn import load_depth
from tui.widgets.matrix import Field, Matrix, MatrixRow
from tui.workspace import Workspace

MONTHS = 5
"""Cells of a month's column."""
UNITS = {"zh": 7, "en": 12}
"""Cells of a unit's column: its name, without what nearly all have in common."""


@dataclass(frozen=True, slots=True)
class Covered:
    year: int
    rows: list[CoverageRow]
    parts: Parts


class CoveragePage(MatrixPage):
    view = "coverage"
    about = N_(
        "规划的各项任务在各月有多少活动；b 换成各单位：0! 是规划点了名而今年还没有活动的单位。"
        "! 到下一个缺口，[ ] 换年，回车列出活动。"
    )

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._by_unit = False
        self._covered: Covered | None = None

    def matrix(self) -> Matrix:
        return Matrix(corner=_("任务"), field_width=MONTHS)

    def question(self, session: Session) -> Covered:
        year = self.year
        return Covered(year, coverage(session, year), parts(self.workspace.store, session, year))

    def show(self, answer: Covered) -> None:
        if answer.year != self.year:
            return
        first, self._covered = self._covered is None, answer
        self._fill(answer)
        if first:
            self.query_one(Matrix).cursor = (0, self.workspace.today.month - 1)

    def action_page_group(self) -> None:
        self._by_unit = not self._by_unit
        if self._covered is not None:
            self._fill(self._covered)

    def _fill(self, covered: Covered) -> None:
        matrix = self.query_one(Matrix)
        if self._by_unit:
            matrix.field_width = UNITS[current()]
            matrix.show([unit_title(u) for u in covered.parts.units], unit_rows(covered), unit_totals(covered))
        else:
            matrix.field_width = MONTHS
            titles = [month_name(month) for month in range(1, 13)]
            matrix.show(titles, month_rows(covered), month_totals(covered))
        self._tell(covered)

    def _tell(self, covered: Covered) -> None:
        done = sum(row.total > 0 for row in covered.rows)
        words = _("{year}年 · {n} 项任务，{done} 项有活动").format(year=covered.year, n=len(covered.rows), done=done)
        gaps = sum(row.gaps for row in covered.parts.rows)
        words += " · " + _("{gaps} 处单位有分工无活动").format(gaps=gaps)
        self.status(words + " · " + (_("b 按月") if self._by_unit else _("b 按单位")))

    def cell(self, row: int, column: int) -> tuple[str, Question] | None:
        covered = self._covered
        if covered is None or row >= len(covered.rows):
            return None
        year, measure = covered.year, covered.rows[row]
        name = f"{measure.id} {pick(measure.title, measure.title_en)}"
        if self._by_unit:
            unit = covered.parts.units[column]
            title = f"{name} × {pick(unit.short, unit.brief_en)}"
            return title, lambda session: behind(session, year, measure.id, unit=unit.id)
        title = f"{name} × {month_name(column + 1)}"
        return title, lambda session: behind(session, year, measure.id, month=column + 1)

    def notes(self, row: int) -> Sequence[str]:
        """The measure as the plan words it, and whom it names."""
        covered, catalogue = self._covered, self.workspace.catalogue()
        if covered is None or row >= len(covered.rows):
            return ()
        measure = catalogue.measure[covered.rows[row].id]
        sides = ((_("牵头：{units}"), measure.lead), (_("责任：{units}"), measure.responsible))
        units = [words.format(units=listed(_short(catalogue.unit[u]) for u in ids)) for words, ids in sides if ids]
        return (pick(measure.text, measure.summary_en), *units)


def _short(unit: Unit) -> str:
    return pick(unit.short, unit.short_en or unit.name_en)


def month_rows(covered: Covered) -> list[MatrixRow]:
    """Measures by months; one without any activity in the year is a gap."""
    return [
        MatrixRow(
            row.id, f"{row.id} {pick(row.title, row.title_en)}",
            tuple(Field(str(n), load_depth(n)) if n else Field("·") for n in row.months),
            str(row.total), alarm=not row.total,
        )
        for row in covered.rows
    ]  # fmt: skip


def month_totals(covered: Covered) -> list[str]:
    """Activities serve several measures, so a month's total counts them several times."""
    return [str(sum(row.months[month] for row in covered.rows)) for month in range(12)]


def unit_rows(covered: Covered) -> list[MatrixRow]:
    """Measures by units; a unit that the plan names and that does nothing is a gap."""
    return [
        MatrixRow(
            row.id, f"{row.id} {pick(row.title, row.title_en)}",
            tuple(Field() if n is None else Field(str(n), load_depth(n), alarm=not n) for n in row.counts),
            str(total.total),
        )
        for row, total in zip(covered.parts.rows, covered.rows, strict=False)
    ]  # fmt: skip


def unit_totals(covered: Covered) -> list[str]:
    return [str(sum(row.counts[place] or 0 for row in covered.parts.rows)) for place in range(len(covered.parts.units))]


def unit_title(unit: UnitName) -> str:
    """Short enough for a column: nearly all units are the city's."""
    return pick(unit.short.removeprefix("市委").removeprefix("市"), unit.brief_en)


PAGE = CoveragePage
