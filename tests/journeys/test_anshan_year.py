"""The main job on the real plan, by the command line alone: a year planned, changed, announced, exported."""

import shutil
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest

from config.reading import bundled, read
from scheduler.commands.catalogue import load_plan
from scheduler.commands.plan import plan_year
from scheduler.reactions import REACTIONS
from scheduler.store.store import Store
from scheduler.store.upgrade import upgrade
from tests.journeys.conftest import Kepu

YEAR = ("--from", "2026-01-01", "--to", "2026-12-31", "--json")
CONTRACT = {
    "id", "uid", "title", "theme", "start", "end", "all_day", "status", "lead", "responsible", "coordinator",
    "district", "venue", "measures",
}  # fmt: skip


@pytest.fixture(scope="session")
def anshan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with Anshan's plan and the year 2026, planned once and copied for each test."""
    path = tmp_path_factory.mktemp("anshan") / "kepu.db"
    store = Store(str(path), reactions=REACTIONS, clock=lambda: datetime(2026, 1, 5, 1, tzinfo=UTC))
    upgrade(store.engine)
    load_plan(store, read(bundled("anshan")), "tests")
    plan_year(store, 2026, "tests")
    store.close()
    return path


@pytest.fixture
def planned(kepu: Kepu, anshan: Path, tmp_path: Path) -> Kepu:
    shutil.copy(anshan, tmp_path / "kepu.db")
    return kepu


