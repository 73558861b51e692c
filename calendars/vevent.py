"""One activity as the text of one VEVENT (RFC 5545 section 3.6.1): calendars are put together from these.

The text depends on nothing but the activity and the options, never on the clock, so it may be kept for as
long as both stay: see :attr:`EventOptions.fingerprint`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from icalendar import Alarm, Event, vGeo

from calendars import wording
from calendars.text import clean, web_address
from config.language import Language, speaking
from scheduler.queries.views import ActivityView

LAYOUT = 1
"""Raised whenever this code writes an unchanged activity differently, so that kept pieces are dropped."""

_STATUS = {
    "planned": "TENTATIVE",
    "postponed": "TENTATIVE",
    "confirmed": "CONFIRMED",
    "completed": "CONFIRMED",
    "reported": "CONFIRMED",
    "cancelled": "CANCELLED",
}
_DAY = timedelta(days=1)
_MORNING = timedelta(hours=9)


@dataclass(frozen=True, kw_only=True)
class EventOptions:
    """How the activities of one calendar are written."""

    language: Language = "zh"
    timezone: str = "Asia/Shanghai"
    """IANA name: Windows names and offsets are read as floating time by half of the readers."""
    plan: str = ""
    """The plan's id, for ``url``."""
    url: str = ""
    """Address of an activity's page with {plan}, {id}, {uid} and {language} in it; empty for none."""
    alarm: timedelta | None = None
    """How long before the start to ring; for all-day activities in whole days, at 9:00."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Measure id -> title of its part of the plan, in ``language``."""
    measures: Mapping[str, str] = field(default_factory=dict)
    """Measure id -> title, in ``language``."""

    def __post_init__(self) -> None:
        if self.alarm is not None and self.alarm <= timedelta(0):
            raise ValueError("an alarm rings before the start: give a positive duration")

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the options and this code: whenever an unchanged activity would look different."""
        alarm = self.alarm.total_seconds() if self.alarm else None
        names = [sorted(self.sections.items()), sorted(self.measures.items())]
        options = [LAYOUT, self.language, self.timezone, self.plan, self.url, alarm, names]
        return hashlib.sha256(json.dumps(options).encode()).hexdigest()[:32]


class _Geo(vGeo):
    """Six places, a decimetre, as RFC 5545 section 3.8.1.6 advises: libical refuses ``1e-05``."""

    def to_ical(self) -> str:
        return f"{self.latitude:.6f};{self.longitude:.6f}"


def vevent(activity: ActivityView, *, options: EventOptions) -> bytes:
    """The VEVENT: UTF-8, CRLF, lines of at most 75 octets, from ``BEGIN:VEVENT`` to after ``END:VEVENT``."""
    event = Event()
    _add_identity(event, activity)
    _add_times(event, activity, options.zone)
    with speaking(options.language):
        _add_words(event, activity, options)
        if options.alarm is not None and activity.status != "cancelled":
            event.add_component(_alarm(activity, options.alarm))
    text: bytes = event.to_ical()
    return text


def _add_identity(event: Event, activity: ActivityView) -> None:
    """What tells clients that this is the event they know and whether it is newer than theirs."""
    event.add("uid", clean(activity.uid))
    event.add("dtstamp", activity.changed_at)
    event.add("last-modified", activity.changed_at)
    event.add("created", activity.created_at)
    event.add("sequence", activity.sequence)


def _add_times(event: Event, activity: ActivityView, zone: ZoneInfo) -> None:
    """Start and end: local time with TZID, or dates with the day after the last as the end."""
    if activity.all_day or activity.start_at is None or activity.end_at is None:
        event.add("dtstart", activity.start_on)
        event.add("dtend", activity.end_on + _DAY)
    else:
        event.add("dtstart", activity.start_at.astimezone(zone))
        event.add("dtend", activity.end_at.astimezone(zone))


def _add_words(event: Event, activity: ActivityView, options: EventOptions) -> None:
    """What people read, and how clients treat it: subscribers do not appear busy."""
    event.add("summary", clean(wording.summary(activity)))
    event.add("status", _STATUS[activity.status])
    event.add("class", "PUBLIC" if activity.public else "PRIVATE")
    event.add("transp", "TRANSPARENT")
    if names := wording.categories(activity, options.sections):
        event.add("categories", [clean(name) for name in names])
    if place := wording.location(activity):
        event.add("location", clean(place))
    if activity.latitude is not None and activity.longitude is not None:
        event.add("geo", _Geo((activity.latitude, activity.longitude)))
    if text := wording.description(activity, options.measures):
        event.add("description", clean(text))
    if address := _page(activity, options):
        event.add("url", address)
    if activity.occurrence_uid:
        event.add("related-to", clean(activity.occurrence_uid))


def _page(activity: ActivityView, options: EventOptions) -> str:
    """The activity's own address, else its page by the template."""
    template = options.url.format(plan=options.plan, id=activity.id, uid=activity.uid, language=options.language)
    return web_address(activity.url) or web_address(template)


def _alarm(activity: ActivityView, before: timedelta) -> Alarm:
    """A message before the start; all-day ones ring at 9:00 on an earlier day, as days begin at midnight."""
    if activity.all_day:
        before = max(1, -(-before // _DAY)) * _DAY - _MORNING
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", clean(wording.summary(activity)))
    return alarm
