"""Calendars as files: one, or all that a plan has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from calendars.feeds import Composer, Feed, feeds
from calendars.writer import write_file
from config.catalogue import Catalogue
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.views import ActivityView


@dataclass(frozen=True, slots=True)
class Written:
    """One file: how many activities it holds, and whether its bytes are new."""

    path: Path
    name: str
    activities: int
    changed: bool


def export_all(
    session: Session,
    catalogue: Catalogue,
    folder: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[Written]:
    """Write every calendar of the plan below ``folder``. The activities are read once."""
    everything = sorted(agenda(session), key=lambda a: a.id)
    composer = Composer(catalogue)
    wanted = feeds(catalogue)
    found = []
    for number, feed in enumerate(wanted, 1):
        mine = [a for a in everything if _matches(a, feed.wanted, catalogue)]
        path = folder / f"{feed.path}.ics"
        found.append(Written(path, feed.name, len(mine), write_file(path, composer.text(feed, mine))))
        if progress:
            progress(number, len(wanted))
    return found


def export_one(session: Session, catalogue: Catalogue, feed: Feed, path: Path) -> Written:
    """Write one calendar."""
    mine = sorted(agenda(session, feed.wanted), key=lambda a: a.id)
    return Written(path, feed.name, len(mine), write_file(path, Composer(catalogue).text(feed, mine)))


def _matches(activity: ActivityView, wanted: Filter, catalogue: Catalogue) -> bool:
    """The same answer as the database's for the filters that ``feeds`` makes."""
    district = activity.district.id if activity.district else ""
    if wanted.unit:
        return wanted.unit == district or any(a.unit.id == wanted.unit for a in activity.assignments)
    if wanted.theme:
        return activity.theme == wanted.theme
    if wanted.district:
        return district == wanted.district
    if wanted.section:
        return _sections(activity.measures, catalogue) & set(wanted.section) != set()
    return True


def _sections(measures: Iterable[str], catalogue: Catalogue) -> set[str]:
    return {catalogue.measure[m].section for m in measures if m in catalogue.measure}
