"""A table of numbers that is larger than the screen."""

from tests.tui.conftest import check_lines
from tests.tui.gallery import Gallery
from tui.widgets.matrix import Field, Matrix, MatrixRow


async def test_the_field_at_the_cursor_is_always_on_the_screen() -> None:
    app = Gallery("matrix", hostile=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        matrix = app.screen.query_one(Matrix)
        for key in ("end", "pagedown", "pagedown", "pageup", "h", "pagedown", "home", "up", "l", "j"):
            await pilot.press(key)
            await pilot.pause()
            lines = check_lines(app)
            assert [line[0] for line in lines].count("▸") == 1
            assert sum("[" in line for line in lines[2:-4]) == 1
        assert matrix.cursor == (31, 1)


async def test_names_and_totals_stay_while_columns_scroll() -> None:
    app = Gallery("matrix", hostile=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        first = [line[:10] for line in check_lines(app)][3:10]
        await pilot.press("end")
        await pilot.pause()
        after = check_lines(app)
        assert [line[:10] for line in after][3:10] == first
        assert "< " in after[0]
        assert "合计" in after[-3]


async def test_the_next_gap_is_found_round_the_end() -> None:
    app = Gallery("matrix")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        matrix = app.screen.query_one(Matrix)
        rows = [MatrixRow(n, f"{n}", (Field("1"), Field("0", alarm=n == 2))) for n in range(4)]
        matrix.show(["a", "b"], rows)
        matrix.cursor = (3, 0)
        assert matrix.next_alarm()
        assert matrix.cursor == (2, 1)
        matrix.show(["a"], [MatrixRow(1, "x", (Field("1"),))])
        assert not matrix.next_alarm()


async def test_the_cursor_follows_its_row() -> None:
    app = Gallery("matrix")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        matrix = app.screen.query_one(Matrix)
        rows = [MatrixRow(n, f"{n}", (Field("1"),) * 3) for n in range(4)]
        matrix.show(["a", "b", "c"], rows)
        matrix.cursor = (2, 1)
        matrix.show(["a", "b", "c"], rows[1:])
        assert matrix.cursor == (1, 1)


async def test_a_click_goes_to_the_field() -> None:
    app = Gallery("matrix")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.click(Matrix, offset=(26 + 5 * 2 + 3, 2 + 4))
        assert app.screen.query_one(Matrix).cursor == (4, 2)
