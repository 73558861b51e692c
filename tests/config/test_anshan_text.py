"""Anshan's data against the published text: every clause and bracket is derived from it anew and compared."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.catalogue import Catalogue
from config.reading import bundled, read

TEXT = Path(__file__).parent / "anshan-plan.txt"
PARTS = {"二": "A", "三": "P", "四": "G"}
CHINESE_NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Clause:
    """A clause as the text has it; units by the names in its bracket."""

    id: str
    number: str
    section: str
    title: str
    text: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]


def clauses() -> Iterator[Clause]:
    """Lines that end in a bracket with units; headings before them give part and section."""
    part = section = ""
    for line in TEXT.read_text(encoding="utf-8").splitlines():
        if heading := re.match(f"([{CHINESE_NUMBERS}])、", line):
            part, section = heading[1], f"{PARTS.get(heading[1], '')}-S0"
        elif (heading := re.match(rf"\(([{CHINESE_NUMBERS}])\)", line)) and "。" not in line:
            section = f"{PARTS.get(part, '')}-S{CHINESE_NUMBERS.index(heading[1]) + 1}"
        body, bracket, units = line.rpartition("(牵头单位:")
        if not bracket:
            body, bracket, units = line.rpartition("(责任单位:")
        if bracket:
            yield clause(part, section, body, bracket + units)


def clause(part: str, section: str, body: str, bracket: str) -> Clause:
    number, rest = re.findall(r"^([0-9]+(?=\.)|\([^)]+\))\.?(.*)$", body)[0]
    title, _stop, text = rest.partition("。")
    place = int(number) if number.isdigit() else CHINESE_NUMBERS.index(number[1]) + 1
    roles = {"牵头单位": (), "责任单位": ()} | {
        role: tuple(units.split("、")) for role, units in (words.split(":") for words in bracket.strip("()").split(","))
    }
    assert set(roles) == {"牵头单位", "责任单位"}
    return Clause(
        id=f"{PARTS[part]}-{place:02}",
        number=number,
        section=section,
        title=title,
        text=text,
        lead=roles["牵头单位"],
        responsible=roles["责任单位"],
    )


@cache
def plan() -> Catalogue:
    return read(bundled("anshan"))


def short(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(plan().unit[id].short for id in ids)


def test_every_clause_is_there_word_for_word_with_its_units_in_their_order() -> None:
    held = [
        Clause(m.id, m.number, m.section, m.title, m.text, short(m.lead), short(m.responsible)) for m in plan().measures
    ]
    assert held == list(clauses())


def test_there_are_17_action_12_project_and_3_guarantee_clauses() -> None:
    section = plan().section
    assert len(plan().measures) == 32
    assert Counter(section[m.section].kind for m in plan().measures) == {
        "action": 17,
        "project": 12,
        "guarantee": 3,
    }


def test_148_assignments_are_40_to_lead_and_108_responsible() -> None:
    measures = plan().measures
    assert sum(len(m.lead) for m in measures) == 40
    assert sum(len(m.responsible) for m in measures) == 108


def test_fifteen_measures_have_two_leads_ten_have_one_and_seven_none() -> None:
    assert Counter(len(m.lead) for m in plan().measures) == {2: 15, 1: 10, 0: 7}
    assert [m.id for m in plan().measures if not m.lead] == [
        "A-02", "A-04", "A-15", "A-17", "G-01", "G-02", "G-03",
    ]  # fmt: skip


def test_the_35_units_are_those_that_the_brackets_name() -> None:
    named = {unit for c in clauses() for unit in (*c.lead, *c.responsible)}
    units = [unit for unit in plan().units if not unit.is_district]
    assert len(units) == 35
    assert {unit.short for unit in units} == named


def test_all_units_have_full_names_in_both_languages() -> None:
    assert [u.id for u in plan().units if not (u.name and u.name_en and u.short_en)] == []
    assert len({u.name for u in plan().units}) == len({u.name_en for u in plan().units}) == 47


def test_the_section_titles_are_headings_of_the_text() -> None:
    lines = {line.strip() for line in TEXT.read_text(encoding="utf-8").splitlines()}
    headings = {f"{s.label}{s.title}" for s in plan().sections if s.label}
    assert headings <= lines
    assert len(headings) == 9
    assert f"四、{plan().section['G-S0'].title}" in lines


def test_campaigns_are_named_by_the_clause_itself() -> None:
    def plain(text: str) -> str:
        return text.replace("“", "").replace("”", "")

    missing = [
        (m.id, name) for m in plan().measures for name in m.campaigns if plain(name) not in plain(m.title + m.text)
    ]
    assert missing == []


def test_the_targets_are_16_percent_in_2025_and_26_in_2035() -> None:
    assert [(t.year, t.percent) for t in plan().targets] == [(2025, 16.0), (2035, 26.0)]
    text = TEXT.read_text(encoding="utf-8")
    for target in plan().targets:
        assert f"到{target.year}年,全市{target.name}达到{target.percent:.0f}%" in text


def test_the_document_is_cited_as_it_was_issued() -> None:
    text = TEXT.read_text(encoding="utf-8")
    document = plan().plan
    assert document.document_number in text
    assert document.signed is not None
    assert f"{document.signed.year}年{document.signed.month}月{document.signed.day}日" in text
    assert [number for number in document.based_on if number not in text] == []


def test_the_duties_of_the_leading_groups_office_are_done_by_the_science_association() -> None:
    office = plan().unit["leading-group-office"]
    assert plan().measure["G-01"].responsible == (office.id,)
    assert office.performed_by == plan().plan.office == "science-association"
    assert "市科协要履行市全民科学素质工作领导小组办公室职责" in plan().measure["G-01"].text


def test_activities_fan_out_to_seven_counties_and_districts_and_two_zones() -> None:
    reached = [d for d in plan().districts if d.fan_out]
    assert [d.short for d in reached] == [
        "铁东区", "铁西区", "立山区", "千山区", "台安县", "岫岩县", "海城市", "高新区", "经开区",
    ]  # fmt: skip
    assert [d.code for d in reached if d.code] == [
        "210302", "210303", "210304", "210311", "210321", "210323", "210381",
    ]  # fmt: skip
