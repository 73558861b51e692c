"""The database as the rest of the program sees it: ``read()`` for queries, ``begin()`` for commands."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from config.catalogue import Catalogue
from config.language import _
from config.reading import read_files
from config.system_errors import why
from scheduler.errors import NoDatabase, OtherSchema
from scheduler.model.plan import Plan, PlanFile
from scheduler.planning.workdays import WorkCalendar
from scheduler.store.database import connect, may_write, reading, url_of, writing
from scheduler.store.failures import spoken
from scheduler.store.schema import insist
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
        self._reader = reading(self.engine)
        self._writer = writing(self.engine)
        self._reactions: Reactions = reactions or ()
        self._committed = committed
        self._catalogue: tuple[str, Catalogue] | None = None
        self._seen = False  # the file

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads, on one consistent state."""
        self._exists()
        with self._spoken(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def begin(self, actor: str, command: str, *, alone: bool = True) -> Iterator[UnitOfWork]:
        """A transaction that writes; committed on leaving, rolled back by any error.

        Writers take turns, so that what a command checks still holds when it commits. ``alone=False`` is for
        those that record no event and lock what they touch themselves; on SQLite they wait all the same.
        """
        self._exists()
        with self._spoken():
            work = UnitOfWork(
                Session(self._writer, expire_on_commit=False),
                actor=actor,
                now=self.clock(),
                command=command,
                reactions=self._reactions,
                committed=self._committed,
                services={"store": self},
                alone=alone,
            )
            with work:
                insist(work.session.connection())
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

    def may_write(self) -> bool:
        """Whether the rights to change anything are there; asks the system, or PostgreSQL."""
        self._exists()
        with spoken():
            return may_write(self.engine)

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
            raise NoDatabase(_("不能建立文件夹 {folder}").format(folder=folder), hint=why(error)) from error

    def _exists(self) -> None:
        """Refuse rather than let SQLite make an empty file."""
        file = self.url.database
        if self.url.get_backend_name() != "sqlite" or not file or file == ":memory:":
            return
        try:
            there = Path(file).exists()
        except OSError as error:
            raise NoDatabase(_("打不开数据库文件"), hint=why(error)) from error
        self._seen = self._seen or there
        if not there and self._seen:
            gone = _("数据库文件不见了：{place}").format(place=file)
            raise NoDatabase(gone, hint=_("恢复它，或检查设置里的 database"))
        if not there:
            raise NoDatabase(_("还没有数据库：{place}").format(place=file), hint=_("先运行 kepu init"))

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """Failures in words; where tables are not as expected, whether the database is older or newer."""
        try:
            with spoken():
                yield
        except OtherSchema as error:
            with suppress(DBAPIError), self.engine.connect() as connection:
                insist(connection)
            raise error

    def close(self) -> None:
        self.engine.dispose()
