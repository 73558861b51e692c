"""Rules and spans as text: what is read, what is written back, what is refused and how."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.rule import Month, Recurrence, Rule, RuleError, Weekday
from config.span import Span, SpanError
from tests.config.rules import rules

CANONICAL = [
    "FREQ=YEARLY;BYMONTH=9;BYDAY=3SA",
    "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=6,7,8,9,10,11,12;BYDAY=SA",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU",
    "FREQ=DAILY;UNTIL=20261231",
    "FREQ=YEARLY;BYYEARDAY=-1,1",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
    "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=9",
    "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=30;SKIP=BACKWARD",
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=FORWARD",
    "RDATE:20260912,20270911",
    "DTSTART:20200501\nRRULE:FREQ=YEARLY;INTERVAL=2",
    "DTSTART:20200501\nRRULE:FREQ=MONTHLY;COUNT=6\nEXDATE:20200601",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=23\nRRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=5\nRDATE:20260101",
]

REFUSED = {
    "": "RRULE",
    "EXDATE:20260101": "RRULE",
    "每年九月": "每年九月",
    "FREQ=HOURLY": "FREQ",
    "FREQ=MINUTELY;BYDAY=MO": "FREQ",
    "FREQ=SECONDLY": "FREQ",
    "BYMONTH=9": "FREQ",
    "FREQ=": "FREQ",
    "FREQ=YEARLY": "FREQ",
    "FREQ=YEARLY;BYMONTH=9": "FREQ",
    "FREQ=YEARLY;BYWEEKNO=20": "FREQ",
    "FREQ=MONTHLY": "FREQ",
    "FREQ=WEEKLY": "FREQ",
    "FREQ=DAILY;BYHOUR=9": "BYHOUR",
    "FREQ=DAILY;BYMINUTE=9": "BYMINUTE",
    "FREQ=DAILY;BYSECOND=9": "BYSECOND",
    "FREQ=YEARLY;BYEASTER=0": "BYEASTER",
    "FREQ=YEARLY;X-KEPU=1": "X-KEPU",
    "FREQ=YEARLY;BYDAY=1MO;": "",
    "FREQ=DAILY;FREQ=DAILY": "FREQ",
    "FREQ=YEARLY;BYMONTHDAY=1;BYMONTH=9,9": "BYMONTH",
    "FREQ=YEARLY;BYMONTHDAY=1;BYMONTH=13": "BYMONTH",
    "FREQ=YEARLY;BYMONTHDAY=1;BYMONTH=5L": "BYMONTH",
    "FREQ=MONTHLY;BYMONTHDAY=0": "BYMONTHDAY",
    "FREQ=MONTHLY;BYMONTHDAY=32": "BYMONTHDAY",
    "FREQ=MONTHLY;BYMONTHDAY=１": "BYMONTHDAY",
    "FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=1": "BYMONTHDAY",
    "FREQ=WEEKLY;BYDAY=1MO": "BYDAY",
    "FREQ=MONTHLY;BYDAY=6MO": "BYDAY",
    "FREQ=YEARLY;BYDAY=54MO": "BYDAY",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO": "BYDAY",
    "FREQ=MONTHLY;BYDAY=MO,1TU": "BYDAY",
    "FREQ=MONTHLY;BYDAY=MX": "BYDAY",
    "FREQ=MONTHLY;BYYEARDAY=1": "BYYEARDAY",
    "FREQ=YEARLY;BYYEARDAY=367": "BYYEARDAY",
    "FREQ=MONTHLY;BYDAY=MO;BYWEEKNO=1": "BYWEEKNO",
    "FREQ=DAILY;BYMONTH=1;BYSETPOS=1": "BYSETPOS",
    "DTSTART:20260101\nFREQ=MONTHLY;BYSETPOS=1": "BYSETPOS",
    "FREQ=DAILY;INTERVAL=0": "INTERVAL",
    "FREQ=YEARLY;INTERVAL=2;BYYEARDAY=1": "INTERVAL",
    "FREQ=DAILY;COUNT=3": "COUNT",
    "DTSTART:20260101\nFREQ=DAILY;COUNT=3;UNTIL=20270101": "COUNT",
    "DTSTART:20260101\nFREQ=DAILY;COUNT=5000": "COUNT",
    "DTSTART:20260101\nFREQ=DAILY;COUNT=3\nFREQ=DAILY;INTERVAL=3": "COUNT",
    "DTSTART:20260101\nFREQ=DAILY;UNTIL=20251231": "UNTIL",
    "FREQ=DAILY;UNTIL=20261231T000000Z": "UNTIL",
    "FREQ=DAILY;UNTIL=20260230": "UNTIL",
    "FREQ=DAILY;UNTIL=18991231": "UNTIL",
    "FREQ=DAILY;WKST=XX": "WKST",
    "DTSTART:20260101\nDTSTART:20260101\nFREQ=DAILY": "DTSTART",
    "FREQ=DAILY\nFREQ=DAILY": "RRULE",
    "RDATE:": "RDATE",
    "RDATE:20260101,20260101": "RDATE",
    "RDATE:20260101T090000": "RDATE",
    "EXRULE:FREQ=DAILY": "EXRULE",
    "RSCALE=HEBREW;FREQ=DAILY": "RSCALE",
    "FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD": "SKIP",
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYDAY=1MO;SKIP=BACKWARD": "SKIP",
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=MO;SKIP=BACKWARD": "BYDAY",
    "RSCALE=CHINESE;FREQ=MONTHLY;BYMONTHDAY=9": "FREQ",
    "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=9;BYDAY=MO": "RSCALE",
    "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=9;BYDAY=MO": "BYDAY",
    "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=31": "BYMONTHDAY",
    "DTSTART:20260101\nRSCALE=CHINESE;FREQ=YEARLY;INTERVAL=2;BYMONTH=9;BYMONTHDAY=9": "INTERVAL",
}


@pytest.mark.parametrize("text", CANONICAL)
def test_canonical_text_is_read_and_written_alike(text: str) -> None:
    assert str(Rule.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (" freq=yearly;byday=3sa;bymonth=9 ", "FREQ=YEARLY;BYMONTH=9;BYDAY=3SA"),
        ("RRULE:FREQ=DAILY;INTERVAL=1;WKST=MO", "FREQ=DAILY"),
        ("RSCALE=GREGORIAN;SKIP=OMIT;FREQ=DAILY", "FREQ=DAILY"),
        ("FREQ=MONTHLY;BYMONTHDAY=+15,1", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("RDATE;VALUE=DATE:20270911\r\nRDATE:20260912\n", "RDATE:20260912,20270911"),
        ("RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=6,5L,5;BYMONTHDAY=1",
         "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=5,5L,6;BYMONTHDAY=1"),
    ],
)  # fmt: skip
def test_other_ways_to_write_a_rule_mean_the_same(text: str, canonical: str) -> None:
    assert str(Rule.parse(text)) == canonical


def test_a_rule_is_a_value() -> None:
    assert Rule.parse("FREQ=YEARLY;BYMONTH=9;BYDAY=3SA") == Rule(
        recurrences=(Recurrence(freq="YEARLY", months=(Month(9),), days=(Weekday(5, 3),)),)
    )


@pytest.mark.parametrize(("text", "part"), REFUSED.items())
def test_what_cannot_be_answered_is_refused_by_name(text: str, part: str) -> None:
    with pytest.raises(RuleError) as refusal:
        Rule.parse(text)
    assert refusal.value.part == part


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("FREQ=YEERLY", "YEARLY"),
        ("FREQ=HOURLY", "DAILY"),
        ("FREQ=DAILY;BYMONTHS=1", "BYMONTH"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-32", "-31"),
        ("RSCALE=CHINES;FREQ=YEARLY", "CHINESE"),
        ("RSCALE=GREGORIAN;FREQ=DAILY;SKIP=BACKWARDS", "BACKWARD"),
        ("EXDATES:20260101", "EXDATE"),
    ],
)
def test_a_refusal_offers_the_nearest_valid_value(text: str, nearest: str) -> None:
    with pytest.raises(RuleError) as refusal:
        Rule.parse(text)
    assert (refusal.value.nearest, nearest in refusal.value.hint) == (nearest, True)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;" * 1000,
        "FREQ=DAILY\n" * 17,
        "FREQ=YEARLY;BYYEARDAY=" + ",".join(str(n) for n in range(1, 64)),
        "RDATE:" + ",".join(f"{2000 + n // 28:04}01{n % 28 + 1:02}" for n in range(367)),
    ],
)
def test_size_and_number_are_bounded(text: str) -> None:
    with pytest.raises(RuleError):
        Rule.parse(text)


def test_a_refusal_quotes_foreign_text_short_and_without_control_characters() -> None:
    with pytest.raises(RuleError) as refusal:
        Rule.parse("FREQ=DAILY;\x1b[31m" + "X" * 500 + "=1")
    assert "\x1b" not in refusal.value.message
    assert refusal.value.message.count("X") < 50


ALPHABET = st.sampled_from(
    ["FREQ", "=", ";", ":", ",", "\n", "YEARLY", "DAILY", "BYDAY", "MO", "1", "-", "0", "BYMONTH", "9",
     "RSCALE", "CHINESE", "SKIP", "COUNT", "UNTIL", "20260101", "RRULE", "RDATE", "EXDATE", "DTSTART", "L",
     "INTERVAL"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.text() | st.lists(ALPHABET, max_size=20).map("".join))
def test_any_text_is_a_rule_or_a_refusal(text: str) -> None:
    begun = time.process_time()
    try:
        rule = Rule.parse(text)
    except RuleError:
        pass
    else:
        assert Rule.parse(str(rule)) == rule
    assert time.process_time() - begun < 0.05


@settings(max_examples=200, deadline=None)
@given(rules())
def test_text_and_rule_go_round(rule: Rule) -> None:
    assert Rule.parse(str(rule)) == rule


@pytest.mark.parametrize(
    ("text", "span", "canonical"),
    [
        ("P7D", Span(days=7), "P7D"),
        ("P2W", Span(days=14), "P14D"),
        ("P1M", Span(months=1), "P1M"),
        ("P3M15D", Span(months=3, days=15), "P3M15D"),
        (" p1y ", Span(years=1), "P1Y"),
        ("P400D", Span(days=400), "P400D"),
    ],
)
def test_spans_are_read_and_written(text: str, span: Span, canonical: str) -> None:
    assert (Span.parse(text), str(span)) == (span, canonical)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "7D",
        "P7",
        "P0D",
        "P-1D",
        "P1W1D",
        "P1D1M",
        "PT1H",
        "P1DT1H",
        "P401D",
        "P2Y",
        "P９D",
        "P9999D",
    ],
)
def test_other_spans_are_refused(text: str) -> None:
    with pytest.raises(SpanError):
        Span.parse(text)


@settings(max_examples=200, deadline=None)
@given(st.text() | st.from_regex(r"P[0-9YMWD]{1,8}", fullmatch=True))
def test_any_text_is_a_span_or_a_refusal(text: str) -> None:
    try:
        span = Span.parse(text)
    except SpanError:
        return
    assert Span.parse(str(span)) == span
    assert 1 <= span.longest_days <= 400


def test_dates_of_a_rule_are_sorted() -> None:
    assert Rule.parse("RDATE:20270911\nRDATE:20260912").added == (date(2026, 9, 12), date(2027, 9, 11))
