"""Activity × unit × role, and activity × measure."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.model.base import one_of

ROLES = ("lead", "responsible", "support", "host")
ANSWERS = ("pending", "accepted", "declined")


class Assignment(SQLModel, table=True):
    """A unit has one role in an activity (the strongest it was named with) and one answer."""

    __table_args__ = (UniqueConstraint("activity_id", "unit_id"), one_of("role", ROLES), one_of("answer", ANSWERS))

    id: int | None = Field(default=None, primary_key=True)
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True, ondelete="CASCADE")
    unit_id: str = Field(foreign_key="unit.id", index=True, max_length=64)
    role: str = Field(max_length=16)
    answer: str = Field(default="pending", max_length=16)
    reason: str = ""
    answered_at: datetime | None = None
    by_hand: bool = False


class ActivityMeasure(SQLModel, table=True):
    """That an activity serves a measure."""

    __tablename__ = "activity_measure"
    activity_id: int | None = Field(default=None, primary_key=True, foreign_key="activity.id", ondelete="CASCADE")
    measure_id: str = Field(primary_key=True, foreign_key="measure.id", index=True, max_length=16)
