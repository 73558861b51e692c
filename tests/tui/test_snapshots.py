"""How the widgets look with texts of every kind: the screen's text, the same whatever today is.

How the pages look is in ``screens/test_looks.py``.
"""

import pytest

from tests.tui.conftest import Compare, screen_text
from tests.tui.gallery import PAGES, Gallery, dialogs

SIZES = ((80, 24), (120, 40))


@pytest.mark.parametrize("page", PAGES)
async def test_pages(snapshot: Compare, page: str) -> None:
    app = Gallery(page, hostile=False)
    async with app.run_test(size=SIZES[0]) as pilot:
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            snapshot(f"widgets/{page}-{width}x{height}", screen_text(app))


async def test_dialogs(snapshot: Compare) -> None:
    app = Gallery("list", hostile=False)
    async with app.run_test(size=(80, 24)) as pilot:
        for name, dialog in dialogs(hostile=False).items():
            await app.push_screen(dialog)
            await pilot.pause()
            snapshot(f"widgets/{name}-80x24", screen_text(app))
            app.pop_screen()
