"""Activities for the tests of calendars: one with good defaults, and a year's mixture of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from calendars.vevent import EventOptions
from scheduler.queries.views import ActivityView, AssignmentView, UnitName

CREATED = datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)
CHANGED = datetime(2026, 3, 9, 8, 30, 0, 654321, tzinfo=UTC)

ASSOCIATION = UnitName("kexie", "市科协", "鞍山市科学技术协会", "Anshan Association for Science and Technology")
EDUCATION = UnitName("jiaoyu", "市教育局", "鞍山市教育局", "Anshan Education Bureau")
UNIVERSITY = UnitName("lkd", "辽宁科技大学", "辽宁科技大学", "University of Science and Technology Liaoning")
HAICHENG = UnitName("haicheng", "海城市", "海城市", "Haicheng City")

OPTIONS = EventOptions(
    plan="anshan",
    url="https://kepu.example/{language}/{plan}/activities/{id}",
    sections={"A-01": "青少年科学素质提升行动", "P-06": "科普基础设施工程"},
    measures={"A-01": "激发青少年好奇心和想象力"},
)

HOSTILE_TEXTS = {
    "emoji": "👩‍🔬👨‍👩‍👧‍👦🇨🇳 科普日 e\u0301 \U0001f9ea" * 9,
    "punctuation": 'a,b;c:d"e\\f\\n^n^^%0D%0A “科普”；，；\\,\\;',
    "lines": "第一行\n第二行\n\n BEGIN:VEVENT\nEND:VCALENDAR\n\tSUMMARY:x",
    "long": "鞍山市科学素质纲要" * 111 + "末",
    "octets": "".join(f"{'x' * n}中🎈" for n in range(60)),
    "directions": "עברית العربية \u200fx\u200e ①Ⅷ㎡ 𠮷野家",
}


def activity(**changes: Any) -> ActivityView:
    """A timed, confirmed, public lecture of two hours, changed as told."""
    start = datetime(2026, 9, 19, 1, 0, tzinfo=UTC)
    usual = ActivityView(
        id=7,
        uid="0d0c7a52-6f0e-5e0b-8f1e-3c5f1a7c9b01@kepu",
        version=3,
        sequence=2,
        title="科学家精神进校园报告会",
        title_en="Lecture: the spirit of scientists",
        kind="lecture",
        status="confirmed",
        all_day=False,
        start_on=date(2026, 9, 19),
        end_on=date(2026, 9, 19),
        start_at=start,
        end_at=start + timedelta(hours=2),
        theme="science-day",
        theme_name="全国科普日",
        theme_name_en="National Science Day",
        occurrence=4,
        occurrence_uid="occurrence-science-day-2026@kepu",
        year=2026,
        template="lecture",
        basis="announced",
        district=HAICHENG,
        venue="library",
        venue_name="市图书馆",
        latitude=41.108,
        longitude=122.9956,
        resources=(),
        audiences=("students", "teachers"),
        measures=("A-01", "P-06"),
        coordinator=ASSOCIATION,
        assignments=(
            AssignmentView(ASSOCIATION, "lead", "accepted"),
            AssignmentView(EDUCATION, "responsible", "pending"),
            AssignmentView(UNIVERSITY, "support", "declined", "人手不足"),
        ),
        description="听院士讲钢铁的故事。",
        url="",
        color="steelblue",
        public=True,
        pinned=False,
        provisional=False,
        edited=(),
        reason="",
        created_at=CREATED,
        changed_at=CHANGED,
    )
    return replace(usual, **changes)


def all_day(first: date, last: date, **changes: Any) -> ActivityView:
    """An activity of whole days, both included."""
    return activity(all_day=True, start_on=first, end_on=last, start_at=None, end_at=None, **changes)


def timed(start: datetime, end: datetime, **changes: Any) -> ActivityView:
    """An activity from one instant to another."""
    return activity(start_on=start.date(), end_on=end.date(), start_at=start, end_at=end, **changes)


def mixture() -> tuple[ActivityView, ...]:
    """What a year holds: all statuses, one and several days, nights, far years, hostile texts, bare ones."""
    night = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    summer = datetime(2026, 7, 19, 1, 0, tzinfo=UTC)
    kinds = [
        activity(),
        timed(summer, summer + timedelta(minutes=90)),
        timed(night, night + timedelta(hours=3), title="跨年科学之夜"),
        timed(summer, summer + timedelta(days=3), title="夏令营"),
        timed(datetime(2035, 12, 31, 2, tzinfo=UTC), datetime(2035, 12, 31, 4, tzinfo=UTC)),
        all_day(date(2026, 9, 19), date(2026, 9, 25), title="全国科普日主场周"),
        all_day(date(2026, 12, 1), date(2027, 2, 28), title="科普之冬"),
        all_day(date(2028, 2, 29), date(2028, 2, 29)),
        all_day(date(2026, 10, 18), date(2026, 10, 18), status="planned", basis="rule", provisional=True),
        activity(latitude=None, longitude=None),
        activity(latitude=-0.00001, longitude=179.999999),
        activity(district=None, venue="", venue_name="", coordinator=None, assignments=(), audiences=()),
        activity(measures=(), description="", occurrence_uid="", theme_name="", theme_name_en=""),
        activity(public=False, sequence=2_000_000),
        *(activity(status=status, reason="天气") for status in ("planned", "postponed", "completed", "reported")),
        activity(status="cancelled", reason="高温红色预警"),
        all_day(date(2026, 5, 12), date(2026, 5, 12), status="cancelled"),
        *(activity(title=text, title_en="") for text in HOSTILE_TEXTS.values()),
        *(activity(description=text, venue_name=text) for text in HOSTILE_TEXTS.values()),
    ]
    return tuple(
        replace(kind, id=number, uid=f"{uuid5(NAMESPACE_URL, str(number))}@kepu")
        for number, kind in enumerate(kinds, start=1)
    )
