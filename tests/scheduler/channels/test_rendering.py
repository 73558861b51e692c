"""What people read: in both languages, in all formats, true now, and never markup from outside."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.language import current
from scheduler.channels.message import Change, Digest, Emergency, Level, Notice, NoticeKind
from scheduler.channels.rendering import render

OVERDUE = Notice(
    kind=NoticeKind.MILESTONE_OVERDUE,
    level=Level.RED,
    day=date(2026, 9, 14),
    title="报送科普日方案",
    when="9月11日前",
    role="牵头",
    note="已逾期2个工作日",
)
CHANGED = Notice(
    kind=NoticeKind.ACTIVITY_CHANGED,
    day=date(2026, 9, 19),
    title="全国科普日主场活动",
    when="9:00—11:30",
    where="二一九公园",
    units=("市科协", "市教育局"),
    link="https://kepu.example/a/42",
    changes=(Change("地点", "市科技馆", "二一九公园"),),
)
DIGEST = Digest(
    unit_name="市气象局",
    on=date(2026, 9, 10),
    notices=(CHANGED, OVERDUE),
    feed_link="webcal://kepu.example/feed/abc.ics",
    sender="鞍山市科协",
)
WARNING = Emergency(
    unit_name="海城市科协",
    on=date(2026, 7, 12),
    headline="暴雨橙色预警",
    level=Level.ORANGE,
    area="海城市、岫岩县",
    issued="7月12日14:30",
    expires="7月13日2:30",
    instruction="减少外出",
    notices=(replace(CHANGED, kind=NoticeKind.EMERGENCY, title="暴雨防范宣传", changes=()),),
)


def test_a_digest_lists_days_in_order_with_what_is_true_and_what_changed() -> None:
    assert (
        render(DIGEST).text
        == """\
市气象局：

现将贵单位的2项科普活动事项告知如下，请予办理。

9月14日 周一
· 【红色督办】节点已逾期：报送科普日方案
  时间：9月11日前
  贵单位职责：牵头
  说明：已逾期2个工作日
  请尽快办理；确有困难的，请说明情况。

9月19日 周六
· 活动有变更：全国科普日主场活动
  时间：9:00—11:30
  地点：二一九公园
  参加单位：市科协、市教育局
  变更：地点由“市科技馆”改为“二一九公园”
  查看：https://kepu.example/a/42

订阅本单位日历：webcal://kepu.example/feed/abc.ics

鞍山市科协
2026年9月10日
本消息由科普活动调度系统自动发出，内容以发出时的安排为准。
"""
    )


def test_the_same_in_english() -> None:
    english = replace(
        DIGEST,
        language="en",
        unit_name="Meteorological Bureau",
        sender="",
        notices=(
            replace(
                CHANGED, title="Science Day", when="09:00–11:30", where="219 Park",
                units=("CAST", "Education"),
                changes=(
                    Change("place", "Museum", "219 Park"), Change("contact", "Zhang", ""),
                    Change("hall", "", "2"),
                ),
            ),
        ),
    )  # fmt: skip
    assert render(english).subject == "Activity changed: Science Day (Sat 19 Sep)"
    assert (
        render(english).text
        == """\
To Meteorological Bureau:

One of your unit's science outreach matters:

Sat 19 Sep
· Activity changed: Science Day
  When: 09:00–11:30
  Where: 219 Park
  Units: CAST, Education
  Changed: place from “Museum” to “219 Park”
  Changed: contact removed (was “Zhang”)
  Changed: hall set to “2”
  Details: https://kepu.example/a/42

Subscribe to your unit's calendar: webcal://kepu.example/feed/abc.ics

