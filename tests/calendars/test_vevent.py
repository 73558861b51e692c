"""What one activity looks like in a calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Event

from calendars.text import clean, web_address
from calendars.vevent import EventOptions, vevent
from config.language import speaking
from scheduler.queries.views import ActivityView
from tests.calendars.activities import (
    CHANGED,
    CREATED,
    HOSTILE_TEXTS,
    OPTIONS,
    activity,
    all_day,
    mixture,
    timed,
)

ENGLISH = EventOptions(language="en", sections={"A-01": "Youth"})
REFUSED = "\x00\x08\x0b\x0c\x1b\x1c\x1f\x7f\x85\x9b\u2028\u2029\ud800\ufffe"


def lines(item: ActivityView, options: EventOptions = OPTIONS) -> list[str]:
    """The unfolded content lines."""
    return vevent(item, options=options).decode().replace("\r\n ", "").split("\r\n")


def names(item: ActivityView, options: EventOptions = OPTIONS) -> set[str]:
    return {line.split(":")[0].split(";")[0] for line in lines(item, options)}


def parsed(item: ActivityView, options: EventOptions = OPTIONS) -> Any:
    """icalendar's Event, whose properties may be of thirty types."""
    event = Event.from_ical(vevent(item, options=options))
    assert event.errors == []
    return event


def alarm_of(item: ActivityView, before: timedelta) -> Any:
    (alarm,) = parsed(item, EventOptions(alarm=before)).walk("VALARM")
    return alarm


# Identity and change


def test_identity_and_times_of_change_come_from_the_record_never_from_the_clock() -> None:
    event = parsed(activity())
    assert str(event["uid"]) == activity().uid
    assert event.decoded("dtstamp") == event.decoded("last-modified") == CHANGED.replace(microsecond=0)
    assert event.decoded("created") == CREATED
    assert event["sequence"] == 2


def test_the_same_activity_gives_the_same_bytes_in_any_language_of_the_process() -> None:
    for item in mixture():
        first = vevent(item, options=OPTIONS)
        with speaking("en"):
            assert vevent(item, options=OPTIONS) == first


def test_a_moved_activity_keeps_its_uid_and_raises_its_sequence() -> None:
    start = datetime(2026, 9, 20, 1, tzinfo=UTC)
    before = parsed(activity())
    after = parsed(timed(start, start + timedelta(hours=2), sequence=3))
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]


def test_it_is_one_component_with_crlf_and_no_bom() -> None:
    text = vevent(activity(), options=OPTIONS)
    assert text.startswith(b"BEGIN:VEVENT\r\n")
    assert text.endswith(b"\r\nEND:VEVENT\r\n")
    assert text.count(b"\n") == text.count(b"\r\n") == text.count(b"\r")


def test_no_client_takes_it_for_an_invitation_a_rule_or_something_new_to_it() -> None:
    never = {
        "METHOD", "ORGANIZER", "ATTENDEE", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION",
        "LINK", "CONCEPT", "REFID", "COLOR", "VALARM",
    }  # fmt: skip
    for item in mixture():
        assert names(item).isdisjoint(never)
        assert not any(name.startswith("X-") for name in names(item))


# Time


def test_timed_ones_are_local_time_with_an_iana_zone() -> None:
    assert {
        "DTSTART;TZID=Asia/Shanghai:20260919T090000",
        "DTEND;TZID=Asia/Shanghai:20260919T110000",
    } <= set(lines(activity()))


def test_whole_days_are_dates_and_end_on_the_day_after_the_last() -> None:
    item = all_day(date(2026, 9, 19), date(2026, 9, 25))
    assert {"DTSTART;VALUE=DATE:20260919", "DTEND;VALUE=DATE:20260926"} <= set(lines(item))


def test_every_start_is_a_date_or_has_its_zone_and_every_event_has_an_end() -> None:
    for item in mixture():
        for name in ("DTSTART", "DTEND"):
            (line,) = (line for line in lines(item) if line.startswith(name))
            assert line.startswith((f"{name};VALUE=DATE:", f"{name};TZID=Asia/Shanghai:"))


@given(
    st.integers(0, 15 * 365 * 24 * 60).map(lambda m: datetime(2021, 1, 1, tzinfo=UTC) + timedelta(minutes=m)),
    st.sampled_from(("Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York")),
)
@settings(deadline=None, max_examples=50)
def test_any_instant_in_any_zone_is_kept(start: datetime, zone: str) -> None:
    event = parsed(timed(start, start + timedelta(hours=1)), EventOptions(timezone=zone))
    written = event.decoded("dtstart")
    assert written.replace(tzinfo=None) == start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert event["dtstart"].params["TZID"] == zone


