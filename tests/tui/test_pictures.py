"""The drawings for the documents: as wide as a terminal's cells, with nothing fetched from elsewhere."""

import re
from xml.etree import ElementTree

from tests.tui.gallery import Gallery
from tests.tui.pictures import CELL, widened


async def test_chinese_takes_two_cells_in_a_drawing_and_no_font_is_fetched() -> None:
    app = Gallery("list", hostile=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        svg = widened(app.export_screenshot())
    drawn = re.findall(r'textLength="([\d.]+)"[^>]*>([^<]*)</text>', svg)
    assert {text: float(length) for length, text in drawn}["标题"] == 4 * CELL
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert "@font-face" not in svg
    assert re.findall(r"url\(http", svg) == []
