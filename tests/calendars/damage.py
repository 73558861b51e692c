"""Files damaged as transport, editors and hostile hands damage them: the mutations of the fuzz tests."""

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from tests.calendars.foreign import CORPUS

LINES = (
    b"BEGIN:VEVENT",
    b"END:VEVENT",
    b"BEGIN:VCALENDAR",
    b"END:VCALENDAR",
    b"BEGIN:VTIMEZONE",
    b"DTSTART:20260229T250000Z",
    b"DTSTART;VALUE=DATE:20260912",
    b"DTSTART;TZID=Europe/Paris:20260329T023000",
    b"DTSTART:20991231T235959",
    b"DTEND:19010101T000000Z",
    b"DURATION:P1000000D",
    b"RECURRENCE-ID:20260916T010000Z",
    b"RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260916",
    b"RRULE:FREQ=DAILY",
    b"RRULE:FREQ=YEARLY;BYDAY=5SU,-53MO;BYSETPOS=-1;WKST=SU",
    b"RRULE:FREQ=MONTHLY;BYMONTHDAY=0,31,-31;COUNT=0",
    b"RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z;BYDAY=XX",
    b"EXRULE:FREQ=DAILY;INTERVAL=2",
    b"RDATE;VALUE=PERIOD:20260101T000000Z/20990101T000000Z,20260301T000000Z/PT1S",
    b"EXDATE:20260912,20260913T010000Z,,",
    b"SEQUENCE:99999999999999999999",
    b"UID:lecture@example.cn",
    b"X-WR-TIMEZONE:Nowhere/Land",
    b"SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=rot13:=E7=A7=",
    b'SUMMARY;X="a:b;c',
    b" folded",
    b"\tfolded",
    b"no colon here",
    b"\xff\xfe",
    b"\xe2\x80",
    b"",
)
"""Lines that mean something to the reader, put where they do not belong."""


def _at(data: bytes, where: float) -> int:
    return int(len(data) * where)


def _cut(data: bytes, where: float, piece: bytes) -> bytes:
    return data[: _at(data, where)]


def _drop(data: bytes, where: float, piece: bytes) -> bytes:
    at = _at(data, where)
    return data[:at] + data[at + max(1, len(piece)) :]


def _flip(data: bytes, where: float, piece: bytes) -> bytes:
    at = min(_at(data, where), len(data) - 1)
    return data[:at] + bytes([data[at] ^ (piece[0] if piece else 0x80)]) + data[at + 1 :] if data else data


def _insert(data: bytes, where: float, piece: bytes) -> bytes:
    at = _at(data, where)
    return data[:at] + piece + data[at:]


def _insert_line(data: bytes, where: float, piece: bytes) -> bytes:
    lines = data.split(b"\n")
    lines.insert(int(len(lines) * where), piece)
    return b"\n".join(lines)


def _repeat_line(data: bytes, where: float, piece: bytes) -> bytes:
    lines = data.split(b"\n")
    at = min(int(len(lines) * where), len(lines) - 1)
    return b"\n".join([*lines[:at], *[lines[at]] * (len(piece) + 2), *lines[at + 1 :]])


Mutation = tuple[Callable[[bytes, float, bytes], bytes], float, bytes]
MUTATIONS: st.SearchStrategy[Mutation] = st.tuples(
    st.sampled_from([_cut, _drop, _flip, _insert, _insert_line, _insert_line, _repeat_line]),
    st.floats(0, 1),
    st.sampled_from(LINES) | st.binary(max_size=12),
)


def damaged(data: bytes, mutations: Sequence[Mutation]) -> bytes:
    for mutate, where, piece in mutations:
        data = mutate(data, where, piece)
    return data


FILES = tuple(path.read_bytes() for path in sorted(CORPUS.rglob("*.ics")))
DAMAGED: st.SearchStrategy[bytes] = st.builds(
    damaged, st.sampled_from(FILES), st.lists(MUTATIONS, min_size=1, max_size=6)
)