# Status


@pytest.mark.parametrize(
    ("status", "in_calendar", "title"),
    [
        ("planned", "TENTATIVE", "讲座"),
        ("confirmed", "CONFIRMED", "讲座"),
        ("postponed", "TENTATIVE", "【延期】讲座"),
        ("completed", "CONFIRMED", "讲座"),
        ("reported", "CONFIRMED", "讲座"),
        ("cancelled", "CANCELLED", "【已取消】讲座"),
    ],
)
def test_status_and_title_say_whether_it_takes_place(status: str, in_calendar: str, title: str) -> None:
    event = parsed(activity(status=status, title="讲座"))
    assert (event["status"], event["summary"]) == (in_calendar, title)


def test_the_reason_of_a_cancellation_is_told() -> None:
    text = str(parsed(activity(status="cancelled", reason="高温红色预警"))["description"])
    assert text.startswith("本活动已取消。\n原因：高温红色预警\n")


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("rule", "【日期暂定】按往年惯例"),
        ("announced", "【待确认】日期依据"),
        ("manual", "【待确认】日期由组织"),
    ],
)
def test_a_date_that_is_not_sure_says_so_first(basis: str, words: str) -> None:
    event = parsed(activity(status="planned", basis=basis))
    assert str(event["description"]).startswith(words)
    assert event["status"] == "TENTATIVE"


def test_a_confirmed_activity_warns_of_nothing() -> None:
    text = str(parsed(activity(basis="rule", provisional=True))["description"])
    assert text.startswith("听院士讲钢铁的故事。")


def test_work_days_that_are_not_official_yet_are_mentioned() -> None:
    text = str(parsed(activity(status="planned", provisional=True))["description"])
    assert "当年放假安排尚未公布" in text


# What people read


def test_the_description_tells_who_for_whom_and_why() -> None:
    assert str(parsed(activity())["description"]).split("\n") == [
        "听院士讲钢铁的故事。",
        "牵头单位：市科协",
        "责任单位：市教育局",
        "协办单位：辽宁科技大学",
        "统筹单位：鞍山市科学技术协会",
        "对象：学生、教师",
        "落实任务：A-01 激发青少年好奇心和想象力；P-06",
    ]


def test_categories_are_theme_parts_of_the_plan_and_units_each_once() -> None:
    item = activity(measures=("A-01", "A-01", "P-06", "G-01"))
    assert [str(name) for name in parsed(item)["categories"].cats] == [
        "全国科普日",
        "青少年科学素质提升行动",
        "科普基础设施工程",
        "市科协",
        "市教育局",
        "辽宁科技大学",
    ]


def test_a_comma_in_a_category_does_not_make_two() -> None:
    assert "CATEGORIES:水\\, 土" in ",".join(lines(activity(theme_name="水, 土")))


def test_english_is_written_where_there_is_english() -> None:
    event = parsed(activity(status="cancelled"), ENGLISH)
    assert event["summary"] == "[Cancelled] Lecture: the spirit of scientists"
    assert [str(name) for name in event["categories"].cats][:2] == ["National Science Day", "Youth"]
    assert event["location"] == "市图书馆, Haicheng City"
    assert parsed(activity(status="postponed", title_en=""), ENGLISH)["summary"].startswith("[Postponed] 科")


@pytest.mark.parametrize(
    ("venue", "place"), [("市图书馆", "市图书馆，海城市"), ("海城市图书馆", "海城市图书馆"), ("", "海城市")]
)
def test_the_place_names_the_district_once(venue: str, place: str) -> None:
    assert parsed(activity(venue_name=venue))["location"] == place


def test_coordinates_are_plain_decimals() -> None:
    assert "GEO:41.108000;122.995600" in lines(activity())
    assert "GEO:-0.000010;0.000000" in lines(activity(latitude=-0.00001, longitude=0.0))


def test_what_is_not_known_is_left_out() -> None:
    bare = activity(
        theme_name="", theme_name_en="", district=None, venue_name="", latitude=None, longitude=None,
        audiences=(), measures=(), coordinator=None, assignments=(), description="", occurrence_uid="",
    )  # fmt: skip
    assert names(bare, EventOptions()).isdisjoint({"CATEGORIES", "LOCATION", "GEO", "DESCRIPTION", "URL", "RELATED-TO"})


def test_its_address_is_its_own_or_the_page_by_the_template() -> None:
    assert parsed(activity())["url"] == "https://kepu.example/zh/anshan/activities/7"
    assert parsed(activity(url="https://a.example/通知?x=1"))["url"] == ("https://a.example/%E9%80%9A%E7%9F%A5?x=1")
    assert "URL" not in names(activity(url="javascript:alert(1)"), EventOptions())


