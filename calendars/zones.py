"""Which zone a foreign calendar means: its names are IANA's, Windows', a program's own or nobody's.

Order: IANA, Windows, X-LIC-LOCATION, the file's own VTIMEZONE, a plain offset in the name, X-WR-TIMEZONE,
the installation's zone. The IANA name wins over the file's VTIMEZONE, as most readers have it.
"""

import io
import re
from collections.abc import Iterable
from datetime import timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.tz import tzical
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendars.components import Component
from calendars.content import Line
from calendars.moments import offset_from
from config.language import _

_WINDOWS = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
_OFFSET_NAME = re.compile(r"\(?(?:UTC|GMT)\s*([+-])(\d{1,2})(?::?(\d\d))?\b", re.IGNORECASE | re.ASCII)
_RULE_PART = re.compile(
    r"FREQ=YEARLY|WKST=[A-Z]{2}|UNTIL=[0-9TZ]{8,16}|BYMONTH=(?:0?[1-9]|1[0-2])"
    r"|BYDAY=[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)|BYMONTHDAY=(?:[1-9]|1\d|2[0-8])(?:,(?:[1-9]|1\d|2[0-8]))*"
)
_MOST_OBSERVANCES = 40


class Zones:
    """The zones of one calendar. ``default``, an IANA name, serves floating times without X-WR-TIMEZONE."""

    def __init__(self, calendar: Component, default: str) -> None:
        self._blocks = {c.text("TZID"): c for c in calendar.inside if c.name == "VTIMEZONE"}
        own = calendar.text("X-WR-TIMEZONE")
        found = _by_name(own)
        self.floating_name, self.floating = (own, found) if found else (default, ZoneInfo(default))
        self._floating_remark = _("未写时区，按 {zone}").format(zone=self.floating_name)
        self._known: dict[str, tuple[tzinfo, str]] = {}

    def of(self, line: Line) -> tuple[tzinfo, str]:
        """The zone of a DTSTART and its like, and a remark if it had to be assumed."""
        tzid = line.parameters.get("TZID", "").strip()
        if not tzid:
            return self.floating, self._floating_remark
        if tzid not in self._known:
            self._known[tzid] = self._find(tzid)
        return self._known[tzid]

    def _find(self, tzid: str) -> tuple[tzinfo, str]:
        block = self._blocks.get(tzid)
        location = block.text("X-LIC-LOCATION") if block else ""
        zone = _by_name(tzid) or _by_name(location) or (block and _from_block(block)) or _by_offset(tzid)
        if zone:
            return zone, ""
        shown = tzid[:60]
        return self.floating, _("不认识的时区“{tzid}”，按 {zone}").format(tzid=shown, zone=self.floating_name)


def _by_name(name: str) -> tzinfo | None:
    """IANA's zone, also behind a program's prefix (``/mozilla.org/2005/Asia/Shanghai``), or Windows'."""
    if not name or len(name) > 100:
        return None
    windows = _WINDOWS.get(name.casefold())
    parts = name.strip("/").split("/")
    for candidate in (windows, name, *("/".join(parts[-n:]) for n in (2, 3) if len(parts) > n)):
        if candidate and (zone := _iana(candidate)):
            return zone
    return None


def _iana(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones is an OSError
        return None


def _by_offset(name: str) -> tzinfo | None:
    """``GMT+8``, ``(UTC+08:00) Beijing, Chongqing``."""
    match = _OFFSET_NAME.match(name)
    if match is None:
        return None
    offset = offset_from(f"{match[1]}{int(match[2]):02d}{match[3] or '00'}")
    return None if offset is None else timezone(offset)


def _from_block(block: Component) -> tzinfo | None:
    """The file's own definition, if it is small and its rules are yearly."""
    observances = [c for c in block.inside if c.name in ("STANDARD", "DAYLIGHT")]
    offsets = {offset_from(c.text("TZOFFSETTO")) for c in observances}
    if not observances or None in offsets or len(observances) > _MOST_OBSERVANCES:
        return None
    if len(offsets) == 1:
        only = offsets.pop()
        return None if only is None else timezone(only)
    rules = [line.value.strip().upper() for c in observances for line in c.every("RRULE")]
    if not all(_surely_matches(rule) for rule in rules):
        return None
    try:
        return tzical(io.StringIO("\n".join(_block_text(observances)))).get("zone")
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        # dateutil has no error of its own for definitions that it cannot read.
        return None


def _surely_matches(rule: str) -> bool:
    """Whether it is a rule as zones have, on days that exist: dateutil looks for others to the year 9999."""
    parts = rule.split(";")
    counted_day = any(part.startswith("BYDAY=") and part[-3:-2].isdigit() for part in parts)
    by_date = any(part.startswith("BYMONTHDAY=") for part in parts)
    return not (counted_day and by_date) and all(_RULE_PART.fullmatch(part) for part in parts)


def _block_text(observances: Iterable[Component]) -> list[str]:
    lines = ["BEGIN:VTIMEZONE", "TZID:zone"]
    for observance in observances:
        lines.append(f"BEGIN:{observance.name}")
        for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
            lines.append(f"{name}:{observance.text(name)}")
        for rule in observance.every("RRULE"):
            lines.append(f"RRULE:{rule.value.strip().upper()}")
        lines.append(f"END:{observance.name}")
    return [*lines, "END:VTIMEZONE"]
