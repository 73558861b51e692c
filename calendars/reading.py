"""What a foreign calendar says, as values: what was kept, what was refused and why.

The reader fills these in; commands turn them into activities. Nothing here was trusted and nothing is raw:
texts are free of control characters, times are in UTC, dates are local to the reader's zone.
"""

from dataclasses import dataclass
from datetime import date, datetime

from config.errors import KepuError


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one file may cost; what goes beyond is cut off and said."""

    octets: int = 5_000_000
    lines: int = 400_000
    """Lines as they stand in the file, folds included."""
    line_octets: int = 65_536
    """One unfolded line: longer ones (inline attachments) are left out."""
    components: int = 20_000
    """Events in the file."""
    depth: int = 10
    """Components inside components."""
    instances: int = 2_000
    """Instances of one series inside the horizon."""
    dates: int = 5_000
    """RDATE and EXDATE values of one event."""
    entries: int = 50_000
    """Entries altogether."""
    seconds: float = 1.8
    """Checked between components and between instances; what is left then is refused."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event, or one instance of a series, that touches the horizon."""

    uid: str
    recurrence_id: str = ""
    """Which instance of its series: its original start, ``20260902`` or ``20260902T010000Z``; else empty.

    However the file wrote it: the same instance has the same text in every later file.
    """
    sequence: int = 0
    stamp: datetime | None = None
    """DTSTAMP, else LAST-MODIFIED."""
    title: str = ""
    description: str = ""
    location: str = ""
    status: str = ""
    """TENTATIVE, CONFIRMED, CANCELLED or empty."""
    all_day: bool = False
    start_on: date
    end_on: date
    """The last day, included."""
    start_at: datetime | None = None
    """UTC; ``None`` for whole days."""
    end_at: datetime | None = None
    """UTC, the first instant after it; equal to the start if it has no length."""
    categories: tuple[str, ...] = ()
    url: str = ""
    busy: bool = True
    """Whether it takes up its time: neither transparent nor cancelled."""
    line: int = 0
    """Where its BEGIN:VEVENT stands in the file, from 1."""
    remarks: tuple[str, ...] = ()
    """What had to be assumed."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An event that was not taken in."""

    line: int
    """Where its BEGIN:VEVENT stands in the file, from 1."""
    what: str
    """Its title, or its uid, or empty."""
    why: str
    uid: str = ""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Components of a file: ``kept + refused == found``."""

    found: int = 0
    kept: int = 0
    """Events that were understood, whether or not they touch the horizon."""
    refused: int = 0
    other: int = 0
    """To-dos, journals and whatever else is no event and no time zone: never read."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A whole file."""

    entries: tuple[Entry, ...]
    """In order of start, then uid."""
    problems: tuple[Refusal, ...]
    """In order of lines."""
    name: str = ""
    """X-WR-CALNAME or NAME."""
    counts: Counts = Counts()
    remarks: tuple[str, ...] = ()
    """What holds for the file: its encoding, stray lines, series cut short."""
    complete: bool = True
    """False if the file breaks off or a limit cut it: what is missing from it must not be taken for gone."""


class CalendarProblem(KepuError):
    """A file that cannot be read as a calendar at all."""

    http_status = 422


class NotACalendar(CalendarProblem):
    """No calendar in it: a web page, an empty file, something else."""


class TooBig(CalendarProblem):
    """Beyond a limit that would let it stop the program."""

    http_status = 413


class Unusable(Exception):
    """Why one event cannot be taken in; its text becomes :attr:`Refusal.why`."""


class OutOfTime(Exception):
    """The seconds of :class:`Limits` are over."""
