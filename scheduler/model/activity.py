"""One scheduled thing that people attend or do."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, Relationship, SQLModel

from scheduler.model.assignment import ActivityMeasure, Assignment
from scheduler.model.base import json_column, one_of, text_column, version_column
from scheduler.model.milestone import Milestone

STATUSES = ("planned", "confirmed", "postponed", "completed", "reported", "cancelled")
_version = version_column()


class Activity(SQLModel, table=True):
    """``start_on``/``end_on`` are local dates, both included; timed ones have the instants (UTC) beside them."""

    __table_args__ = (
        one_of("status", STATUSES),
        CheckConstraint("end_on >= start_on", name="order"),
        CheckConstraint(
            "(all_day AND start_at IS NULL AND end_at IS NULL)"
            " OR (NOT all_day AND start_at IS NOT NULL AND end_at IS NOT NULL AND end_at > start_at)",
            name="timed_or_whole_days",
        ),
        CheckConstraint("length(title) > 0", name="title"),
        Index("ix_activity_start_on_end_on", "start_on", "end_on"),
        {"sqlite_autoincrement": True},  # an id is never used again: the log names things by it
    )
    __mapper_args__ = {"version_id_col": _version}
    noun: ClassVar[str] = "activity"
    children: ClassVar[dict[str, str]] = {"assignments": "unit_id", "measures": "measure_id", "milestones": "key"}
    bookkeeping: ClassVar[frozenset[str]] = frozenset({"id", "version", "changed_at", "sequence"})

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=250)
    uid: str = Field(unique=True, max_length=64)
    occurrence_id: int | None = Field(default=None, foreign_key="occurrence.id", index=True)
    theme_id: str | None = Field(default=None, foreign_key="theme.id", index=True, max_length=64)
    template_id: str = Field(default="", max_length=100)
    year: int = Field(index=True)
    title: str = Field(max_length=1000)
    title_en: str = Field(default="", max_length=1000)
    kind: str = Field(default="other", max_length=32)
    status: str = Field(default="planned", index=True, max_length=16)
    reason: str = ""
    all_day: bool = True
    start_on: date
    end_on: date
    start_at: datetime | None = None
    end_at: datetime | None = None
    district_id: str | None = Field(default=None, foreign_key="unit.id", index=True, max_length=64)
    coordinator_id: str | None = Field(default=None, foreign_key="unit.id", index=True, max_length=64)
    venue: str = Field(default="", index=True, max_length=64)
    """Venue id of the plan, or empty."""
    venue_name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    resources: list[str] = Field(default_factory=list, sa_column=json_column())
    audiences: list[str] = Field(default_factory=list, sa_column=json_column())
    description: str = Field(default="", sa_column=text_column())
    url: str = ""
    public: bool = True
    pinned: bool = False
    provisional: bool = False
    withdrawn: bool = False
    """Cancelled by planning because the plan no longer asks for it; planning may bring it back."""
    edited: list[str] = Field(default_factory=list, sa_column=json_column())
    """Fields that a person set; planning leaves them alone."""
    report: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    sequence: int = 0
    version: int = Field(default=1, sa_column=_version)
    created_at: datetime
    changed_at: datetime

    assignments: list[Assignment] = Relationship(
        cascade_delete=True, sa_relationship_kwargs={"order_by": "Assignment.id"}
    )
    measures: list[ActivityMeasure] = Relationship(
        cascade_delete=True, sa_relationship_kwargs={"order_by": "ActivityMeasure.measure_id"}
    )
    milestones: list[Milestone] = Relationship(
        cascade_delete=True, sa_relationship_kwargs={"order_by": "Milestone.due_on"}
    )
