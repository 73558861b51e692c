"""A secret calendar: who may read what, by an address that only its reader knows.

The calendars that everyone may read are no rows: every plan has them (:mod:`calendars.feeds`).
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from scheduler.model.base import json_column, one_of, version_column

KINDS = ("unit", "filter")
_version = version_column()


class Feed(SQLModel, table=True):
    """A unit's own calendar, or a saved filter. The address holds a token that only its digest is kept of."""

    __table_args__ = (
        one_of("kind", KINDS),
        CheckConstraint("(kind = 'unit') = (unit_id IS NOT NULL)", name="unit_of_its_kind"),
        CheckConstraint("length(name) > 0", name="name"),
        {"sqlite_autoincrement": True},  # an id is never used again: the log names things by it
    )
    __mapper_args__ = {"version_id_col": _version}
    noun: ClassVar[str] = "feed"
    children: ClassVar[dict[str, str]] = {}
    bookkeeping: ClassVar[frozenset[str]] = frozenset({"id", "version", "changed_at", "token_hash", "last_fetched_at"})
    """The digest is kept out of the log: undo cannot bring a token back that was replaced."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=8)
    name: str = Field(max_length=200)
    slug: str = Field(max_length=100)
    """The readable end of its address, without ``.ics``."""
    token_hash: str = Field(unique=True, max_length=64)
    """SHA-256 of the token, in hexadecimal."""
    prefix: str = Field(max_length=8)
    """The token's first characters, to tell addresses apart in lists and logs."""
    unit_id: str | None = Field(default=None, foreign_key="unit.id", index=True, max_length=64)
    wanted: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    """The fields of :class:`scheduler.queries.agenda.Filter` that narrow it."""
    created_at: datetime
    created_by: str = Field(max_length=100)
    rotated_at: datetime | None = None
    revoked_at: datetime | None = None
    last_fetched_at: datetime | None = None
    """To the minute; written from time to time, and never logged."""
    changed_at: datetime
    version: int = Field(default=1, sa_column=_version)
