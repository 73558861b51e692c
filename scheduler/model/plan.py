"""The plan as loaded: its files, and the names that other tables point at."""

from datetime import date, datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel


class Plan(SQLModel, table=True):
    """One row: the plan that this database runs."""

    id: str = Field(primary_key=True, max_length=64)
    title: str
    timezone: str = Field(max_length=64)
    digest: str = Field(max_length=64)
    """SHA-256 over the files; equal means nothing to load."""
    loaded_at: datetime


class PlanFile(SQLModel, table=True):
    """The text of one data file, so that every process plans with the same data."""

    __tablename__ = "plan_file"
    plan_id: str = Field(primary_key=True, foreign_key="plan.id", max_length=64, ondelete="CASCADE")
    name: str = Field(primary_key=True, max_length=200)
    text: str = Field(sa_column=Column(Text, nullable=False))


class Measure(SQLModel, table=True):
    """One clause of the plan; its full text stays in the files."""

    id: str = Field(primary_key=True, max_length=16)
    number: str = Field(max_length=16)
    section: str = Field(max_length=16)
    part: str = Field(max_length=16)
    title: str
    title_en: str = ""
    position: int
    retired: bool = False
    """No longer in the files; kept because activities point at it."""


class Theme(SQLModel, table=True):
    """A themed event that recurs; its rules stay in the files."""

    id: str = Field(primary_key=True, max_length=64)
    name: str
    name_en: str = ""
    aliases: str = ""
    """Other names, separated by line ends."""
    kind: str = Field(max_length=16)
    color: str = Field(max_length=32)
    position: int
    retired: bool = False


class Unit(SQLModel, table=True):
    """An organisation or a district."""

    id: str = Field(primary_key=True, max_length=64)
    short: str = Field(unique=True, max_length=64)
    short_en: str = ""
    name: str
    name_en: str = ""
    aliases: str = ""
    kind: str = Field(max_length=32)
    code: str = Field(default="", max_length=16)
    district: bool = False
    performed_by: str = Field(default="", max_length=64)
    """Unit that does this one's duties; reminders go there."""
    successor: str = Field(default="", max_length=64)
    valid_from: date | None = None
    valid_to: date | None = None
    position: int
    retired: bool = False
