"""Anshan's themes, dates and templates: what the plan names is there, and nothing known was lost."""

import tomllib
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import config
from config.reading import read

FOLDER = Path(config.__file__).parent / "data" / "anshan"

# Every recurring activity that the plan's text names, as it writes it (quotation marks left out).
NAMED_BY_THE_PLAN = (
    "科学家精神进校园行动", "科普大篷车进校园活动", "科技实践教育", "综合素质评价", "青少年科技创新大赛",
    "青少年机器人竞赛", "人工智能竞赛", "送培到基层", "科普场馆联盟", "双减科普活动", "科学启蒙教育",
    "中国梦·劳动美", "最美职工", "巾帼建功", "钢都工匠", "职工技能创新行动", "五小", "双创周",
    "劳模和职工创新工作室", "青工技能振兴计划", "振兴杯", "职业技能培训", "弘扬企业家精神", "专家工作站",
    "三下乡", "世界气象日", "全国防灾减灾日", "乡村环保科普行动", "科普之冬", "科技培训", "田间指导",
    "科技示范", "送技术下乡", "高素质农民培育计划", "农业科技人员素质提升计划", "基层农技人员定向培养计划",
    "农村电商技能人才培训", "农民经纪人培训", "农村科技创业致富带头人培训", "农村创业创新项目创意大赛",
    "农民科学素质网络竞赛", "乡土人才创新创业大赛", "农村妇女科学素质提升计划", "巾帼科技致富带头人培训计划",
    "科技小院", "专家大院", "科技特派员制度", "科技示范活动", "科技志愿服务活动", "银龄科普行动",
    "银龄科普报告", "科技展览", "科技咨询", "创新方法培训", "科技成果转化", "科技论坛", "专家建议",
    "科普鞍山", "流动科技馆", "科普大篷车", "社区科普馆", "科普教育基地创建活动",
    "应急科普进农村、进社区、进学校、进家庭", "科技志愿服务", "全国科普示范县(市、区)创建活动", "全国科普日",
    "科技活动周", "防灾减灾日", "食品安全宣传周", "科普统计", "督促检查", "表彰奖励",
)  # fmt: skip
TIED_NATIONAL = (
    "全国科普月",
    "全国科技工作者日",
    "安全生产月",
    "世界环境日",
    "敬老月",
    "重阳",
    "学雷锋",
    "暑期三下乡",
)
MEASURES = (
    *(f"A-{n:02}" for n in range(1, 18)),
    *(f"P-{n:02}" for n in range(1, 13)),
    *(f"G-{n:02}" for n in range(1, 4)),
)
# How many editions were found for each theme when the history was gathered: 160 in all.
GATHERED = {
    "kepu-ri": 10, "kepu-yue": 2, "keji-zhou": 11, "keji-gongzuozhe": 10, "fangzai-ri": 12,
    "fangzai-zhou": 11, "shipin-zhou": 10, "shuangchuang": 11, "qixiang-ri": 12, "huanjing-ri": 12,
    "anquan-yue": 12, "jinglao-yue": 4, "chongyang": 12, "sanxiaxiang": 3,
    "shuqi-sanxiaxiang": 3, "kepu-zhi-dong": 2, "nongmin-jingsai": 4,
    "zhenxing-bei": 1, "castic": 3, "leifeng-ri": 12, "kepu-tongji": 3,
}  # fmt: skip


