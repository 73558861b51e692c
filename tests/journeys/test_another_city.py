"""Another city's folder of files from init to calendars, by the command line alone."""

import shutil
from pathlib import Path

import icalendar
import pytest

from tests.journeys.conftest import Kepu

BINHAI = Path(__file__).parents[1] / "data" / "binhai"
YEARS = ("--from", "2026-01-01", "--to", "2027-12-31")
HOLIDAYS = """
[[holidays]]
year = 2027
name = "港口开放日"
off = [2027-06-09]
work = [2027-06-12]
notice = "滨政办发〔2027〕1号"
"""


@pytest.fixture
def planned(kepu: Kepu) -> Kepu:
    assert kepu("init", "--plan", BINHAI).code == 0
    assert kepu("plan", "2026", "2027").code == 0
    return kepu


def test_the_folder_is_taken_in_and_what_it_holds_is_counted(kepu: Kepu) -> None:
    answer = kepu("init", "--plan", BINHAI, "--json")
    assert (answer.code, answer.err) == (0, "")
    expected = {"plan": "binhai", "loaded": True, "measures": 5, "units": 8, "themes": 6, "templates": 11}
    assert {key: answer.data[key] for key in expected} == expected
    assert kepu("init", "--plan", BINHAI, "--json").data["loaded"] is False


def test_both_years_are_planned_each_with_what_is_known_of_its_work_days(kepu: Kepu) -> None:
    kepu("init", "--plan", BINHAI)
    first, second = kepu("plan", "2026", "2027", "--json").data
    assert [(year["workdays"], len(year["created"]), year["waiting"]) for year in (first, second)] == [
        ("official", 16, ["tide-festival"]),
        ("override", 16, ["tide-festival"]),
    ]
    again = kepu("plan", "2026", "2027", "--json").data
    assert [(year["created"], year["moved"], year["unchanged"]) for year in again] == [([], [], 16)] * 2


def test_every_measure_is_covered_in_both_years(planned: Kepu) -> None:
    for year in (2026, 2027):
        answer = planned("coverage", year, "--json")
        assert (answer.code, answer.data["covered"], answer.data["measures"]) == (0, 5, 5)


def test_the_agenda_follows_rules_of_every_kind(planned: Kepu) -> None:
    starts = {(a["start"][:10], a["title"]) for a in planned("agenda", *YEARS, "--json").data}
    assert {
        ("2026-03-03", "海上科普灯会猜谜夜"),  # the Lantern Festival of the lunar calendar
        ("2027-02-20", "海上科普灯会猜谜夜"),
        ("2026-05-18", "防台风宣传周主题展"),  # the rule of the editions until 2026
        ("2027-04-26", "防台风宣传周主题展"),  # and the one from 2027
        ("2026-06-08", "2026年海洋科普日开幕式"),
        ("2026-12-05", "观鸟日（第1期）"),
        ("2027-01-02", "观鸟日（第2期）"),  # the winter that began in 2026
        ("2027-12-04", "观鸟日（第1期）"),
    } <= starts


def test_lessons_go_from_district_to_district_on_school_days(planned: Kepu) -> None:
    lessons = planned("agenda", *YEARS, "--theme", "海洋科普日", "--json").data
    assert [(a["start"], a["district"]) for a in lessons if "课堂" in a["title"]] == [
        ("2026-06-09T14:00:00+08:00", "港城区"),
        ("2026-06-10T14:00:00+08:00", "湾南区"),
        ("2026-06-11T14:00:00+08:00", "海岛县"),
        ("2027-06-10T14:00:00+08:00", "港城区"),  # 9 June 2027 is the Dragon Boat Festival
        ("2027-06-11T14:00:00+08:00", "湾南区"),
        ("2027-06-14T14:00:00+08:00", "海岛县"),
    ]


def test_units_come_from_the_measures_unless_the_template_narrows_them(planned: Kepu) -> None:
    agenda = {a["title"]: a for a in planned("agenda", *YEARS, "--json").data}
    drill, riddles = agenda["海岛县防台风应急演练"], agenda["海上科普灯会猜谜夜"]
    assert (drill["lead"], drill["responsible"], drill["coordinator"]) == (
        ["市应急局"], ["市科协", "市教育局", "市卫健委"], "市应急局",
    )  # fmt: skip
    assert (riddles["lead"], riddles["responsible"], riddles["support"]) == (["市科协"], [], ["市海洋局"])


