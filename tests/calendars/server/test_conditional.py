"""Who gets a calendar again, and in which form (RFC 9110)."""

from datetime import date

import pytest

from calendars.assembly import body
from calendars.server.conditional import Wishes, answer, matches, not_modified, takes_gzip, wishes

NOON = "Mon, 05 Jan 2026 04:00:00 GMT"
SECONDS = 1_767_585_600
BODY = body(b"BEGIN:VCALENDAR\r\n", {}, modified=SECONDS, seq=1, day=date(2026, 1, 5), fingerprint="")


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ('"abc"', True), ('W/"abc"', True), ('"abc-gzip"', True), ('"x", "abc" ', True), ("*", True), ('"abcd"', False),
        ('""', False), ("", False), ('"ABC"', False), ("\xff\x00", False),
    ],
)  # fmt: skip
def test_a_tag_matches_in_either_form_and_by_weak_comparison(given: str, same: bool) -> None:
    assert matches(given.encode("latin-1"), "abc") is same


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("gzip", True), ("gzip, deflate, br", True), ("br;q=1.0, GZIP;q=0.5", True), ("x-gzip", True), ("*", True),
        ("", False), ("identity", False), ("gzip;q=0", False), ("*;q=0", False), ("gzip;q=nonsense", False),
        ("*, gzip;q=0", False), ("br", False),
    ],
)  # fmt: skip
def test_gzip_is_sent_to_whom_takes_it(given: str, taken: bool) -> None:
    assert takes_gzip(given.encode()) is taken


@pytest.mark.parametrize(
    ("none_match", "since", "spared"),
    [
        (b"", b"", False),
        (f'"{BODY.tag}"'.encode(), b"", True),
        (b'"other"', NOON.encode(), False),  # If-None-Match goes first
        (b"", NOON.encode(), True),
        (b"", b"Mon, 05 Jan 2026 03:59:59 GMT", False),
        (b"", b"Tue, 06 Jan 2026 00:00:00 GMT", True),
        (b"", b"nonsense", False),
        (b"", b"Mon, 05 Jan 99999 04:00:00 GMT", False),
    ],
)
def test_who_has_the_newest_is_spared(none_match: bytes, since: bytes, spared: bool) -> None:
    assert not_modified(Wishes(none_match, since), BODY.tag, BODY.modified) is spared


def test_several_header_lines_are_one_list() -> None:
    given = [(b"if-none-match", b'"a"'), (b"host", b"x"), (b"if-none-match", b'"b"')]
    assert matches(wishes(given).none_match, "b")


def test_a_304_says_what_a_cache_needs_and_nothing_of_the_content() -> None:
    status, headers, content = answer(BODY, Wishes(b"*"), name="x", public=True, now=SECONDS + 1)
    names = {name for name, __ in headers}
    assert (status, content) == (304, b"")
    assert names >= {b"etag", b"last-modified", b"cache-control", b"vary"}
    assert names & {b"content-type", b"content-length", b"content-encoding", b"content-disposition"} == set()


@pytest.mark.parametrize("name", ['海城"市"', "a/b\\c", "x\r\nSet-Cookie: a=b"])
def test_a_name_cannot_leave_its_header(name: str) -> None:
    headers = answer(BODY, Wishes(), name=name, public=True, now=SECONDS)[1]
    value = dict(headers)[b"content-disposition"]
    assert value.isascii()
    assert (value.count(b'"'), b"\r" in value, b"\n" in value, b"\\" in value) == (2, False, False, False)
