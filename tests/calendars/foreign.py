"""The corpus of foreign calendars, one file a trouble, and calendars made in place."""

from datetime import date
from pathlib import Path

from calendars.reader import Limits, Reading, read

CORPUS = Path(__file__).parents[1] / "data" / "ics"
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def corpus() -> list[Path]:
    return sorted(CORPUS.glob("*.ics"))


def reading(name: str) -> Reading:
    return read((CORPUS / name).read_bytes(), first=FIRST, last=LAST)


def events(*bodies: str) -> bytes:
    """A calendar of events, each given as its content lines."""
    middle = "".join(f"BEGIN:VEVENT\n{body}\nEND:VEVENT\n" for body in bodies)
    return f"BEGIN:VCALENDAR\n{middle}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def reading_of(*bodies: str, limits: Limits | None = None) -> Reading:
    return read(events(*bodies), first=FIRST, last=LAST, limits=limits or Limits())
