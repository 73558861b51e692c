"""The form: checked while it is typed, its effects foretold, saved as one change, merged with another's edit."""

from datetime import date
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from scheduler.commands.activity import edit
from scheduler.queries.agenda import Filter, activity, agenda
from scheduler.queries.history import log
from scheduler.queries.views import ActivityView
from tests.tui.conftest import check_lines, screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.app import KepuApp
from tui.screens.activity_form import ActivityForm
from tui.widgets.date_input import DateInput
from tui.widgets.line_list import LineList
from tui.widgets.plain import Note
from tui.workspace import Workspace


def the_opening(workspace: Workspace) -> ActivityView:
    return workspace.ask(lambda session: agenda(session, Filter(text="启动仪式")))[0]


def form_for(workspace: Workspace) -> ActivityForm:
    return ActivityForm(workspace, "edit", the_opening(workspace))


async def test_what_is_wrong_is_said_at_once_and_nothing_is_saved_before_it_is_right(
    opened: Opened, workspace: Workspace
) -> None:
    async with opened("agenda", (120, 40)) as pilot:
        await pilot.press("n")
        await settled(pilot)
        form = pilot.app.screen
        assert "请写标题" in "\n".join(screen_lines(pilot.app))
        form.query_one("#hours", Input).value = "25点"
        await settled(pilot)
        assert "09:00-11:30" in str(form.query_one("#effects", Note).content)
        await pilot.press("ctrl+s")
        assert on_top(pilot) == "ActivityForm"
        form.query_one("#title", Input).value = "航模表演"
        form.query_one("#hours", Input).value = "9:00-11:30"
        form.query_one("#start", DateInput).set_day(date(2026, 9, 21))
        await settled(pilot)
        assert form.query_one("#end", DateInput).day == date(2026, 9, 21)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert on_top(pilot) == "AgendaPage"
    made = workspace.ask(lambda session: agenda(session, Filter(text="航模表演")))[0]
    zone = workspace.zone
    assert made.start_at is not None
    assert f"{made.start_at.astimezone(zone):%Y-%m-%d %H:%M}" == "2026-09-21 09:00"


