"""The database as the rest of the program sees it: ``read()`` for queries, ``begin()`` for commands."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, select

from config.catalogue import Catalogue
from config.language import _
from config.reading import read_files
from scheduler.errors import NoDatabase, Refused
from scheduler.model.plan import Plan, PlanFile
from scheduler.planning.workdays import WorkCalendar
from scheduler.store.database import connect, url_of
from scheduler.store.transaction import Reactions, UnitOfWork


class Store:
    """One database. Cheap to make; connects at first use. ``reactions`` run inside every transaction."""

    def __init__(
        self,
        database: str,
        *,
        reactions: Reactions | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        committed: Callable[[int], None] = lambda count: None,
    ) -> None:
        self.url = url_of(database)
        self.engine = connect(self.url)
        self.clock = clock
        self._writer = self.engine.execution_options(write=True)
        self._reactions: Reactions = reactions or ()
        self._committed = committed
        self._catalogue: tuple[str, Catalogue] | None = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads, on one consistent state."""
        self._exists()
        with _spoken(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def begin(self, actor: str, command: str) -> Iterator[UnitOfWork]:
        """A transaction that writes; committed on leaving, rolled back by any error."""
        self._exists()
        with _spoken():
            work = UnitOfWork(
                Session(self._writer, expire_on_commit=False),
                actor=actor,
                now=self.clock(),
                command=command,
                reactions=self._reactions,
                committed=self._committed,
                services={"store": self},
            )
            with work:
                yield work

    def catalogue(self, session: Session) -> Catalogue:
        """The plan that this database runs, read from its own copy of the files; kept until they change."""
        plan = session.exec(select(Plan)).first()
        if plan is None:
            raise NoDatabase(_("数据库里还没有规划"), hint=_("先运行 kepu init"))
        if self._catalogue is None or self._catalogue[0] != plan.digest:
            files = session.exec(select(PlanFile).where(PlanFile.plan_id == plan.id)).all()
            self._catalogue = (plan.digest, read_files({f.name: f.text for f in files}))
            self.__dict__.pop("workdays", None)
        return self._catalogue[1]

    @cached_property
    def workdays(self) -> WorkCalendar:
        """Work days of the plan that was read last; call ``catalogue`` first."""
        assert self._catalogue is not None
        return WorkCalendar(self._catalogue[1].holidays, self._catalogue[1].terms)

    @property
    def place(self) -> str:
        """Where the database is, without a password."""
        if self.url.get_backend_name() == "sqlite":
            return self.url.database or ":memory:"
        return self.url.render_as_string(hide_password=True)

    def prepare(self) -> None:
        """Make the folder of an SQLite file. Raises NoDatabase where that is not possible."""
        if self.url.get_backend_name() != "sqlite" or not self.url.database:
            return
        folder = Path(self.url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NoDatabase(_("不能建立文件夹 {folder}").format(folder=folder), hint=str(error.strerror)) from error

    def _exists(self) -> None:
        """Refuse rather than let SQLite make an empty file."""
        file = self.url.database
        if self.url.get_backend_name() == "sqlite" and file and file != ":memory:" and not Path(file).exists():
            raise NoDatabase(_("还没有数据库：{place}").format(place=file), hint=_("先运行 kepu init"))

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _spoken() -> Iterator[None]:
    """Database errors in words: what is wrong and what to do."""
    try:
        yield
    except StaleDataError as error:
        raise Refused(_("同一条记录刚被别人修改，本次修改没有写入"), hint=_("重新查看后再试")) from error
    except OperationalError as error:
        raise NoDatabase(_reason(str(error.orig)), hint=_("运行 kepu doctor 检查")) from error
    except StatementError as error:
        if "no such table" in str(error):
            raise NoDatabase(_("数据库还没有初始化"), hint=_("先运行 kepu init")) from error
        raise


def _reason(text: str) -> str:
    known: Mapping[str, str] = {
        "no such table": _("数据库还没有初始化"),
        "locked": _("数据库正被另一个进程占用"),
        "readonly": _("数据库是只读的，无法写入"),
        "unable to open": _("打不开数据库文件"),
        "not a database": _("这个文件不是 Kepu 的数据库"),
        "disk is full": _("磁盘已满"),
    }
    for part, words in known.items():
        if part in text:
            return words
    return _("数据库出错：{text}").format(text=text.strip().splitlines()[0] if text.strip() else "")


