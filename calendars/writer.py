"""A calendar put together from the texts of its events, and its way into a file.

The bytes depend on the header and the pieces alone: the same calendar exported twice is the same file, so
ETags match and subscribers see no changes where there are none.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar, vDuration, vText

from calendars.text import clean, web_address
from config.colors import HEX
from config.errors import KepuError
from config.language import _
from config.system_errors import why

_END = b"END:VCALENDAR\r\n"
_YEARS_WITH_RULES = (2010, 2045)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (a VTIMEZONE's onset is local time without zone)


class CannotWrite(KepuError):
    """The file system refused a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a calendar says about itself (RFC 7986), in the reader's language."""

    name: str
    description: str = ""
    timezone: str = "Asia/Shanghai"
    color: str = ""
    """A CSS3 colour name; others are left out, as RFC 7986 allows no figures."""
    source: str = ""
    """Its public address, never one with a secret in it."""
    language: str = "zh"
    refresh: timedelta = timedelta(hours=1)


def calendar(pieces: Iterable[bytes], header: Header) -> bytes:
    """The VCALENDAR with these VEVENTs, in the order given: texts by :func:`calendars.vevent.vevent`."""
    return b"".join((head(header), *pieces, _END))


@lru_cache(maxsize=256)
def head(header: Header) -> bytes:
    """Everything before the first VEVENT: the calendar's properties and its one VTIMEZONE.

    No METHOD (RFC 4791 section 4.1 forbids it) and no UID (clients that split calendars would lose events).
    """
    top = Calendar()
    top.add("prodid", f"-//Kepu//Kepu 1//{header.language.upper()}")
    top.add("version", "2.0")
    top.add("calscale", "GREGORIAN")
    name, description = (vText(clean(text)) for text in (header.name, header.description))
    top.add("name", name)  # as vText, because icalendar escapes nothing in NAME and X- properties by itself
    top.add("x-wr-calname", name)
    if description:
        top.add("description", description)
        top.add("x-wr-caldesc", description)
    top.add("x-wr-timezone", header.timezone)
    if figures := HEX.get(header.color.lower()):
        top.add("color", header.color.lower())
        top.add("x-apple-calendar-color", figures)
    top.add("refresh-interval", header.refresh, parameters={"VALUE": "DURATION"})
    top.add("x-published-ttl", vDuration(header.refresh))
    if address := web_address(header.source):
        top.add("source", address, parameters={"VALUE": "URI"})
    text: bytes = top.to_ical()
    return text.removesuffix(_END) + timezone(header.timezone)


def etag(data: bytes) -> str:
    """The strong entity tag (RFC 9110 section 8.8.3) of these bytes, with its quotes."""
    return f'"{hashlib.sha256(data).hexdigest()}"'


@lru_cache(maxsize=16)
def timezone(name: str) -> bytes:
    """The VTIMEZONE of an IANA zone, as plain as readers need it.

    Zones without clock changes since 2010 get one STANDARD block. Others get a block for each change until
    2045, with nothing but its onset: several readers know no RDATE there. Older history (China's summer time
    until 1991) is left out, because some readers apply its rules to this day.
    """
    zone = ZoneInfo(name)
    moment = datetime(_YEARS_WITH_RULES[0], 1, 1, tzinfo=UTC)
    blocks = [_observance(_EPOCH, moment.astimezone(zone), moment.astimezone(zone))]
    for change in _changes(zone):
        before = (change - timedelta(seconds=1)).astimezone(zone)
        onset = (change + (before.utcoffset() or timedelta(0))).replace(tzinfo=None)
        blocks.append(_observance(onset, before, change.astimezone(zone)))
    lines = ("BEGIN:VTIMEZONE", f"TZID:{name}", f"X-LIC-LOCATION:{name}", *blocks, "END:VTIMEZONE", "")
    return "\r\n".join(lines).encode("ascii")


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The instants (UTC, to the minute) at which the zone's clock or its name changes."""
    low, end = (datetime(year, 1, 1, tzinfo=UTC) for year in _YEARS_WITH_RULES)
    while low < end:
        high = low + timedelta(days=1)
        if _clock(low, zone) != _clock(high, zone):
            yield _change_between(low, high, zone)
        low = high


def _change_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    old = _clock(low, zone)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // timedelta(minutes=2) * timedelta(minutes=1)
        low, high = (middle, high) if _clock(middle, zone) == old else (low, middle)
    return high


def _clock(moment: datetime, zone: ZoneInfo) -> tuple[timedelta | None, str | None]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname()


def _observance(onset: datetime, before: datetime, after: datetime) -> str:
    """A STANDARD or DAYLIGHT block: from ``onset`` (local time of before) the clock is that of ``after``."""
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    lines = (
        f"BEGIN:{kind}",
        f"DTSTART:{onset:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{before:%z}",
        f"TZOFFSETTO:{after:%z}",
        f"TZNAME:{after.tzname()}",
        f"END:{kind}",
    )
    return "\r\n".join(lines)


def write_file(path: Path, data: bytes) -> bool:
    """Replace the file as a whole and durably; False if it held these bytes already and was left untouched.

    Whoever reads it meanwhile sees the old file or the new one. Missing folders are made.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise CannotWrite(_("无法写入 {path}：{reason}").format(path=path, reason=why(error))) from error
    return True


def _sync_folder(folder: Path) -> None:
    """Make a rename in it durable; where folders cannot be opened (Windows) the system sees to it."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
