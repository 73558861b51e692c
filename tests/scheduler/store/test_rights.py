"""A database that may be read only: it is read, a change is refused in one sentence, and nothing is touched."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from scheduler.commands.undo import undo
from scheduler.errors import NoDatabase
from scheduler.events import Kind
from scheduler.queries.history import last_seq
from scheduler.store.store import Store
from tests.postgres import Server

READER = """
import sys
from config.errors import KepuError
from scheduler.events import Kind
from scheduler.queries.history import last_seq
from scheduler.store.store import Store

store = Store(sys.argv[1])
for _line in sys.stdin:
    with store.read() as session:
        print(last_seq(session), store.may_write())
    try:
        with store.begin("li", "test") as work:
            work.note(Kind.PLAN_LOADED, "x")
    except KepuError as error:
        print(error.message)
    print("end", flush=True)
"""


@pytest.fixture(params=["file", "folder"])
def reader(request: pytest.FixtureRequest, planned: Store, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that may not write the file, or make SQLite's log beside it."""
    mortal = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if mortal and shutil.which("setpriv") is None:
        pytest.skip("root may write everything, and there is no setpriv")
    with planned.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    planned.close()
    file = Path(planned.place)
    file.chmod(0o444)
    if request.param == "folder":
        file.parent.chmod(0o555)
    try:
        with subprocess.Popen(
            [*mortal, sys.executable, "-c", READER, str(file)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        ) as process:  # fmt: skip
            yield process
    finally:
        file.parent.chmod(0o755)
        file.chmod(0o644)


def answer(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return [line.strip() for line in iter(process.stdout.readline, "end\n")]


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX knows them")
def test_a_file_that_may_not_be_written(reader: subprocess.Popen[str], planned: Store) -> None:
    """It is read all the same, and what others write is seen."""
    with planned.read() as session:
        seen = last_seq(session)
    planned.close()
    refusal = "数据库是只读的，无法写入"
    assert answer(reader) == [f"{seen} False", refusal]
    undo(planned, "li")
    with planned.read() as session:
        newer = last_seq(session)
    assert newer > seen
    assert answer(reader) == [f"{newer} False", refusal]
    planned.close()
    assert answer(reader) == [f"{newer} False", refusal]
    reader.communicate()


def test_a_role_that_may_only_read(postgres_store: Store, postgres: Server) -> None:
    name = postgres_store.url.database
    assert name is not None
    assert postgres_store.may_write()
    with psycopg.connect(postgres.url(name), autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        connection.execute("CREATE ROLE careful LOGIN SUPERUSER")
        connection.execute("ALTER ROLE careful SET default_transaction_read_only = on")
    try:
        for role, words in (
            ("reader", "没有写入（或读取）这个数据库的权限"),
            ("careful", "数据库是只读的，无法写入"),
        ):
            with closing(Store(f"postgresql://{role}@/{name}?host={postgres.folder}")) as store:
                assert store.may_write() is False
                with store.read() as session, postgres_store.read() as other:
                    assert last_seq(session) == last_seq(other)
                with pytest.raises(NoDatabase) as said, store.begin("li", "test") as work:
                    work.note(Kind.PLAN_LOADED, "x")
                assert said.value.message == words
    finally:
        with psycopg.connect(postgres.url(name), autocommit=True) as connection:
            connection.execute("DROP OWNED BY reader")
            connection.execute("DROP ROLE reader")
            connection.execute("DROP ROLE careful")
