"""Conflicts as they stand, derived from the activities, and what people said about them."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from scheduler.model.base import json_column, one_of

KINDS = ("unit", "venue", "resource", "busy", "load", "holiday", "span", "declined", "milestone", "lead")
SEVERITIES = ("info", "warning", "serious")


class Conflict(SQLModel, table=True):
    """Derived: reactions write and delete it, and it can be made again from the activities at any time."""

    __table_args__ = (one_of("kind", KINDS), one_of("severity", SEVERITIES))

    key: str = Field(primary_key=True, max_length=200)
    code: str = Field(index=True, max_length=8)
    """What people type."""
    kind: str = Field(max_length=16)
    holder: str = Field(default="", max_length=120)
    severity: str = Field(max_length=8)
    first_on: date
    last_on: date = Field(index=True)
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    marks: list[str] = Field(default_factory=list, sa_column=json_column())
    found_at: datetime


class ConflictSubject(SQLModel, table=True):
    """An activity in a conflict; ``position`` 0 is where it was found.

    No foreign key to it: the row outlives an activity until the reaction to its removal.
    """

    __tablename__ = "conflict_subject"
    conflict_key: str = Field(primary_key=True, max_length=200, foreign_key="conflict.key", ondelete="CASCADE")
    activity_id: int = Field(primary_key=True, index=True)
    position: int = 0


class Acceptance(SQLModel, table=True):
    """That people know of a conflict and live with it: a decision, so it is journalled and can be undone."""

    noun: ClassVar[str] = "conflict"
    children: ClassVar[dict[str, str]] = {}
    bookkeeping: ClassVar[frozenset[str]] = frozenset({"id", "changed_at"})

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=200)
    covers: list[str] = Field(default_factory=list, sa_column=json_column())
    """The conflict's signature when it was accepted; it is open again when more joins it."""
    note: str
    actor: str = Field(max_length=100)
    changed_at: datetime
