"""Warnings: what is read of them, and what is refused by the name of its element."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.sources.cap import MOST_ALERTS, Alert, CapProblem, read_alert, read_alerts

CORPUS = Path(__file__).parents[2] / "data" / "cap"
BEIJING = timezone(timedelta(hours=8))
EXERCISE = (CORPUS / "exercise.xml").read_bytes()


def alert(name: str) -> Alert:
    return read_alert((CORPUS / name).read_bytes())


def problem(data: bytes) -> CapProblem:
    with pytest.raises(CapProblem) as refused:
        read_alert(data)
    return refused.value


def changed(old: str, new: str) -> bytes:
    assert old.encode() in EXERCISE
    return EXERCISE.replace(old.encode(), new.encode(), 1)


def test_plain_cap_is_read() -> None:
    found = alert("exercise.xml")
    assert (found.identifier, found.sender, found.status, found.msg_type, found.scope) == (
        "21030041600000_20280803110000_0",
        "21030041600000",
        "Exercise",
        "Alert",
        "Public",
    )
    assert (found.sent, found.onset, found.expires) == (
        datetime(2028, 8, 3, 11, 0, tzinfo=BEIJING),
        datetime(2028, 8, 3, 12, 0, tzinfo=BEIJING),
        datetime(2028, 8, 4, 20, 0, tzinfo=BEIJING),
    )
    assert (found.event, found.event_code, found.severity, found.colour) == (
        "高温",
        "11B09",
        "Severe",
        "orange",
    )
    assert (found.urgency, found.certainty, found.language) == ("Expected", "Likely", "zh-CN")
    assert (found.areas, found.geocodes) == (("台安县、千山区",), ("210321", "210311"))
    assert found.headline == "市气象台发布高温橙色预警（演练）"


def test_the_national_form_says_the_same_by_other_names() -> None:
    found = alert("national_form.xml")
    assert (found.sender, found.sent) == ("鞍山市气象台", datetime(2028, 8, 1, 14, 30, tzinfo=BEIJING))
    assert found.references == ("21030041600000_20280801103000",)
    assert (found.event, found.event_code) == ("暴雨", "11B03")
    assert (found.severity, found.colour) == ("Extreme", "red")
    assert (found.areas, found.geocodes) == (
        ("海城市", "岫岩满族自治县"),
        ("210381000000", "210323000000", "210323100000"),
    )
    assert (found.onset, found.expires, found.instruction) == (None, None, "")


def test_a_chinese_encoding_is_read() -> None:
    assert alert("national_form_gb2312.xml") == alert("national_form.xml")


def test_a_cancel_needs_only_its_head() -> None:
    found = alert("cancel.xml")
    assert (found.msg_type, found.references) == ("Cancel", ("invented-1", "invented-0"))
    assert (found.event, found.severity, found.colour, found.areas) == ("", "Unknown", "", ())


def test_chinese_comes_before_other_languages() -> None:
    found = alert("two_languages.xml")
    assert (found.event, found.headline, found.sent) == (
        "大风",
        "大风蓝色预警",
        datetime(2028, 8, 1, 6, 30, tzinfo=UTC),
    )
    assert (found.severity, found.colour) == ("Minor", "blue")


def test_only_the_national_form_may_leave_out_its_status() -> None:
    national = (CORPUS / "national_form.xml").read_bytes()
    assert read_alert(national.replace(b"<status>Exercise</status>", b"")).status == "Actual"
    assert problem(changed("<status>Exercise</status>", "")).element == "status"


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        (
            "<identifier>21030041600000_20280803110000_0</identifier>",
            "<identifier> </identifier>",
            "identifier",
        ),
        ("<sender>21030041600000</sender>", "", "sender"),
        ("<sent>2028-08-03T11:00:00+08:00</sent>", "", "sent"),
        ("<sent>2028-08-03T11:00:00+08:00</sent>", "<sent>2028-08-03T11:00:00</sent>", "sent"),
        ("<sent>2028-08-03T11:00:00+08:00</sent>", "<sent>2027-02-30T14:30:00+08:00</sent>", "sent"),
        ("<sent>2028-08-03T11:00:00+08:00</sent>", "<sent>9999-12-31T23:59:59-12:00</sent>", "sent"),
        ("<onset>2028-08-03T12:00:00+08:00</onset>", "<onset>tonight</onset>", "onset"),
        ("<status>Exercise</status>", "<status>Real</status>", "status"),
        ("<msgType>Alert</msgType>", "<msgType>Alarm</msgType>", "msgType"),
        ("<scope>Public</scope>", "", "scope"),
    ],
)
def test_what_is_wrong_is_refused_by_name(old: str, new: str, element: str) -> None:
    assert problem(changed(old, new)).element == element


def test_an_unknown_severity_without_a_colour_is_refused() -> None:
    data = changed("<severity>Severe</severity>", "<severity>Awful</severity>")
    data = data.replace(b"<value>Orange</value>", b"<value>Pink</value>").replace("橙色".encode(), b"")
    assert problem(data).element == "severity"


@pytest.mark.parametrize("name", ["billion_laughs.xml", "external_entity.xml"])
def test_entities_are_never_looked_at(name: str) -> None:
    assert problem((CORPUS / name).read_bytes()).message == "预警文件：里面有 DTD 或实体定义，不予读取"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "预警文件：不是完整的 XML：第 1 行第 0 列"),
        (EXERCISE[:50], "预警文件：不是完整的 XML：第 2 行第 0 列"),
        (b"<feed/>", "不是预警信息：根元素是 feed，应为 alert"),
        (b"<a>" * 21, "预警文件：嵌套超过 20 层"),
        (b" " * 262_145, "预警文件：文件太大：262145 字节，上限 262144 字节"),
        (b"<?xml version='1.0' encoding='klingon'?><alert/>", "预警文件：文件的编码不认识"),
    ],
    ids=["empty", "cut", "other", "deep", "big", "encoding"],
)
def test_what_is_no_warning_is_refused(data: bytes, message: str) -> None:
    assert problem(data).message == message


def test_one_document_may_hold_many_and_a_bad_one_harms_no_other() -> None:
    one = EXERCISE.partition(b"?>")[2]
    bad = one.replace(b"<scope>Public</scope>", b"")
    alerts, problems = read_alerts(b"<feed>" + one + b"<entry>" + bad + one + b"</entry></feed>", octets=100_000)
    assert [a.identifier for a in alerts] == [alert("exercise.xml").identifier] * 2
    assert [p.element for p in problems] == ["scope"]
    assert read_alerts(b"<feed></feed>", octets=100_000) == ([], [])
    alerts, problems = read_alerts(b"<feed>" + one * (MOST_ALERTS + 1) + b"</feed>", octets=1_000_000)
    assert (len(alerts), len(problems)) == (MOST_ALERTS, 1)
    with pytest.raises(CapProblem, match="上限 1000 字节"):
        read_alerts(EXERCISE, octets=1000)


def test_what_fuzzing_reached_before_is_read_or_refused() -> None:
    for path in sorted((CORPUS / "found").glob("*.xml")):
        with suppress(CapProblem):
            assert read_alert(path.read_bytes()).sent.tzinfo is not None


@settings(deadline=None, max_examples=150)
@given(
    name=st.sampled_from([path.name for path in sorted(CORPUS.glob("*.xml"))]),
    at=st.integers(0, 3_000),
    cut=st.integers(0, 400),
    put=st.binary(max_size=30) | st.sampled_from([b"&x;", b"<a>", b"</info>", b"<!DOCTYPE a>", b"\0", b"+08:00"]),
)
def test_a_damaged_warning_is_read_or_refused(name: str, at: int, cut: int, put: bytes) -> None:
    data = (CORPUS / name).read_bytes()
    with suppress(CapProblem):
        assert read_alert(data[:at] + put + data[at + cut :]).sent.tzinfo is not None
