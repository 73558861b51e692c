"""A theme's edition and its templates -> drafts of activities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from config.catalogue import Catalogue
from config.records import Template, Theme, Unit, Venue
from scheduler.planning.assignments import assigned, coordinator
from scheduler.planning.drafts import ActivityDraft, MilestoneDraft
from scheduler.planning.recurrence import Window, dates
from scheduler.planning.workdays import WorkCalendar

WORKDAY_WAYS = ("next_workday", "previous_workday", "next_school_day")


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a fan-out or repetition: where, by whom, which number, on which day before giving way."""

    day: date
    district: Unit | None
    unit: Unit | None
    number: int
    suffix: str


def draft_activities(
    catalogue: Catalogue,
    theme: Theme,
    year: int,
    window: Window | None,
    workdays: WorkCalendar,
    own: Mapping[str, Window] | None = None,
) -> list[ActivityDraft]:
    """All activities of one edition. ``own`` holds districts' own dates, which win over ``window`` there.

    Without a ``window`` nobody knows the date but those districts, and only they get activities.
    """
    found: list[ActivityDraft] = []
    for template in catalogue.templates_of(theme.id):
        if (template.since or year) <= year <= (template.until or year):
            found += [
                _draft(catalogue, theme, template, year, part, workdays)
                for part in _parts(catalogue, theme, template, window, workdays, own or {})
            ]
    return found


class Distance(Protocol):
    """How far a deadline lies from what it belongs to: a draft, or a row."""

    @property
    def anchor(self) -> str: ...
    @property
    def offset_days(self) -> int: ...
    @property
    def workdays(self) -> bool: ...


def due_on(deadline: Distance, start: date, end: date, workdays: WorkCalendar) -> date:
    """The deadline's day when its parent runs ``start``..``end``; never on a day nobody works."""
    day = start if deadline.anchor == "start" else end
    if deadline.workdays:
        return workdays.add_workdays(workdays.previous_workday(day), deadline.offset_days)
    return workdays.previous_workday(day + timedelta(days=deadline.offset_days))


def draft_milestones(
    catalogue: Catalogue, set_id: str, start: date, end: date, workdays: WorkCalendar
) -> tuple[MilestoneDraft, ...]:
    """The milestones of a set for something that runs ``start``..``end``; none for an empty ``set_id``."""
    if not set_id:
        return ()
    found = []
    for number, m in enumerate(catalogue.milestone_set[set_id].milestones, 1):
        draft = MilestoneDraft(
            key=f"{number}-{m.kind}",
            kind=m.kind,
            title=m.title,
            title_en=m.title_en,
            by=m.by,
            anchor=m.anchor,
            offset_days=m.offset,
            workdays=m.workdays,
            due_on=start,
        )
        found.append(replace(draft, due_on=due_on(draft, start, end, workdays)))
    return tuple(found)


def _parts(
    catalogue: Catalogue,
    theme: Theme,
    template: Template,
    window: Window | None,
    workdays: WorkCalendar,
    own: Mapping[str, Window],
) -> Iterator[Part]:
    for index, (district, unit) in enumerate(_places(catalogue, theme, template)):
        there, turn = window, index
        if district and district.id in own:
            there, turn = own[district.id], 0  # its own date waits for no other district
        if there is None:
            continue
        place = district or unit
        for number, day in enumerate(_days(template, there), 1):
            suffix = f"/{place.id}" if place and template.fan_out != "once" else ""
            if template.repeat is not None:
                suffix += f"/{number:02d}"
            yield Part(_placed(template, day, turn, workdays), district, unit, number, suffix)


def _days(template: Template, window: Window) -> list[date]:
    if template.repeat is not None:
        return dates(template.repeat, window.start, window.end)
    return [(window.start if template.anchor == "start" else window.end) + timedelta(days=template.offset)]


