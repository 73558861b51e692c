"""How a unit is reached."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class Contact(SQLModel, table=True):
    """One address of a unit. ``address`` and ``secret`` open doors: they leave the database for sending only."""

    __table_args__ = (UniqueConstraint("unit_id", "channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True, max_length=64)
    channel: str = Field(max_length=16)
    address: str = Field(max_length=1000)
    """An e-mail address, a group's name, a webhook's secret address, or ``@name`` of the settings' webhooks."""
    secret: str = Field(default="", max_length=500)
    """Signs what is sent there (webhook, DingTalk, Feishu)."""
    language: str = Field(default="zh", max_length=2)
    mentions: str = ""
    """Whom a robot calls, separated by commas."""
    changed_at: datetime
