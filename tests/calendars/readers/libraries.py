"""Readers among Python's libraries; they are always there."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import icalendar
import recurring_ical_events
import vobject
from ical.calendar_stream import IcsCalendarStream

from tests.calendars.readers import Reading, moment


def _reading(event: icalendar.Component) -> Reading:
    return Reading(
        str(event["uid"]),
        moment(event.decoded("dtstart")),
        moment(event.decoded("dtend")),
        str(event["summary"]),
        str(event["status"]),
    )


def by_icalendar(file: Path) -> Iterator[Reading]:
    whole = icalendar.Calendar.from_ical(file.read_bytes())
    for component in whole.walk():
        assert component.errors == []
    return map(_reading, whole.walk("VEVENT"))


def by_recurring_ical_events(file: Path) -> Iterator[Reading]:
    whole = icalendar.Calendar.from_ical(file.read_bytes())
    return map(_reading, recurring_ical_events.of(whole).between(date(2000, 1, 1), date(2050, 1, 1)))


def by_ical(file: Path) -> Iterator[Reading]:
    for event in IcsCalendarStream.calendar_from_ics(file.read_bytes().decode()).events:
        assert event.dtstart is not None
        assert event.dtend is not None
        assert event.status is not None
        yield Reading(
            event.uid or "",
            moment(event.dtstart),
            moment(event.dtend),
            event.summary or "",
            event.status.value,
        )


def by_vobject(file: Path) -> Iterator[Reading]:
    whole = vobject.readOne(file.read_bytes().decode())
    whole.validate(raiseException=True)
    for event in whole.contents.get("vevent", []):
        yield Reading(
            event.uid.value,
            moment(event.dtstart.value),
            moment(event.dtend.value),
            event.summary.value,
            event.status.value,
        )
