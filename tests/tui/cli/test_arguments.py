"""The types of arguments: dates, years and moments as people write them."""

import argparse
from datetime import date, datetime, timedelta, timezone

import pytest

from scheduler.planning.lifecycle import status_words
from tui.cli.activity_arguments import when
from tui.cli.arguments import chosen, day, moment, port, year


@pytest.mark.parametrize(
    "text", ["2026-09-04", "2026-9-4", "2026/9/4", "20260904", "2026.9.4", "2026年9月4日", " 2026-09-04 "]
)
def test_a_date_in_its_usual_forms(text: str) -> None:
    assert day(text) == date(2026, 9, 4)


@pytest.mark.parametrize("text", ["", "2026-02-30", "2026-13-01", "9-4", "tomorrow", "2026-09-04T00:00"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        day(text)


def test_a_port_is_one_that_there_can_be() -> None:
    assert [port("0"), port("65535")] == [0, 65_535]
    for text in ("65536", "-1", "http", "9" * 5_000):
        with pytest.raises(argparse.ArgumentTypeError):
            port(text)


def test_years_reach_as_far_as_the_lunar_calendar_is_known() -> None:
    assert [year("1901"), year("2099"), year("2026年"), year("２０２６")] == [1901, 2099, 2026, 2026]
    for text in ("1900", "2100", "26", "x"):
        with pytest.raises(argparse.ArgumentTypeError):
            year(text)


def test_a_moment_may_have_an_offset() -> None:
    assert moment("2026-09-04T09:00+08:00") == datetime(2026, 9, 4, 9, tzinfo=timezone(timedelta(hours=8)))
    assert moment("2026-09-04 09:00").tzinfo is None
    assert when("２０２６－０９－０４　０９：００") == moment("2026-09-04 09:00")
    assert when("２０２６年９月４日") == date(2026, 9, 4)
    with pytest.raises(argparse.ArgumentTypeError):
        moment("noon")


def test_a_choice_is_typed_as_its_key_or_as_what_it_is_called() -> None:
    status = chosen(status_words, ("planned", "confirmed", "completed"))
    assert [status(text) for text in ("planned", "CONFIRMED", "计划", "已确认", "确认", "完成")] == [
        "planned", "confirmed", "planned", "confirmed", "confirmed", "completed"
    ]  # fmt: skip
    with pytest.raises(argparse.ArgumentTypeError, match=r"没有“开始”.*planned（计划）、confirmed（已确认）"):
        status("开始")
