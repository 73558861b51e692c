"""What Kepu reads from outside on a schedule, and the collections that it keeps in step outside.

How it went last is bookkeeping, written without an event. The address may give access: the log has only its
masked form, and no answer has the whole one.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.model.base import one_of, text_column, version_column

KINDS = ("busy", "activities", "holidays", "cap", "caldav")
STATES = ("new", "ok", "failing")
_version = version_column()


class Source(SQLModel, table=True):
    """An address that is asked every ``minutes``. ``caldav`` is the other way: a collection that is written."""

    __table_args__ = (
        one_of("kind", KINDS),
        one_of("state", STATES),
        CheckConstraint("kind NOT IN ('busy', 'activities') OR unit_id IS NOT NULL", name="unit_of_its_kind"),
        {"sqlite_autoincrement": True},  # an id is never used again: the log names things by it
    )
    __mapper_args__ = {"version_id_col": _version}
    noun: ClassVar[str] = "source"
    children: ClassVar[dict[str, str]] = {}
    bookkeeping: ClassVar[frozenset[str]] = frozenset(
        {
            "id", "version", "changed_at", "url", "etag", "modified", "state", "failures", "problem", "next_poll",
            "claimed_at", "last_ok", "last_read", "entries", "seen",
        }
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=16)
    url: str = Field(sa_column=text_column())
    """Whole, with whatever secrets it has."""
    shown: str = Field(default="", max_length=500)
    """The address as people may see it."""
    name: str = Field(default="", max_length=200)
    unit_id: str | None = Field(default=None, foreign_key="unit.id", index=True, max_length=64)
    feed: str = Field(default="", max_length=200)
    """Of ``caldav``: the path of the calendar that is published."""
    minutes: int = 60
    etag: str = Field(default="", max_length=500)
    modified: str = Field(default="", max_length=500)
    state: str = Field(default="new", max_length=16)
    failures: int = 0
    """In a row."""
    problem: str = Field(default="", sa_column=text_column())
    """Why the last attempt failed, or what it left out."""
    next_poll: datetime = Field(index=True)
    claimed_at: datetime | None = None
    """Since when an attempt is under way."""
    last_ok: datetime | None = None
    last_read: datetime | None = None
    """When its whole content was read last; an answer that nothing changed does not count."""
    entries: int = 0
    seen: int = 0
    """Of ``caldav``: how far the log had come when the collection was last brought in step."""
    created_at: datetime
    created_by: str = Field(max_length=100)
    changed_at: datetime
    version: int = Field(default=1, sa_column=_version)


class Published(SQLModel, table=True):
    """One resource of ours in a CalDAV collection, as it was when it was last written there."""

    __table_args__ = (UniqueConstraint("source_id", "uid"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True, ondelete="CASCADE")
    uid: str = Field(max_length=64)
    href: str = Field(max_length=1000)
    """Path on the server, percent-encoded as the server says it."""
    etag: str = Field(default="", max_length=500)
    """As the server gave it, with quotes; empty where it gave none."""
    digest: str = Field(max_length=64)
    """What the resource's text was made of."""
