"""What comes from elsewhere: registered, read, told of on Today where it fails, taken away; warnings by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.commands.source import add
from scheduler.model.warning import WarningMessage
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.source import sources
from scheduler.queries.warning import warnings
from tests.tui.conftest import check_lines
from tests.tui.screens.conftest import Opened, on_top, settled
from tui.app import KepuApp
from tui.screens.matters import Matter
from tui.screens.sources import SourcesPage
from tui.widgets.line_list import LineList
from tui.workspace import Workspace

CAP = Path(__file__).parents[2] / "data" / "cap" / "exercise.xml"


async def test_a_source_is_added_fails_is_told_of_and_taken_away(
    opened: Opened, workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "warnings"
    async with opened("today") as pilot:
        app = pilot.app
        assert isinstance(app, KepuApp)
        await pilot.press("S")
        await settled(pilot)
        assert "还没有外部来源" in "\n".join(check_lines(app))
        await pilot.press("n", *"cap", "enter")
        await pilot.press(*str(folder), "enter")
        await settled(pilot)
        assert [(s.kind, s.state) for s in workspace.ask(sources)] == [("cap", "failing")]
        await pilot.press("escape")
        await settled(pilot)
        rows: LineList[Matter] = app.screen.query_one(LineList)
        failing = next(row for row in rows.model.rows if row.kind == "source")
        assert "warnings" in failing.text
        rows.go_to(failing.key)
        folder.mkdir()
        (folder / "w.xml").write_bytes(CAP.read_bytes())
        await pilot.press("f")
        await settled(pilot)
        assert [s.state for s in workspace.ask(sources)] == ["ok"]
        assert failing.key not in [row.key for row in rows.model.rows]
        assert [w.headline for w in workspace.ask(warnings)] == ["市气象台发布高温橙色预警（演练）"]
        await pilot.press("S")
        await settled(pilot)
        shown = "\n".join(check_lines(app))
        assert "读到的预警" in shown
        assert "正常" in shown
        await pilot.press("d", "d")
        await settled(pilot)
        assert workspace.ask(sources) == []


async def test_a_warning_file_is_looked_at_before_it_is_taken_in(opened: Opened, workspace: Workspace) -> None:
    async with opened("today", (120, 40)) as pilot:
        assert isinstance(pilot.app, KepuApp)
        await pilot.press("S")
        await settled(pilot)
        await pilot.press("w")
        await pilot.press(*str(CAP), "enter")
        await settled(pilot)
        assert on_top(pilot) == "Confirm"
        assert "预警“市气象台" in "\n".join(check_lines(pilot.app))
        assert workspace.ask(warnings) == []
        await pilot.press("w")
        await settled(pilot)
        assert len(workspace.ask(warnings)) == 1
        await pilot.press("w")
        await pilot.press(*"/nowhere.xml", "enter")
        await settled(pilot)
        assert "打不开文件" in "\n".join(check_lines(pilot.app))


async def test_a_warning_in_force_stands_first_on_today_and_opens_what_it_started(
    opened: Opened, workspace: Workspace
) -> None:
    activity = workspace.ask(lambda session: agenda(session, Filter()))[0].id
    sent = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
    with workspace.store.begin("kepu", "test", alone=False) as work:
        for name, hours in (("over", -1), ("now", 9)):
            work.session.add(
                WarningMessage(
                    identifier=name, sent=sent, headline=f"台风{name}", level="red", outcome="opened",
                    expires=workspace.clock() + timedelta(hours=hours), activity_id=activity, received_at=sent,
                )
            )  # fmt: skip
    add(workspace.store, "cap", "file:///nowhere", "file:///nowhere", "li")
    async with opened("today") as pilot:
        rows: LineList[Matter] = pilot.app.screen.query_one(LineList)
        assert [row.text for row in rows.model.rows if row.kind == "warning"] == ["台风now"]
        assert rows.model.rows[0].key == "anow"
        await pilot.press("f")
        await settled(pilot)
        assert on_top(pilot) == "ActivityPage"


def test_a_source_never_read_is_no_failure(workspace: Workspace) -> None:
    add(workspace.store, "cap", "file:///nowhere", "file:///nowhere", "li")
    (row,) = workspace.ask(SourcesPage(workspace).question)
    assert (row.state, row.at, row.tone) == ("未读取", None, "")