def test_the_floating_theme_is_placed_when_it_is_announced_and_follows_a_correction(planned: Kepu) -> None:
    assert planned("agenda", *YEARS, "--theme", "赶海科普节", "--json").data == []
    days = ("2026-07-25", "2026-07-26")
    answer = planned("announce", "赶海科普节", 2026, *days, "--notice", "2026年赶海科普节公告", "--json")
    assert (answer.code, len(answer.data["created"]), answer.data["moved"]) == (0, 2, [])
    planned("announce", "赶海科普节", 2026, "2026-08-08", "2026-08-09", "--notice", "改期公告")
    placed = planned("agenda", *YEARS, "--theme", "赶海科普节", "--json").data
    assert [(a["start"], a["title"], a["basis"]) for a in placed] == [
        ("2026-08-08T07:00:00+08:00", "赶海识贝科普行", "announced"),
        ("2026-08-09T09:00:00+08:00", "渔民海上急救培训", "announced"),
    ]


def test_a_calendar_for_everybody_is_exported(planned: Kepu, tmp_path: Path) -> None:
    answer = planned("export", "--all", "-o", tmp_path / "out")
    assert answer.code == 0
    written = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.ics")}
    units = ("education", "emergency", "health", "ocean", "science-association")
    themes = ("bird-season", "lantern-fair", "ocean-day", "science-month", "tide-festival", "typhoon-week")
    districts = ("gangcheng", "haidao", "wannan")
    assert written == {
        "binhai.ics", "parts/s-1.ics", "parts/s-2.ics", *(f"units/{id}.ics" for id in units),
        *(f"themes/{id}.ics" for id in themes), *(f"districts/{id}.ics" for id in districts),
    }  # fmt: skip
    whole = icalendar.Calendar.from_ical((tmp_path / "out" / "binhai.ics").read_bytes())
    assert len(whole.walk("VEVENT")) == 32


def test_a_database_keeps_to_its_plan(planned: Kepu) -> None:
    answer = planned("init", "--plan", "anshan")
    assert (answer.code, answer.out) == (1, "")
    assert "已经是规划“滨海市海洋科学素质行动计划（2026—2030年）”，不能换成“鞍山市" in answer.err
    assert planned("catalogue", "units", "--json").code == 0
    assert len(planned("agenda", *YEARS, "--json").data) == 30


def test_a_mistake_in_a_file_changes_nothing(kepu: Kepu, tmp_path: Path) -> None:
    shutil.copytree(BINHAI, tmp_path / "mine")
    file = tmp_path / "mine" / "units.toml"
    file.write_text(file.read_text("utf-8").replace('kind = "bureau"', 'kind = "buro"', 1), encoding="utf-8")
    answer = kepu("init", "--plan", tmp_path / "mine")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("units.toml:18 units “education”.kind：“buro” 不在可选值之中：")
    assert answer.err.splitlines()[-2:] == [
        "数据文件有 1 处问题",
        "提示：改好后再运行；格式见 docs/your-own-plan.md",
    ]
    assert not (tmp_path / "kepu.db").exists()


class TestTheInstallationsOwnHolidays:
    def test_they_are_named_in_the_settings_and_go_before_the_plans(self, kepu: Kepu, tmp_path: Path) -> None:
        (tmp_path / "local.toml").write_text(HOLIDAYS, encoding="utf-8")
        (tmp_path / "mine.toml").write_text(f'plan = "{BINHAI}"\nholidays = "local.toml"\n')
        assert kepu("--config", "mine.toml", "init").code == 0
        assert kepu("plan", "2027", "--json").data["workdays"] == "override"
        agenda = kepu("agenda", *YEARS, "--theme", "ocean-day", "--json").data
        assert [a["start"][:10] for a in agenda if "课堂" in a["title"]] == [
            "2027-06-10", "2027-06-11", "2027-06-12",  # a Saturday that is worked
        ]  # fmt: skip

    def test_forgetting_them_is_told_as_a_change_of_the_plan(
        self, kepu: Kepu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "local.toml").write_text(HOLIDAYS.replace("2027", "2028"), encoding="utf-8")
        monkeypatch.setenv("KEPU_HOLIDAYS", "local.toml")
        loaded = [kepu("init", "--plan", BINHAI, "--json").data["loaded"] for _again in range(2)]
        levels = [kepu("plan", "2028", "--dry-run", "--json").data["workdays"]]
        monkeypatch.delenv("KEPU_HOLIDAYS")
        loaded.append(kepu("init", "--plan", BINHAI, "--json").data["loaded"])
        levels.append(kepu("plan", "2028", "--dry-run", "--json").data["workdays"])
        assert (loaded, levels) == ([True, False, True], ["override", "provisional"])
