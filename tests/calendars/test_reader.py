"""Foreign calendars as they are found: one file of the corpus, one trouble."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from calendars.reader import Entry, NotACalendar, Reading, Refusal, read
from tests.calendars.foreign import FIRST, LAST, corpus, reading, reading_of

LECTURE = Entry(
    uid="lecture@example.cn",
    stamp=datetime(2026, 8, 1, tzinfo=UTC),
    title="科普报告会：身边的, 科学; 一讲",
    description="第一行\n第二行",
    location="鞍山市科技馆",
    status="CONFIRMED",
    start_on=date(2026, 9, 12),
    end_on=date(2026, 9, 12),
    start_at=datetime(2026, 9, 12, 1, tzinfo=UTC),
    end_at=datetime(2026, 9, 12, 3, 30, tzinfo=UTC),
    categories=("报告", "科普日"),
    url="https://example.cn/lecture",
    line=4,
)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def starts(found: Reading) -> list[tuple[str, datetime | date]]:
    return [(entry.uid.partition("@")[0], entry.start_at or entry.start_on) for entry in found.entries]


def reasons(found: Reading) -> list[tuple[int, str]]:
    return [(problem.line, problem.why) for problem in found.problems]


def test_a_plain_file_is_read_whole() -> None:
    found = reading("plain.ics")
    assert found.name == "科技馆活动"
    assert (found.entries, found.problems, found.remarks, found.complete) == (
        (Entry(**{**vars(LECTURE), "line": 5}),),
        (),
        (),
        True,
    )


@pytest.mark.parametrize(
    "name",
    [
        "line_feeds_only.ics",
        "carriage_returns_only.ics",
        "doubled_line_ends.ics",
        "byte_order_mark.ics",
        "gb18030.ics",
        "utf16.ics",
        "fold_splits_character.ics",
    ],
)
def test_bytes_in_any_form_say_the_same(name: str) -> None:
    found = reading(name)
    assert (found.entries, found.problems, found.complete) == ((LECTURE,), (), True)


def test_another_encoding_is_told() -> None:
    assert reading("gb18030.ics").remarks == ("文件不是 UTF-8，按 GB18030 读取",)


def test_a_damaged_byte_spoils_its_own_line_only() -> None:
    found = reading("one_damaged_byte.ics")
    assert found.entries[0] == LECTURE
    assert found.entries[1].title.endswith("一场")
    assert found.remarks == ("第 19 行有坏字符",)


def test_joined_files_are_both_read() -> None:
    assert starts(reading("joined_files.ics")) == [("first", at(9, 11, 1)), ("lecture", at(9, 12, 1))]


def test_control_characters_are_gone() -> None:
    assert reading("control_characters.ics").entries[0].title == "科普报告会：身边[31m的 , 科学; 一讲"


def test_old_phones_quoted_printable_is_read() -> None:
    assert reading("quoted_printable.ics").entries[0].title == "科普日"


@pytest.mark.parametrize(
    ("name", "start", "remarks"),
    [
        ("windows_zone.ics", at(9, 12, 1), ()),
        ("display_name_zone.ics", at(9, 12, 1), ()),
        ("zone_by_location.ics", at(9, 12, 0), ()),
        ("floating.ics", at(9, 12, 1), ("未写时区，按 Asia/Shanghai",)),
        ("floating_with_calendar_zone.ics", at(9, 12, 0), ("未写时区，按 Asia/Tokyo",)),
        ("unknown_zone.ics", at(9, 12, 1), ("不认识的时区“Mars/Olympus”，按 Asia/Shanghai",)),
    ],
)
def test_a_zone_goes_by_many_names(name: str, start: datetime, remarks: tuple[str, ...]) -> None:
    (entry,) = reading(name).entries
    assert (entry.start_at, entry.remarks) == (start, remarks)


@pytest.mark.parametrize(
    ("tzid", "hour"),
    [("/mozilla.org/20050126_1/Asia/Tokyo", 0), ("GMT+9", 0), ("PRC", 1), ("America", 1), ("../etc", 1)],
)
def test_odd_names_of_zones_do_no_harm(tzid: str, hour: int) -> None:
    (entry,) = reading_of(f"UID:a\nDTSTART;TZID={tzid}:20260912T090000").entries
    assert entry.start_at == at(9, 12, hour)


def test_the_files_own_zone_has_its_summer() -> None:
    assert starts(reading("own_zone_definition.ics")) == [
        ("summer", at(7, 15, 7)),
        ("winter", at(12, 15, 8)),
    ]


def test_each_calendar_of_a_file_has_its_own_zone() -> None:
    assert starts(reading("two_calendars.ics")) == [("one", at(9, 12, 0)), ("two", at(9, 12, 1))]


def test_the_last_of_whole_days_is_included() -> None:
    days = {e.uid.partition("@")[0]: (e.start_on, e.end_on) for e in reading("whole_days.ics").entries}
    assert days == {
        "noend": (date(2026, 9, 12), date(2026, 9, 12)),
        "same": (date(2026, 9, 13), date(2026, 9, 13)),
        "week": (date(2026, 9, 14), date(2026, 9, 20)),
        "outlook": (date(2026, 9, 22), date(2026, 9, 22)),
        "duration": (date(2026, 9, 24), date(2026, 9, 25)),
    }
    assert all(e.all_day and e.start_at is None for e in reading("whole_days.ics").entries)


def test_an_event_until_midnight_does_not_touch_the_next_day() -> None:
    (entry,) = reading_of(
        "UID:a\nDTSTART;TZID=Asia/Shanghai:20260912T200000\nDTEND;TZID=Asia/Shanghai:20260913T000000"
    ).entries
    assert (entry.start_on, entry.end_on) == (date(2026, 9, 12), date(2026, 9, 12))


def test_bad_events_are_refused_by_line_and_the_rest_is_kept() -> None:
    found = reading("bad_events.ics")
    assert starts(found) == [("lecture", at(9, 12, 1)), ("last", at(9, 20, 1))]
    assert reasons(found) == [
        (16, "没有开始时间（DTSTART）"),
        (20, "结束早于开始"),
        (26, "没有这样的日期“20260231T100000Z”"),
        (31, "日期 18990101 不在 1901—2099 年之间"),
        (36, "开始和结束一个是日期，一个是时间"),
    ]
    assert found.problems[1] == Refusal(line=20, what="倒着", why="结束早于开始", uid="backwards@example.cn")


def test_a_duration_serves_as_an_end() -> None:
    found = reading("durations.ics")
    assert [entry.end_at for entry in found.entries] == [at(9, 12, 2, 30)]
    assert reasons(found) == [(10, "结束早于开始"), (16, "时长“P999999999W”太长")]


def test_broken_lines_cost_only_themselves() -> None:
    (entry,) = reading("broken_lines.ics").entries
    assert (entry.title, entry.location) == ("说明断了行", "科技馆")
    assert entry.remarks == ("第 9 行不是日历内容，已跳过",)


def test_an_event_left_open_is_refused_and_the_next_one_is_not() -> None:
    found = reading("missing_ends.ics")
    assert starts(found) == [("alarm", at(9, 13, 1)), ("fine", at(9, 14, 1))]
    assert reasons(found) == [(2, "缺少 END:VEVENT")]


def test_a_file_that_breaks_off_is_known_to_be_incomplete() -> None:
    found = reading("truncated.ics")
    assert starts(found) == [("lecture", at(9, 12, 1))]
    assert reasons(found) == [(16, "缺少 END:VEVENT")]
    assert not found.complete


def test_events_without_uid_get_the_same_one_each_time() -> None:
    first, second = (reading("no_uid.ics").entries for _ in range(2))
    assert first == second
    assert len({entry.uid for entry in first}) == 2


def test_of_duplicates_the_higher_sequence_then_the_newer_stamp_counts() -> None:
    found = reading("duplicates.ics")
    assert [entry.title for entry in found.entries] == ["新的", "后写的"]
    assert reasons(found) == [
        (4, "与第 11 行重复（UID 相同），取较新的"),
        (24, "与第 18 行重复（UID 相同），取较新的"),
    ]


def test_a_series_is_expanded_without_what_is_left_out_and_with_what_was_moved() -> None:
    found = reading("weekly_series.ics")
    assert [(e.recurrence_id, e.start_at, e.title) for e in found.entries] == [
        ("20260902T010000Z", at(9, 2, 1), "每周讲堂"),
        ("20260916T010000Z", at(9, 17, 6), "每周讲堂（改期）"),
        ("20260923T010000Z", at(9, 23, 1), "每周讲堂"),
        ("20260930T010000Z", at(9, 30, 1), "每周讲堂"),
        ("20261007T010000Z", at(10, 7, 1), "每周讲堂"),
    ]


def test_a_change_from_then_on_moves_the_later_instances() -> None:
    found = reading("series_from_then_on.ics")
    assert [(e.recurrence_id, e.start_at, e.end_at) for e in found.entries] == [
        ("20260901T010000Z", at(9, 1, 1), at(9, 1, 2)),
        ("20260908T010000Z", at(9, 8, 1), at(9, 8, 2)),
        ("20260915T010000Z", at(9, 16, 2), at(9, 16, 4)),
        ("20260922T010000Z", at(9, 23, 2), at(9, 23, 4)),
    ]


def test_days_periods_and_times_mix_in_series() -> None:
    by_uid: dict[str, list[tuple[str, int]]] = {}
    for entry in reading("series_of_days.ics").entries:
        by_uid.setdefault(entry.uid.partition("@")[0], []).append((entry.recurrence_id, entry.start_on.day))
    assert by_uid == {
        "days": [("20260901", 1), ("20260902", 2), ("20260904", 4), ("20260905", 5)],
        "rdate": [("20260901T010000Z", 1), ("20260903T010000Z", 3), ("20260905T010000Z", 5)],
        "moved": [("20260907", 7), ("20260914", 15)],
    }


def test_an_instance_without_its_series_stands_alone() -> None:
    (entry,) = reading("detached_instance.ics").entries
    assert (entry.recurrence_id, entry.start_at) == ("20260909T010000Z", at(9, 10, 1))


def test_a_series_keeps_local_time_through_summer_time() -> None:
    found = reading_of("UID:a\nDTSTART;TZID=Europe/Paris:20261020T090000\nRRULE:FREQ=WEEKLY;COUNT=2")
    assert [entry.start_at for entry in found.entries] == [at(10, 20, 7), at(10, 27, 8)]


def test_an_instance_that_begins_before_the_horizon_and_reaches_into_it_is_there() -> None:
    data = b"BEGIN:VEVENT\nUID:a\nDTSTART:20251230\nDTEND:20260103\nRRULE:FREQ=YEARLY\nEND:VEVENT\n"
    found = read(data, first=date(2026, 1, 2), last=date(2026, 1, 31))
    assert [(e.start_on, e.end_on) for e in found.entries] == [(date(2025, 12, 30), date(2026, 1, 2))]


def test_a_series_that_ends_before_it_begins_is_empty() -> None:
    assert starts(reading_of("UID:a\nDTSTART:20260912T010000Z\nRRULE:FREQ=DAILY;UNTIL=20260911T160000Z")) == []


def test_an_instance_moved_and_then_left_out_is_left_out() -> None:
    found = reading_of(
        "UID:a\nDTSTART:20260912T010000Z\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260913T010000Z",
        "UID:a\nRECURRENCE-ID:20260913T010000Z\nDTSTART:20260913T020000Z",
    )
    assert starts(found) == [("a", at(9, 12, 1)), ("a", at(9, 14, 1))]


def test_spaces_in_a_rule_do_no_harm() -> None:
    found = reading_of("UID:a\nDTSTART:20260914\nRRULE:FREQ=WEEKLY; BYDAY=MO, TU; COUNT=2")
    assert starts(found) == [("a", date(2026, 9, 14)), ("a", date(2026, 9, 15))]


@pytest.mark.parametrize("rule", ["FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU"])
def test_a_rule_from_long_ago_keeps_its_step(rule: str) -> None:
    """With COUNT the walk begins at the start, without it near the horizon: both come to the same days."""
    begin = "UID:a\nDTSTART;TZID=Europe/Paris:19991231T233000\nRRULE:"
    counted, free = (reading_of(begin + rule + end).entries for end in (";COUNT=9000", ""))
    assert counted == free
    assert len(free) > 50


def test_of_a_lunar_rule_the_first_instance_is_kept_and_told() -> None:
    found = reading("lunar_rules.ics")
    assert starts(found) == [
        ("fine", at(9, 14, 1)),
        ("rscale", date(2026, 9, 26)),
        ("lunar", date(2026, 10, 18)),
    ]
    assert [entry.remarks for entry in found.entries] == [
        (),
        ("农历重复规则不展开，只取第一次",),
        ("农历重复规则不展开，只取第一次",),
    ]


def test_what_googles_export_writes_is_understood() -> None:
    found = reading("google_export.ics")
    assert found.name == "单位日历"
    assert [(e.start_on.day, e.busy) for e in found.entries] == [
        (12, True),
        (18, False),
        (19, True),
        (26, True),
    ]


def test_a_calendar_that_cancels_holds_cancelled_events() -> None:
    (entry,) = reading("cancelling_method.ics").entries
    assert (entry.status, entry.busy) == ("CANCELLED", False)


def test_what_is_no_event_is_counted_and_not_read() -> None:
    found = reading("other_components.ics")
    assert starts(found) == [("lecture", at(9, 12, 1))]
    assert found.counts.other == 1


def test_an_event_needs_no_calendar_around_it() -> None:
    assert starts(reading("event_alone.ics")) == [("lecture", at(9, 12, 1))]


@pytest.mark.parametrize(
    ("name", "message"),
    [("empty.ics", "文件是空的"), ("web_page.ics", "文件里没有日历（缺少 BEGIN:VCALENDAR）")],
)
def test_what_is_no_calendar_is_refused(name: str, message: str) -> None:
    with pytest.raises(NotACalendar) as refused:
        reading(name)
    assert refused.value.message == message


def test_a_scripted_address_is_no_url() -> None:
    (entry,) = reading_of("UID:a\nDTSTART:20260912\nURL:javascript:alert(1)").entries
    assert entry.url == ""


@pytest.mark.parametrize("path", corpus(), ids=lambda p: p.stem)
def test_kept_and_refused_add_up(path: Path) -> None:
    data = path.read_bytes()
    try:
        found = read(data, first=FIRST, last=LAST)
    except NotACalendar:
        assert data.count(b"BEGIN:VEVENT") == 0
        return
    counts = found.counts
    assert counts.kept + counts.refused == counts.found
    assert counts.refused == len(found.problems)
