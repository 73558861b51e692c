"""Answers: aligned for people, exact for programs, harmless for terminals."""

import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest

from tui.cli.output import Cell, Column, Output


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Kind(StrEnum):
    LECTURE = "lecture"


@dataclass(frozen=True)
class View:
    title: str
    start: datetime
    day: date
    kind: Kind
    units: frozenset[str]
    note: str | None = None


def printed(output: Output) -> str:
    assert isinstance(output.stdout, io.StringIO)
    return output.stdout.getvalue()


def piped() -> Output:
    return Output(stdout=io.StringIO(), stderr=io.StringIO(), zone=ZoneInfo("Asia/Shanghai"))


def on_terminal(width: int, *, color: bool = False) -> Output:
    return Output(stdout=Terminal(), stderr=Terminal(), width=width, color=color)


class TestTables:
    def test_columns_align_in_cells(self) -> None:
        output = piped()
        output.table([["1", "科普日", 3], ["12", "lecture", 120]], ["id", "标题", Column("数", right=True)])
        assert printed(output).splitlines() == [
            "id  标题      数",
            "1   科普日     3",
            "12  lecture  120",
        ]

    def test_the_widest_column_is_cut_to_fit_a_terminal(self) -> None:
        output = on_terminal(24)
        output.table([["a-long-id", "全国科普日主场活动启动仪式"]], [Column("id", keep=True), "标题"])
        assert printed(output).splitlines() == ["id         标题", "a-long-id  全国科普日主…"]

    def test_a_spare_column_is_left_out_where_the_others_need_its_room(self) -> None:
        columns: list[Column | str] = ["标题", Column("单位", spare=True), Column("地点", spare=True)]
        rows = [["全国科普日主场活动启动仪式", "中国科协、教育部、科技部", "鞍山科技馆"]]
        answers = {}
        for width in (80, 40, 24):
            output = on_terminal(width)
            output.table(rows, columns)
            answers[width] = printed(output).splitlines()[1]
        assert answers == {
            80: "全国科普日主场活动启动仪式  中国科协、教育部、科技部  鞍山科技馆",
            40: "全国科普日主场活动启动仪式  鞍山科技馆",
            24: "全国科普日主场活动启动…",
        }

    def test_a_pipe_gets_every_word(self) -> None:
        output = piped()
        output.table([["全国科普日" * 30]], ["标题"])
        assert "全国科普日" * 30 in printed(output)

    def test_none_is_an_empty_cell_and_no_rows_leave_the_titles(self) -> None:
        output = piped()
        output.table([[None, "x"]], ["a", "b"])
        output.table([], ["a", "b"])
        assert printed(output).splitlines() == ["a  b", "   x", "a  b"]

    def test_foreign_text_steers_no_terminal(self) -> None:
        output = on_terminal(80, color=True)
        output.table([["\x1b[2Jx\ny"]], ["t"])
        output.line("\x1b]0;t\x07")
        assert printed(output) == "\x1b[1mt\x1b[0m\n[2Jx y\n]0;t\n"


class TestColour:
    def test_only_where_a_person_looks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        assert (Output(stdout=Terminal()).color, Output(stdout=io.StringIO()).color) == (True, False)
        monkeypatch.setenv("NO_COLOR", "1")
        assert Output(stdout=Terminal()).color is False

    def test_a_style_goes_round_the_padded_cell(self) -> None:
        output = on_terminal(80, color=True)
        output.table([[Cell("坏", "red"), "x"]], ["状态", "y"])
        assert printed(output).splitlines()[1] == "\x1b[31m坏  \x1b[0m  x"


class TestJson:
    def test_records_keep_the_order_of_their_fields(self) -> None:
        output = piped()
        view = View("科普日", datetime(2026, 9, 19, 1, tzinfo=UTC), date(2026, 9, 19), Kind.LECTURE, frozenset("ba"))
        output.json([view])
        assert printed(output) == (
            '[\n{"title": "科普日", "start": "2026-09-19T09:00:00+08:00", "day": "2026-09-19", '
            '"kind": "lecture", "units": ["a", "b"], "note": null}\n]\n'
        )

    def test_an_empty_list_is_one(self) -> None:
        output = piped()
        output.json([])
        assert json.loads(printed(output)) == []

    def test_what_a_terminal_would_obey_is_escaped_and_comes_back(self) -> None:
        output = piped()
        text = "\x1b[31m\x9b\u202e\x7f\ud800"
        output.json({"t": text})
        assert printed(output).isascii()
        assert json.loads(printed(output)) == {"t": text}

    def test_a_naive_instant_is_refused(self) -> None:
        with pytest.raises(TypeError, match="naive"):
            piped().json(datetime(2026, 9, 19))  # noqa: DTZ001  (naive is the point)


class TestProgress:
    def test_the_items_come_through_and_answers_stay_clean(self) -> None:
        output = on_terminal(80)
        assert list(output.progress(range(3), "导出")) == [0, 1, 2]
        assert printed(output) == ""

    def test_a_terminal_sees_one_line_that_renews_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tui.cli.output._SECONDS_BETWEEN_BARS", 0.0)
        output = on_terminal(80)
        list(output.progress(["a", "b"], "导出"))
        assert isinstance(output.stderr, io.StringIO)
        assert output.stderr.getvalue() == "\r\x1b[K导出 1/2\r\x1b[K导出 2/2\r\x1b[K"
