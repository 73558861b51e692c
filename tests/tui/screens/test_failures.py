"""What goes wrong while the app runs: one sentence, the page and what was typed stay, and it goes on when it can."""

import asyncio
import gc
import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from psycopg import sql
from textual.messages import ExitApp
from textual.pilot import Pilot

from config.settings import Settings
from scheduler.errors import OtherSchema
from scheduler.queries.agenda import Filter, count
from scheduler.queries.history import last_seq
from scheduler.queries.opening import opening
from scheduler.store.light import at_once
from scheduler.store.store import Store
from tests.postgres import Server
from tests.stores import Clock
from tests.tui.screens.conftest import Opened, settled
from tui.app import KepuApp
from tui.checking import check, version
from tui.drafts import FILE
from tui.messages import Lost
from tui.robust import FAULTS_BORNE, RobustApp
from tui.screens.base import ViewPage
from tui.widgets.line_list import LineList
from tui.workspace import Workspace

SECRET = "smtp-pass-17"


def drawn(pilot: Pilot[int]) -> str:
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


def file_of(workspace: Workspace) -> Path:
    return Path(workspace.store.place)


async def test_a_fault_in_a_query_is_one_sentence_and_the_page_stays(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_page: ViewPage, _session: object) -> None:
        password = SECRET
        raise ValueError(len(password))

    async with opened("agenda") as pilot:
        page = pilot.app.screen
        assert isinstance(page, ViewPage)
        before = page.query_one(LineList).model.rows
        monkeypatch.setattr(type(page), "question", broken)
        page.reload()
        with pytest.raises(Exception, match=r"ValueError|12"):  # tests hear of a worker's fault; the person reads on
            await settled(pilot)
        await pilot.pause()
        assert pilot.app.is_running
        assert "程序内部出错（ValueError）" in drawn(pilot)
        assert page.query_one(LineList).model.rows == before
        monkeypatch.undo()
        await pilot.press("r")
        await settled(pilot)
        assert "已刷新" in drawn(pilot)
    assert "broken" in caplog.text
    assert SECRET not in caplog.text


