"""An activity as a form holds it: its fields, what a person changed of them, and what two people changed at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from config.language import _, nested
from scheduler.commands import activity as commands
from scheduler.commands.activity import When
from scheduler.commands.together import together
from scheduler.queries.views import ActivityView
from scheduler.store.store import Store
from tui.dates import read_hours
from tui.safe import clean

Values = Mapping[str, Any]
DATES = ("start", "end", "hours")
EMPTY: Values = {
    "title": "", "title_en": "", "start": None, "end": None, "hours": "", "venue_name": "", "district_id": "",
    "coordinator_id": "", "measures": (), "audiences": (), "kind": "other", "public": True, "url": "",
    "description": "",
}  # fmt: skip
"""A form's fields by the table's names; ``hours`` is ``09:00-11:30``, or empty for whole days."""


def values_of(activity: ActivityView, zone: ZoneInfo) -> Values:
    """The activity's fields as a form shows them."""
    return {
        "title": clean(activity.title),
        "title_en": clean(activity.title_en),
        "start": activity.start_on,
        "end": activity.end_on,
        "hours": hours_of(activity, zone),
        "venue_name": clean(activity.venue_name),
        "district_id": activity.district.id if activity.district else "",
        "coordinator_id": activity.coordinator.id if activity.coordinator else "",
        "measures": tuple(activity.measures),
        "audiences": tuple(activity.audiences),
        "kind": activity.kind,
        "public": activity.public,
        "url": clean(activity.url),
        "description": clean(activity.description, lines=True),
    }


def hours_of(activity: ActivityView, zone: ZoneInfo) -> str:
    if activity.start_at is None or activity.end_at is None:
        return ""
    return f"{activity.start_at.astimezone(zone):%H:%M}-{activity.end_at.astimezone(zone):%H:%M}"


def problems(values: Values) -> dict[str, str]:
    """What is wrong, by field: nothing may be saved before."""
    found = {}
    if not values["title"].strip():
        found["title"] = _("请写标题")
    for name, words in (("start", _("请给出开始日期")), ("end", _("请给出结束日期"))):
        if values[name] is None:
            found[name] = words
    if values["start"] and values["end"] and values["end"] < values["start"]:
        found["end"] = _("结束早于开始")
    if values["hours"].strip():
        hours = read_hours(values["hours"])
        if hours is None:
            found["hours"] = _("时间应如 09:00-11:30，全天则留空")
        elif values["start"] == values["end"] and hours[1] <= hours[0]:
            found["hours"] = _("结束时间必须晚于开始时间")
    if values["url"] and not values["url"].startswith(("http://", "https://")):
        found["url"] = _("网址应以 https:// 开头")
    return found


def when_of(values: Values, zone: ZoneInfo) -> When:
    """The dates and hours of a form without problems."""
    hours = read_hours(values["hours"])
    if hours is None:
        return When(values["start"], values["end"])
    return When(datetime.combine(values["start"], hours[0], zone), datetime.combine(values["end"], hours[1], zone))


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that two people changed: as it was, as this person wants it, as the other made it."""

    field: str
    base: Any
    mine: Any
    theirs: Any


def merged(base: Values, mine: Values, theirs: Values) -> tuple[dict[str, Any], list[Clash]]:
    """What both changed, put together; where both changed a field differently, mine stays and is reported."""
    result: dict[str, Any] = {}
    clashes = []
    for name, was in base.items():
        if mine[name] == was:
            result[name] = theirs[name]
            continue
        result[name] = mine[name]
        if theirs[name] not in (was, mine[name]):
            clashes.append(Clash(name, was, mine[name], theirs[name]))
    return result, clashes


def changed(base: Values, values: Values) -> dict[str, Any]:
    """The fields that are no longer as they were."""
    return {name: value for name, value in values.items() if value != base[name]}


@dataclass(frozen=True, slots=True)
class Saving:
    """How a form becomes a change: ``venues`` maps a venue's name to the plan's id of it."""

    actor: str
    zone: ZoneInfo
    venues: Mapping[str, str]

    def edit(self, store: Store, activity: ActivityView, base: Values, values: Values) -> None:
        """Write what differs from ``base`` as one change; raises Stale when the activity is newer."""
        different = changed(base, values)
        fields = self._fields({n: v for n, v in different.items() if n not in DATES})
        moved = any(name in different for name in DATES)
        if fields and moved:
            said = _("修改活动“{title}”").format(title=nested(values["title"]))
            with together(store, self.actor, "edit", said) as joined:
                commands.edit(joined, activity.id, fields, self.actor, expected=activity.version)
                commands.move(joined, activity.id, when_of(values, self.zone), self.actor)
        elif fields:
            commands.edit(store, activity.id, fields, self.actor, expected=activity.version)
        elif moved:
            commands.move(store, activity.id, when_of(values, self.zone), self.actor, expected=activity.version)

    def add(self, store: Store, values: Values, units: Mapping[str, str], theme: str = "") -> int:
        """A new activity; ``units`` maps unit to role. Returns its id."""
        given = {n: v for n, v in values.items() if n not in DATES and (v or n == "public")}
        fields = self._fields(given)
        if theme:
            fields["theme_id"] = theme
        return commands.add(store, when_of(values, self.zone), fields, units, self.actor)

    def _fields(self, values: Mapping[str, Any]) -> dict[str, Any]:
        fields = {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}
        for name in ("district_id", "coordinator_id"):
            if name in fields:
                fields[name] = fields[name] or None
        if "venue_name" in fields:
            fields["venue"] = self.venues.get(str(fields["venue_name"]), "")
        return fields
