"""A preparation or follow-up deadline of an activity or an occurrence."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

KINDS = ("notice", "scheme", "submission", "registration", "summary", "statistics", "rehearsal", "review")


class Milestone(SQLModel, table=True):
    """``offset_days`` from the parent's ``anchor`` day gives ``due_on`` again whenever the parent moves."""

    __table_args__ = (
        UniqueConstraint("activity_id", "key"),
        UniqueConstraint("occurrence_id", "key"),
        CheckConstraint("(activity_id IS NULL) <> (occurrence_id IS NULL)", name="one_parent"),
        Index("ix_milestone_done_at_due_on", "done_at", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True, ondelete="CASCADE")
    occurrence_id: int | None = Field(default=None, foreign_key="occurrence.id", index=True, ondelete="CASCADE")
    key: str = Field(max_length=64)
    kind: str = Field(max_length=16)
    title: str
    title_en: str = ""
    by: str = Field(default="coordinator", max_length=16)
    anchor: str = Field(default="start", max_length=8)
    offset_days: int = 0
    workdays: bool = False
    due_on: date
    by_hand: bool = False
    done_at: datetime | None = None
    done_by: str = ""