async def test_the_end_follows_the_start_until_it_is_given_itself(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda") as pilot:
        form = ActivityForm(workspace, "new", day=date(2027, 5, 31))
        await pilot.app.push_screen(form)
        await settled(pilot)
        start, end = (form.query_one(f"#{name}", DateInput) for name in ("start", "end"))
        assert (start.day, end.day) == (date(2027, 5, 31), date(2027, 5, 31))
        start.query_one(Input).focus()
        await pilot.press(*"9.18")
        await settled(pilot)
        assert (start.day, end.day) == (date(2027, 9, 18), date(2027, 9, 18))
        await pilot.press("tab", *"9.20", "shift+tab", *"9.19")
        await settled(pilot)
        assert (start.day, end.day) == (date(2027, 9, 19), date(2027, 9, 20))
        form.query_one("#title", Input).value = "航模表演"
        form.query_one("#hours", Input).value = "１４：００－１６：００"
        form.query_one("#start", DateInput).query_one(Input).value = "9.17"
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert on_top(pilot) == "AgendaPage"
    made = workspace.ask(lambda session: agenda(session, Filter(text="航模表演")))[0]
    assert (made.start_on, made.end_on, made.all_day) == (date(2027, 9, 17), date(2027, 9, 20), False)


async def test_leaving_a_changed_form_is_asked_about_by_every_way_out(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda") as pilot:
        await pilot.app.push_screen(form_for(workspace))
        await settled(pilot)
        await pilot.press("X")
        await pilot.press("escape")
        assert on_top(pilot) == "Confirm"
        await pilot.press("escape")
        assert on_top(pilot) == "ActivityForm"
        assert isinstance(pilot.app, KepuApp)
        pilot.app.action_view("month")
        await pilot.pause()
        assert on_top(pilot) == "Confirm"
        await pilot.press("d")
        await settled(pilot)
        assert on_top(pilot) == "MonthPage"


async def test_days_and_fields_changed_together_are_one_change(opened: Opened, workspace: Workspace) -> None:
    opening = the_opening(workspace)
    async with opened("agenda", (120, 40)) as pilot:
        await pilot.app.push_screen(form_for(workspace))
        await settled(pilot)
        form = pilot.app.screen
        form.query_one("#start", DateInput).set_day(date(2026, 10, 9))
        form.query_one("#venue_name", Input).value = "少年宫"
        await settled(pilot)
        assert "提醒" in str(form.query_one("#effects", Note).content)
        await pilot.press("ctrl+s")
        await settled(pilot)
        moved = workspace.ask(lambda session: activity(session, opening.id))
        assert (moved.start_on, moved.venue_name) == (date(2026, 10, 9), "少年宫")
        changes = {e.change for e in workspace.ask(lambda s: log(s, subject=str(opening.id), actor="li"))}
        await pilot.press("u")
        await settled(pilot)
        again = workspace.ask(lambda session: activity(session, opening.id))
        assert (again.start_on, again.venue_name) == (opening.start_on, opening.venue_name)
        assert len(changes) == 2
        assert "已撤销" in "\n".join(screen_lines(pilot.app))


async def test_another_persons_edit_of_other_fields_joins_the_half_filled_form(
    opened: Opened, workspace: Workspace
) -> None:
    opening = the_opening(workspace)
    async with opened("agenda") as pilot:
        await pilot.app.push_screen(form := form_for(workspace))
        await settled(pilot)
        form.query_one("#venue_name", Input).value = "少年宫"
        edit(workspace.store, opening.id, {"url": "https://example.cn/a"}, "wang")
        form.reload()
        await settled(pilot)
        assert form.query_one("#url", Input).value == "https://example.cn/a"
        assert form.query_one("#venue_name", Input).value == "少年宫"
        await pilot.press("ctrl+s")
        await settled(pilot)
    both = workspace.ask(lambda session: activity(session, opening.id))
    assert (both.venue_name, both.url) == ("少年宫", "https://example.cn/a")


async def test_two_people_on_one_field_choose_field_by_field(opened: Opened, workspace: Workspace) -> None:
    opening = the_opening(workspace)
    async with opened("agenda") as pilot:
        await pilot.app.push_screen(form := form_for(workspace))
        await settled(pilot)
        form.query_one("#title", Input).value = "我的标题"
        form.query_one("#venue_name", Input).value = "我的场地"
        edit(workspace.store, opening.id, {"title": "别人的标题", "venue_name": "别人的场地"}, "wang")
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert on_top(pilot) == "Merge"
        shown = "\n".join(check_lines(pilot.app))
        assert "我的标题" in shown
        assert "别人的标题" in shown
        await pilot.press("enter", "ctrl+s")
        await settled(pilot)
        assert on_top(pilot) == "AgendaPage"
    chosen = workspace.ask(lambda session: activity(session, opening.id))
    assert (chosen.title, chosen.venue_name) == ("别人的标题", "我的场地")


async def test_a_unit_is_picked_by_its_pinyin_initials(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda") as pilot:
        await pilot.app.push_screen(form := form_for(workspace))
        await settled(pilot)
        form.query_one("#coordinator_id").focus()
        await pilot.press("enter", "j", "y", "j", "enter")
        await settled(pilot)
        assert form.fields.values["coordinator_id"] == "education"


async def test_a_long_text_goes_through_the_persons_own_editor(
    opened: Opened, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said: list[str] = []

    def pretend(_app: object, text: str) -> str:
        said.append(text)
        return "第一段\n第二段"

    monkeypatch.setattr("tui.screens.activity_form.edited_outside", pretend)
    async with opened("agenda") as pilot:
        await pilot.app.push_screen(form := form_for(workspace))
        await settled(pilot)
        await pilot.press("f4")
        await pilot.pause()
        assert form.query_one("#description", TextArea).text == "第一段\n第二段"
        assert form.dirty
    assert len(said) == 1


async def test_a_copy_is_saved_and_the_next_one_begun(opened: Opened, workspace: Workspace) -> None:
    opening = the_opening(workspace)
    async with opened("agenda") as pilot:
        pilot.app.screen.query_one(LineList).go_to(opening.id)
        await pilot.press("p")
        await settled(pilot)
        form = pilot.app.screen
        assert isinstance(form, ActivityForm)
        form.query_one("#title", Input).value = "分会场"
        await settled(pilot)
        await pilot.press("ctrl+n")
        await settled(pilot)
        assert on_top(pilot) == "ActivityForm"
        assert (form.query_one("#title", Input).value, form.dirty) == ("", False)
        assert form.query_one("#start", DateInput).day == opening.start_on
        await pilot.press("escape")
    copy = workspace.ask(lambda session: agenda(session, Filter(text="分会场")))[0]
    assert (copy.start_at, copy.venue_name, copy.measures) == (opening.start_at, opening.venue_name, opening.measures)
    assert copy.id != opening.id
