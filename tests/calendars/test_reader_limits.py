"""No file holds the program: what would is cut off, with a clear word."""

from pathlib import Path
from time import process_time

import pytest

from calendars.reader import Limits, TooBig, read
from tests.calendars.foreign import FIRST, LAST, corpus, events, reading, reading_of


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"BEGIN:VCALENDAR\n" + b"x" * 5_000_000, "日历文件太大：5000016 字节，上限 5000000 字节"),
        (b"BEGIN:VCALENDAR" + b"\n" * 400_001, "日历文件的行太多，上限 400000 行"),
        (b"BEGIN:VEVENT\n" * 20_001, "日历里的日程太多，上限 20000 个"),
    ],
    ids=["octets", "lines", "components"],
)
def test_a_file_beyond_a_limit_is_refused_whole(data: bytes, message: str) -> None:
    with pytest.raises(TooBig) as refused:
        read(data, first=FIRST, last=LAST)
    assert refused.value.message == message


def test_bombs_in_rules_are_refused_by_name() -> None:
    found = reading("rule_bombs.ics")
    assert [problem.why for problem in found.problems] == [
        "重复得比每天还密（FREQ=SECONDLY），不展开",
        "重复规则的间隔不对（INTERVAL=0）",
        "重复规则一天里的次数太多",
        "重复规则里有不认识的部分“BYMOON”",
    ]
    assert {entry.uid for entry in found.entries} == {"always@example.cn"}
    assert len(found.entries) == 122


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=5;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;COUNT=5;BYDAY=MO,TU,WE;BYSETPOS=300",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=YEARLY;BYYEARDAY=366;BYDAY=53MO;BYWEEKNO=2",
        "FREQ=DAILY;INTERVAL=7;BYDAY=SA;BYMONTH=1;BYMONTHDAY=-31",
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=" + ",".join(map(str, range(24))),
    ],
)
def test_no_rule_takes_long(rule: str) -> None:
    began = process_time()
    reading_of(f"UID:a\nDTSTART;TZID=Asia/Shanghai:19010101T090000\nRRULE:{rule}")
    assert process_time() - began < 1


def test_a_zone_whose_rule_matches_nothing_takes_no_time() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:x\n" + "".join(
        f"BEGIN:{kind}\nDTSTART:16010101T000000\nTZOFFSETFROM:+0{a}00\nTZOFFSETTO:+0{b}00\n"
        f"RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nEND:{kind}\n"
        for kind, a, b in [("STANDARD", 1, 2), ("DAYLIGHT", 2, 1)] * 20
    )
    event = "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=x:20260912T090000\nEND:VEVENT\n"
    began = process_time()
    read(f"BEGIN:VCALENDAR\n{zone}END:VTIMEZONE\n{event}".encode(), first=FIRST, last=LAST)
    assert process_time() - began < 2


def test_a_series_is_cut_at_its_limit_and_the_file_says_so() -> None:
    found = reading_of("UID:a\nDTSTART:20260101\nRRULE:FREQ=DAILY", limits=Limits(instances=10))
    assert len(found.entries) == 10
    assert found.remarks == ("第 2 行：重复的场次超过 10，后面的未读",)


def test_too_many_rules_refuse_the_event() -> None:
    found = reading_of("UID:a\nDTSTART:20260101" + "\nRRULE:FREQ=DAILY" * 9)
    assert [problem.why for problem in found.problems] == ["重复规则超过 8 条"]


def test_too_many_dates_refuse_the_event() -> None:
    dates = "\n".join(f"RDATE:2026{1 + n % 12:02d}{1 + n % 28:02d}" for n in range(9))
    found = reading_of(f"UID:a\nDTSTART:20260101\n{dates}", limits=Limits(dates=8))
    assert [problem.why for problem in found.problems] == ["RDATE 或 EXDATE 超过 8 个"]


def test_events_nested_too_deeply_are_refused_alone() -> None:
    found = reading("deep.ics")
    assert [problem.why for problem in found.problems] == ["嵌套超过 10 层"]
    assert [entry.title for entry in found.entries] == ["好的"]


def test_a_line_beyond_its_limit_is_left_out() -> None:
    found = reading_of(f"UID:a\nDTSTART:20260912\nDESCRIPTION:{'长' * 30_000}\nSUMMARY:好的")
    assert [(entry.title, entry.description) for entry in found.entries] == [("好的", "")]
    assert found.remarks == ("第 5 行太长，未读",)


def test_when_time_is_over_the_rest_is_refused_and_the_reading_is_not_complete() -> None:
    found = reading_of("UID:a\nDTSTART:20260912", limits=Limits(seconds=0))
    assert [problem.why for problem in found.problems] == ["文件太费时，0 秒后停止"]
    assert not found.complete


def test_too_many_entries_are_not_kept() -> None:
    series = [f"UID:{n}\nDTSTART:20260101\nRRULE:FREQ=DAILY;COUNT=4" for n in range(3)]
    found = reading_of(*series, limits=Limits(entries=8))
    assert (len(found.entries), found.counts.kept, found.complete) == (8, 2, False)


@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VCALENDAR\n" + b"\r" * 2_000_000 + b"\n",
        b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 200_000,
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + b"\n a" * 300_000,
        events("DTSTART;X=" + '"' * 60_000 + ":1"),
        events("DTSTART" + ';X="' * 15_000 + ":1"),
        events("SUMMARY:" + "\\" * 60_000 + "\nDTSTART:20260912"),
    ],
    ids=["returns", "begins", "folds", "quotes", "parameters", "backslashes"],
)
def test_repetition_takes_no_time(data: bytes) -> None:
    began = process_time()
    read(data, first=FIRST, last=LAST)
    assert process_time() - began < 2


@pytest.mark.parametrize("path", corpus(), ids=lambda p: p.stem)
def test_every_file_of_the_corpus_can_be_cut_anywhere(path: Path) -> None:
    data = events("UID:a\nDTSTART:20260912") + path.read_bytes()
    for length in range(len(data) // 2, len(data), max(1, len(data) // 25)):
        found = read(data[:length], first=FIRST, last=LAST)
        assert found.counts.kept + found.counts.refused == found.counts.found
