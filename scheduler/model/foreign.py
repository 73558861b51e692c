"""What somebody else's calendar said last: one row an event, or an instance of a series."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.model.base import one_of
from scheduler.model.source import Source

STATUSES = ("", "TENTATIVE", "CONFIRMED", "CANCELLED")


class ForeignEntry(SQLModel, table=True):
    """Memory of imports, never logged: which calendar an activity came from and in which version; or busy time.

    Dates are local and inclusive; timed entries have the instants (UTC) beside them, ends exclusive.
    """

    __tablename__ = "foreign_entry"
    __table_args__ = (
        UniqueConstraint("origin", "uid", "recurrence_id"),
        one_of("status", STATUSES),
        Index("ix_foreign_entry_unit_id_start_on", "unit_id", "start_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    origin: str = Field(max_length=64)
    """The calendar it stands in: ``source/3``, or ``file/`` and random letters."""
    source_id: int | None = Field(
        default=None, foreign_key=f"{Source.__tablename__}.id", index=True, ondelete="CASCADE", nullable=True
    )
    unit_id: str = Field(foreign_key="unit.id", max_length=64)
    activity_id: int | None = Field(
        default=None, foreign_key="activity.id", unique=True, ondelete="CASCADE", nullable=True
    )
    """What became of it; None for busy time."""
    uid: str = Field(max_length=255)
    recurrence_id: str = Field(default="", max_length=32)
    sequence: int = 0
    """-1: unknown, so that any version of it is news."""
    stamp: datetime | None = None
    title: str = Field(default="", max_length=1000)
    status: str = Field(default="", max_length=16)
    all_day: bool = True
    start_on: date
    end_on: date
    start_at: datetime | None = None
    end_at: datetime | None = None
    busy: bool = True
    digest: str = Field(default="", max_length=64)
    """SHA-256 of all that it said."""
