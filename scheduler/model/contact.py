"""How a unit is reached."""

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class Contact(SQLModel, table=True):
    """One address of a unit. ``address`` and ``secret`` open doors: they leave it for sending only."""

    __table_args__ = (UniqueConstraint("unit_id", "channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True, max_length=64)
    channel: str = Field(max_length=16)
    address: str = Field(max_length=1000)
    """An e-mail address, a group's name, a webhook's secret address, ``@name`` of the settings' webhooks."""
    secret: str = Field(default="", max_length=500)
    """Signs what is sent there (webhook, DingTalk, Feishu)."""
    language: str = Field(default="zh", max_length=2)
    mentions: str = ""
    """Whom a robot calls, separated by commas."""
    changed_at: datetime

    @property
    def shown(self) -> str:
        """The address as people may see it."""
        return shown(self.channel, self.address)


class ContactBefore(SQLModel, table=True):
    """A contact as it was before a change, for undo: the log must not have its address.

    An empty ``address`` says that there was none.
    """

    __tablename__ = "contact_before"
    id: int | None = Field(default=None, primary_key=True)
    change_id: int = Field(foreign_key="change.id", index=True, ondelete="CASCADE")
    contact_id: int
    unit_id: str = Field(max_length=64)
    channel: str = Field(max_length=16)
    address: str = Field(max_length=1000)
    secret: str = Field(default="", max_length=500)
    language: str = Field(default="zh", max_length=2)
    mentions: str = ""


def shown(channel: str, address: str) -> str:
    """The address without what gives access: of a web address, only the host."""
    if channel not in ("webhook", "wecom", "dingtalk", "feishu", "apprise") or address.startswith("@"):
        return address
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    return f"{host}/***" if host else "***"
