"""Strategies that make rules which Kepu accepts."""

from datetime import date

from hypothesis import strategies as st

from config.rule import Rule, RuleError

_DAYS = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
_MONTHS = st.integers(1, 12).map(str)
_START = st.dates(date(1996, 1, 1), date(2030, 12, 31))


def _listed(values: st.SearchStrategy[str], most: int = 4) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=most, unique=True).map(",".join)


def _signed(most: int) -> st.SearchStrategy[str]:
    return st.integers(-most, most).filter(bool).map(str)


_ORDINALS = st.tuples(_signed(5), _DAYS).map("".join)
PARTS = {
    "INTERVAL": st.integers(2, 9).map(str),
    "BYMONTH": _listed(_MONTHS),
    "BYWEEKNO": _listed(_signed(53)),
    "BYYEARDAY": _listed(_signed(366)),
    "BYMONTHDAY": _listed(_signed(31)),
    "BYDAY": _listed(_DAYS, 7) | _listed(_ORDINALS),
    "BYSETPOS": _listed(_signed(5)),
    "COUNT": st.integers(1, 40).map(str),
    "UNTIL": _START.map(lambda day: f"{day:%Y%m%d}"),
    "WKST": _DAYS,
}


@st.composite
def gregorian(draw: st.DrawFn) -> str:
    """The text of one RRULE, not always a valid one."""
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    names = draw(st.lists(st.sampled_from(sorted(PARTS)), max_size=4, unique=True))
    return ";".join([f"FREQ={freq}", *(f"{name}={draw(PARTS[name])}" for name in names)])


@st.composite
def chinese(draw: st.DrawFn) -> str:
    months = draw(_listed(st.tuples(_MONTHS, st.sampled_from(["", "L"])).map("".join)))
    skip = draw(st.sampled_from(["", ";SKIP=BACKWARD", ";SKIP=FORWARD"]))
    return f"RSCALE=CHINESE;FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={draw(_listed(_signed(30)))}{skip}"


@st.composite
def settled(draw: st.DrawFn) -> str:
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY"]))
    month = draw(st.just("") | _listed(_MONTHS).map(lambda months: f";BYMONTH={months}"))
    skip = draw(st.sampled_from(["BACKWARD", "FORWARD"]))
    return f"RSCALE=GREGORIAN;FREQ={freq}{month};BYMONTHDAY={draw(PARTS['BYMONTHDAY'])};SKIP={skip}"


def _parsed(text: str) -> Rule | None:
    try:
        return Rule.parse(text)
    except RuleError:
        return None


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Rules of one or two RRULEs, with and without DTSTART, RDATE and EXDATE."""

    def text() -> str:
        lines = draw(st.lists(gregorian() | chinese() | settled(), min_size=1, max_size=2, unique=True))
        if draw(st.booleans()):
            lines.insert(0, f"DTSTART:{draw(_START):%Y%m%d}")
        for name in draw(st.sets(st.sampled_from(["RDATE", "EXDATE"]))):
            lines.append(f"{name}:{draw(_START):%Y%m%d}")
        return "\n".join(lines)

    for __ in range(8):
        if rule := _parsed(text()):
            return rule
    return Rule.parse("FREQ=YEARLY;BYYEARDAY=1")
