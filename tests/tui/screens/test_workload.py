"""Units by weeks: the numbers, the limit, this week, the activities behind a cell."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event

import pytest
from sqlmodel import Session

from scheduler.queries.workload import Workload, WorkloadRow, behind, weeks_of, workload
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.app import KepuApp
from tui.screens.workload import WorkloadPage, cell_words, heat, titles
from tui.widgets.line_list import LineList
from tui.widgets.matrix import Matrix
from tui.workspace import Workspace


async def test_it_begins_in_this_week_and_lists_what_stands_in_a_cell(opened: Opened) -> None:
    async with opened("workload") as pilot:
        matrix = pilot.app.screen.query_one(Matrix)
        assert matrix.cursor == (0, 37)
        assert "科协 第38周 9月14日—20日 4 项" in screen_lines(pilot.app)[-2]
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "ActivitiesPage"
        assert len(pilot.app.screen.query_one(LineList).model.rows) == 4
        await pilot.press("q", "left_square_bracket")
        await settled(pilot)
        assert screen_lines(pilot.app)[-2].startswith(" 2025年")


def test_the_numbers_are_those_of_the_activities_behind_them(workspace: Workspace) -> None:
    load = workspace.ask(lambda s: workload(workspace.store, s, 2026))
    for row in load.rows:
        for week, count in zip(load.weeks, row.counts, strict=True):
            if count:
                listed = workspace.ask(lambda s, r=row, w=week: behind(workspace.store, s, r.unit.id, w))  # type: ignore[misc]
                assert len(listed) == count


def test_a_week_above_the_limit_says_so_without_colour(workspace: Workspace) -> None:
    row = workspace.ask(lambda s: workload(workspace.store, s, 2026)).rows[0]
    shown = heat(replace(row, limit=8, counts=(0, 2, 8, 9, 12)))
    assert [(f.value, f.depth, f.alarm) for f in shown.fields] == [
        ("·", 0, False), ("2", 1, False), ("8", 4, False), ("9", 4, True), ("+", 4, True),
    ]  # fmt: skip
    free = heat(replace(row, limit=0, counts=(1, 3, 6, 10)))
    assert [(f.depth, f.alarm) for f in free.fields] == [(1, False), (2, False), (3, False), (4, False)]


def test_months_stand_over_the_weeks_that_begin_in_them(workspace: Workspace) -> None:
    unit = workspace.ask(lambda s: workload(workspace.store, s, 2026)).rows[0].unit
    load = Workload(2026, weeks_of(2026), (WorkloadRow(unit, 6, (7, *[0] * 52)),))
    assert titles(load)[:10] == ["1月", "", "", "", "", "2月", "", "", "", "3月"]
    assert cell_words(load, load.rows[0], 0) == "科协 第1周 2025年12月29日—2026年1月4日 7 项，上限 6"


async def test_a_page_that_is_still_reading_says_so(
    app: Callable[..., KepuApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    may_answer = Event()

    def slow(page: WorkloadPage, session: Session) -> Workload:
        may_answer.wait(30)
        return workload(page.workspace.store, session, page.year)

    monkeypatch.setattr(WorkloadPage, "question", slow)
    running = app("workload")
    async with running.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert screen_lines(running)[-2].strip() == "正在读取…"
        may_answer.set()
        await settled(pilot)
        assert screen_lines(running)[-2].strip().startswith("2026年")
