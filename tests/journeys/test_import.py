"""A unit's own calendar comes in by the command line: looked at first, taken in, followed, never half-written."""

from pathlib import Path
from typing import Any

import pytest

from tests.calendars.foreign import CORPUS, events
from tests.calendars.sources.web import web
from tests.journeys.conftest import Kepu

BINHAI = Path(__file__).parents[1] / "data" / "binhai"
OPENING = "UID:open@x\nSEQUENCE:0\nDTSTART:20260310T010000Z\nDTEND:20260310T030000Z\nSUMMARY:开放日"
LECTURE = "UID:talk@x\nSEQUENCE:0\nDTSTART;VALUE=DATE:20260420\nSUMMARY:天文讲座\nLOCATION:二楼"
BROKEN = "UID:bad@x\nDTSTART:never\nSUMMARY:坏的"
WEEKLY = (
    "UID:week@x\nDTSTART;TZID=China Standard Time:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4\n"
    "EXDATE;TZID=China Standard Time:20260112T090000\nSUMMARY:例课"
)


@pytest.fixture
def unit(kepu: Kepu, tmp_path: Path) -> Any:
    """Imports these events for 市教育局."""
    assert kepu("init", "--plan", BINHAI).code == 0

    def take(*bodies: str, more: tuple[str, ...] = ()) -> Any:
        file = tmp_path / "unit.ics"
        file.write_bytes(events(*bodies))
        return kepu("import", file, "--unit", "市教育局", *more)

    return take


def shown(answer: Any) -> dict[str, list[str]]:
    """The titles by what would become of them."""
    said = answer.data
    return {name: [one["title"] for one in said[name]] for name in ("created", "changed", "gone")}


def agenda(kepu: Kepu) -> list[tuple[str, str, str]]:
    found = kepu("agenda", "--unit", "市教育局", "--from", "2026-01-01", "--to", "2026-12-31", "--json").data
    return [(a["title"], a["start"], a["status"]) for a in found]


def test_a_preview_shows_what_would_happen_and_writes_nothing(kepu: Kepu, unit: Any) -> None:
    answer = unit(OPENING, LECTURE, BROKEN, more=("--dry-run",))
    assert answer.code == 1  # one is refused
    lines = answer.out.splitlines()
    assert "（试算，未写入）" in lines[0]
    assert [line for line in lines if "坏的" in line] == [line for line in lines if "未导入 第 16 行" in line]
    assert lines[-1] == "新增 2 项，变更 0 项，取消 0 项，不变 0 项，未导入 1 项"
    assert agenda(kepu) == []


def test_a_year_with_a_units_calendar(kepu: Kepu, unit: Any) -> None:
    first = unit(OPENING, LECTURE, WEEKLY, more=("--json",))
    assert (first.code, len(first.data["created"]), first.data["refused"]) == (0, 5, [])
    assert agenda(kepu) == [
        ("例课", "2026-01-05T09:00:00+08:00", "confirmed"), ("例课", "2026-01-19T09:00:00+08:00", "confirmed"),
        ("例课", "2026-01-26T09:00:00+08:00", "confirmed"), ("开放日", "2026-03-10T09:00:00+08:00", "confirmed"),
        ("天文讲座", "2026-04-20", "confirmed"),
    ]  # fmt: skip
    again = unit(OPENING, LECTURE, WEEKLY, more=("--json",))
    assert (shown(again), again.data["unchanged"]) == ({"created": [], "changed": [], "gone": []}, 5)

    later = OPENING.replace("SEQUENCE:0", "SEQUENCE:1").replace("20260310", "20260311")
    assert shown(unit(later, LECTURE, more=("--json",))) == {
        "created": [], "changed": ["开放日"], "gone": ["例课", "例课", "例课"],
    }  # fmt: skip
    assert agenda(kepu)[-2:] == [
        ("开放日", "2026-03-11T09:00:00+08:00", "confirmed"), ("天文讲座", "2026-04-20", "confirmed"),
    ]  # fmt: skip
    old = unit(OPENING, LECTURE)
    assert "已有更新的版本，不用旧的覆盖" in old.out
    assert [a for a in agenda(kepu) if a[0] == "开放日"] == [("开放日", "2026-03-11T09:00:00+08:00", "confirmed")]

    assert kepu("undo").code == 0
    assert {status for title, _start, status in agenda(kepu) if title == "例课"} == {"confirmed"}


def test_what_cannot_be_read_any_more_is_not_taken_for_gone(kepu: Kepu, unit: Any) -> None:
    unit(OPENING, LECTURE)
    broken = LECTURE.replace("20260420", "soon")
    assert shown(unit(OPENING, broken, more=("--json",)))["gone"] == []
    assert [title for title, _start, status in agenda(kepu) if status == "confirmed"] == ["开放日", "天文讲座"]


@pytest.mark.parametrize("name", ["deep.ics", "empty.ics", "display_name_zone.ics", "doubled_line_ends.ics"])
def test_no_file_stops_the_program(kepu: Kepu, unit: Any, name: str) -> None:
    answer = kepu("import", CORPUS / name, "--unit", "市教育局", "--json")
    assert answer.code in (0, 1)
    assert "Traceback" not in answer.err


def test_a_bomb_is_cut_off_and_says_so(unit: Any, tmp_path: Path) -> None:
    every_second = "UID:b@x\nDTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY\nSUMMARY:炸弹"
    answer = unit(OPENING, every_second, more=("--json",))
    assert (answer.code, len(answer.data["refused"])) == (1, 1)
    assert [one["title"] for one in answer.data["created"]] == ["开放日"]
    (tmp_path / "kepu.toml").write_text("[limits]\nfile_bytes = 1000\n")
    large = unit(*[OPENING] * 20)
    assert (large.code, "1000" in large.err) == (1, True)


def test_an_address_inside_is_refused_and_an_allowed_one_is_read(kepu: Kepu, unit: Any, tmp_path: Path) -> None:
    with web(lambda request: request.reply(200, events(OPENING), Content_Type="text/calendar")) as server:
        address = server.url("/a.ics?token=geheim")
        refused = kepu("import", address, "--unit", "市教育局")
        assert (refused.code, "geheim" in refused.out + refused.err) == (1, False)
        (tmp_path / "kepu.toml").write_text('[sources]\nallow = ["127.0.0.0/8"]\n')
        taken = kepu("import", address, "--unit", "市教育局", "--json")
        assert (taken.code, shown(taken)["created"]) == (0, ["开放日"])
