"""Bars are as long as their values, QR codes whole, progress honest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.gallery import Gallery
from tui.messages import Flash, Progress
from tui.widgets.bars import Bar, bar_pieces, share_bar
from tui.widgets.qr import QrCode, cells, modules
from tui.widgets.status_line import StatusLine

values = st.lists(st.floats(0, 100), min_size=1, max_size=4)


@settings(deadline=None, max_examples=100)
@given(values, st.integers(0, 60), st.none() | st.floats(0, 200))
def test_a_bar_takes_exactly_its_cells(parts: list[float], width: int, limit: float | None) -> None:
    drawn = "".join(text for text, _ in bar_pieces(Bar("x", tuple(parts), limit), width, 200.0))
    assert len(drawn) == width


def test_parts_differ_without_colour() -> None:
    drawn = "".join(text for text, _ in bar_pieces(Bar("x", (4, 2, 1)), 10, 10))
    assert drawn == "████▓▓▒   "


def test_a_small_part_is_seen_and_a_limit_drawn() -> None:
    drawn = "".join(text for text, _ in bar_pieces(Bar("x", (9, 0.1), limit=5), 10, 10))
    assert drawn == "█████┃███▓"


def test_a_share_is_between_nothing_and_all() -> None:
    assert [share_bar(*pair, 5) for pair in ((0, 10), (4, 10), (10, 10), (12, 10), (1, 0))] == [
        "░░░░░", "██░░░", "█████", "█████", "░░░░░",
    ]  # fmt: skip


def test_an_address_makes_a_code_that_fits_80_by_24() -> None:
    size = cells(modules("https://kp.example.gov.cn/f/" + "x" * 78))
    assert (size.width <= 80, size.height <= 22) == (True, True)
    assert cells(()) == (0, 0)


async def test_a_code_is_shown_whole_or_not_at_all() -> None:
    app = Gallery("charts")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        code = app.screen.query_one(QrCode)
        assert code.fits
        drawn = [code.render_line(y) for y in range(code.size.height)]
        dark = modules("https://kp.example.gov.cn/f/7Gk2vXq9LwT3pZb8.ics")
        assert len(drawn) == cells(dark).height
        code.styles.width = 10
        await pilot.pause()
        assert code.render_line(3).text.strip() == ""


@pytest.mark.parametrize(
    ("progress", "shown"),
    [
        (Progress("导入", 1240, 5000), "导入 1,240/5,000 █████░░░░░░░░░░░░░░░ 25%"),
        (Progress("导入", 7, 0), "导入 7"),
        (Progress("导入", 5, 5), "全部 612 项"),
        (None, "全部 612 项"),
    ],
)
async def test_the_status_line_shows_work_before_words(progress: Progress | None, shown: str) -> None:
    app = Gallery("list")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        line = app.screen.query_one(StatusLine)
        line.show("全部 612 项")
        line.progress(progress)
        assert shown in line.render_line(0).text


async def test_a_passing_message_says_how_it_is_meant_without_colour() -> None:
    app = Gallery("list")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        line = app.screen.query_one(StatusLine)
        line.flash(Flash("数据库被占用", "bad"))
        assert line.render_line(0).text.startswith(" ! 数据库被占用")
