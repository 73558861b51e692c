"""Which calendars there are, what each shows, and its text put together from the pieces of its activities."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from calendars.vevent import EventOptions, vevent
from calendars.writer import Header, calendar
from config.catalogue import Catalogue
from config.language import _, current, pick
from config.records import Section
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.views import ActivityView


@dataclass(frozen=True, slots=True)
class Feed:
    """A named, filtered calendar. ``path`` is its readable address without ``.ics``."""

    path: str
    name: str
    description: str
    color: str
    wanted: Filter


def feeds(catalogue: Catalogue) -> list[Feed]:
    """The calendars that every plan has: the whole, each unit, theme, district and section of the plan."""
    plan = catalogue.plan
    city = pick(plan.city, plan.city_en)
    title = pick(plan.title, plan.title_en)
    found = [Feed(plan.id, _("{city}科普活动").format(city=city), title, "teal", Filter())]
    for unit in catalogue.units:
        name = pick(unit.short, unit.short_en or unit.name_en)
        words = _("{name}参与的科普活动").format(name=pick(unit.name, unit.name_en))
        if unit.is_district:
            found.append(Feed(
                f"districts/{unit.id}", _("{name}科普活动").format(name=name),
                _("在{name}举办的科普活动").format(name=name), "seagreen", Filter(district=unit.id),
            ))  # fmt: skip
        else:
            found.append(Feed(
                f"units/{unit.id}", _("{name}科普任务").format(name=name), words, "steelblue", Filter(unit=unit.id)
            ))  # fmt: skip
    for theme in catalogue.themes:
        name = pick(theme.name, theme.name_en)
        found.append(Feed(f"themes/{theme.id}", name, f"{name} · {title}", theme.color, Filter(theme=theme.id)))
    for section in catalogue.sections:
        found.append(_section(section, title))
    return found


def _section(section: Section, title: str) -> Feed:
    name = pick(section.title, section.title_en)
    return Feed(f"parts/{section.id.lower()}", name, f"{name} · {title}", "slateblue", Filter(section=(section.id,)))


class Composer:
    """Puts calendars together; each activity is written once however many calendars show it."""

    def __init__(self, catalogue: Catalogue, options: EventOptions | None = None) -> None:
        self.catalogue = catalogue
        self.options = options or event_options(catalogue)
        self._pieces: dict[tuple[int, int], bytes] = {}

    def text(self, feed: Feed, activities: Iterable[ActivityView]) -> bytes:
        """The feed's iCalendar text with these activities, in their order."""
        header = Header(
            name=feed.name, description=feed.description, timezone=self.catalogue.plan.timezone, color=feed.color,
            language=current(),
        )  # fmt: skip
        return calendar((self.piece(a) for a in activities), header)

    def piece(self, activity: ActivityView) -> bytes:
        """One VEVENT."""
        key = (activity.id, activity.version)
        if key not in self._pieces:
            self._pieces[key] = vevent(activity, options=self.options)
        return self._pieces[key]


def event_options(catalogue: Catalogue) -> EventOptions:
    """How the activities of this plan are written, in the current language."""
    return EventOptions(
        language=current(),
        timezone=catalogue.plan.timezone,
        plan=catalogue.plan.id,
        sections={
            m.id: pick(catalogue.section[m.section].title, catalogue.section[m.section].title_en)
            for m in catalogue.measures
        },
        measures={m.id: pick(m.title, m.title_en) for m in catalogue.measures},
    )


def shown(session: Session, feed: Feed) -> Sequence[ActivityView]:
    """The feed's activities, in the stable order of its text: by id, so that a move changes one place."""
    return sorted(agenda(session, feed.wanted), key=lambda a: a.id)
