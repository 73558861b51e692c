"""Today: everything that needs a person, in order, most of it settled with one key; the first screen at once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from scheduler.commands.activity import step
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import Filter, agenda, count
from scheduler.queries.opening import opening
from scheduler.queries.outbox import deliveries
from scheduler.queries.today import due
from scheduler.queries.today import today as needed
from scheduler.store.light import at_once
from tests.stores import Clock
from tests.tui.conftest import check_lines, screen_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tests.tui.screens.eventful import double_book, fail_a_delivery
from tests.tui.screens.test_long_work import CALENDAR, import_for_education
from tui.app import KepuApp
from tui.screens.matters import Matter
from tui.screens.theme import ThemePage
from tui.widgets.line_list import LineList
from tui.workspace import Workspace


@pytest.fixture
def busy(workspace: Workspace, clock: Clock) -> Workspace:
    """A fortnight in which something of every kind needs a person."""
    fail_a_delivery(workspace.store)
    return workspace


def rows(app: KepuApp) -> LineList[Matter]:
    return app.screen.query_one(LineList)


def kinds(app: KepuApp) -> list[str]:
    return list(dict.fromkeys(row.kind for row in rows(app).model.rows))


async def test_matters_come_in_the_order_of_urgency(opened: Opened, busy: Workspace) -> None:
    order = ["overdue", "unanswered", "conflict", "waiting", "failed", "week"]
    async with opened("today", (120, 40)) as pilot:
        assert isinstance(pilot.app, KepuApp)
        here = kinds(pilot.app)
        assert here == [kind for kind in order if kind in here]
        assert {"overdue", "unanswered", "failed", "week"} <= {*here}


async def test_one_key_settles_each_kind(opened: Opened, busy: Workspace) -> None:
    async with opened("today", (120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, KepuApp)
        first = rows(app).model.rows[0]
        assert first.kind == "overdue"
        await pilot.press("f")
        await settled(pilot)
        assert first.key not in [row.key for row in rows(app).model.rows]
        assert rows(app).row == rows(app).model.rows[0]
        await pilot.press("u")
        await settled(pilot)
        assert first.key in [row.key for row in rows(app).model.rows]
        lead = next(row for row in rows(app).model.rows if row.kind == "unanswered")
        rows(app).go_to(lead.key)
        await pilot.press("f")
        await settled(pilot)
        assert lead.key not in [row.key for row in rows(app).model.rows]
        failed = next(row for row in rows(app).model.rows if row.kind == "failed")
        rows(app).go_to(failed.key)
        await pilot.press("f")
        await settled(pilot)
        assert failed.key not in [row.key for row in rows(app).model.rows]
        assert deliveries_failed(busy) == 0


def deliveries_failed(workspace: Workspace) -> int:
    return len(workspace.ask(lambda session: deliveries(session, states=("failed",))))


async def test_marked_milestones_are_completed_as_one_change(opened: Opened, busy: Workspace) -> None:
    before = len(busy.ask(lambda session: due(session, until=date(2026, 9, 13))))
    assert before > 2
    async with opened("today", (120, 40)) as pilot:
        await pilot.press("space", "space", "f")
        await settled(pilot)
        assert len(busy.ask(lambda session: due(session, until=date(2026, 9, 13)))) == before - 2
        await pilot.press("u")
        await settled(pilot)
    assert len(busy.ask(lambda session: due(session, until=date(2026, 9, 13)))) == before


async def test_enter_opens_the_thing_and_the_week_goes_on_by_steps(opened: Opened, busy: Workspace) -> None:
    async with opened("today", (120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, KepuApp)
        week = next(row for row in rows(app).model.rows if row.kind == "week" and row.what.status == "planned")
        rows(app).go_to(week.key)
        await pilot.press("f")
        await settled(pilot)
        assert "确认：" in "\n".join(screen_lines(app))
        assert busy.ask(lambda s: agenda(s, Filter(ids=(week.activity or 0,))))[0].status == "confirmed"
        rows(app).go_to(week.key)
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "ActivityPage"
        await pilot.press("q")
        await settled(pilot)
        assert rows(app).row is not None
        assert rows(app).row.key == week.key  # type: ignore[union-attr]
        failed = next(row for row in rows(app).model.rows if row.kind == "failed")
        rows(app).go_to(failed.key)
        await pilot.press("enter")
        await settled(pilot)
        assert on_top(pilot) == "OutboxPage"
        assert rows(app).row is not None
        assert rows(app).row.key == failed.key  # type: ignore[union-attr]


async def test_an_edition_is_announced_from_here(opened: Opened, workspace: Workspace, clock: Clock) -> None:
    clock.now = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
    async with opened("today", (120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, KepuApp)
        waiting = next(row for row in rows(app).model.rows if row.kind == "waiting")
        rows(app).go_to(waiting.key)
        await pilot.press("f")
        await settled(pilot)
        assert on_top(pilot) == "Announce"
        await pilot.press("escape", "enter")
        await settled(pilot)
        assert isinstance(app.screen, ThemePage)
        edition = app.screen.edition()
        assert edition is not None
        assert (edition.theme, edition.year) == (waiting.what.theme, waiting.what.year)


def test_the_first_screen_says_what_the_whole_page_says(busy: Workspace) -> None:
    on = busy.today
    step(busy.store, agenda_of_week(busy, on), Step.CANCEL, "li", reason="雨")
    light = at_once(busy.store.place, partial(opening, on=on))
    assert light is not None
    whole = busy.ask(lambda session: needed(session, on))
    assert [(d.milestone, d.title, d.due_on, d.of, d.unit) for d in light.overdue] == [
        (d.milestone, d.title, d.due_on, d.of, d.unit) for d in whole.overdue
    ]
    assert [line.id for line in light.unanswered] == [a.id for a in whole.unanswered]
    assert light.silent == {
        a.id: tuple(x.unit.id for x in a.assignments if x.role == "lead" and x.answer != "accepted")
        for a in whole.unanswered
    }
    assert [line.id for line in light.week] == [a.id for a in whole.week]


def agenda_of_week(workspace: Workspace, on: date) -> int:
    return workspace.ask(lambda s: agenda(s, Filter(first=on, last=on + timedelta(days=6))))[0].id


def test_what_is_no_database_of_this_version_is_left_to_the_store_to_explain(busy: Workspace, tmp_path: Path) -> None:
    with busy.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    question = partial(opening, on=busy.today)
    assert at_once(busy.store.place, question) is None
    assert at_once(str(tmp_path / "missing.db"), question) is None
    (tmp_path / "other.db").write_text("no database", encoding="utf-8")
    assert at_once(str(tmp_path / "other.db"), question) is None
    assert at_once("postgresql://nowhere/x", question) is None


async def test_the_first_screen_gives_way_to_the_page_with_its_cursor(busy: Workspace) -> None:
    light = at_once(busy.store.place, partial(opening, on=busy.today))
    app = KepuApp(busy, lambda: 1, opening=light)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "down")
        chosen = rows(app).row
        await settled(pilot)
        await settled(pilot)
        assert on_top(pilot) == "TodayPage"
        assert chosen is not None
        assert rows(app).row is not None
        assert rows(app).row.key == chosen.key  # type: ignore[union-attr]


async def test_a_conflict_is_settled_from_here_and_taken_back(opened: Opened, workspace: Workspace) -> None:
    double_book(workspace.store)
    async with opened("today", (120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, KepuApp)
        clash = next(row for row in rows(app).model.rows if row.kind == "conflict" and row.what.kind == "unit")
        rows(app).go_to(clash.key)
        await pilot.press("f12")
        await settled(pilot)
        assert on_top(pilot) == "Confirm"
        assert "把“科协开放日”（#5）移到" in "\n".join(check_lines(app))
        await pilot.press("f")
        await settled(pilot)
        assert clash.key not in [row.key for row in rows(app).model.rows]
        await pilot.press("u")
        await settled(pilot)
        assert clash.key in [row.key for row in rows(app).model.rows]


async def test_a_year_is_planned_and_a_calendar_taken_in_from_here(
    opened: Opened, workspace: Workspace, tmp_path: Path
) -> None:
    calendar = tmp_path / "a.ics"
    calendar.write_text(CALENDAR, encoding="utf-8", newline="")
    async with opened("today") as pilot:
        await pilot.press("Y", "down", "enter")
        await settled(pilot)
        assert on_top(pilot) == "Confirm"
        await pilot.press("y")
        await settled(pilot)
        await import_for_education(pilot, calendar)
        assert on_top(pilot) == "TodayPage"
    assert workspace.ask(lambda session: count(session, Filter(year=2027))) > 0
    assert workspace.ask(lambda session: count(session, Filter(text="机器人展"))) == 1


async def test_the_footer_shows_what_works_on_the_line_at_hand_and_in_an_app_for_looking(
    opened: Opened, app: Callable[..., KepuApp], busy: Workspace
) -> None:
    async with opened("today", (120, 40)) as pilot:
        assert isinstance(pilot.app, KepuApp)
        shown = {}
        for kind in ("failed", "week"):
            rows(pilot.app).go_to(next(row.key for row in rows(pilot.app).model.rows if row.kind == kind))
            await settled(pilot)
            shown[kind] = screen_lines(pilot.app)[-1].replace(" ", "")
        assert "e编辑" in shown["week"]
        assert [words for words in ("e编辑", "A公布") if words in shown["failed"]] == []
        assert "A公布" not in shown["week"]
    only = Workspace(store=busy.store, settings=busy.settings, actor="li", clock=busy.clock, read_only=True)
    looking = app("agenda", only)
    async with looking.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert screen_lines(pilot.app)[-1].split() == ["?帮助", ":命令", "/筛选", "回车打开", "空格标记", "q返回"]
        await pilot.press("e")
        await settled(pilot)
        assert "只读方式，不能修改" in screen_lines(pilot.app)[-2]
