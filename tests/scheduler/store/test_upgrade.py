"""The migrations: they make what the models say, keep what is there, and know what is newer than they are."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlmodel import col, select

import scheduler.model.tables
from scheduler.errors import NoDatabase
from scheduler.events import Kind
from scheduler.model.activity import Activity
from scheduler.model.assignment import Assignment
from scheduler.model.base import metadata
from scheduler.store.store import Store
from scheduler.store.upgrade import migrating, newest, revision, upgrade
from tests.postgres import Server
from tests.scheduler.store.test_transaction import activity, added, titles
from tests.stores import Clock

FIRST = "0001"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database with nothing in it, of each kind."""
    if request.param == "sqlite":
        (tmp_path / "empty.db").touch()
        with closing(Store(str(tmp_path / "empty.db"), clock=Clock())) as store:
            yield store
        return
    server: Server = request.getfixturevalue("postgres")
    name = server.create()
    with closing(Store(server.url(name), clock=Clock())) as store:
        yield store
    server.drop(name)


def differences(engine: Engine) -> list[object]:
    """What Alembic would still have to do to make the database say what the models say."""
    assert scheduler.model.tables.ALL
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def checks(engine: Engine) -> dict[str, list[str]]:
    """The names of each table's checks, which Alembic does not compare."""
    inspector = inspect(engine)
    return {
        table: sorted(str(check["name"]) for check in inspector.get_check_constraints(table))
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_an_empty_database_becomes_what_the_models_say(empty: Store) -> None:
    assert revision(empty.engine) is None
    assert upgrade(empty.engine)
    assert revision(empty.engine) == newest()
    assert differences(empty.engine) == []
    assert checks(empty.engine) == {
        table.name: sorted(str(c.name) for c in table.constraints if type(c).__name__ == "CheckConstraint")
        for table in metadata.sorted_tables
    }


def test_upgrading_again_does_nothing(empty: Store) -> None:
    upgrade(empty.engine)
    assert upgrade(empty.engine) is False


def test_a_database_of_the_first_release_is_brought_up_with_its_data(empty: Store) -> None:
    upgrade(empty.engine, FIRST)
    with empty.engine.begin() as connection:
        for statement in OLD_ROWS:
            connection.execute(text(statement))
    upgrade(empty.engine)
    assert differences(empty.engine) == []
    with empty.engine.connect() as connection:
        assert connection.execute(text("SELECT title, status FROM activity")).all() == [("讲座", "confirmed")]
        assert connection.execute(text("SELECT unit_id, role FROM assignment")).all() == [("science", "lead")]
        assert connection.execute(text("SELECT kind, subject FROM event")).all() == [("activity.added", "1")]


OLD_ROWS = (
    """
    INSERT INTO unit (id, short, short_en, name, name_en, aliases, kind, code, district, performed_by, successor,
        position, retired)
    VALUES ('science', '科协', '', '科协', '', '', 'bureau', '', false, '', '', 0, false)
    """,
    """
    INSERT INTO activity (key, uid, template_id, year, title, title_en, kind, status, reason, all_day, start_on,
        end_on, venue, venue_name, resources, audiences, description, url, public, pinned, provisional, withdrawn,
        edited, sequence, version, created_at, changed_at)
    VALUES ('k', 'u', '', 2026, '讲座', '', 'other', 'confirmed', '', true, '2026-03-02', '2026-03-02', '', '',
        '[]', '[]', '', '', true, false, false, false, '[]', 0, 1, '2026-01-05 01:00:00', '2026-01-05 01:00:00')
    """,
    """
    INSERT INTO assignment (activity_id, unit_id, role, answer, reason, by_hand)
    SELECT id, 'science', 'lead', 'pending', '', false FROM activity
    """,
    "INSERT INTO change (at, actor, command, summary) VALUES ('2026-01-05 01:00:00', 'li', 'add', '')",
    """
    INSERT INTO event (change_id, at, actor, kind, noun, subject, "before", "after", cause)
    SELECT id, '2026-01-05 01:00:00', 'li', 'activity.added', 'activity', '1', '{}', '{}', '' FROM change
    """,
)


def test_a_database_newer_than_the_program_is_refused(empty: Store) -> None:
    upgrade(empty.engine)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NoDatabase, match="9999") as said:
        upgrade(empty.engine)
    assert "升级" in said.value.hint
    assert revision(empty.engine) == "9999"


def test_an_upgrade_that_fails_leaves_the_old_state(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    create = Operations.create_table

    def fail(self: Operations, name: str, *columns: object, **options: object) -> object:
        made.append(name)
        if len(made) == 5:
            raise OSError("power cut")
        return create(self, name, *columns, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Operations, "create_table", fail)
    with pytest.raises(OSError, match="power cut"):
        upgrade(empty.engine)
    assert inspect(empty.engine).get_table_names() == []


def test_rebuilding_a_table_keeps_the_rows_that_point_at_it(any_store: Store) -> None:
    ident = added(any_store)
    with migrating(any_store.engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("activity", recreate="auto") as table:
            table.alter_column("title", nullable=True)
    with any_store.read() as session:
        units = session.exec(select(Assignment.unit_id).where(col(Assignment.activity_id) == ident)).all()
    assert (titles(any_store), list(units)) == (["讲座"], ["science"])


def test_a_migration_that_would_break_what_belongs_together_is_undone(store: Store) -> None:
    added(store)
    with pytest.raises(NoDatabase, match="联系"), migrating(store.engine) as connection:
        connection.execute(text("DELETE FROM unit WHERE id = 'science'"))
    with store.read() as session:
        assert session.exec(select(Activity.title)).all() == ["讲座"]


def test_foreign_keys_are_on_again_after_an_upgrade(store: Store) -> None:
    with migrating(store.engine):
        pass
    with pytest.raises(Exception, match="相连"), store.begin("li", "add") as work:
        work.add(Kind.ACTIVITY_ADDED, activity(theme_id="nobody"))


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("no database", encoding="utf-8")
    store = Store(str(file))
    with pytest.raises(NoDatabase, match="这个文件不是 Kepu 的数据库"):
        upgrade(store.engine)
    store.close()
