"""What goes wrong with a database is said in words, with what to do."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from config.errors import KepuError
from scheduler.commands.plan import plan_year
from scheduler.errors import NoDatabase, Refused
from scheduler.events import Kind
from scheduler.store.database import url_of
from scheduler.store.store import Store
from tests.postgres import Server
from tests.scheduler.store.test_transaction import activity, added


def complaint(database: str) -> str:
    with closing(Store(database)) as store, pytest.raises(NoDatabase) as said:
        plan_year(store, 2026, "li")
    assert said.value.hint
    return said.value.message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert complaint(str(tmp_path / "none.db")) == f"还没有数据库：{tmp_path / 'none.db'}"
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("亲爱的同志：" * 200, encoding="utf-8")
    assert complaint(str(tmp_path / "letter.txt")) == "这个文件不是 Kepu 的数据库"


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    assert complaint(str(tmp_path / "empty.db")) == "数据库还没有初始化"


def test_a_folder(tmp_path: Path) -> None:
    assert complaint(str(tmp_path)) == "打不开数据库文件"


def test_an_empty_postgresql(postgres: Server) -> None:
    name = postgres.create()
    assert complaint(postgres.url(name)) == "数据库还没有初始化"
    postgres.drop(name)


def test_no_postgresql_there(tmp_path: Path) -> None:
    assert complaint(f"postgresql://nobody@/x?host={tmp_path}") == "连不上数据库，已保存的内容没有丢失"


def test_a_password_is_never_shown() -> None:
    store = Store("postgresql://li:geheim@host/kepu")
    assert "geheim" not in store.place
    assert "geheim" not in repr(store.engine)


@pytest.mark.parametrize("url", ["mysql://host/kepu", "://", "nothing://x"])
def test_a_database_of_another_kind(url: str) -> None:
    with pytest.raises(NoDatabase):
        url_of(url)


def test_a_database_without_a_plan(any_store: Store) -> None:
    with any_store.engine.begin() as connection:
        connection.execute(text("DELETE FROM plan_file"))
        connection.execute(text("DELETE FROM plan"))
    with pytest.raises(NoDatabase, match="还没有规划"):
        plan_year(any_store, 2026, "li")


def test_a_key_that_another_took_meanwhile_is_refused_in_words(any_store: Store) -> None:
    added(any_store, "same")
    with pytest.raises(Refused, match="刚被别人修改"), any_store.begin("li", "add") as work:
        work.add(Kind.ACTIVITY_ADDED, activity("same"))


def test_a_mistake_of_the_program_stays_one(any_store: Store) -> None:
    with pytest.raises(Exception, match="ck_activity_order") as said, any_store.begin("li", "add") as work:
        work.add(Kind.ACTIVITY_ADDED, activity(end_on=activity().start_on.replace(year=2025)))
    assert not isinstance(said.value, KepuError)


def test_postgresql_says_that_text_is_too_long(postgres_store: Store) -> None:
    with pytest.raises(Refused, match="文字太长"), postgres_store.begin("li", "add") as work:
        work.add(Kind.ACTIVITY_ADDED, activity(title="长" * 2000))