def test_it_refers_to_its_occurrence_and_nobody_appears_busy() -> None:
    assert {
        "RELATED-TO:occurrence-science-day-2026@kepu",
        "TRANSP:TRANSPARENT",
        "CLASS:PUBLIC",
    } <= set(lines(activity()))
    assert "CLASS:PRIVATE" in lines(activity(public=False))


# Alarms


def test_an_alarm_is_one_message_before_the_start() -> None:
    alarm = alarm_of(activity(), timedelta(hours=2))
    assert (alarm["action"], alarm["description"]) == ("DISPLAY", activity().title)
    assert alarm.decoded("trigger") == -timedelta(hours=2)


@pytest.mark.parametrize(("days", "hours"), [(0.1, 15), (1, 15), (1.5, 39), (2, 39)])
def test_an_alarm_of_whole_days_rings_at_nine_on_an_earlier_day(days: float, hours: int) -> None:
    item = all_day(date(2026, 9, 19), date(2026, 9, 20))
    assert alarm_of(item, timedelta(days=days)).decoded("trigger") == -timedelta(hours=hours)


def test_nothing_rings_for_what_was_cancelled() -> None:
    options = EventOptions(alarm=timedelta(days=1))
    assert b"VALARM" not in vevent(activity(status="cancelled"), options=options)


def test_an_alarm_after_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="before the start"):
        EventOptions(alarm=timedelta(0))


# Hostile text


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS)
def test_hostile_text_survives_exactly(text: str) -> None:
    event = parsed(activity(title=text, description=text, theme_name=text, venue_name=text, district=None))
    assert (event["summary"], event["location"], str(event["categories"].cats[0])) == (text, text, text)
    assert str(event["description"]).startswith(f"{text}\n牵头")


@given(st.text(max_size=200) | st.text('中👩‍🔬\\,;:"^n\n x', max_size=300))
@settings(deadline=None, max_examples=150)
def test_any_text_survives_in_lines_of_75_octets_that_split_no_character(text: str) -> None:
    data = vevent(activity(title=text, title_en="", description=text), options=OPTIONS)
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        assert clean(line.decode()) == line.decode()
    event = Event.from_ical(data)
    assert event["summary"] == clean(text)
    assert str(event["description"]).startswith(clean(text))


def test_control_characters_that_readers_refuse_never_go_out() -> None:
    hostile = activity(
        title=f"a{REFUSED}b", description=REFUSED, venue_name=REFUSED, theme_name=REFUSED, reason=REFUSED,
        uid=f"u{REFUSED}", occurrence_uid=REFUSED, url=f"https://a.example/{REFUSED}", status="postponed",
    )  # fmt: skip
    text = vevent(hostile, options=OPTIONS).decode()
    assert not set(text) & set(REFUSED)


def test_no_text_becomes_a_line_of_its_own() -> None:
    attack = "x\r\nATTENDEE:mailto:a@example.com\r\nEND:VEVENT\nBEGIN:VALARM\rX-A:b"
    item = activity(
        title=attack, description=attack, venue_name=attack, theme_name=attack, uid=attack,
        occurrence_uid=attack, url=f"https://a.example/{attack}",
    )  # fmt: skip
    assert names(item) == names(activity())


@given(st.text())
@settings(deadline=None, max_examples=100)
def test_cleaning_again_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_line_breaks_of_all_kinds_become_one_kind() -> None:
    assert clean("a\r\nb\rc\nd\x85e\u2028f\u2029g\t.") == "a\nb\nc\nd\ne\nf\ng\t."


@pytest.mark.parametrize("text", ["", "kepu", "ftp://a.example", "https://", "https://[x", "data:text/html,x"])
def test_only_web_addresses_are_addresses(text: str) -> None:
    assert web_address(text) == ""


# Keeping pieces


def test_pieces_can_be_kept_under_a_fingerprint_of_the_options() -> None:
    options = {
        EventOptions().fingerprint,
        EventOptions(language="en").fingerprint,
        EventOptions(timezone="Asia/Urumqi").fingerprint,
        EventOptions(alarm=timedelta(days=1)).fingerprint,
        EventOptions(url="https://kepu.example/{id}").fingerprint,
        EventOptions(sections={"A-01": "x"}).fingerprint,
        EventOptions(measures={"A-01": "x"}).fingerprint,
    }
    assert len(options) == 7
    assert EventOptions().fingerprint == EventOptions().fingerprint
