"""Dialogs: answers by keyboard, by keys without letters, and by mouse."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.screen import Screen

from tests.tui.gallery import UNITS, Gallery
from tui.dialogs.confirm import Confirm
from tui.dialogs.picker import Choice, Picker
from tui.dialogs.reason import Reason
from tui.widgets.line_list import LineList

NOTHING: list[Any] = []


Answers = Callable[..., Awaitable[list[Any]]]


@asynccontextmanager
async def desk() -> AsyncIterator[Answers]:
    """An app in which one dialog after another is asked: what it answers to keys, nothing while it stays open."""
    app = Gallery("list", hostile=False)
    async with app.run_test(size=(80, 24)) as pilot:

        async def answers(dialog: Screen[Any], *keys: str, click: str = "") -> list[Any]:
            given: list[Any] = []
            await app.push_screen(dialog, given.append)
            await pilot.pause()
            await pilot.press(*keys)
            if click:
                await pilot.click(click)
            await pilot.pause()
            if app.screen is dialog:
                app.pop_screen()
            return given

        yield answers


CONFIRMED: list[tuple[list[str], list[bool]]] = [
    (["d"], [True]),
    (["ctrl+s"], [True]),
    (["enter"], [False]),
    (["escape"], [False]),
    (["right", "enter"], [True]),
    (["tab", "enter"], [True]),
    (["x", "down"], NOTHING),
]


async def test_confirming_needs_a_clear_yes() -> None:
    async with desk() as answers:
        for keys, answer in CONFIRMED:
            assert await answers(Confirm("取消 2 项活动", ["甲", "乙"], key="d"), *keys) == answer, keys
        assert await answers(Confirm("取消 2 项活动", ["甲"] * 300, key="d"), click="#yes") == [True]
        assert await answers(Confirm("取消 2 项活动", ["甲"], key="d"), click="#no") == [False]


async def test_a_reason_that_is_needed_is_insisted_on() -> None:
    async with desk() as answers:
        assert await answers(Reason("取消"), "enter") == NOTHING
        assert await answers(Reason("取消"), *"rain", "enter") == ["rain"]
        assert await answers(Reason("取消", required=False), "ctrl+s") == [""]
        assert await answers(Reason("取消"), *"rain", "escape") == [None]


async def test_a_suggestion_is_taken_by_mouse_and_can_be_changed() -> None:
    async with desk() as answers:
        assert await answers(Reason("取消", suggestions=("天气原因", "场地冲突")), click="#words-1") == NOTHING
        assert await answers(Reason("取消", suggestions=("天气原因",)), "tab", "enter", "enter") == ["天气原因"]


def units() -> list[Choice]:
    return [Choice(f"U-{n:02}", name, search=("Anshan",) if n == 0 else ()) for n, name in enumerate(UNITS)]


PICKED = {"sjyj": "U-01", "科协": "U-00", "u-03": "U-03", "anshan": "U-00", "xym": "U-04"}
"""What is typed and what it finds."""


async def test_picking_by_initials_name_id_english_or_arrows() -> None:
    async with desk() as answers:
        for typed, picked in PICKED.items():
            assert await answers(Picker("单位", units()), *typed, "enter") == [(picked,)], typed
        assert await answers(Picker("单位", units(), chosen=["U-02"]), "down", "enter") == [("U-03",)]
        assert await answers(Picker("单位", units()), "pagedown", "up", "enter") == [("U-04",)]


async def test_picking_several_keeps_their_order_and_nothing_may_be_picked() -> None:
    keys = [*"tsw", "enter", *"skx", "enter", "ctrl+s"]
    async with desk() as answers:
        near = [
            Choice("stb", "市科技局", search=("市科学技术局",), group="已分工"),
            Choice("ast", "市科协", group="其他"),
        ]
        assert await answers(Picker("单位", near), *"skx", "enter") == [("ast",)]
        assert await answers(Picker("单位", near), *"skx", "down", "enter") == [("stb",)]
        several = Picker("单位", units(), chosen=["U-02"], several=True)
        assert await answers(several, *keys) == [("U-00", "U-02", "U-05")]
        assert await answers(Picker("单位", units()), "escape") == [None]
        assert await answers(Picker("单位", units()), *"qqqq", "enter") == NOTHING


async def test_help_runs_what_it_shows() -> None:
    app = Gallery("list", hostile=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        app.screen.query_one(LineList).go_to("palette.show")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.pause()
        assert type(app.screen).__name__ == "Picker"
