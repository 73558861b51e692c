"""The three documents of a year: what stands in them and that their sums agree."""

from datetime import UTC, date, datetime

import pytest

from config.language import use_by_default
from scheduler.commands.activity import step
from scheduler.commands.assignment import answer
from scheduler.commands.plan import plan_year
from scheduler.commands.undo import undo
from scheduler.errors import IllegalMove
from scheduler.planning.lifecycle import Step
from scheduler.planning.reporting import report_of
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.reporting import report
from scheduler.reports.annual_plan import annual_plan
from scheduler.reports.document import Document, Value, comma_separated, markdown
from scheduler.reports.statistics import statistics
from scheduler.reports.supervision import supervision
from scheduler.store.store import Store
from tests.scheduler.plans import PLANNED_2026
from tests.stores import Clock

FIGURES = {"sessions": 2, "visitors": {"青少年": 900, "public": 300}, "spending": {"市级": 5000}, "experts": 3}


@pytest.fixture
def year(store: Store, clock: Clock) -> Store:
    plan_year(store, 2026, "li")
    clock.advance(days=300)
    return store


def named(store: Store, text: str) -> int:
    with store.read() as session:
        return agenda(session, Filter(text=text))[0].id


def held(store: Store, ident: int) -> None:
    for taken in (Step.CONFIRM, Step.COMPLETE):
        step(store, ident, taken, "li")


def table(document: Document, heading: str) -> list[tuple[Value, ...]]:
    (section,) = [s for s in document.sections if s.heading.endswith(heading)]
    return [tuple(row) for row in section.tables[0].rows]


def test_reporting_ends_the_life_of_a_held_activity_and_can_be_undone(year: Store) -> None:
    ident = named(year, "启动仪式")
    figures = report_of(FIGURES)
    with pytest.raises(IllegalMove) as refused:
        step(year, ident, Step.REPORT, "li", report=figures.values())
    assert refused.value.legal == ("确认", "延期", "取消")
    held(year, ident)
    step(year, ident, Step.REPORT, "li", report=figures.values())
    with year.read() as session:
        assert report(session, ident) == figures
    undo(year, "li")
    with year.read() as session:
        assert report(session, ident) is None


def test_the_annual_plan_lists_every_edition_measure_and_activity(year: Store) -> None:
    with year.read() as session:
        document = annual_plan(year, session, 2026)
    assert document.title == "小城2026年全民科学素质工作计划"
    assert [s.heading for s in document.sections] == [
        "一、总体安排", "二、重点主题活动", "三、任务落实", "四、活动安排",
    ]  # fmt: skip
    assert table(document, "重点主题活动") == [
        ("防震日", "2026-05-12", "按惯例推算", "应急局", 2),
        ("科普周", "2026-09-19—2026-09-25", "按惯例推算", "科协", 8),
        ("科普之冬", "2026-12-01—2027-02-28", "按惯例推算", "科协", 1),
        ("食品周", "待公布", "按惯例推算", "卫健局", 0),
        ("全年讲堂", "2026-01-01—2026-12-31", "按惯例推算", "科协", 12),
    ]
    assert [row[0] for row in table(document, "任务落实")] == ["M-1", "M-2", "M-3"]
    assert len(table(document, "活动安排")) == PLANNED_2026


def test_supervision_counts_what_is_late_and_what_nobody_answered(year: Store) -> None:
    launch = named(year, "启动仪式")
    answer(year, launch, "science", False, "kx", reason="冲突")
    held(year, named(year, "避险演练"))
    with year.read() as session:
        document = supervision(year, session, 2026, date(2026, 9, 1))
    assert table(document, "逾期节点") == [("2026-08-20", "制定方案", "2026年科普周启动仪式", "2026-09-19", "科协")]
    assert table(document, "未答复或拒绝的分工") == [("2026-09-19", "2026年科普周启动仪式", "科协", "已拒绝", "冲突")]
    unreported = [row[1] for row in table(document, "已举办未上报")]
    assert unreported[0] == "1月讲堂"
    assert "避险演练" in unreported
    assert sum(int(row[1] or 0) for row in table(document, "各单位进展")) == PLANNED_2026


def test_statistics_sum_what_was_reported_and_name_what_is_missing(year: Store) -> None:
    launch, lecture = named(year, "启动仪式"), named(year, "1月讲堂")
    for ident in (launch, lecture):
        held(year, ident)
    step(year, launch, Step.REPORT, "li", report=report_of({**FIGURES, "summary": "=1+1"}).values())
    with year.read() as session:
        document = statistics(year, session, 2026)
    totals = {name: value for name, value, *_rest in table(document, "总量")}
    assert [totals[name] for name in ("活动（项）", "场次", "线下参加人次", "专家（人次）", "经费（元）")] == [
        1,
        2,
        1200,
        3,
        5000,
    ]
    assert totals["千人以上的大型活动（项）"] == 1
    assert table(document, "按活动类型") == [("启动仪式", 1, 2, 1200, 0, 5000)]
    assert table(document, "按服务人群") == [("青少年", 900), ("社会公众", 300)]
    assert table(document, "按地区") == [("东区", 1, 2, 1200, 0, 5000)]
    assert table(document, "已举办未上报") == [("2026-01-12", "1月讲堂", "科协")]
    assert ",'=1+1," in comma_separated(document)


def test_the_documents_speak_english_when_asked(year: Store) -> None:
    use_by_default("en")
    try:
        with year.read() as session:
            text = markdown(annual_plan(year, session, 2026))
    finally:
        use_by_default(None)
    assert "## 1. " in text
    assert "Science Week 2026: opening" in text
    assert datetime.now(UTC)
