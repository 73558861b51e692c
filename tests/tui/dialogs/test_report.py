"""The figures of an activity that was held: checked while they are typed, answered as the command takes them."""

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from scheduler.planning.reporting import report_of
from tests.tui.conftest import check_lines
from tests.tui.gallery import HOSTILE, Gallery
from tui.dialogs.report import ReportDialog
from tui.widgets.plain import Note


async def asked(pilot: Pilot[None], given: list[Any]) -> ReportDialog:
    dialog = ReportDialog("上报：" + HOSTILE[0])
    await pilot.app.push_screen(dialog, given.append)
    await pilot.pause()
    return dialog


def problem(dialog: ReportDialog) -> str:
    return str(dialog.query_one(".problem", Note).content)


async def test_figures_are_checked_while_typed_and_answered_as_numbers() -> None:
    given: list[Any] = []
    async with Gallery("list", hostile=False).run_test(size=(80, 24)) as pilot:
        dialog = await asked(pilot, given)
        check_lines(pilot.app)
        assert dialog.focused is dialog.query_one("#visitors")
        await pilot.press("ctrl+s")
        assert "请填报参加人数" in problem(dialog)
        await pilot.press(*"some")
        await pilot.pause()
        assert "some" in problem(dialog)
        assert given == []
        for typed in ("300", "３００", "青少年＝１２０"):
            dialog.query_one("#visitors", Input).value = typed
            await pilot.pause()
            assert problem(dialog) == "", typed
        dialog.query_one("#visitors", Input).value = "青少年=120，社会公众=1.2万"
        dialog.query_one("#spending", Input).value = "市级=5000"
        dialog.query_one("#sessions", Input).value = "3"
        await pilot.press("enter")
        assert dialog.focused is dialog.query_one("#online")
        await pilot.press(*"1.5w")
        await pilot.pause()
        assert "1.5w" in problem(dialog)
        await pilot.press("backspace")
        dialog.query_one("#online", Input).value = "1.5万"
        dialog.query_one("#summary", Input).value = "很好"
        await pilot.pause()
        assert problem(dialog) == ""
        check_lines(pilot.app)
        await pilot.press("ctrl+s")
        await pilot.pause()
    figures = report_of(given[0])
    assert (figures.sessions, figures.online, figures.summary) == (3, 15000, "很好")
    assert (figures.visitors, figures.spending) == ({"youth": 120, "public": 12000}, {"city": 5000})


async def test_it_answers_the_mouse_and_leaves_without_an_answer() -> None:
    given: list[Any] = []
    async with Gallery("list", hostile=False).run_test(size=(80, 24)) as pilot:
        await asked(pilot, given)
        await pilot.press("escape")
        await asked(pilot, given)
        await pilot.click("#no")
        dialog = await asked(pilot, given)
        dialog.query_one("#visitors", Input).value = "老年人=40"
        await pilot.click("#yes")
        await pilot.pause()
    assert given[:2] == [None, None]
    assert [report_of(values).attendance for values in given[2:]] == [40]
