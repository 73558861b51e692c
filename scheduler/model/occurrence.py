"""One theme in one edition year."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel

from scheduler.model.base import one_of, version_column
from scheduler.model.milestone import Milestone

BASES = ("rule", "announced", "manual")
STATES = ("rule", "preannounced", "announced", "moved", "held", "cancelled")
LEVELS = ("national", "provincial", "city", "county")
_version = version_column()


class Occurrence(SQLModel, table=True):
    """Dates are local and inclusive; ``start_on`` is None while a floating theme waits for its announcement."""

    __table_args__ = (
        UniqueConstraint("theme_id", "year", "level", "area"),
        one_of("basis", BASES),
        one_of("state", STATES),
        one_of("level", LEVELS),
        CheckConstraint("(start_on IS NULL) = (end_on IS NULL)", name="both_ends"),
        CheckConstraint("end_on IS NULL OR end_on >= start_on", name="order"),
        {"sqlite_autoincrement": True},  # an id is never used again: the log names things by it
    )
    __mapper_args__ = {"version_id_col": _version}
    noun: ClassVar[str] = "occurrence"
    children: ClassVar[dict[str, str]] = {"milestones": "key"}
    bookkeeping: ClassVar[frozenset[str]] = frozenset({"id", "version", "changed_at"})

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=200)
    uid: str = Field(unique=True, max_length=64)
    theme_id: str = Field(foreign_key="theme.id", index=True, max_length=64)
    year: int = Field(index=True)
    level: str = Field(default="national", max_length=16)
    area: str = Field(default="", max_length=64)
    """Unit id of the district for a county's own dates, else empty."""
    start_on: date | None = None
    end_on: date | None = None
    rule_start: date | None = None
    rule_end: date | None = None
    floating: bool = False
    basis: str = Field(default="rule", max_length=16)
    state: str = Field(default="rule", max_length=16)
    notice: str = ""
    notice_number: str = ""
    notice_on: date | None = None
    url: str = ""
    slogan: str = ""
    entered_by: str = ""
    version: int = Field(default=1, sa_column=_version)
    created_at: datetime
    changed_at: datetime

    milestones: list[Milestone] = Relationship(
        cascade_delete=True, sa_relationship_kwargs={"order_by": "Milestone.due_on"}
    )
