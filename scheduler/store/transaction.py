"""The unit of work: rows, events and what follows from them are committed together, or nothing is.

A command watches or adds rows, changes them and records what happened; before the commit every record becomes
an event with the fields that really changed, the reactions to it run in the same transaction (and may record
more), and the log rows are written. A watched row that changed without a record is a programming error.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import selectinload
from sqlmodel import Session, SQLModel, col, insert, select

from config.language import _
from scheduler.errors import NotFound, Stale, noun_words
from scheduler.events import Event, Kind
from scheduler.model.log import Change, LoggedEvent
from scheduler.store.database import take_turn
from scheduler.store.journal import State, difference, plain, snapshot

Row = TypeVar("Row", bound=SQLModel)
Reaction: TypeAlias = Callable[["UnitOfWork", Sequence[Event]], None]
"""Called once a round with the new events of its kinds; what it records makes the next round."""
Reactions: TypeAlias = Sequence[tuple[frozenset[Kind], Reaction]]
BATCH = 500
"""Rows fetched by one statement."""


class UnitOfWork:
    """One transaction of one actor. Use as a context manager: leaving commits, an error rolls back."""

    def __init__(
        self,
        session: Session,
        *,
        actor: str,
        now: datetime,
        command: str,
        reactions: Reactions,
        committed: Callable[[int], None],
        services: Mapping[str, Any],
        alone: bool = True,
    ) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self.services = services
        """What reactions need beside rows (the plan, its work days); handed in by the store."""
        self.events: list[Event] = []
        self.change = Change(at=now, actor=actor, command=command)
        self._reactions = reactions
        self._committed = committed
        self._before: dict[int, tuple[Any, State]] = {}
        self._pending: list[tuple[Kind, Any, str, State | None]] = []
        self._unheard: list[Event] = []
        self._alone = alone
        self._turn = False
        self._loaded: list[Any] = []  # the session holds its rows only weakly
        self._marks: set[tuple[str, Any]] = set()

    def get(self, model: type[Row], ident: Any, *, expected: int | None = None) -> Row:
        """The row, watched. Raises NotFound, or Stale when its version is not the ``expected`` one."""
        row = self.session.get(model, ident)
        if row is None:
            noun = noun_words(getattr(model, "noun", model.__name__))
            raise NotFound(_("没有编号为 {ident} 的{noun}").format(ident=ident, noun=noun))
        version = getattr(row, "version", None)
        if expected is not None and version != expected:
            raise Stale(getattr(model, "noun", model.__name__), ident, expected, version or 0)
        return self.watch(row)

    def watch(self, row: Row) -> Row:
        """Remember how the row is now, so that a later record can tell what changed."""
        if id(row) not in self._before:
            self._before[id(row)] = (row, snapshot(row))
        return row

    def load(self, model: type[Any], idents: Sequence[Any]) -> None:
        """Fetch rows and their children in a few statements, so that getting each later asks nothing."""
        whole = [selectinload(getattr(model, name)) for name in model.children]
        for start in range(0, len(idents), BATCH):
            chosen = col(model.id).in_(idents[start : start + BATCH])
            self._loaded += self.session.exec(select(model).where(chosen).options(*whole)).all()

    def first(self, what: str, of: Any) -> bool:
        """Whether this is asked for the first time in this transaction; for what may be done only once."""
        known = (what, of) in self._marks
        self._marks.add((what, of))
        return not known

    def add(self, kind: Kind, row: Any, *, cause: str = "") -> None:
        """A new row, and the event that says so."""
        self.session.add(row)
        self._pending.append((kind, row, cause, {}))

    def remove(self, kind: Kind, row: Any, *, cause: str = "") -> None:
        """Delete the row at the next flush; the event keeps all it held."""
        before, ident = snapshot(row), str(row.id)
        if hasattr(row, "sequence"):
            before["sequence"] = row.sequence
        self._before.pop(id(row), None)
        self.session.delete(row)
        self._emit(kind, type(row).noun, ident, before=before, cause=cause)

    def record(self, kind: Kind, row: Any, *, cause: str = "") -> None:
        """What happened to a watched row; which fields is found out later. No change, no event."""
        self._pending.append((kind, row, cause, None))

    def note(
        self, kind: Kind, subject: str, *, before: State | None = None, after: State | None = None, cause: str = ""
    ) -> None:
        """An event about something that is no journalled row (the plan was loaded)."""
        self._emit(kind, kind.noun, subject, before=before, after=after, cause=cause)

    def add_many(self, kind: Kind, model: Any, rows: Sequence[Mapping[str, Any]], *, said: Sequence[str]) -> list[int]:
        """Insert many new rows and return their ids in order; their events say the fields in ``said``."""
        if not rows:
            return []
        statement = insert(model).returning(model.id, sort_by_parameter_order=True)
        ids = list(self.session.scalars(statement, list(rows)))
        for ident, row in zip(ids, rows, strict=True):
            self._emit(kind, model.noun, str(ident), after={name: plain(row[name]) for name in said})
        return ids

    def settle(self) -> None:
        """Turn all records into events and run their reactions, until nothing new happens."""
        while self._pending or self._unheard:
            pending, self._pending = self._pending, []
            self.session.flush()
            for kind, row, cause, before in pending:
                self._settle(kind, row, cause, before)
            heard, self._unheard = self._unheard, []
            for kinds, reaction in self._reactions:
                matching = [event for event in heard if event.kind in kinds]
                if matching:
                    reaction(self, matching)

    def _settle(self, kind: Kind, row: Any, cause: str, before: State | None) -> None:
        after = snapshot(row)
        if before is None:
            before = self._before[id(row)][1]
        self._before[id(row)] = (row, after)
        old, new = difference(before, after)
        if old or new:
            self._emit(kind, type(row).noun, str(row.id), before=old, after=new, cause=cause)

    def _emit(
        self,
        kind: Kind,
        noun: str,
        subject: str,
        *,
        before: State | None = None,
        after: State | None = None,
        cause: str = "",
    ) -> None:
        event = Event(
            kind=kind,
            noun=noun,
            subject=subject,
            at=self.now,
            actor=self.actor,
            before=before or {},
            after=after or {},
            cause=cause,
        )
        self.events.append(event)
        self._unheard.append(event)

    def commit(self) -> None:
        """Write the log and commit; nothing recorded means nothing is written to the log."""
        self.settle()
        self.session.flush()
        for row, before in self._before.values():
            if difference(before, snapshot(row)) != ({}, {}):
                raise AssertionError(f"{type(row).noun} {row.id} changed without an event")
        if self.events:
            self._write_log()
        self.session.commit()
        if self.events:
            self._committed(len(self.events))

    def _write_log(self) -> None:
        self._take_turn()
        self.session.add(self.change)
        self.session.flush()
        rows = [
            {
                "change_id": self.change.id,
                "at": e.at,
                "actor": e.actor,
                "kind": e.kind.value,
                "noun": e.noun,
                "subject": e.subject,
                "before": dict(e.before),
                "after": dict(e.after),
                "cause": e.cause,
            }
            for e in self.events
        ]
        self.session.execute(insert(LoggedEvent), rows)
        if self.session.connection().dialect.name == "postgresql":
            self.session.execute(text("SELECT pg_notify('kepu', :change)"), {"change": str(self.change.id)})

    def _take_turn(self) -> None:
        if not self._turn:
            take_turn(self.session.connection())
            self._turn = True

    def __enter__(self) -> Self:
        if self._alone:
            self._take_turn()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.session.close()
