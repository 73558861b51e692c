"""libical 3 (GNOME, KDE, Thunderbird's former parser), called in its shared library.

It takes instants from the file's own VTIMEZONE and reports what breaks the tables of RFC 5545 and 5546.
"""

import ctypes
import ctypes.util
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from tests.calendars.readers import MissingReader, Moment, Reading

_VEVENT = 4  # ICAL_VEVENT_COMPONENT


class _Time(ctypes.Structure):
    """struct icaltimetype of libical 3."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    ]


@cache
def _library() -> ctypes.CDLL:
    name = ctypes.util.find_library("ical")
    if name is None or not name.endswith(".so.3"):
        raise MissingReader("libical 3 is not installed (Debian: libical3)")
    library = ctypes.CDLL(name)
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    signatures: dict[str, tuple[object, list[object]]] = {
        "icalparser_parse_string": (pointer, [text]),
        "icalcomponent_get_first_component": (pointer, [pointer, number]),
        "icalcomponent_get_next_component": (pointer, [pointer, number]),
        "icalcomponent_get_uid": (text, [pointer]),
        "icalcomponent_get_summary": (text, [pointer]),
        "icalcomponent_get_status": (number, [pointer]),
        "icalproperty_status_to_string": (text, [number]),
        "icalcomponent_get_dtstart": (_Time, [pointer]),
        "icalcomponent_get_dtend": (_Time, [pointer]),
        "icaltime_as_timet_with_zone": (ctypes.c_long, [_Time, pointer]),
        "icalcomponent_count_errors": (number, [pointer]),
        "icalrestriction_check": (number, [pointer]),
        "icalcomponent_free": (None, [pointer]),
    }
    for function, (result, arguments) in signatures.items():
        getattr(library, function).restype = result
        getattr(library, function).argtypes = arguments
    return library


def by_libical(file: Path) -> Iterator[Reading]:
    library = _library()
    whole = library.icalparser_parse_string(file.read_bytes())
    assert whole, "libical refused the file"
    try:
        assert library.icalcomponent_count_errors(whole) == 0
        assert library.icalrestriction_check(whole) == 1
        event = library.icalcomponent_get_first_component(whole, _VEVENT)
        while event:
            yield Reading(
                library.icalcomponent_get_uid(event).decode(),
                _moment(library.icalcomponent_get_dtstart(event)),
                _moment(library.icalcomponent_get_dtend(event)),
                library.icalcomponent_get_summary(event).decode(),
                library.icalproperty_status_to_string(library.icalcomponent_get_status(event)).decode(),
            )
            event = library.icalcomponent_get_next_component(whole, _VEVENT)
    finally:
        library.icalcomponent_free(whole)


def _moment(time: _Time) -> Moment:
    if time.is_date:
        return date(time.year, time.month, time.day)
    assert time.zone, "floating time"
    return datetime.fromtimestamp(_library().icaltime_as_timet_with_zone(time, time.zone), UTC)
