"""Cards in columns: cursors that stay on their cards, sideways scrolling, mouse and keys, exact lines."""

import pytest
from textual.app import App, ComposeResult

from tests.tui.conftest import check_lines
from tests.tui.gallery import HOSTILE
from tui.widgets.board import Board, Card, Pile


def pile(name: str, *ids: int, first: int = 0) -> Pile[int]:
    return Pile(name, name, ids, first)


def card(number: int) -> Card:
    return Card(f"{number} {HOSTILE[number % len(HOSTILE)]}", HOSTILE[0], alarm=number % 2 == 0)


class Boards(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def compose(self) -> ComposeResult:
        yield Board[int](ident=lambda number: number, card=card)

    def on_mount(self) -> None:
        board = self.query_one(Board)
        board.styles.height = "1fr"
        board.show([pile("甲", *range(30), first=5), pile("乙", 100, 101), pile("丙"), pile("丁", 200)])
        board.focus()

    def on_board_opened(self, event: Board.Opened) -> None:
        self.heard.append(("opened", event.row))

    def on_board_pushed(self, event: Board.Pushed) -> None:
        self.heard.append((event.step, event.row))


@pytest.mark.parametrize("size", [(44, 16), (80, 24), (120, 40)])
async def test_keys_go_over_cards_and_columns(size: tuple[int, int]) -> None:
    app = Boards()
    async with app.run_test(size=size) as pilot:
        board = app.query_one(Board)
        assert board.row == 5
        check_lines(app)
        await pilot.press("j", "end", "k", "right", "down", "down", "enter", "greater_than_sign", "less_than_sign")
        await pilot.press("l", "enter", "l", "enter", "right")
        check_lines(app)
        await pilot.press("left", "left", "left", "enter")
        for keys, row in ((("pagedown",), 29), (("home",), 0), (("pageup",), 0), (("G", "g"), 0)):
            await pilot.press(*keys)
            assert board.row == row, keys
        await pilot.press("ctrl+d", "ctrl+u")
        assert board.row == 0
        assert app.heard == [("opened", 101), (1, 101), (-1, 101), ("opened", 200), ("opened", 28)]
        check_lines(app)


async def test_a_cursor_follows_its_card_and_a_card_that_left_makes_room_for_the_next() -> None:
    app = Boards()
    async with app.run_test(size=(80, 24)):
        board = app.query_one(Board)
        board.show([pile("甲", *range(3, 30)), pile("乙", 100, 101), pile("丙"), pile("丁", 200)])
        assert board.row == 5
        board.show([pile("甲", *[n for n in range(3, 30) if n != 5]), pile("乙", 5, 100, 101), pile("丙"), pile("丁")])
        assert [board.row] == [6]
        board.show([pile("甲"), pile("乙"), pile("丙"), pile("丁")])
        assert [board.row] == [None]


async def test_a_click_goes_to_a_card_and_a_second_one_opens_it() -> None:
    app = Boards()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(Board, offset=(25, 6))
        assert app.query_one(Board).row == 101
        await pilot.click(Board, offset=(25, 6), times=2)
        assert app.heard == [("opened", 101)]
        await pilot.click(Board, offset=(70, 20))
        assert app.query_one(Board).column == 3
