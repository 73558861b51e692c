"""What is to be told to whom, when and why: derived from policies, never edited by hand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from scheduler.model.base import json_column, one_of

STATES = ("planned", "held", "issued", "skipped")


class Reminder(SQLModel, table=True):
    """``planned`` or ``held`` until due, then ``issued`` as part of deliveries, or ``skipped`` with the reason."""

    __table_args__ = (
        one_of("state", STATES),
        Index("ix_reminder_noun_subject_id", "noun", "subject_id"),
        Index("ix_reminder_state_due_at", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=300)
    policy: str = Field(max_length=64)
    kind: str = Field(max_length=24)
    noun: str = Field(max_length=16)
    subject_id: int
    part: str = Field(default="", max_length=64)
    unit_id: str = Field(foreign_key="unit.id", index=True, max_length=64)
    level: str = Field(default="plain", max_length=8)
    day: date
    due_at: datetime
    expires_at: datetime
    single: bool = False
    state: str = Field(default="planned", max_length=8)
    reason: str = ""
    said: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    """Of a change: the fields as they were when the unit last knew them."""
    created_at: datetime