def _places(catalogue: Catalogue, theme: Theme, template: Template) -> list[tuple[Unit | None, Unit | None]]:
    districts = [catalogue.unit[d] for d in template.districts]
    if template.fan_out == "districts":
        return [(d, None) for d in districts or [d for d in catalogue.districts if d.fan_out]]
    if template.fan_out == "units":
        clauses = [catalogue.measure[m] for m in template.measures or theme.measures]
        named = dict.fromkeys(unit for clause in clauses for unit in (*clause.lead, *clause.responsible))
        return [(None, catalogue.unit[u]) for u in template.units or named]
    return [(districts[0] if districts else None, None)]


def _placed(template: Template, day: date, index: int, workdays: WorkCalendar) -> date:
    """The day after staggering and giving way: steps count in the days that the template may use."""
    if template.give_way not in WORKDAY_WAYS:
        return workdays.give_way(day + timedelta(days=index * template.stagger), template.give_way)
    day = workdays.give_way(day, template.give_way)
    for _step in range(index * template.stagger):
        day = workdays.add_workdays(day, 1)
        if template.give_way == "next_school_day":
            day = workdays.give_way(day, template.give_way)
    return day


def _draft(
    catalogue: Catalogue, theme: Theme, template: Template, year: int, part: Part, workdays: WorkCalendar
) -> ActivityDraft:
    start_at, end_at = _instants(template, part.day, catalogue.plan.timezone)
    last = part.day + timedelta(days=template.days - 1)
    if end_at is not None:
        last = end_at.astimezone(ZoneInfo(catalogue.plan.timezone)).date()
    measures = template.measures or theme.measures
    host = part.district or part.unit
    units = assigned(catalogue, template, measures, part.day, host.id if host else None)
    venue = _venue(catalogue, template, part.district)
    title, title_en = _titles(theme, template, year, part)
    return ActivityDraft(
        key=f"{catalogue.plan.id}/{theme.id}/{year}/{template.id}{part.suffix}",
        theme=theme.id,
        template=template.id,
        year=year,
        title=title,
        title_en=title_en,
        kind=template.kind,
        all_day=template.time is None,
        start_on=part.day,
        end_on=last,
        start_at=start_at,
        end_at=end_at,
        district=part.district.id if part.district else (venue.district or None if venue else None),
        coordinator=coordinator(catalogue, template, units, part.day),
        venue=venue.id if venue else "",
        venue_name=venue.name if venue else "",
        latitude=venue.latitude if venue else None,
        longitude=venue.longitude if venue else None,
        resources=template.resources,
        audiences=template.audiences,
        measures=tuple(sorted(measures)),
        assignments=units,
        milestones=draft_milestones(catalogue, template.milestones, part.day, last, workdays),
        description=template.description,
        public=template.public,
        provisional=workdays.level(part.day.year) == "provisional",
    )


def _titles(theme: Theme, template: Template, year: int, part: Part) -> tuple[str, str]:
    """The title in both languages, with the names filled in."""
    place, unit = part.district, part.unit
    numbers = {"year": year, "month": part.day.month, "number": part.number}
    zh = {"theme": theme.name, "district": place.short if place else "", "unit": unit.short if unit else ""}
    en = {
        "theme": theme.name_en,
        "district": (place.short_en or place.name_en) if place else "",
        "unit": (unit.short_en or unit.name_en) if unit else "",
    }
    return template.title.format(**zh, **numbers), template.title_en.format(**en, **numbers)


def _instants(template: Template, day: date, zone: str) -> tuple[datetime | None, datetime | None]:
    if template.time is None:
        return None, None
    start = datetime.combine(day, template.time, ZoneInfo(zone)).astimezone(UTC)
    return start, start + timedelta(minutes=template.minutes)


def _venue(catalogue: Catalogue, template: Template, district: Unit | None) -> Venue | None:
    if template.venue:
        return catalogue.venue[template.venue]
    if district is None:
        return None
    return next((v for v in catalogue.venues if v.default and v.district == district.id), None)
