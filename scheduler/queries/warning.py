"""Warnings that were read, the newest first, with what came of each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.model.warning import WarningMessage


@dataclass(frozen=True, slots=True)
class WarningView:
    identifier: str
    status: str
    message_type: str
    sent: datetime
    level: str
    headline: str
    area: str
    expires: datetime | None
    outcome: str
    """opened, followed, cancelled, kept, rehearsed or ignored."""
    reason: str
    activity: int | None
    received_at: datetime


def active(session: Session, now: datetime) -> list[WarningView]:
    """Those in force that set something in motion, the newest first; one without an end is in force for a day."""
    return [
        view
        for view in warnings(session)
        if view.status == "Actual"
        and view.outcome in ("opened", "followed")
        and (view.expires or view.sent + timedelta(days=1)) > now
    ]


def warnings(session: Session, *, most: int = 50) -> list[WarningView]:
    chosen = select(WarningMessage).order_by(col(WarningMessage.sent).desc(), col(WarningMessage.id).desc())
    return [
        WarningView(
            row.identifier, row.status, row.message_type, row.sent, row.level, row.headline, row.area, row.expires,
            row.outcome, row.reason, row.activity_id, row.received_at,
        )
        for row in session.exec(chosen.limit(most))
    ]  # fmt: skip
