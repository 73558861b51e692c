"""The figures after an activity: what is taken, what is refused and how."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.language import speaking
from scheduler.planning.reporting import SOURCES, BadReport, Report, amount, pairs, phrases, report_of


def problems(**values: Any) -> list[str]:
    with pytest.raises(BadReport) as refused:
        report_of(values)
    return [*refused.value.lines()]


def test_groups_and_sources_may_be_named_in_chinese_or_by_key() -> None:
    report = report_of({"sessions": 2, "visitors": {"青少年": 120, "public": 300}, "spending": {"市级": 5000}})
    assert report == Report(sessions=2, visitors={"youth": 120, "public": 300}, spending={"city": 5000})
    assert (report.attendance, report.cost) == (420, 5000)


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    assert problems(sessions=1, visitors={"青少": 1, "yuoth": 3}) == ["没有“yuoth”这一项；是不是“youth”？"]
    assert problems(sessions=1, online=5, spending={"省级拨款": 3}) == ["没有“省级拨款”这一项；是不是“省级财政”？"]
    assert problems(session=1) == ["没有“session”这一项；是不是“sessions”？"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert problems(sessions=-1, online="many", visitors="many", links=["ftp://x"]) == [
        "场次应为 0 至 1000000000 的整数，现为“-1”",
        "线上人次应为 0 至 1000000000 的整数，现为“many”",
        "“线下人次”应写成一个数，或按类别写，如 青少年=120",
        "“ftp://x”不是网址",
    ]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, "场次至少为 1"),
        ({"sessions": 0, "online": 3}, "场次至少为 1"),
        ({"sessions": 1}, "请填报参加人数：线下人次或线上人次"),
        ({"sessions": True, "online": 1}, "场次应为 0 至 1000000000 的整数，现为“True”"),
        ({"sessions": 1, "online": 1, "summary": "字" * 5001}, "小结超过 5000 字"),
        ({"sessions": 1, "online": 1, "summary": 3}, "小结应为文字"),
        ({"sessions": 1, "online": 1, "links": "http://x"}, "链接应为网址列表，最多 20 个"),
    ],
)
def test_what_must_be_there(values: dict[str, Any], problem: str) -> None:
    assert problems(**values) == [problem]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("5000", 5000),
        ("5,000", 5000),
        ("1.2万", 12000),
        (" 3万 ", 30000),
        ("0.0001万", 1),
        ("１２", 12),
        ("３００ 人", 300),
        ("1.2万元", 12000),
    ],
)
def test_amounts_as_people_write_them(text: str, count: int) -> None:
    assert amount(text) == count


@pytest.mark.parametrize("text", ["", "万", "-1", "1.5", "1.23456万", "人", "1e3", "九", "1" * 13, "1..2万"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(BadReport):
        amount(text)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("300", {"public": 300}),
        ("３００人", {"public": 300}),
        ("1,200", {"public": 1200}),
        ("青少年＝１２０", {"youth": 120}),
        ("青少年120人、老年人：40；youth=5", {"youth": 125, "older_people": 40}),
        ("社会公众=1,200,学生=1.2万", {"public": 1200, "students": 12000}),
        ("older_people=40", {"older_people": 40}),
    ],
)
def test_people_by_group_as_they_are_typed(text: str, people: dict[str, int]) -> None:
    assert report_of({"sessions": 1, "visitors": pairs("visitors", text)}).visitors == people


def test_chinese_names_are_known_in_english_and_a_number_alone_is_the_whole() -> None:
    with speaking("en"):
        report = report_of({"sessions": 1, "visitors": {"青少年": 3, "teachers": 1}, "spending": 5000})
    assert (report.visitors, report.spending) == ({"youth": 3, "teachers": 1}, {"other": 5000})
    assert report_of({"sessions": 1, "visitors": 300}).visitors == {"public": 300}
    assert pairs("spending", "５０００元") == {"other": 5000}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("some", "“some”应写成一个数，或按类别写，如 青少年=120"),
        ("青少年=120，30", "“30”应写成一个数，或按类别写，如 青少年=120"),
        ("youth=-5", "“-5”不是整数，应如 5000 或 1.2万"),
        ("-5", "“-5”不是整数，应如 5000 或 1.2万"),
    ],
)
def test_what_cannot_be_read_is_told_with_an_example(text: str, problem: str) -> None:
    with pytest.raises(BadReport) as refused:
        pairs("visitors", text)
    assert refused.value.message == problem
    assert problems(sessions=1, visitors={"外星人": 1}) == [
        "没有“外星人”这一项；可写 社会公众、青少年、学生、儿童、家长、教师 等"
    ]


def test_people_read_only_what_was_filled_in() -> None:
    report = report_of({"sessions": 1, "visitors": {"youth": 30}, "experts": 2, "summary": "好"})
    assert phrases(report) == [("场次", "1"), ("线下人次", "30（青少年 30）"), ("专家", "2"), ("小结", "好")]


@settings(deadline=None, max_examples=50)
@given(
    st.builds(
        Report, sessions=st.integers(1, 99), online=st.integers(1, 10**6),
        visitors=st.dictionaries(st.sampled_from(("public", "youth")), st.integers(0, 10**6)),
        spending=st.dictionaries(st.sampled_from(SOURCES), st.integers(0, 10**6)),
        summary=st.text(max_size=50).map(str.strip), links=st.just(("https://a.example/1",)),
    )
)  # fmt: skip
def test_what_is_stored_reads_back_the_same(report: Report) -> None:
    assert report_of(report.values()) == report
