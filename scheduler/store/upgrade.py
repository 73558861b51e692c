"""Bring a database to the newest schema. Migrations travel inside the package; there is no ini file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from config.language import _
from scheduler.errors import NoDatabase
from scheduler.store.failures import spoken
from scheduler.store.schema import other

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The revision this program was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def revision(engine: Engine) -> str | None:
    """The database's revision; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@spoken()
def upgrade(engine: Engine, to: str = "head") -> bool:
    """Apply what is missing, in one transaction; True if anything was.

    Raises NoDatabase for a database that is newer than the program, or that cannot be opened.
    """
    current = revision(engine)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current is not None and current not in known:
        raise other(current)
    if to == "head" and current == newest():
        return False
    config = _config()
    with migrating(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return True


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction in which tables may be rebuilt.

    SQLite alters a table by copying it and dropping the old one, which would delete the rows that point at
    it: foreign keys are off meanwhile, and checked before the commit. The switch works outside
    transactions only.
    """
    with engine.connect().execution_options(write=True) as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise NoDatabase(_("升级会破坏数据之间的联系：{what}").format(what=broken[0]))
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
