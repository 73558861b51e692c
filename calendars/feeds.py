"""Which calendars there are, what each shows, and how its text is put together from pieces."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import quote

from sqlmodel import Session

from calendars.vevent import EventOptions, vevent
from calendars.writer import Header, calendar
from config.catalogue import Catalogue
from config.language import _, current, pick
from config.records import Section
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.feed import FeedView
from scheduler.queries.views import ActivityView

ALARMS = {"1h": timedelta(hours=1), "1d": timedelta(days=1), "3d": timedelta(days=3)}
"""What ``?alarm=`` may ask for."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A named, filtered calendar. ``path`` is its readable address without ``.ics``."""

    path: str
    name: str
    description: str
    color: str
    wanted: Filter

    @property
    def address(self) -> str:
        """Where the server offers it, if it is public."""
        return f"/feeds/{quote(self.path)}.ics"


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
                f"units/{unit.id}", _("{name}科普任务").format(name=name), words, "steelblue",
                Filter(unit=unit.id),
            ))  # fmt: skip
    for theme in catalogue.themes:
        name = pick(theme.name, theme.name_en)
        found.append(Feed(f"themes/{theme.id}", name, f"{name} · {title}", theme.color, Filter(theme=theme.id)))
    for section in catalogue.sections:
        found.append(_section(section, title))
    return found


def public_feeds(catalogue: Catalogue) -> list[Feed]:
    """Those that all may subscribe to, with public activities only; a unit's own is for the unit alone."""
    everything = (feed for feed in feeds(catalogue) if not feed.path.startswith("units/"))
    return [replace(feed, wanted=replace(feed.wanted, public=True)) for feed in everything]


def secret_feed(view: FeedView, catalogue: Catalogue) -> Feed:
    """The calendar behind a secret address; its path names it in this process and is no address."""
    path, title = f"secret/{view.id}", pick(catalogue.plan.title, catalogue.plan.title_en)
    unit = catalogue.unit.get(view.unit)
    if unit is None:
        return Feed(path, view.name, f"{view.name} · {title}", "slateblue", view.wanted)
    name = pick(unit.short, unit.short_en or unit.name_en)
    words = _("{name}参与的科普活动").format(name=pick(unit.name, unit.name_en))
    return Feed(path, _("{name}科普任务").format(name=name), words, "steelblue", view.wanted)


def _section(section: Section, title: str) -> Feed:
    name = pick(section.title, section.title_en)
    return Feed(f"parts/{section.id.lower()}", name, f"{name} · {title}", "slateblue", Filter(section=(section.id,)))


class Composer:
    """Puts calendars together; each activity is written once however many calendars show it."""

    def __init__(
        self,
        catalogue: Catalogue,
        options: EventOptions | None = None,
        *,
        base_url: str = "",
        refresh: timedelta = timedelta(hours=1),
    ) -> None:
        self.catalogue = catalogue
        self.options = options or event_options(catalogue)
        self._base_url = base_url
        self._refresh = refresh
        self._pieces: dict[tuple[int, int], bytes] = {}

    def header(self, feed: Feed) -> Header:
        """What the calendar says about itself. Only a public one says where it came from."""
        public = self._base_url and feed.wanted.public and not feed.path.startswith("secret/")
        return Header(
            name=feed.name, description=feed.description, timezone=self.catalogue.plan.timezone,
            color=feed.color, source=self._base_url + feed.address if public else "",
            language=self.options.language, refresh=self._refresh,
        )  # fmt: skip

    def text(self, feed: Feed, activities: Iterable[ActivityView]) -> bytes:
        """The feed's iCalendar text with these activities, in their order."""
        return calendar((self.piece(a) for a in activities), self.header(feed))

    def piece(self, activity: ActivityView) -> bytes:
        """One VEVENT."""
        key = (activity.id, activity.version)
        if key not in self._pieces:
            self._pieces[key] = vevent(activity, options=self.options)
        return self._pieces[key]


def event_options(catalogue: Catalogue, alarm: timedelta | None = None) -> EventOptions:
    """How the activities of this plan are written, in the current language."""
    return EventOptions(
        language=current(),
        timezone=catalogue.plan.timezone,
        plan=catalogue.plan.id,
        alarm=alarm,
        sections={
            m.id: pick(catalogue.section[m.section].title, catalogue.section[m.section].title_en)
            for m in catalogue.measures
        },
        measures={m.id: pick(m.title, m.title_en) for m in catalogue.measures},
    )


def fingerprint(catalogue: Catalogue, options: EventOptions) -> str:
    """What the text of every activity depends on beside the activity: how it is written and all names."""
    names = [(u.id, u.short, u.name, u.name_en) for u in catalogue.units]
    names += [(t.id, t.name, t.name_en, t.color) for t in catalogue.themes]
    return hashlib.sha256(f"{options.fingerprint}{names}".encode()).hexdigest()[:32]


def shown(session: Session, feed: Feed) -> Sequence[ActivityView]:
    """The feed's activities, in the stable order of its text: by id, so that a move changes one place."""
    return sorted(agenda(session, feed.wanted), key=lambda a: a.id)
