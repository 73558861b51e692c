"""How the widgets look: the screen's text, the same whatever today is."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App

from config.language import speaking
from tests.tui.conftest import check_lines
from tests.tui.gallery import PAGES, Gallery, dialogs

Snapshot = Callable[[App[Any], str], None]
SIZES = ((80, 24), (120, 40))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", PAGES)
async def test_pages(snapshot: Snapshot, page: str, size: tuple[int, int]) -> None:
    app = Gallery(page, hostile=False)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        snapshot(app, f"{page}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("page", PAGES)
async def test_pages_are_exact_in_english_too(page: str) -> None:
    with speaking("en"):
        app = Gallery(page, hostile=False)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            check_lines(app)


@pytest.mark.parametrize("name", list(dialogs()))
async def test_dialogs(snapshot: Snapshot, name: str) -> None:
    app = Gallery("list", hostile=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.push_screen(dialogs(hostile=False)[name])
        await pilot.pause()
        snapshot(app, f"{name}-80x24")
