"""Independent readers of calendars: each turns a file into the same plain readings, to be compared."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

Moment = date | datetime


class MissingReader(Exception):
    """This machine lacks the reader; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One event as a reader understood it: instants in UTC, or dates for whole days; the end is exclusive."""

    uid: str
    start: Moment
    end: Moment
    summary: str
    status: str


def moment(value: Moment) -> Moment:
    """Dates as they are, instants in UTC; floating times are refused."""
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise AssertionError(f"floating time {value}")
    return value.astimezone(UTC)


def moment_from_text(text: str) -> Moment:
    """``2026-09-19`` or an instant such as ``2026-09-19T01:00:00.000Z``."""
    return date.fromisoformat(text) if len(text) == 10 else moment(datetime.fromisoformat(text))
