"""The event log, and the changes (transactions) its rows belong to."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from scheduler.model.base import json_column


class Change(SQLModel, table=True):
    """One transaction of one actor: the unit of undo."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor: str = Field(index=True, max_length=100)
    command: str = Field(max_length=64)
    summary: str = ""
    """One line for people, in the language of the one who did it."""
    undoes: int | None = Field(default=None, foreign_key="change.id", unique=True)
    """The change that this one takes back."""


class LoggedEvent(SQLModel, table=True):
    """Append-only. ``seq`` orders all events: a reader that saw ``seq`` has seen every smaller one."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_noun_subject", "noun", "subject", "seq"), {"sqlite_autoincrement": True})

    seq: int | None = Field(default=None, primary_key=True)
    change_id: int = Field(foreign_key="change.id", index=True)
    at: datetime
    actor: str = Field(max_length=100)
    kind: str = Field(max_length=40, index=True)
    noun: str = Field(max_length=20)
    subject: str = Field(max_length=64)
    before: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    after: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    cause: str = ""


class Cursor(SQLModel, table=True):
    """How far a consumer has read the log: moved in the same transaction as what it did."""

    consumer: str = Field(primary_key=True, max_length=64)
    seq: int = 0
