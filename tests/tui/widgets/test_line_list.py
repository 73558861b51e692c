"""The list that people work in all day: cursor, marks, filter, and staying put when the data changes."""

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import check_lines
from tests.tui.gallery import Gallery, Item, ListPage, items
from tui.widgets.line_list import LineList


def listing(app: Gallery) -> LineList[Item]:
    found: LineList[Item] = app.screen.query_one(LineList)
    return found


async def ready(pilot: Pilot[None], count: int = 100) -> LineList[Item]:
    await pilot.pause()
    shown = listing(pilot.app)  # type: ignore[arg-type]
    shown.show(items(count, hostile=False))
    await pilot.pause()
    return shown


@pytest.fixture
def app() -> Gallery:
    return Gallery("list", hostile=False)


KEYS: list[tuple[list[str], int]] = [
    (["down", "j", "up", "k"], 0),
    (["end"], 99),
    (["G", "g"], 0),
    (["pagedown"], 20),
    (["pagedown", "pageup"], 0),
    (["ctrl+d"], 10),
    (["ctrl+d", "ctrl+u"], 0),
    (["right_curly_bracket"], 5),
    (["left_black_lenticular_bracket"], 0),
    (["up"], 0),
    (["end", "down"], 99),
]
"""From the first line of the list: keys, and where they lead."""


async def test_keys_move_the_cursor(app: Gallery) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ready(pilot)
        for keys, cursor in KEYS:
            shown.cursor = 0
            await pilot.press(*keys)
            assert shown.cursor == cursor, keys


async def test_the_cursor_is_always_on_the_screen(app: Gallery) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ready(pilot)
        for key in ("end", "home", "pagedown", "pagedown", "ctrl+u", "right_curly_bracket"):
            await pilot.press(key)
            await pilot.pause()
            assert [line[0] for line in check_lines(app)].count("▸") == 1
        await pilot.resize_terminal(80, 18)
        await pilot.pause()
        assert [line[0] for line in check_lines(app)].count("▸") == 1
        assert shown.row is not None


async def test_cursor_and_its_line_stay_when_rows_come_before_it(app: Gallery) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ready(pilot)
        await pilot.press("pagedown", "pagedown")
        await pilot.pause()
        line = [text[0] for text in check_lines(app)].index("▸")
        before = shown.row
        assert before is not None
        new = [replace(item, id=1000 + item.id) for item in items(7, hostile=False)]
        shown.show([*new, *items(100, hostile=False)])
        await pilot.pause()
        assert shown.row == before
        assert [text[0] for text in check_lines(app)].index("▸") == line


async def test_if_the_row_goes_the_cursor_stays_at_its_place(app: Gallery) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ready(pilot)
        shown.cursor = 3
        shown.show([item for item in items(100, hostile=False) if item.id != 3])
        await pilot.pause()
        assert shown.row is not None
        assert shown.row.id == 4
        shown.filter("计划")
        shown.cursor = 20
        here, after = shown.model[20].id, shown.model[21].id
        shown.show([item for item in items(100, hostile=False) if item.id not in (3, 7, here)])
        assert shown.row.id == after


async def test_marks_follow_the_rows_and_go_with_them(app: Gallery) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ready(pilot)
        await pilot.press("space", "space", "down", "shift+down", "shift+up", "shift+down")
        assert shown.marks == {0, 1, 3, 4}
        assert [item.id for item in shown.chosen] == [0, 1, 3, 4]
        shown.show([item for item in items(100, hostile=False) if item.id != 1])
        assert shown.marks == {0, 3, 4}
        await pilot.press("asterisk")
        assert len(shown.marks) == 99
        await pilot.press("asterisk")
        assert shown.marks == frozenset()


async def test_an_action_without_marks_is_meant_for_the_row_at_the_cursor(app: Gallery) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ready(pilot)
        await pilot.press("down")
        assert [item.id for item in shown.chosen] == [1]


async def test_a_journey_of_filtering(app: Gallery) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ready(pilot)
        await pilot.press("down", "down", "slash")
        await pilot.press(*"ncsyjs")
        await pilot.pause()
        assert {item.title[:4] for item in (shown.model[n] for n in range(len(shown.model)))} == {"农村实用"}
        assert "20 / " in "\n".join(check_lines(app))
        await pilot.press("enter")
        assert app.focused is shown
        await pilot.press("ideographic_comma", "escape")
        await pilot.pause()
        assert len(shown.model) == 100
        assert app.focused is shown


async def test_a_filter_that_finds_nothing_says_so(app: Gallery) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ready(pilot)
        shown.filter("没有这样的")
        await pilot.pause()
        assert "没有符合筛选的（Esc 清除）" in "\n".join(check_lines(app))
        await pilot.press("down", "enter", "space", "end", "right_curly_bracket", "left_curly_bracket")
        assert (shown.row, shown.chosen) == (None, [])


async def test_clicking_twice_opens(app: Gallery) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ready(pilot)
        await pilot.click(LineList, offset=(10, 4))
        await pilot.pause()
        page = app.screen
        assert isinstance(page, ListPage)
        assert (shown.cursor, page.opened) == (2, [])
        await pilot.click(LineList, offset=(10, 4), times=2)
        await pilot.pause()
        assert [item.id for item in page.opened] == [2]


async def test_changed_rows_are_marked_for_a_while(app: Gallery) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ready(pilot)
        calm = shown.render_line(4)._segments[0].style
        shown.flash([2])
        changed = shown.render_line(4)._segments[0].style
        assert calm != changed


async def test_a_list_of_50_000_draws_only_what_is_seen(app: Gallery) -> None:
    asked: list[int] = []
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await ready(pilot)
        cells = shown._cells

        def counting(item: Item) -> tuple[str, ...]:
            asked.append(item.id)
            return tuple(cells(item))

        shown._cells = counting
        shown.model._heading = None
        shown.show(items(50_000, hostile=False))
        await pilot.pause()
        assert len(asked) < 200
        await pilot.press("end")
        await pilot.pause()
        assert len(asked) < 400
