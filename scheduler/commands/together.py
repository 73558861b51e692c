"""Commands run together: many as one change that one undo takes back, or as a rehearsal that leaves no trace."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlmodel import Session

from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork


class Joined(Store):
    """A store whose commands share one open transaction; what is asked of it sees what they did so far."""

    def __init__(self, store: Store, work: UnitOfWork) -> None:
        self.__dict__.update(store.__dict__)
        self._work = work

    @contextmanager
    def read(self) -> Iterator[Session]:
        yield self._work.session

    @contextmanager
    def begin(self, actor: str, command: str, *, alone: bool = True) -> Iterator[UnitOfWork]:
        """The shared transaction; what follows from the command is there when it ends."""
        yield self._work
        self._work.settle()
        self._work.session.flush()


@contextmanager
def together(
    store: Store, actor: str, command: str, summary: str, *, pulse: Callable[[], None] | None = None
) -> Iterator[Store]:
    """Commands given this store are one change, all or none; ``summary`` is its sentence in the log.

    ``pulse`` is called before every statement; what it raises gives the whole up.
    """
    with store.begin(actor, command) as work:
        if pulse is not None:
            event.listen(work.session.connection(), "before_cursor_execute", lambda *_: pulse())
        yield Joined(store, work)
        work.change.summary = summary


class _Over(Exception):
    """Ends a rehearsal: everything is rolled back."""


@contextmanager
def rehearsal(store: Store, actor: str) -> Iterator[Store]:
    """Commands given this store really run, reactions and all, and are rolled back at the end.

    Other writers wait meanwhile, so keep it short. Raises whatever the commands refuse.
    """
    try:
        with store.begin(actor, "rehearsal") as work:
            yield Joined(store, work)
            raise _Over
    except _Over:
        return
