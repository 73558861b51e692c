"""Foreign iCalendar bytes -> what an import or a source takes from them."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from calendars.reader import Entry, Limits, Reading, read
from config.settings import Settings
from scheduler.planning.foreign import ForeignItem, Incoming

UNTITLED = "（无标题）"
"""Not translated: it becomes an activity's title, which must not change with the language of the next reader."""
_LONGEST_TITLE = 1000
_LONGEST_TEXT = 20_000
_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days that are read, both included."""

    first: date
    last: date


def horizon(today: date) -> Horizon:
    """From the first day of this year to the last of the next: what a year's plan and the one after can use."""
    return Horizon(date(today.year, 1, 1), date(today.year + 1, 12, 31))


def near_horizon(today: date) -> Horizon:
    """For busy times: what is over is of no use, beyond a year nobody plans to the hour."""
    return Horizon(today - timedelta(days=7), today + timedelta(days=400))


def limits(settings: Settings) -> Limits:
    """The reader's limits, with those that the settings name."""
    given = settings.limits
    return replace(Limits(), octets=given.file_bytes, components=given.calendar_events)


def read_calendar(data: bytes, days: Horizon, *, zone: str, settings: Settings) -> Reading:
    """Raises CalendarProblem for what is no calendar."""
    return read(data, zone=zone, first=days.first, last=days.last, limits=limits(settings))


def incoming(reading: Reading, days: Horizon, *, zone: str, current: bool = False) -> Incoming:
    """The reading as values that commands take. ``current``: it comes from where the calendar is kept.

    An instance of a series is known by its original day as long as the series has one a day: a meeting that is
    from now on an hour later has moved, and is not a new one each week.
    """
    originals = [(entry.uid, original_day(entry.recurrence_id, ZoneInfo(zone))) for entry in reading.entries]
    crowd = Counter(originals)
    items = (
        replace(item(entry), recurrence_id=day if crowd[uid, day] == 1 else entry.recurrence_id)
        for entry, (uid, day) in zip(reading.entries, originals, strict=True)
    )
    return Incoming(
        items=tuple(items),
        first=days.first, last=days.last, complete=reading.complete,
        unread=frozenset(problem.uid for problem in reading.problems if problem.uid), current=current,
    )  # fmt: skip


def original_day(recurrence_id: str, zone: ZoneInfo) -> str:
    """The local day that an instance was first meant for, as ``20260902``; empty for no instance."""
    if len(recurrence_id) <= 8:
        return recurrence_id
    at = datetime.strptime(recurrence_id, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return at.astimezone(zone).strftime("%Y%m%d")


def item(entry: Entry) -> ForeignItem:
    """An entry fit to be stored: with a title, of some length, and no longer than texts may be."""
    start, end = entry.start_at, entry.end_at
    if start is not None and (end is None or end <= start):
        end = start + _MOMENT
    return ForeignItem(
        uid=entry.uid, recurrence_id=entry.recurrence_id, sequence=entry.sequence, stamp=entry.stamp,
        title=entry.title[:_LONGEST_TITLE] or UNTITLED, description=entry.description[:_LONGEST_TEXT],
        location=entry.location[:_LONGEST_TITLE], status=entry.status, all_day=entry.all_day,
        start_on=entry.start_on, end_on=entry.end_on, start_at=start, end_at=end, url=entry.url[:2000],
        busy=entry.busy, line=entry.line,
    )  # fmt: skip
