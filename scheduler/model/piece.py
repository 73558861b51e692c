"""Calendar text that was written once: derived rows, which may be deleted at any time, never logged."""

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel


class Piece(SQLModel, table=True):
    """The VEVENT of one activity. It says all that its text depends on, so one that fits is right.

    ``fingerprint`` stands for the language, the way of writing and every name of the plan; ``state`` for the
    activity's version and how sure its edition's date is.
    """

    activity_id: int = Field(primary_key=True, foreign_key="activity.id", ondelete="CASCADE")
    fingerprint: str = Field(primary_key=True, max_length=32)
    state: str = Field(max_length=40)
    text: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
