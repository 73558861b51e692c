"""How many requests are taken, and what of them is written down."""

import io
import json

import pytest

from calendars.server.accesslog import AccessLog, shown
from calendars.server.limits import Buckets, network

TOKEN = "MjRzbPMJ-KrLtUsjCRYjxyZiJL730h2K"


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    now = 100.0
    buckets = Buckets(rate=2, burst=3, clock=lambda: now)
    assert [buckets.take("a") for _request in range(5)] == [True, True, True, False, False]
    assert buckets.take("b")
    now += 1.0
    assert [buckets.take("a") for _request in range(3)] == [True, True, False]


def test_buckets_forget_who_asked_longest_ago() -> None:
    buckets = Buckets(rate=0, burst=1, clock=lambda: 0.0, most=2)
    assert [buckets.take(key) for key in "abcba"] == [True, True, True, False, True]
    assert len(buckets) == 2


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"), ("127.0.0.1", ""), ("::1", ""), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)  # fmt: skip
def test_an_ipv6_network_counts_as_one_and_this_machine_not_at_all(host: str, counted: str) -> None:
    assert network(host) == counted


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/feeds/anshan.ics", "/feeds/anshan.ics"),
        (f"/s/{TOKEN}/education.ics", "/s/MjRzbP…/education.ics"),
        (f"/s/{TOKEN}/", "/s/MjRzbP…/"),
        (f"/S/{TOKEN}", "/s/MjRzbP…"),
        (f"//s/{TOKEN}", "/s/MjRzbP…"),
        (f"/s//{TOKEN}", "/s/…/…"),
        (f"/feeds/{TOKEN}.ics", "/feeds/MjRzbP….ics"),
        (f"/calendar/{TOKEN}/x", "/calendar/MjRzbP…/x"),
        ("/s/ab/x", "/s/ab…/…"),
    ],
)
def test_no_token_is_written_whole_wherever_it_stands(path: str, written: str) -> None:
    assert shown(path) == written


def test_nothing_in_a_request_can_steer_a_terminal_or_forge_a_line() -> None:
    stream = io.StringIO()
    AccessLog(stream).write(
        client="198.51.100.7", method="GET", path='/x\r\n{"status": 200}\x1b]0;x\x07', status=404, size=3,
        seconds=0.0123, agent="\x9b31m" + "a" * 500,
    )  # fmt: skip
    text = stream.getvalue()
    assert (text.count("\n"), text.isascii(), "\x1b" in text) == (1, True, False)
    line = json.loads(text)
    assert (line["status"], line["ms"], len(line["agent"])) == (404, 12.3, 200)
