"""Chinese text as people give it: committed by an input method, pasted, and full-width where a key is meant."""

from datetime import date

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from scheduler.queries.agenda import Filter, agenda
from tests.tui.conftest import check_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.actions import key_name
from tui.screens.activity_form import ActivityForm
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_list import LineList
from tui.widgets.month_grid import MonthGrid
from tui.workspace import Workspace


async def paste(pilot: Pilot[int], text: str) -> None:
    """As a terminal sends it: one event, whatever is in it."""
    pilot.app.post_message(events.Paste(text))
    await settled(pilot)


async def typed(pilot: Pilot[int], text: str) -> None:
    """As a terminal sends what an input method commits: a key for each character, also those with a key's name."""
    for character in text:
        pilot.app.post_message(events.Key(key_name(character), character))
        await pilot.pause()
    await settled(pilot)


async def test_into_the_filter_and_the_palette(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda") as pilot:
        rows = pilot.app.screen.query_one(LineList)
        everything = len(rows.model)
        await typed(pilot, "、")  # the key of "/" in a Chinese input method
        await paste(pilot, "讲堂\n")
        assert pilot.app.screen.query_one(FilterBar).text == "讲堂"
        assert {"讲堂" in row.title for row in rows.model.rows if row in rows.chosen} == {True}
        assert 0 < len(rows.model) < everything
        await pilot.press("escape")
        await typed(pilot, "／启动仪式")
        assert [row.title for row in rows.chosen] == ["2026年科普周启动仪式"]
        assert len(rows.model) == 1
        await pilot.press("escape")
        await typed(pilot, "：")
        await paste(pilot, "启动仪式\x1b[31m")
        assert on_top(pilot) == "Palette"
        check_lines(pilot.app)
        pilot.app.screen.query_one(Input).value = ""
        await typed(pilot, "启动仪式")
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "ActivityPage"


async def test_into_the_form(opened: Opened, workspace: Workspace) -> None:
    opening = workspace.ask(lambda session: agenda(session, Filter(text="启动仪式")))[0]
    async with opened("agenda") as pilot:
        form = ActivityForm(workspace, "edit", opening)
        await pilot.app.push_screen(form)
        await settled(pilot)
        title = form.query_one("#title", Input)
        await paste(pilot, "科普周\r\n\t启动仪式\x1b[2J\u202e（海城市）")
        assert title.value == "科普周  启动仪式[2J（海城市）"
        await pilot.press("home")
        await typed(pilot, "二〇二六：")
        await pilot.press("end")
        await typed(pilot, "？１")
        assert title.value == "二〇二六：科普周  启动仪式[2J（海城市）？１"
        check_lines(pilot.app)
        area = form.query_one("#description", TextArea)
        area.focus()
        await pilot.pause()
        await paste(pilot, "第一段，很长。\n第二段\x9b31m")
        await typed(pilot, "、完")
        check_lines(pilot.app)
        title.value = "科普周启动仪式"
        await settled(pilot)
        await pilot.press("ctrl+s")
        await settled(pilot)
    saved = workspace.ask(lambda session: agenda(session, Filter(ids=(opening.id,))))[0]
    assert saved.title == "科普周启动仪式"
    assert saved.description == "第一段，很长。\n第二段31m、完"


async def test_keys_that_an_input_method_swallows_say_so_and_those_it_widens_work(opened: Opened) -> None:
    async with opened("agenda") as pilot:
        await typed(pilot, "科")
        assert "快捷键请切换到英文输入" in "\n".join(check_lines(pilot.app))
        await typed(pilot, "？")
        assert on_top(pilot) == "Help"
        await pilot.press("escape")
        await typed(pilot, "３")
        assert on_top(pilot) == "MonthPage"
        grid = pilot.app.screen.query_one(MonthGrid)
        await typed(pilot, "】】【")
        assert grid.cursor == date(2026, 10, 14)
