"""What needs a person now, as lines: one list for the first screen and for the page that replaces it.

Nothing here imports the database's libraries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from config.language import _, date_words, listed, pick
from scheduler.queries.lines import Line
from scheduler.queries.opening import Opening, Overdue
from tui.actions import N_
from tui.marks import MARKS
from tui.messages import Tone
from tui.widgets.bars import Bars, Pillars
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.plain import Note, entitle

WARNING, LATE, OVERDUE, UNANSWERED, CONFLICT, WAITING, FAILED, SOURCE, WEEK = (
    "warning", "late", "overdue", "unanswered", "conflict", "waiting", "failed", "source", "week",
)  # fmt: skip
URGENT_DAYS = 3


@dataclass(frozen=True, slots=True)
class Matter:
    """One line: something that wants doing. ``kind`` and ``what`` say how it is settled."""

    key: str
    kind: str
    mark: str
    when: str
    text: str
    who: str
    tone: Tone = ""
    activity: int | None = None
    """What Enter opens, if there is one."""
    what: Any = None


KINDS = {
    WARNING: N_("正在生效的预警"),
    LATE: N_("提醒没有在发送"),
    OVERDUE: N_("逾期的节点"),
    UNANSWERED: N_("牵头单位未答复"),
    CONFLICT: N_("冲突"),
    WAITING: N_("日期尚未公布"),
    FAILED: N_("没有送达的通知"),
    SOURCE: N_("读不到的外部来源"),
    WEEK: N_("本周活动"),
}
"""The headings (Chinese, marked)."""


def kind_words(kind: str) -> str:
    """The heading above the lines of a kind."""
    return _(KINDS[kind])


def matter_list() -> LineList[Matter]:
    return LineList[Matter](
        [
            Column("", 1),
            Column(_("日期"), 10),
            Column(_("事项"), share=3),
            Column(_("单位"), share=1, from_width=50),
        ],
        ident=lambda m: m.key,
        cells=lambda m: (m.mark, m.when, m.text, m.who),
        heading=lambda m: kind_words(m.kind),
        tone=lambda m: m.tone,
        search=lambda m: (m.text, m.who, kind_words(m.kind)),
        empty=_("没有要处理的事"),
        titles=False,
    )


def today_body(*, charts: bool = True) -> ComposeResult:
    """The widgets of the day's page; the first screen leaves the charts out, which it has no figures for."""
    yield Note("", id="in-short")
    with Horizontal(id="columns"):
        with Vertical(id="matters") as matters:
            entitle(matters, _("需要我处理"))
            yield matter_list()
        with Vertical(id="glance"):
            if charts:
                yield from _charts()


def _charts() -> ComposeResult:
    with Vertical(id="year") as year:
        entitle(year, _("本年进度"))
        yield Bars(id="states")
    with Vertical(id="months") as months:
        entitle(months, _("各月活动"))
        yield Pillars(id="by-month")
    with Vertical(id="plan") as plan:
        entitle(plan, _("规划目标"))
        yield Bars(id="covered")
        yield Note("", id="goals")


def overdue(
    milestone: int, on: date, due_on: date, title: str, of: str, who: str, activity: int | None, what: Any = None
) -> Matter:
    days = (on - due_on).days
    return Matter(
        f"m{milestone}", OVERDUE, "!", _("逾期{n}天").format(n=days), f"{title} · {of}", who,
        "bad" if days > URGENT_DAYS else "warn", activity, what,
    )  # fmt: skip


def unanswered(ident: int, start: date, title: str, who: str, what: Any = None) -> Matter:
    return Matter(f"u{ident}", UNANSWERED, "?", date_words(start), title, who, "", ident, what)


def of_week(ident: int, start: date, title: str, who: str, status: str, what: Any = None) -> Matter:
    return Matter(f"w{ident}", WEEK, MARKS.get(status, ""), date_words(start), title, who, "", ident, what)


def opening_matters(answer: Opening) -> list[Matter]:
    """The lines that are quickly found, in the order and words of the whole page."""
    return [
        *(_overdue(each, answer) for each in answer.overdue),
        *(unanswered(a.id, a.start_on, _title(a), _names(answer, answer.silent[a.id])) for a in answer.unanswered),
        *(of_week(a.id, a.start_on, _title(a), _names(answer, (a.coordinator,)), a.status) for a in answer.week),
    ]


def _overdue(found: Overdue, answer: Opening) -> Matter:
    who = _names(answer, (found.unit,))
    return overdue(found.milestone, answer.on, found.due_on, found.title, found.of, who, found.activity)


def _names(answer: Opening, units: Sequence[str]) -> str:
    known = [answer.names.units[unit] for unit in units if unit in answer.names.units]
    return listed(pick(unit.short, unit.brief_en) for unit in known)


def _title(line: Line) -> str:
    return pick(line.title, line.title_en)