2026-09-10
Sent automatically by the science outreach scheduler; it states the arrangements as of sending.
"""
    )


def test_subjects_say_how_many_and_how_many_are_overdue() -> None:
    one = replace(DIGEST, notices=(OVERDUE,))
    late = replace(DIGEST, catch_up=True, skipped=3)
    assert [render(digest).subject for digest in (DIGEST, one, late)] == [
        "科普活动提醒2项，其中逾期1项（9月10日 周四）",
        "【红色督办】节点已逾期：报送科普日方案（9月14日 周一）",
        "补发科普活动提醒2项（9月10日 周四）",
    ]
    assert [render(replace(digest, language="en")).subject for digest in (DIGEST, late)] == [
        "Science outreach: 2 reminders, 1 overdue (Thu 10 Sep)",
        "Science outreach: 2 reminders, sent late (Thu 10 Sep)",
    ]


def test_a_digest_after_an_outage_says_why_it_is_late_and_what_is_left_out() -> None:
    assert render(replace(DIGEST, catch_up=True, skipped=3)).text.splitlines()[2] == (
        "因系统中断，部分提醒未能按时发出，谨致歉意。现将仍需办理的2项一并补发，请予办理。另有3项已失去时效，不再提醒。"
    )
    english = render(replace(DIGEST, catch_up=True, skipped=1, language="en")).text.splitlines()[2]
    assert english.endswith("Below is what still matters (2 reminders). 1 more is out of date and will not be sent.")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("level", Level)
def test_every_kind_and_level_has_words_in_both_languages(language: Any, kind: NoticeKind, level: Level) -> None:
    rendered = render(replace(DIGEST, language=language, notices=(replace(OVERDUE, kind=kind, level=level),)))
    assert OVERDUE.title in rendered.subject
    assert [
        rendered.subject in rendered.html,
        rendered.subject.split(" (")[0].split("（")[0] in rendered.text,
    ] == [
        True,
        True,
    ]


def test_colours_of_supervision_are_words_too() -> None:
    levels = (Level.BLUE, Level.YELLOW, Level.RED)
    subjects = [render(replace(DIGEST, notices=(replace(OVERDUE, level=level),))).subject[:6] for level in levels]
    assert subjects == ["【蓝色督办】", "【黄色督办】", "【红色督办】"]


def test_an_emergency_call_leads_with_the_warning() -> None:
    rendered = render(WARNING)
    assert rendered.subject == "应急科普：暴雨橙色预警"
    assert rendered.text.splitlines()[2:10] == [
        "现因下列橙色预警启动应急科普，请立即按分工开展宣传。",
        "",
        "预警：暴雨橙色预警",
        "级别：橙色",
        "地区：海城市、岫岩县",
        "发布：7月12日14:30",
        "有效至：7月13日2:30",
        "防御指南：减少外出",
    ]
    assert "· 应急科普：暴雨防范宣传" in rendered.text.splitlines()


def test_a_rehearsal_and_a_lifted_warning_cannot_be_mistaken() -> None:
    drill, over = replace(WARNING, rehearsal=True), replace(WARNING, cancelled=True, notices=())
    assert render(drill).subject == "【演练】应急科普：暴雨橙色预警"
    assert render(drill).text.splitlines()[2].startswith("【演练，并非真实预警】")
    assert render(replace(drill, language="en")).subject == "[EXERCISE] Emergency outreach: 暴雨橙色预警"
    assert render(over).subject == "应急科普解除：暴雨橙色预警"
    assert "防御指南" not in render(over).text


def test_rendering_leaves_the_callers_language_as_it_was() -> None:
    before = current()
    render(replace(DIGEST, language="en"))
    assert current() == before


def test_a_digest_without_notices_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs a notice"):
        render(replace(DIGEST, notices=()))


class Tags(HTMLParser):
    """Counts a page's tags and collects its links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name not in ("style", "lang", "charset")]


HOSTILE = "<b onload=x>\"'&{{ 7*7 }}[a](javascript:1)**x**<@all>\x1b[31m\r\nBcc: x\u202e"


def spoiled(told: Any, text: str) -> Any:
    notice = Notice(
        kind=NoticeKind.ACTIVITY_CHANGED, day=date(2026, 9, 19), title=text, when=text, where=text, role=text,
        units=(text, text), note=text, link="https://x/", changes=(Change(text, text, text),),
    )  # fmt: skip
    fields = {
        "headline": text,
        "area": text,
        "instruction": text,
        "issued": text,
        "expires": text,
        "source": text,
    }
    if isinstance(told, Digest):
        fields = {}
    return replace(told, notices=(notice,), unit_name=text, sender=text, feed_link="https://x/", **fields)


@settings(deadline=None, max_examples=40)
@given(text=st.just(HOSTILE) | st.text(max_size=40), told=st.sampled_from([DIGEST, WARNING]))
def test_nothing_from_outside_is_markup_in_any_format(text: str, told: Any) -> None:
    harmless, rendered = render(spoiled(told, "x")), render(spoiled(told, text or "x"))
    page, expected = Tags(rendered.html), Tags(harmless.html)
    if text.strip() and text.isprintable():
        assert (page.tags, page.links) == (expected.tags, expected.links)
    assert [page.links, set(page.tags) - set(expected.tags)] == [expected.links, set()]
    assert [sign for sign in rendered.subject + rendered.text + rendered.markdown if sign < " " and sign != "\n"] == []
    assert rendered.markdown.count("](") == harmless.markdown.count("](")
    assert "<" not in rendered.markdown


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://kepu.example/a?x=1&y=(2)#z", "https://kepu.example/a?x=1&y=%282%29#z"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//x", ""),
        ("https://x/\"><script>", "https://x/%22%3E%3Cscript%3E"),
        ("https://[", ""),
        ("https://x/\r\ny", "https://x/%0D%0Ay"),
    ],
)  # fmt: skip
def test_links_lead_to_web_pages_and_end_where_they_should(link: str, kept: str) -> None:
    rendered = render(replace(DIGEST, feed_link="", notices=(replace(CHANGED, link=link),)))
    assert Tags(rendered.html).links == ([kept] if kept else [])
    assert (f"[查看详情]({kept})" in rendered.markdown) is bool(kept)
    assert (f"查看：{kept}\n" in rendered.text) is bool(kept)