async def test_a_fault_in_a_command_leaves_the_half_filled_form(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened("agenda") as pilot:
        await pilot.press("n")
        await settled(pilot)
        await pilot.press(*"Kepu")
        await settled(pilot)
        form = pilot.app.screen
        typed = dict(form.fields.values)  # type: ignore[attr-defined]
        assert "Kepu" in typed["title"]
        file, aside = file_of(form.workspace), file_of(form.workspace).with_suffix(".aside")  # type: ignore[attr-defined]
        file.rename(aside)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert pilot.app.screen is form
        assert form.fields.values == typed  # type: ignore[attr-defined]
        aside.rename(file)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_database_that_went_away_and_came_back(opened: Opened, workspace: Workspace) -> None:
    async with opened("agenda") as pilot:
        page = pilot.app.screen
        file, aside = file_of(workspace), file_of(workspace).with_suffix(".aside")
        rows = page.query_one(LineList).model.rows
        file.rename(aside)
        await pilot.press("r")
        await settled(pilot)
        assert "数据库文件不见了" in drawn(pilot)
        assert page.query_one(LineList).model.rows == rows
        aside.rename(file)
        await pilot.press("r")
        await settled(pilot)
        assert "已刷新" in drawn(pilot)


async def test_a_locked_database_is_told_and_the_next_try_works(
    opened: Opened, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.store.database.BUSY_MS", 20)  # nobody here waits ten seconds
    workspace.store.engine.dispose()
    async with opened("agenda") as pilot:
        other = sqlite3.connect(file_of(workspace), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await pilot.press("u")
        await settled(pilot)
        assert "数据库正被另一个进程占用" in drawn(pilot)
        monkeypatch.setattr("tui.performing.PATIENCE_SECONDS", 0.05)
        monkeypatch.setattr("scheduler.store.database.BUSY_MS", 60_000)
        workspace.store.engine.dispose()
        await pilot.press("c")
        await until(lambda: "也许数据库正忙" in drawn(pilot))
        other.execute("ROLLBACK")
        other.close()
        await settled(pilot)
        await pilot.press("u")
        await settled(pilot)
        assert "已撤销" in drawn(pilot)


def test_a_restored_backup_is_read_at_once(planned: Store, tmp_path: Path) -> None:
    """And nothing is written to the file that it took the place of."""
    file, backup = Path(planned.place), tmp_path / "backup.db"
    with planned.begin("li", "test"):
        pass
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM INTO ?", (str(backup),))
    connection.close()
    with sqlite3.connect(backup) as connection:
        connection.execute("UPDATE activity SET title = 'restored'")
    connection.close()
    for old in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        old.unlink(missing_ok=True)
    shutil.move(backup, file)
    with planned.read() as session:
        assert {row[0] for row in session.connection().exec_driver_sql("SELECT title FROM activity")} == {"restored"}


async def test_a_database_that_may_only_be_read(
    opened: Opened, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown; a change is refused before a person has typed anything, and possible when the rights are there."""
    rights = [False]
    monkeypatch.setattr(workspace.store, "may_write", lambda: rights[0])
    check(workspace)
    seen = workspace.ask(last_seq)
    async with opened("agenda") as pilot:
        assert pilot.app.screen.query_one(LineList).model.rows
        assert "● 数据库只读" in drawn(pilot)
        for key in ("n", "e", "u", "c"):
            await pilot.press(key)
            await settled(pilot)
            assert "数据库是只读的：可以查看，不能修改" in drawn(pilot)
            assert type(pilot.app.screen).__name__ == "AgendaPage"
        rights[0] = True
        assert version(workspace) == seen
        await pilot.press("u")
        await settled(pilot)
        assert "已撤销" in drawn(pilot)
        assert "数据库只读" not in drawn(pilot)
    assert workspace.ask(last_seq) > seen


async def test_a_database_that_a_newer_program_has_taken_over(opened: Opened, workspace: Workspace) -> None:
    """It says so, whatever it does; the page stays, and nothing is written."""
    async with opened("agenda") as pilot:
        rows = pilot.app.screen.query_one(LineList).model.rows
        seen = workspace.ask(last_seq)
        with sqlite3.connect(file_of(workspace)) as other:
            other.execute("UPDATE alembic_version SET version_num = '9999'")
            other.execute("ALTER TABLE activity RENAME COLUMN title TO heading")
        other.close()
        for key in ("u", "3"):
            await pilot.press(key)
            await settled(pilot)
            assert "数据库的版本（9999）比本程序新" in drawn(pilot)
        with pytest.raises(OtherSchema) as said:
            version(workspace)
        pilot.app.post_message(Lost(said.value.message, "● 数据库版本不符"))
        await settled(pilot)
        assert "● 数据库版本不符" in drawn(pilot)
        await pilot.press("2")
        await settled(pilot)
        assert pilot.app.screen.query_one(LineList).model.rows == rows
    with sqlite3.connect(file_of(workspace)) as other:
        assert other.execute("SELECT max(seq) FROM event").fetchone() == (seen,)
    other.close()


async def test_a_lost_connection_keeps_the_form_and_comes_back_by_itself(
    app: Callable[..., KepuApp], postgres_store: Store, postgres: Server, clock: Clock
) -> None:
    workspace = Workspace(store=postgres_store, settings=Settings(), actor="li", clock=clock)
    name = postgres_store.url.database
    assert name is not None
    running = app("agenda", workspace)
    async with running.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("n", *"Kepu")
        await settled(pilot)
        form = running.screen
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as server:
            server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            await until(lambda: running.lost is not None)
            await pilot.press("ctrl+s")
            await settled(pilot)
            assert running.screen is form
            assert "连不上数据库，已保存的内容没有丢失" in drawn(pilot)
            assert "● 连接中断，正在重试" in drawn(pilot)
            server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(name)))
        await until(lambda: running.lost is None)
        postgres.restart()  # at once: nobody sees it
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert running.screen is not form
        assert "已新建：Kepu" in drawn(pilot)
    assert workspace.ask(lambda session: count(session, Filter(text="Kepu"))) == 1


async def test_a_fault_behind_a_key_is_told_and_the_app_goes_on_until_it_keeps_happening(
    opened: Opened, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_page: ViewPage) -> None:
        password = SECRET
        raise ValueError(len(password))

    monkeypatch.setattr(RobustApp, "_remember", lambda _app, _error: None)  # tests would be told, and stop
    async with opened("agenda") as pilot:
        monkeypatch.setattr(type(pilot.app.screen), "action_page_refresh", broken)
        for _time in range(FAULTS_BORNE):
            await pilot.press("r")
            await settled(pilot)
            assert "程序内部出错（ValueError）" in drawn(pilot)
        await pilot.press("down", "n")
        await settled(pilot)
        assert type(pilot.app.screen).__name__ == "ActivityForm"
        await pilot.press("escape")
        await settled(pilot)
        pilot.app.simulate_key("r")
        await until(lambda: pilot.app.return_code == 1)
    assert "broken" in caplog.text
    assert SECRET not in caplog.text


async def test_a_page_closed_in_the_browser_keeps_the_form_and_an_end_by_choice_does_not(
    app: Callable[..., KepuApp], workspace: Workspace, tmp_path: Path
) -> None:
    mine = Workspace(
        store=workspace.store, settings=Settings(state_folder=tmp_path), actor="li", clock=workspace.clock
    )  # fmt: skip
    running = app("agenda", mine)
    async with running.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("n", *"Kepu")
        await settled(pilot)
        running.post_message(ExitApp())  # as Textual's driver for browsers does
        await until(lambda: (tmp_path / FILE).exists())
    running = app("agenda", mine)
    async with running.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "上次中断时没有保存的表单还在" in drawn(pilot)
        await pilot.press("n")
        await settled(pilot)
        assert "Kepu" in drawn(pilot)
        await pilot.press("ctrl+q", "d")
        await until(lambda: running.return_code == 0)
    assert not (tmp_path / FILE).exists()


async def test_a_fault_behind_the_first_screen_still_brings_the_page_and_tidies_memory(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_workspace: Workspace) -> None:
        raise ValueError

    monkeypatch.setattr("tui.checking.check", broken)
    first = at_once(workspace.store.place, partial(opening, on=workspace.today))
    assert first is not None
    running = KepuApp(workspace, lambda: workspace.ask(last_seq), opening=first)
    gc.disable()
    try:
        async with running.run_test(size=(80, 24)) as pilot:
            await until(lambda: type(running.screen).__name__ == "TodayPage")
            assert gc.isenabled()
            await until(lambda: "程序内部出错（ValueError）" in drawn(pilot))
    finally:
        gc.unfreeze()
        gc.enable()


async def until(there: Callable[[], bool]) -> None:
    """Wait for what happens in another thread or process."""
    deadline = monotonic() + 30
    while not there():
        assert monotonic() < deadline
        await asyncio.sleep(0.02)
