"""Measures by months and by units: numbers, gaps, the activities behind a cell."""

from scheduler.queries.coverage import behind, coverage, parts
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.widgets.line_list import LineList
from tui.widgets.matrix import Matrix
from tui.workspace import Workspace


async def test_what_stands_in_a_cell_is_listed_and_gaps_are_found(opened: Opened) -> None:
    async with opened("coverage", (120, 40)) as pilot:
        matrix = pilot.app.screen.query_one(Matrix)
        assert matrix.cursor == (0, 8)
        assert "M-1 科学进校园 × 9月" in "\n".join(screen_lines(pilot.app))
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "ActivitiesPage"
        assert "牵头：" in "\n".join(screen_lines(pilot.app))
        listed = pilot.app.screen.query_one(LineList).model.rows
        assert len(listed) == int(matrix.rows[0].fields[8].value)
        await pilot.press("escape", "right_square_bracket")
        await settled(pilot)
        assert screen_lines(pilot.app)[-2].startswith(" 2027年 · 3 项任务，1 项有活动")
        await pilot.press("exclamation_mark")
        assert matrix.cursor == (2, 0)
        await pilot.press("b", "exclamation_mark")
        row, column = matrix.cursor
        assert (row, matrix.rows[row].fields[column].value) == (2, "0")


def test_the_numbers_are_those_of_the_activities_behind_them(workspace: Workspace) -> None:
    rows = workspace.ask(lambda s: coverage(s, 2026))
    for row in rows:
        for month, count in enumerate(row.months, 1):
            assert len(workspace.ask(lambda s, r=row, m=month: behind(s, 2026, r.id, month=m))) == count  # type: ignore[misc]
    found = workspace.ask(lambda s: parts(workspace.store, s, 2026))
    names = [unit.id for unit in found.units]
    assert [found.rows[2].counts[names.index(unit)] for unit in ("science", "emergency")] == [None, 2]
    for part in found.rows:
        for unit, counted in zip(names, part.counts, strict=True):
            if counted is not None:
                listed = workspace.ask(lambda s, p=part, u=unit: behind(s, 2026, p.id, unit=u))  # type: ignore[misc]
                assert len(listed) == counted
