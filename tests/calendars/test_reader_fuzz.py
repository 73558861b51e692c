"""Whatever the bytes, the reader answers with a reading or an error of its own, soon and in little memory."""

import subprocess
import sys
from contextlib import suppress
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.reader import CalendarProblem, read
from tests.calendars.damage import DAMAGED, FILES
from tests.calendars.foreign import FIRST, LAST


def check(data: bytes) -> None:
    began = process_time()
    with suppress(CalendarProblem):
        found = read(data, first=FIRST, last=LAST)
        assert found.counts.kept + found.counts.refused == found.counts.found
        assert len({(entry.uid, entry.recurrence_id) for entry in found.entries}) == len(found.entries)
        for entry in found.entries:
            assert entry.end_on >= FIRST
            assert entry.start_on <= LAST
            assert entry.start_on <= entry.end_on
            assert entry.all_day == (entry.start_at is None) == (entry.end_at is None)
            assert "\0" not in entry.title + entry.description + entry.location
    assert process_time() - began < 2


def test_what_fuzzing_reached_before_is_read_or_refused() -> None:
    for data in FILES:
        check(data)


@settings(deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(DAMAGED)
def test_a_damaged_calendar_is_read_or_refused(data: bytes) -> None:
    check(data)


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    check(data)
    check(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + data + b"\nEND:VEVENT\n")


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(FILES), DAMAGED)
def test_a_bad_file_joined_to_a_good_one_harms_no_more_than_itself(good: bytes, bad: bytes) -> None:
    check(good + b"\r\n" + bad)


_READ_WITHIN_MEMORY = """
import resource, sys
from datetime import date
from calendars.reader import CalendarProblem, read
data = eval(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (700_000_000, 700_000_000))
try:
    read(data, first=date(2026, 1, 1), last=date(2026, 12, 31))
except CalendarProblem:
    pass
"""


@pytest.mark.parametrize(
    "data",
    [
        r"b'BEGIN:VCALENDAR\n' + b'ab\n' * 390_000",
        r"b'BEGIN:VCALENDAR\n' + b'A:\n B\n' * 190_000",
        r"b'BEGIN:VEVENT\nDTSTART:20260101\nRRULE:FREQ=DAILY\nEND:VEVENT\n' * 19_000",
    ],
    ids=["lines", "folds", "series"],
)
def test_memory_is_bounded(data: str) -> None:
    """700 MB of addresses, the interpreter and all libraries included."""
    assert subprocess.run([sys.executable, "-c", _READ_WITHIN_MEMORY, data], timeout=30).returncode == 0
