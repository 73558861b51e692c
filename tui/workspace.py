"""What the pages of the app may use: questions to the plan, commands, the clock. No page sees a session."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session

from config.catalogue import Catalogue
from config.settings import Settings
from scheduler.store.store import Store

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Workspace:
    """One person's app on one database."""

    store: Store
    settings: Settings
    actor: str
    clock: Callable[[], datetime]
    read_only: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.timezone)

    @property
    def today(self) -> date:
        """The present day in the plan's zone."""
        return self.clock().astimezone(self.zone).date()

    def ask(self, question: Callable[[Session], Answer]) -> Answer:
        """The answer of a query; call it from a worker thread when it may take long."""
        with self.store.read() as session:
            return question(session)

    def catalogue(self) -> Catalogue:
        return self.ask(self.store.catalogue)
