"""What a list shows: groups, filters and places, apart from drawing."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.language import speaking
from tui.safe import cell_len
from tui.widgets.columns import Column, fit, widths
from tui.widgets.lines import Lines, Query


class Row(NamedTuple):
    id: int
    group: str
    title: str
    unit: str = ""


ROWS = [
    Row(1, "周一", "应急救护培训", "市应急局"),
    Row(2, "周一", "科普讲座", "市科协"),
    Row(3, "周二", "科普大篷车", "市科协"),
    Row(4, "周二", "气象开放日", "市气象局"),
]


@pytest.fixture
def lines() -> Lines[Row]:
    made = Lines[Row](
        ident=lambda row: row.id,
        search=lambda row: (row.title, row.unit),
        heading=lambda row: row.group,
        fields={"牵头": lambda row: row.unit},
    )
    made.replace(ROWS)
    return made


def shown(lines: Lines[Row]) -> list[int]:
    return [lines[place].id for place in range(len(lines))]


def test_each_group_has_a_heading_above_its_first_row(lines: Lines[Row]) -> None:
    assert lines.lines == [-1, 0, 1, -3, 2, 3]
    assert lines.line_of == [1, 2, 4, 5]
    assert lines.heading_of(2) == "周二"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [1, 2, 3, 4]),
        ("科普", [2, 3]),
        ("kpdpc", [3]),
        ("科普 skx", [2, 3]),
        ("牵头:市科", [2, 3]),
        ("牵头：skx 大篷", [3]),
        ("Lead:市科", [2, 3]),
        ("牵头:*", [1, 2, 3, 4]),
        ("时间:9点", []),
        ("没有", []),
    ],
)
def test_what_a_filter_finds(lines: Lines[Row], text: str, found: list[int]) -> None:
    lines.filter(Query.read(text, lines.field_names))
    assert shown(lines) == found


def test_a_filter_that_is_none_is_told_with_those_there_are(lines: Lines[Row]) -> None:
    for text in ("牵头:市科", "科普 9:30", "http://x"):
        lines.filter(Query.read(text, lines.field_names))
        assert bool(lines.misunderstood()) is text.startswith("http"), text
    lines.filter(Query.read("月份:9", lines.field_names))
    assert lines.misunderstood() == ["没有“月份:”这种筛选，当作普通文字查找", "可用：牵头:"]
    with speaking("en"):
        assert lines.misunderstood()[1].endswith("lead:")


def test_headings_follow_the_filter(lines: Lines[Row]) -> None:
    lines.filter(Query.read("大篷车"))
    assert lines.lines == [-1, 0]
    assert lines.heading_of(0) == "周二"


def test_the_filter_stays_when_rows_are_replaced(lines: Lines[Row]) -> None:
    lines.filter(Query.read("科普"))
    lines.replace([*ROWS, Row(5, "周三", "科普夜市", "团市委")])
    assert shown(lines) == [2, 3, 5]


def test_where_a_row_is_shown(lines: Lines[Row]) -> None:
    lines.filter(Query.read("科普"))
    assert (lines.place_of(3), lines.place_of(1)) == (1, None)


def test_going_from_group_to_group(lines: Lines[Row]) -> None:
    assert [lines.group_start(place, 1) for place in range(4)] == [2, 2, 3, 3]
    assert [lines.group_start(place, -1) for place in range(4)] == [0, 0, 0, 2]


words = st.text(st.sampled_from("科普市abk "), max_size=4)


@settings(deadline=None, max_examples=100)
@given(st.lists(words, max_size=6))
def test_typing_on_finds_what_asking_at_once_finds(steps: list[str]) -> None:
    def fresh() -> Lines[Row]:
        made = Lines[Row](lambda row: row.id, lambda row: (row.title, row.unit))
        made.replace(ROWS)
        return made

    typed = fresh()
    for step in steps:
        asked = fresh()
        typed.filter(Query.read(step))
        asked.filter(Query.read(step))
        assert shown(typed) == shown(asked)


COLUMNS = (Column("时", 5), Column("题"), Column("位", 14, from_width=50), Column("数", 4, right=True))


def test_flexible_columns_take_what_is_left() -> None:
    assert widths(COLUMNS, 60) == (5, 34, 14, 4)
    assert widths(COLUMNS, 40) == (5, 29, 0, 4)


@pytest.mark.parametrize("line", [0, 1, 5, 12, 40, 80, 200])
def test_a_row_fills_its_line_exactly(line: int) -> None:
    assert cell_len(fit(("09:00", "科普" * 40, "市科协", "12"), COLUMNS, line)) == line


def test_the_filter_asks_a_row_for_its_texts_only_once() -> None:
    asked: list[int] = []

    def counting(row: Row) -> tuple[str, ...]:
        asked.append(row.id)
        return (row.title,)

    search: Callable[[Row], tuple[str, ...]] = counting
    made = Lines[Row](lambda row: row.id, search)
    made.replace(ROWS)
    for text in ("科", "科普", "科", ""):
        made.filter(Query.read(text))
    assert asked == [1, 2, 3, 4]
    changed = ROWS[1]._replace(title="科普讲座（改）")
    made.replace([ROWS[0], changed, ROWS[3]])
    made.filter(Query.read("改"))
    assert shown(made) == [2]
    assert asked == [1, 2, 3, 4, 2]
