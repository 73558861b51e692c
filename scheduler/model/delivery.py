"""The durable outbox: one message to one recipient by one channel."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from scheduler.model.base import json_column, one_of

STATES = (
    "pending", "claimed", "sending", "sent", "failed", "uncertain", "skipped", "cancelled", "held",
)  # fmt: skip


class Delivery(SQLModel, table=True):
    """pending -> claimed (by ``owner`` until ``lease_until``) -> sending -> sent | failed | uncertain.

    ``sending`` is written before a send that the receiver could not recognise when it came twice.
    """

    __table_args__ = (one_of("state", STATES), Index("ix_delivery_state_next_at", "state", "next_at"))

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=100)
    """The same at every try: Message-ID, webhook-id."""
    unit_id: str = Field(foreign_key="unit.id", index=True, max_length=64)
    channel: str = Field(default="", max_length=16)
    """Empty where the unit cannot be reached."""
    contact: str = Field(default="", max_length=200)
    """Which of the unit's contacts: its id, or its place in the contacts file."""
    shown: str = ""
    """The address as people may see it."""
    state: str = Field(default="pending", max_length=10)
    due_at: datetime
    next_at: datetime
    give_up_at: datetime
    """After this, a temporary failure is final: nothing in the message would help any more."""
    catch_up: bool = False
    skipped: int = 0
    """How many reminders of the unit were left out as stale."""
    attempts: int = 0
    tries: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_column())
    """The latest attempts: when, what came of it."""
    owner: str = Field(default="", max_length=100)
    lease_until: datetime | None = None
    subject: str = ""
    reason: str = ""
    note: str = ""
    receipt: str = ""
    created_at: datetime
    sent_at: datetime | None = None


class DeliveryItem(SQLModel, table=True):
    """That a delivery tells a reminder."""

    __tablename__ = "delivery_item"
    delivery_id: int = Field(primary_key=True, foreign_key="delivery.id", ondelete="CASCADE")
    reminder_id: int = Field(primary_key=True, foreign_key="reminder.id", index=True, ondelete="CASCADE")
