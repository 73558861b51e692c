"""Every warning of the weather or emergency services that was read, and what came of it: each acts once."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from scheduler.model.base import json_column, one_of, text_column

OUTCOMES = ("opened", "followed", "cancelled", "kept", "rehearsed", "ignored")


class WarningMessage(SQLModel, table=True):
    """One message by its identifier. What it set in motion is ``activity_id``; never logged by itself."""

    __tablename__ = "warning_message"
    __table_args__ = (one_of("outcome", OUTCOMES),)

    id: int | None = Field(default=None, primary_key=True)
    identifier: str = Field(unique=True, max_length=250)
    sender: str = Field(default="", max_length=250)
    sent: datetime = Field(index=True)
    status: str = Field(default="Actual", max_length=16)
    message_type: str = Field(default="Alert", max_length=16)
    references: list[str] = Field(default_factory=list, sa_column=json_column())
    """Identifiers of the messages that it updates or cancels."""
    headline: str = Field(default="", sa_column=text_column())
    level: str = Field(default="", max_length=16)
    """blue, yellow, orange, red; empty: unknown."""
    area: str = Field(default="", sa_column=text_column())
    instruction: str = Field(default="", sa_column=text_column())
    source: str = Field(default="", max_length=250)
    """Who issued it, in words."""
    expires: datetime | None = None
    outcome: str = Field(max_length=16)
    reason: str = Field(default="", sa_column=text_column())
    """Why nothing was set in motion, or what a rehearsal would have."""
    activity_id: int | None = Field(
        default=None, foreign_key="activity.id", index=True, ondelete="SET NULL", nullable=True
    )
    received_at: datetime
    received_by: str = Field(default="", max_length=100)
