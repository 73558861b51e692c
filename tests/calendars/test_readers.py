"""Whatever goes out is understood alike by readers that know nothing of Kepu."""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from calendars.vevent import EventOptions, vevent
from calendars.writer import Header, calendar
from scheduler.queries.views import ActivityView
from tests.calendars.activities import HOSTILE_TEXTS, OPTIONS, activity, mixture
from tests.calendars.readers import MissingReader, Reading, moment
from tests.calendars.readers.libical import by_libical
from tests.calendars.readers.libraries import by_ical, by_icalendar, by_recurring_ical_events, by_vobject
from tests.calendars.readers.programs import by_ical_js, by_khal, by_node_ical, counted_by_calcurse

HEADER = Header(name="鞍山市科普活动", description="全市，含“暂定”；\n每小时更新", color="steelblue")
PREFIXES = {"cancelled": "【已取消】", "postponed": "【延期】"}
STATUSES = {"planned": "TENTATIVE", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}
READERS: tuple[Callable[[Path], Iterable[Reading]], ...] = (
    by_icalendar,
    by_recurring_ical_events,
    by_ical,
    by_vobject,
    by_libical,
    by_ical_js,
    by_node_ical,
    by_khal,
)


def expected(item: ActivityView) -> Reading:
    if item.start_at and item.end_at:
        start, end = moment(item.start_at), moment(item.end_at)
    else:
        start, end = item.start_on, item.end_on + timedelta(days=1)
    title = PREFIXES.get(item.status, "") + item.title
    return Reading(item.uid, start, end, title, STATUSES.get(item.status, "CONFIRMED"))


def written(folder: Path, items: Iterable[ActivityView], options: EventOptions = OPTIONS) -> Path:
    file = folder / "kepu.ics"
    file.write_bytes(calendar((vevent(item, options=options) for item in items), HEADER))
    return file


def read(reader: Callable[[Path], Iterable[Reading]], file: Path) -> list[Reading]:
    try:
        return sorted(reader(file), key=lambda reading: reading.uid)
    except MissingReader as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=READERS, ids=lambda reader: reader.__name__)
def reader(request: pytest.FixtureRequest) -> Callable[[Path], Iterable[Reading]]:
    found: Callable[[Path], Iterable[Reading]] = request.param
    return found


def without_escapes(item: Reading) -> Reading:
    """khal and node-ical unescape twice: a backslash before a comma, semicolon or n is misread."""
    title = re.sub(r"[\\n\n]", "", item.summary)
    return Reading(item.uid, item.start, item.end, title, item.status)


def test_every_reader_sees_every_event_at_its_time_with_its_title_and_status(
    reader: Callable[[Path], Iterable[Reading]], tmp_path: Path
) -> None:
    items = mixture()
    wanted = sorted(map(expected, items), key=lambda reading: reading.uid)
    found = read(reader, written(tmp_path, items))
    if reader in {by_khal, by_node_ical}:
        wanted, found = (list(map(without_escapes, readings)) for readings in (wanted, found))
    assert found == wanted


def test_every_reader_takes_alarms_and_english(reader: Callable[[Path], Iterable[Reading]], tmp_path: Path) -> None:
    options = EventOptions(language="en", alarm=timedelta(days=1))
    items = [item for item in mixture() if item.status == "confirmed" and not item.title_en]
    assert len(read(reader, written(tmp_path, items, options))) == len(items) == len(HOSTILE_TEXTS)


def test_every_reader_takes_a_calendar_without_events(
    reader: Callable[[Path], Iterable[Reading]], tmp_path: Path
) -> None:
    assert read(reader, written(tmp_path, ())) == []


def test_calcurse_takes_every_event_whose_title_is_one_line(tmp_path: Path) -> None:
    items = [item for item in mixture() if "\n" not in item.title]
    try:
        kept, report = counted_by_calcurse(written(tmp_path, items))
    except MissingReader as missing:
        pytest.skip(str(missing))
    assert (kept, "0 skipped" in report) == (len(items), True)


def test_the_mixture_is_large_and_names_each_event_once() -> None:
    items = mixture()
    assert len(items) >= 30
    assert len({item.uid for item in items}) == len(items)
    assert {item.status for item in items} == {activity().status, *STATUSES, "completed", "reported"}