@cache
def table(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.toml")):
        found += tomllib.loads(path.read_text(encoding="utf-8")).get(name, [])
    return found


def theme(id: str) -> dict[str, Any]:
    return next(t for t in table("themes") if t["id"] == id)


def known_names() -> set[str]:
    return {name for t in table("themes") for name in (t["name"], *t.get("aliases", ()))}


@pytest.mark.parametrize("name", NAMED_BY_THE_PLAN)
def test_a_theme_that_the_plan_names_can_be_found_by_that_name(name: str) -> None:
    assert name in known_names()


@pytest.mark.parametrize("name", TIED_NATIONAL)
def test_closely_tied_national_themes_are_there(name: str) -> None:
    assert name in known_names()


def test_every_measure_is_served_by_a_theme_and_every_theme_serves_one() -> None:
    assert {m for t in table("themes") for m in t["measures"]} == set(MEASURES)
    assert all(t["measures"] for t in table("themes"))


@pytest.mark.parametrize("kind", ["themes", "templates", "milestone_sets", "venues", "resources", "policies"])
def test_no_id_is_given_twice(kind: str) -> None:
    counts = Counter(record["id"] for record in table(kind))
    assert [id for id, count in counts.items() if count > 1] == []


def test_no_name_or_alias_means_two_themes() -> None:
    counts = Counter(n for t in table("themes") for n in {t["id"], t["name"], *t.get("aliases", ())})
    assert [name for name, count in counts.items() if count > 1] == []


def test_all_themes_have_an_english_name_an_organiser_and_a_basis_with_source() -> None:
    wanted = ("name_en", "organiser", "organiser_en", "basis", "basis_en", "basis_source", "color")
    assert [(t["id"], key) for t in table("themes") for key in wanted if not t.get(key)] == []


def test_the_folder_is_read_without_a_complaint_and_completely() -> None:
    catalogue = read(FOLDER)
    assert len(catalogue.themes) == len(table("themes"))
    assert len(catalogue.templates) == len(table("templates"))
    assert len(catalogue.editions) == len(table("editions"))


def test_accountable_units_come_from_the_measures_that_the_activity_serves() -> None:
    catalogue = read(FOLDER)
    for template in catalogue.templates:
        served = [catalogue.measure[m] for m in template.measures or catalogue.theme[template.theme].measures]
        leads = {unit for measure in served for unit in measure.lead}
        assert template.coordinator in (leads or {u for m in served for u in m.responsible}), template.id
        assert set(template.lead) <= leads, template.id


def test_the_science_day_ended_in_2024_and_the_science_month_began_in_2025() -> None:
    assert [rule["until"] for rule in theme("kepu-ri")["rules"]] == [2024]
    assert theme("kepu-ri")["successor"] == "kepu-yue"
    assert [rule["since"] for rule in theme("kepu-yue")["rules"]] == [2025]
    years = {id: [e["year"] for e in table("editions") if e["theme"] == id] for id in ("kepu-ri", "kepu-yue")}
    assert max(years["kepu-ri"]) == 2024
    assert min(years["kepu-yue"]) == 2025


def test_themes_without_a_rule_are_only_a_season() -> None:
    floating = {t["id"] for t in table("themes") if any(rule.get("floating") for rule in t["rules"])}
    assert floating == {"shipin-zhou", "nongmin-jingsai", "castic"}


def test_no_gathered_edition_was_lost() -> None:
    kept = Counter(edition["theme"] for edition in table("editions"))
    assert sum(GATHERED.values()) == 160
    assert {id: count for id, count in GATHERED.items() if kept[id] < count} == {}


def test_editions_are_dated_the_right_way_round_in_their_own_year() -> None:
    for edition in table("editions"):
        start, end, announced = (edition.get(key) for key in ("start", "end", "announced"))
        assert not (start and end) or start <= end
        assert not start or start.year == edition["year"]
        assert not (start and announced) or announced <= start or edition["theme"] == "kepu-zhi-dong"


def test_verified_editions_name_their_source() -> None:
    unsourced = [
        (e["theme"], e["year"])
        for e in table("editions")
        if e.get("confidence", "verified") == "verified" and not e.get("source")
    ]
    assert unsourced == [("shuqi-sanxiaxiang", 2019)]


def test_the_food_safety_week_of_2024_is_known() -> None:
    found = [e for e in table("editions") if (e["theme"], e["year"]) == ("shipin-zhou", 2024)]
    assert [(e["start"], e.get("confidence", "verified")) for e in found] == [(date(2024, 9, 25), "verified")]


def test_every_theme_sets_something_in_motion() -> None:
    used = {template["theme"] for template in table("templates")}
    assert used == {t["id"] for t in table("themes")}


def test_every_measure_has_two_templates_that_wait_for_no_announcement() -> None:
    fixed = {t["id"] for t in table("themes") if "announced_days" not in t}
    measures = {t["id"]: t["measures"] for t in table("themes")}
    served = Counter(
        measure
        for template in table("templates")
        if template["theme"] in fixed
        for measure in template.get("measures", measures[template["theme"]])
    )
    assert [measure for measure in MEASURES if served[measure] < 2] == []


def test_every_template_names_one_accountable_unit_among_those_it_puts_in_charge() -> None:
    for template in table("templates"):
        in_charge = template.get("lead") or template["responsible"]
        assert template["coordinator"] in in_charge, template["id"]


def test_titles_of_a_fan_out_tell_the_districts_apart_in_both_languages() -> None:
    for template in table("templates"):
        fans_out = template.get("fan_out") == "districts"
        assert ("{district}" in template["title"]) == fans_out, template["id"]
        assert ("{district}" in template["title_en"]) == fans_out, template["id"]


def test_references_to_venues_resources_and_milestones_hold() -> None:
    ids = {kind: {r["id"] for r in table(kind)} for kind in ("venues", "resources", "milestone_sets")}
    for template in table("templates"):
        assert "venue" not in template or template["venue"] in ids["venues"]
        assert set(template.get("resources", ())) <= ids["resources"]
        assert template["milestones"] in ids["milestone_sets"]
    sets = {t["milestones"] for t in table("themes") if "milestones" in t}
    assert sets <= ids["milestone_sets"]


def test_overdue_milestones_rise_from_blue_to_red_and_reach_the_office() -> None:
    overdue = next(p for p in table("policies") if p["subject"] == "milestone_overdue")
    assert overdue["escalation"] == [[1, "blue", "coordinator"], [3, "yellow", "lead"], [5, "red", "office"]]
