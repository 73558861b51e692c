"""Themes and their editions; a late notice is entered, told beforehand what it moves, and taken back."""

from datetime import date

from textual.pilot import Pilot
from textual.widgets import Input

from scheduler.commands.catalogue import load_plan
from scheduler.commands.occurrence import Notice, preview
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.themes import theme_whole, themes
from tests.scheduler.commands.test_occurrence import ENDED
from tests.scheduler.plans import small
from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.cli.differences import difference_lines, summary
from tui.dialogs.announce import Announce, Edition, Level
from tui.screens.themes import GROUPS, group
from tui.theme_actions import announcement_words
from tui.widgets.date_input import DateInput
from tui.widgets.line_list import LineList
from tui.widgets.plain import Button
from tui.workspace import Workspace

TODAY = date(2026, 9, 14)


def openings(workspace: Workspace) -> list[date]:
    return [one.start_on for one in workspace.ask(lambda s: agenda(s, Filter(text="启动仪式", year=2026)))]


def shown(pilot: Pilot[int]) -> str:
    return "\n".join(screen_lines(pilot.app))


async def test_dates_announced_late_move_what_hangs_on_them_and_undo_brings_it_back(
    opened: Opened, workspace: Workspace
) -> None:
    async with opened("themes", (120, 40)) as pilot:
        await pilot.press("j", "f4", "ctrl+s")
        await settled(pilot)
        assert "! 请写明通知的标题" in shown(pilot)
        start = pilot.app.screen.query_one("#start Input", Input)
        start.value = "9.26"
        await settled(pilot)
        assert pilot.app.screen.query_one("#end Input", Input).value == "2026-10-02"
        told = shown(pilot)
        assert "9月19日—25日 → 9月26日—10月2日（晚 7 天）" in told
        asked = preview(
            workspace.store,
            Notice(theme="week", year=2026, start=date(2026, 9, 26), end=date(2026, 10, 2), title="通知"),
        )
        lines = [line for lines in difference_lines(asked.difference, workspace.zone) for line in lines]
        assert len(lines) > 5
        assert [line for line in (summary(asked.difference), *lines[:5]) if line not in told] == []
        assert openings(workspace) == [date(2026, 9, 19)]
        await pilot.press(*"关于举办科普周的通知", "ctrl+s")
        await settled(pilot)
        assert on_top(pilot) == "ThemesPage"
        assert openings(workspace) == [date(2026, 9, 26)]
        assert "日期已公布" in shown(pilot)
        await pilot.press("u")
        await settled(pilot)
        assert openings(workspace) == [date(2026, 9, 19)]
        assert "日期已公布" not in shown(pilot)


async def test_a_theme_that_has_ended_leads_to_what_took_its_place(opened: Opened, workspace: Workspace) -> None:
    load_plan(workspace.store, small(ENDED), "li")
    async with opened("themes") as pilot:
        await pilot.press(*"/防震日", "enter")
        await settled(pilot)
        assert "接续  办到 2025 年为止，此后由科普周接续" in shown(pilot)
        await pilot.press("A")
        await settled(pilot)
        assert "“防震日”2026年已由“科普周”接续" in shown(pilot)
        await pilot.press("A")
        await settled(pilot)
        assert "公布日期：科普周 2026" in shown(pilot)


async def test_a_day_typed_for_an_edition_lies_in_its_year_and_another_years_is_refused(opened: Opened) -> None:
    async with opened("themes") as pilot:
        for known in (date(2028, 9, 16), None):
            edition = Edition(theme="week", name="周", year=2028, start=known)
            await pilot.app.push_screen(Announce(edition, TODAY, [Level("national", "全国")], lambda _notice: []))
            start, end = (pilot.app.screen.query_one(f"#{name}", DateInput) for name in ("start", "end"))
            await pilot.press(*"9.11", "tab", *"9.20")
            await settled(pilot)
            assert (start.day, end.day) == (date(2028, 9, 11), date(2028, 9, 20))
            start.query_one(Input).value, end.query_one(Input).value = "2027-09-11", "2027-09-20"
            await settled(pilot)
            assert "! 2028 届的日期应在 2028 年" in shown(pilot)
            await pilot.press("ctrl+s")
            assert on_top(pilot) == "Announce"


