"""The board: columns by state, cards pushed to other columns, and what may not be."""

import pytest

from scheduler.planning.lifecycle import Status, Step
from scheduler.queries.agenda import activity
from scheduler.queries.lines import Line
from tests.tui.conftest import check_lines, screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.screens.board import toward
from tui.widgets.board import Board
from tui.workspace import Workspace


async def test_a_card_is_pushed_on_taken_back_and_refused(opened: Opened, workspace: Workspace) -> None:
    async with opened("board", (120, 40)) as pilot:
        board: Board[Line] = pilot.app.screen.query_one(Board)
        assert board.row is not None
        first = board.row.id

        def status() -> str:
            return workspace.ask(lambda s: activity(s, first)).status

        await pilot.press("greater_than_sign")
        await settled(pilot)
        assert status() == "confirmed"
        assert "确认" in screen_lines(pilot.app)[-2]
        assert board.row is not None
        assert board.row.id != first
        await pilot.press("u")
        await settled(pilot)
        assert status() == "planned"
        await pilot.press("left_double_angle_bracket")
        await settled(pilot)
        assert "不能再往这边：可以确认、延期、取消" in screen_lines(pilot.app)[-2]
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "ActivityPage"


async def test_the_filter_narrows_all_columns_and_another_year_is_empty(opened: Opened) -> None:
    async with opened("board", (80, 24)) as pilot:
        board = pilot.app.screen.query_one(Board)
        await pilot.press("slash", *"讲堂", "enter")
        assert [len(pile.rows) for pile in board.piles] == [12, 0, 0, 0, 0, 0]
        await pilot.press("escape", "left_square_bracket")
        await settled(pilot)
        assert [len(pile.rows) for pile in board.piles] == [0] * 6
        check_lines(pilot.app)


@pytest.mark.parametrize(
    ("status", "side", "step"),
    [
        (Status.PLANNED, 1, Step.CONFIRM),
        (Status.CONFIRMED, 1, Step.COMPLETE),
        (Status.COMPLETED, 1, Step.REPORT),
        (Status.POSTPONED, -1, Step.RESTORE),
        (Status.POSTPONED, 1, Step.CANCEL),
        (Status.CANCELLED, -1, Step.RESTORE),
        (Status.REPORTED, 1, None),
        (Status.PLANNED, -1, None),
    ],
)
def test_a_push_takes_the_step_to_the_nearest_state_on_that_side(status: Status, side: int, step: Step | None) -> None:
    assert toward(status, side) == step
