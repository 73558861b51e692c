"""Calendars put together from pieces, and written to files."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from calendars.vevent import vevent
from calendars.writer import CannotWrite, Header, calendar, etag, timezone, write_file
from config.colors import HEX
from tests.calendars.activities import OPTIONS, activity, mixture

HEADER = Header(
    name="海城市，青少年; a,b",
    description="第一行\n第二行",
    color="SteelBlue",
    source="https://kepu.example/海城市.ics",
)
SHANGHAI = b"""BEGIN:VTIMEZONE
TZID:Asia/Shanghai
X-LIC-LOCATION:Asia/Shanghai
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
TZNAME:CST
END:STANDARD
END:VTIMEZONE
""".replace(b"\n", b"\r\n")


def pieces() -> list[bytes]:
    return [vevent(item, options=OPTIONS) for item in mixture()]


def properties(header: Header = HEADER) -> dict[str, str]:
    top, _, _ = calendar((), header).decode().replace("\r\n ", "").partition("BEGIN:VTIMEZONE")
    pairs = (line.split(":", 1) for line in top.split("\r\n") if ":" in line)
    return {name: value for name, value in pairs if name != "BEGIN"}


def test_a_calendar_says_what_it_is_and_how_often_to_ask_again() -> None:
    assert properties() == {
        "VERSION": "2.0",
        "PRODID": "-//Kepu//Kepu 1//ZH",
        "CALSCALE": "GREGORIAN",
        "NAME": "海城市，青少年\\; a\\,b",
        "X-WR-CALNAME": "海城市，青少年\\; a\\,b",
        "DESCRIPTION": "第一行\\n第二行",
        "X-WR-CALDESC": "第一行\\n第二行",
        "X-WR-TIMEZONE": "Asia/Shanghai",
        "COLOR": "steelblue",
        "X-APPLE-CALENDAR-COLOR": "#4682B4",
        "REFRESH-INTERVAL;VALUE=DURATION": "PT1H",
        "X-PUBLISHED-TTL": "PT1H",
        "SOURCE;VALUE=URI": "https://kepu.example/%E6%B5%B7%E5%9F%8E%E5%B8%82.ics",
    }


def test_it_has_neither_uid_nor_method_nor_anything_of_the_clock() -> None:
    assert not {"UID", "METHOD", "LAST-MODIFIED", "DTSTAMP"} & properties().keys()


@pytest.mark.parametrize("color", ["", "#4682B4", "rebeccapurple", "red\r\nMETHOD:REQUEST"])
def test_colours_are_names_of_css3_or_left_out(color: str) -> None:
    assert not {"COLOR", "X-APPLE-CALENDAR-COLOR"} & properties(Header(name="x", color=color)).keys()
    assert len(HEX) == 147


def test_a_name_cannot_smuggle_in_a_property() -> None:
    name = "x\r\nMETHOD:REQUEST\x00\u2028y"
    assert properties(Header(name=name, description=name)).keys() == (
        properties(Header(name="x", description="y")).keys()
    )


def test_the_pieces_stand_in_their_order_between_one_plain_timezone_and_the_end() -> None:
    data = calendar(pieces(), HEADER)
    top, found, rest = data.partition(SHANGHAI)
    assert found == SHANGHAI
    assert b"BEGIN:V" not in top.removeprefix(b"BEGIN:VCALENDAR\r\n")
    assert rest == b"".join(pieces()) + b"END:VCALENDAR\r\n"


def test_a_calendar_without_events_is_still_one() -> None:
    whole = Calendar.from_ical(calendar((), HEADER))
    assert [component.name for component in whole.subcomponents] == ["VTIMEZONE"]


def test_writing_twice_gives_the_same_bytes_and_a_change_gives_others() -> None:
    first, again = (calendar(pieces(), HEADER) for _ in range(2))
    assert first == again
    assert etag(first) == etag(again)
    changed = calendar([vevent(activity(sequence=3), options=OPTIONS)], HEADER)
    assert etag(changed) != etag(calendar([vevent(activity(), options=OPTIONS)], HEADER))


def test_an_entity_tag_is_strong_and_quoted() -> None:
    tag = etag(b"")
    assert tag[0] == tag[-1] == '"'
    assert set(tag[1:-1]) <= set("0123456789abcdef")


def test_no_line_is_longer_than_75_octets_or_ends_otherwise_than_in_crlf() -> None:
    data = calendar(pieces(), Header(name="鞍" * 200, description="山" * 500))
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert not data.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", ["Asia/Urumqi", "Asia/Tokyo", "UTC"])
def test_a_zone_without_clock_changes_is_one_standard_block(name: str) -> None:
    assert timezone(name).count(b"BEGIN:") == 2


@pytest.mark.parametrize(
    "name", ["Asia/Shanghai", "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca"]
)
def test_the_timezone_block_alone_gives_the_right_instants(name: str) -> None:
    text = timezone(name).decode().replace(f"X-LIC-LOCATION:{name}\r\n", "")  # dateutil knows no X-
    block = tzical(io.StringIO(text)).get(name)
    for hours in range(0, 24 * 365 * 15, 101):
        moment = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
        local = moment.astimezone(ZoneInfo(name))
        if local.fold == 0 and local.replace(fold=1).utcoffset() == local.utcoffset():
            assert local.replace(tzinfo=block).utcoffset() == local.utcoffset()


# Files


def test_a_file_is_written_once_and_left_alone_when_nothing_changed(tmp_path: Path) -> None:
    file = tmp_path / "out" / "units" / "市科协.ics"
    assert write_file(file, b"old") is True
    os.utime(file, (0, 0))
    assert write_file(file, b"old") is False
    assert file.stat().st_mtime == 0
    assert write_file(file, b"new") is True
    assert file.read_bytes() == b"new"


def test_nothing_else_is_left_beside_it(tmp_path: Path) -> None:
    write_file(tmp_path / "a.ics", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.ics"]


def test_other_programs_may_read_it(tmp_path: Path) -> None:
    plain, ours = tmp_path / "plain", tmp_path / "ours"
    plain.write_bytes(b"")
    write_file(ours, b"x")
    assert ours.stat().st_mode == plain.stat().st_mode


def test_a_refused_file_is_told_with_its_path_and_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "folder.ics").mkdir()
    with pytest.raises(CannotWrite, match=r"folder\.ics"):
        write_file(tmp_path / "folder.ics", b"x")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotWrite):
        write_file(tmp_path / "file" / "a.ics", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.ics"]
