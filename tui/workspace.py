"""What the pages of the app may use: questions to the plan, commands, the clock. No page sees a session.

Nothing here imports the database's libraries: the first screen stands before they are loaded.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from config.language import _
from config.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from config.catalogue import Catalogue
    from scheduler.store.store import Store

Answer = TypeVar("Answer")


class Workspace:
    """One person's app on one database. ``store`` may be a function that opens it when it is first used."""

    def __init__(
        self,
        *,
        store: "Store | Callable[[], Store]",
        settings: Settings,
        actor: str,
        clock: Callable[[], datetime],
        read_only: bool = False,
    ) -> None:
        self._given = store
        self.settings, self.actor, self.clock = settings, actor, clock
        self._looks_only = read_only
        self.locked = False
        """The rights to write to the database are missing."""

    @property
    def read_only(self) -> bool:
        """Nothing is to be changed, because the person wants that or because the database lets nobody."""
        return self._looks_only or self.locked

    @property
    def refusal(self) -> str:
        """What is said to who would change something all the same."""
        return _("数据库是只读的：可以查看，不能修改") if self.locked else _("只读方式，不能修改")

    @cached_property
    def store(self) -> "Store":
        return self._given() if callable(self._given) else self._given

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.timezone)

    @property
    def today(self) -> date:
        """The present day in the plan's zone."""
        return self.clock().astimezone(self.zone).date()

    def ask(self, question: "Callable[[Session], Answer]") -> Answer:
        """The answer of a query; call it from a worker thread when it may take long."""
        with self.store.read() as session:
            return question(session)

    def catalogue(self) -> "Catalogue":
        return self.ask(self.store.catalogue)