def activities(kepu: Kepu, *more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kepu("agenda", *YEAR, *more).data
    return found


def launch(kepu: Kepu) -> dict[str, Any]:
    """The launch ceremony of the science month."""
    return next(a for a in activities(kepu, "--theme", "全国科普月") if "启动仪式" in a["title"])


def test_the_year_is_full_and_every_activity_has_somebody_accountable(planned: Kepu) -> None:
    found = activities(planned)
    months = Counter(date.fromisoformat(a["start"][:10]).month for a in found)
    assert len(found) >= 300
    assert sorted(months) == list(range(1, 13))
    assert min(months.values()) >= 8
    assert all(set(a) >= CONTRACT for a in found)
    assert [a["title"] for a in found if not a["coordinator"] or not a["measures"]] == []
    assert {a["district"] for a in found} >= {"铁东区", "铁西区", "立山区", "千山区", "台安县", "岫岩县", "海城市"}


def test_all_32_measures_are_covered(planned: Kepu) -> None:
    answer = planned("coverage", "2026", "--json")
    assert (answer.code, answer.data["covered"], answer.data["measures"]) == (0, 32, 32)
    assert [row["id"] for row in answer.data["rows"] if not row["total"]] == []


def test_the_catalogue_gives_measures_with_units_as_the_plan_names_them(planned: Kepu) -> None:
    measures = planned("catalogue", "measures", "--json").data
    first = measures[0]
    assert {"id", "part", "number", "title", "text", "lead", "responsible"} <= set(first)
    assert (first["id"], first["part"], first["lead"]) == ("A-01", "二", ["市教育局", "市科协"])
    assert sum(len(m["lead"]) for m in measures) == 40
    assert sum(len(m["responsible"]) for m in measures) == 108


def test_planning_again_changes_nothing_and_says_so(planned: Kepu) -> None:
    before = activities(planned)
    answer = planned("plan", "2026")
    assert "unchanged" in answer.out
    assert activities(planned) == before


def test_what_people_set_stays_when_the_year_is_planned_again(planned: Kepu) -> None:
    ident = launch(planned)["id"]
    assert planned("activity", "move", ident, "2026-09-12").code == 0
    assert planned("activity", "edit", ident, "--title", "鞍山市科普月开幕").code == 0
    kept = planned("plan", "2026", "--json").data["kept"]
    assert [(k["id"], "start_on" in k["fields"], "title" in k["fields"]) for k in kept] == [(ident, True, True)]
    shown = planned("show", ident, "--json").data
    assert (shown["title"], shown["start"]) == ("鞍山市科普月开幕", "2026-09-12T09:00:00+08:00")


def test_a_dry_run_prints_what_the_run_then_does(kepu: Kepu) -> None:
    kepu("init")
    foreseen = kepu("plan", "2026", "--dry-run", "--json").data
    assert activities(kepu) == []
    assert kepu("plan", "2026", "--json").data == foreseen


def test_an_announcement_moves_what_hangs_on_the_theme_and_keeps_what_is_pinned(planned: Kepu) -> None:
    before = {a["id"]: a["start"] for a in activities(planned, "--theme", "全国科普月")}
    pinned = launch(planned)["id"]
    planned("activity", "pin", pinned)
    words = ("announce", "全国科普月", 2026, "2026-09-10", "2026-09-30", "--notice", "关于开展全国科普月活动的通知")
    foreseen = planned(*words, "--dry-run", "--json").data
    done = planned(*words, "--json").data
    assert done == foreseen
    assert [k["id"] for k in done["kept"]] == [pinned]
    after = {a["id"]: a["start"] for a in activities(planned, "--theme", "全国科普月")}
    assert after[pinned] == before[pinned]
    assert {m["id"] for m in done["moved"]} == {i for i in after if after[i] != before.get(i)}
    year = planned("dates", "全国科普月", "--from", 2026, "--to", 2026, "--json").data
    assert [(y["start"], y["end"], y["basis"], y["notice"]) for y in year] == [
        ("2026-09-10", "2026-09-30", "announced", "关于开展全国科普月活动的通知")
    ]


def test_announcing_again_corrects_and_undo_takes_it_all_back(planned: Kepu) -> None:
    before = activities(planned)
    words = ("announce", "全国科普月", 2026)
    planned(*words, "2026-09-10", "2026-09-30", "--notice", "预告")
    planned(*words, "2026-09-01", "2026-09-30", "--notice", "正式通知")
    strip = ("version", "sequence", "basis")
    corrected = [{k: v for k, v in a.items() if k not in strip} for a in activities(planned)]
    assert corrected == [{k: v for k, v in a.items() if k not in strip} for a in before]
    assert planned("undo").code == planned("undo").code == 0
    assert [a["start"] for a in activities(planned)] == [a["start"] for a in before]


def test_the_day_that_became_a_month_is_not_announced_any_more(planned: Kepu) -> None:
    answer = planned("announce", "科普日", 2026, "2026-09-19", "2026-09-25", "--notice", "关于开展全国科普日的通知")
    assert (answer.code, answer.out) == (1, "")
    assert "“全国科普日”办到 2024 年为止，此后由“全国科普月”接续" in answer.err
    assert "请公布“全国科普月”2026年的日期" in answer.err


def test_a_floating_theme_waits_as_a_kit_until_it_is_announced(planned: Kepu) -> None:
    assert activities(planned, "--theme", "食品安全宣传周") == []
    words = ("announce", "食品安全宣传周", 2026, "2026-09-14", "2026-09-27", "--notice", "食安办通知")
    assert len(planned(*words, "--json").data["created"]) >= 5
    assert len(activities(planned, "--theme", "食品安全宣传周")) >= 5


def test_a_year_without_an_official_schedule_is_marked_provisional(planned: Kepu) -> None:
    assert planned("plan", "2026", "--json").data["workdays"] == "official"
    assert planned("plan", "2028", "--dry-run", "--json").data["workdays"] == "provisional"


def test_cancelling_needs_a_reason_and_stays_in_the_calendar_as_cancelled(planned: Kepu, tmp_path: Path) -> None:
    ident = launch(planned)["id"]
    assert planned("activity", "cancel", ident).code == 1
    assert planned("activity", "cancel", ident, "--reason", "暴雨").code == 0
    assert planned("activity", "confirm", ident).code == 1
    planned("export", "--theme", "全国科普月", "-o", tmp_path / "month.ics")
    calendar = icalendar.Calendar.from_ical((tmp_path / "month.ics").read_bytes())
    events = [e for e in calendar.walk("VEVENT") if str(e["STATUS"]) == "CANCELLED"]
    assert [str(e["SUMMARY"]) for e in events] == ["【已取消】鞍山市全国科普月启动仪式"]


def test_every_calendar_of_the_plan_is_written_and_only_changes_are_written_again(
    planned: Kepu, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    written = planned("export", "--all", "-o", out, "--json").data
    files = {str(Path(w["path"]).relative_to(out)): w for w in written}
    assert len([f for f in files if f.startswith("units/")]) == 35
    assert len([f for f in files if f.startswith("districts/")]) == 12
    assert files["anshan.ics"]["activities"] >= len(activities(planned))
    assert [w["name"] for w in planned("export", "--all", "-o", out, "--json").data if w["changed"]] == []
    ident = launch(planned)["id"]
    planned("activity", "move", ident, "2026-09-12")
    changed = {w["path"] for w in planned("export", "--all", "-o", out, "--json").data if w["changed"]}
    assert {str(out / "anshan.ics"), str(out / "themes/kepu-yue.ics")} <= changed
    assert len(changed) < len(files) / 4


def test_history_reads_as_sentences_and_the_log_names_what_it_is_about(planned: Kepu) -> None:
    ident = launch(planned)["id"]
    planned("activity", "move", ident, "2026-09-12", "--reason", "场地调整", "--actor", "王芳")
    shown = planned("show", ident).out
    assert "王芳 移动：时间 9月4日 周五 09:00–12:00 → 9月12日 周六 09:00–12:00（场地调整）" in shown
    assert "场地调整" in shown
    events = planned("log", "--by", "王芳", "--json").data
    assert [e["kind"] for e in events] == ["activity.moved", "milestone.changed"]
    assert events[0]["title"] == "鞍山市全国科普月启动仪式"


def test_many_activities_get_a_unit_in_one_change_with_one_undo(planned: Kepu) -> None:
    words = ("activity", "assign", "--theme", "科技活动周", "--unit", "市气象局", "--role", "support")
    changed = planned(*words, "--json").data["changed"]
    assert changed >= 10
    assert sum("市气象局" in a["support"] for a in activities(planned, "--theme", "科技活动周")) == changed
    planned("undo")
    assert sum("市气象局" in a["support"] for a in activities(planned, "--theme", "科技活动周")) == 0


def test_the_doctor_finds_nothing_wrong(planned: Kepu) -> None:
    answer = planned("doctor", "--json")
    assert [check for check in answer.data if not check["ok"]] == []
    assert answer.code == 0


def test_without_a_database_each_command_says_what_to_do(kepu: Kepu) -> None:
    for words in (("agenda",), ("plan", "2026"), ("show", "1"), ("undo",), ("export", "--all", "-o", "out")):
        answer = kepu(*words)
        assert answer.code == 1
        assert "kepu init" in answer.err
        assert "Traceback" not in answer.err


def test_english_answers_are_english_throughout(planned: Kepu) -> None:
    agenda = planned("--lang", "en", "agenda", "--from", "2026-12-04", "--to", "2026-12-04")
    assert agenda.out.splitlines()[1].split("  ")[-1] == "Tai'an"
    assert [line for line in agenda.out.splitlines() if not line.isascii()] == []
    (number,) = [line.split()[0] for line in agenda.out.splitlines() if "Science Winter: opening" in line]
    shown = planned("--lang", "en", "show", number).out.partition("Conflicts")[0]
    facts = [line for line in shown.splitlines() if "Description" not in line]
    assert "  Theme: Science Winter" in facts
    assert [line for line in facts if not line.replace("–", "-").isascii()] == []