async def test_one_theme_shows_its_history_and_the_activities_of_the_edition_at_hand(opened: Opened) -> None:
    async with opened("themes", (120, 40)) as pilot:
        await pilot.press("j", "enter")
        await settled(pilot)
        assert on_top(pilot) == "ThemePage"
        assert "关于举办2024年科普周的通知" in shown(pilot)
        activities = pilot.app.screen.query(LineList).last(LineList)
        assert len(activities.model.rows) == 8
        await pilot.press("up")
        await settled(pilot)
        assert len(activities.model.rows) == 0
        await pilot.press("down", "slash", *"date:")
        await settled(pilot)
        assert len(activities.model.rows) == len(activities.model) == 8
        await pilot.press(*"2026-09-21..", "enter")
        await settled(pilot)
        assert 0 < len(activities.model) < 8
        assert pilot.app.focused is activities
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "ActivityPage"


async def test_a_districts_own_dates_are_picked_by_name(opened: Opened, workspace: Workspace) -> None:
    async with opened("themes") as pilot:
        await pilot.press("j", "A")
        await settled(pilot)
        await pilot.click("#firmness")
        await pilot.click("#level")
        await pilot.press(*"东区", "enter")
        await settled(pilot)
        labels = {str(button.label) for button in pilot.app.screen.query(Button)}
        assert {"东区", "预通知，日期还可能变"} <= labels
        pilot.app.screen.query_one("#start Input", Input).value = "2026-09-27"
        pilot.app.screen.query_one("#notice", Input).value = "东区预通知"
        await pilot.press("ctrl+s")
        await settled(pilot)
        whole = workspace.ask(lambda s: theme_whole(workspace.store, s, "week", 2026, 2026))
        assert [(e.level, e.area, e.start) for e in whole.editions] == [
            ("county", "east", date(2026, 9, 27)),
            ("national", "", date(2026, 9, 19)),
        ]


def test_before_a_notice_is_entered_its_conflicts_and_what_leaves_its_days_are_told(workspace: Workspace) -> None:
    def told(theme: str, *days: date) -> list[str]:
        return announcement_words(workspace, Notice(theme=theme, year=2026, start=days[0], end=days[1], title=""))

    late = told("week", date(2026, 10, 10), date(2026, 10, 13))
    assert late[2:6] == [
        "! 1 项活动落到届期之外：#4（10月14日 周三）", "不影响已排的提醒", "不需另行通知单位", "公开日历随之更新",
    ]  # fmt: skip
    assert "解决 7 处冲突" in late
    kit = told("food", date(2026, 9, 26), date(2026, 10, 2))
    assert [line.split("）（")[0] for line in kit if line.startswith("!")] == [
        "! 产生冲突：“食品周启动”（#24", "! 产生冲突：“食品周宣传（东区）”（#25",
        "! 产生冲突：“食品周宣传（西区）”（#26", "! 产生冲突：“食品周启动”（#24",
    ]  # fmt: skip
    same = told("week", date(2026, 9, 19), date(2026, 9, 25))
    assert same == ["9月19日—25日", "没有变化（unchanged）：8 项活动"]
    assert openings(workspace) == [date(2026, 9, 19)]


def test_what_waits_for_its_dates_comes_first_and_what_has_none_last(workspace: Workspace) -> None:
    found = {view.id: view for view in workspace.ask(lambda s: themes(s, 2026))}
    assert {ident: GROUPS[group(view, TODAY)] for ident, view in found.items()} == {
        "week": "日期待公布",
        "food": "日期待公布",
        "quake-day": "固定的日子",
        "winter": "季节和赛期",
        "all-year": "全年工作",
    }
    assert GROUPS[group(found["week"], date(2026, 12, 1))] == "已过，日期未登记"
    none = workspace.ask(lambda s: themes(s, 2030))[0]
    assert GROUPS[group(none, TODAY)] == "这一年没有届次"
