"""Wide characters stay whole whatever lies over or under them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from tests.tui.conftest import screen_lines
from tui.compositor import WideCompositor, _visible_edges, _whole_pieces
from tui.widgets.plain import Note


def colours(width: int, stacked: list[tuple[int, int]]) -> list[int | None]:
    """Which span is in front in each column, worked out the slow way."""
    return [
        next((n for n, (start, end) in enumerate(stacked) if start <= column < end), None) for column in range(width)
    ]


spans = st.tuples(st.integers(-5, 30), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@settings(deadline=None, max_examples=200)
@given(st.lists(spans, max_size=6))
def test_a_line_is_cut_where_the_front_most_widget_changes_and_at_no_hidden_edge(
    stacked: list[tuple[int, int]],
) -> None:
    width = 30
    front = colours(width, stacked)
    edges = _visible_edges(width, stacked)
    changes = {column for column in range(1, width) if front[column] != front[column - 1]}
    assert edges == sorted(edges)
    assert changes <= set(edges)
    visible = {edge for n in set(front) - {None} for edge in stacked[n] if 0 <= edge <= width}  # type: ignore[index]
    assert set(edges) - {0, width} <= visible | changes


def test_a_partial_repaint_takes_whole_pieces() -> None:
    assert _whole_pieces([(0, 3, 5), (1, 0, 2), (7, 0, 1)], [[0, 2, 8, 10], [0, 10]]) == [
        (0, 2, 8),
        (1, 0, 10),
    ]


class Layers(App[None]):
    """A page full of Chinese under a box, itself over another, covered, box."""

    CSS = """
    Screen { layers: low mid high; }
    #page { layer: low; width: 40; height: 6; }
    #covered { layer: mid; offset: 9 1; width: 9; height: 3; }
    #box { layer: high; offset: 8 1; width: 14; height: 3; }
    """

    def compose(self) -> ComposeResult:
        yield Note("市科技局市教育局市农业农村局市卫生健康委\n" * 6, id="page")
        yield Note("藏在后面的字\n" * 3, id="covered")
        yield Note("更新了三项内容\n" * 3, id="box")


async def lines_with(compositor: Compositor | None) -> list[str]:
    app = Layers()
    async with app.run_test(size=(40, 8)) as pilot:
        if compositor is not None:
            screen: Screen[object] = app.screen
            screen._compositor = compositor
            screen._refresh_layout()
        await pilot.pause()
        return [line.rstrip() for line in screen_lines(app)]


async def test_characters_survive_the_edges_of_covered_widgets() -> None:
    assert (await lines_with(WideCompositor()))[1] == "市科技局更新了三项内容农村局市卫生健康委"


async def test_textual_itself_loses_them() -> None:
    """When this fails, the compositor of our own may no longer be needed."""
    assert (await lines_with(None))[1] != "市科技局更新了三项内容农村局市卫生健康委"


class Counted(Note):
    """Remembers what was asked of it."""

    def __init__(self, text: str, id: str) -> None:
        super().__init__(text, id=id)
        self.asked: list[Region] = []

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked.append(crop)
        return super().render_lines(crop)


class Covered(Layers):
    def compose(self) -> ComposeResult:
        yield Counted("市科技局\n" * 6, id="page")
        yield Counted("藏在后面的字\n" * 3, id="covered")
        yield Counted("更新了三项内容\n" * 3, id="box")


async def test_only_what_is_seen_is_rendered() -> None:
    app = Covered()
    async with app.run_test(size=(40, 8)) as pilot:
        app.screen._compositor = WideCompositor()
        app.screen._refresh_layout()
        await pilot.pause()
        widgets = {each.id: each for each in app.query(Counted)}
        for each in widgets.values():
            each.asked.clear()
        app.screen._compositor.render_full_update()
        assert {name: each.asked for name, each in widgets.items()} == {
            "page": [Region(0, 0, 40, 6)],
            "covered": [],
            "box": [Region(0, 0, 14, 3)],
        }
        app.query_one("#box").display = False
        await pilot.pause()
        assert widgets["covered"].asked


class Boxes(App[None]):
    """ASCII boxes at random places."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = random.Random(seed)

    def compose(self) -> ComposeResult:
        for number in range(8):
            box = Note((chr(97 + number) * 30 + "\n") * 10)
            box.styles.position = "absolute"
            box.styles.width, box.styles.height = self._random.randint(1, 30), self._random.randint(1, 9)
            box.styles.offset = (self._random.randint(-4, 36), self._random.randint(-3, 12))
            yield box


@pytest.mark.parametrize("seed", range(5))
async def test_without_wide_characters_the_screen_is_as_textual_draws_it(seed: int) -> None:
    app = Boxes(seed)
    async with app.run_test(size=(40, 14)) as pilot:
        await pilot.pause()
        stock = screen_lines(app)
        app.screen._compositor = WideCompositor()
        app.screen._refresh_layout()
        await pilot.pause()
        assert screen_lines(app) == stock
        assert {cell_len(line) for line in stock} == {40}
