"""Tones: transparent and automatic colours are mixed with the ground, in every theme, and follow its change."""

import pytest

from tests.tui.gallery import Gallery
from tui.themes import THEMES
from tui.widgets.drawn import load_depth
from tui.widgets.matrix import Matrix


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES[:2]])
async def test_what_differs_in_depth_differs_in_colour(theme: str) -> None:
    app = Gallery("matrix")
    app.theme = theme
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        matrix = app.screen.query_one(Matrix)
        grounds = [matrix.toned(f"heat-{depth}").bgcolor for depth in range(1, 5)]
        letters = [matrix.toned(f"load-{depth}").color for depth in range(1, 5)]
        assert len({*grounds, matrix.rich_style.bgcolor}) == 5
        assert len(set(letters)) == 4
        assert matrix.toned("dim").color not in (None, matrix.rich_style.color)
        assert matrix.toned("dim").bgcolor == matrix.rich_style.bgcolor
        assert matrix.toned("heat-4 cursor").bgcolor == matrix.toned("cursor").bgcolor


async def test_another_theme_mixes_anew() -> None:
    app = Gallery("matrix")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        matrix = app.screen.query_one(Matrix)
        before = matrix.toned("heat-2")
        app.theme = "kepu-light"
        await pilot.pause()
        assert matrix.toned("heat-2") != before


def test_the_scale_of_loads() -> None:
    assert [load_depth(count) for count in (0, 1, 2, 3, 5, 6, 9, 10, 99)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]
