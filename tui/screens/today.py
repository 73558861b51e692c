"""Today: what needs a coordinator now, in order of urgency, and the year at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from config.language import _, date_words, pick, weekday_words
from scheduler.planning.lifecycle import status_words
from scheduler.queries.coverage import CoverageRow, coverage
from scheduler.queries.today import Due, Figures, Today, Waiting, figures, today
from scheduler.queries.views import ActivityView
from tui.actions import ACTIVITY, N_, bindings
from tui.activity_actions import ActivityActions
from tui.cli.wording import title_words, unit_words
from tui.messages import Tone
from tui.screens.base import ViewPage
from tui.widgets.bars import Bar, Bars
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.plain import entitle


@dataclass(frozen=True, slots=True)
class Matter:
    """One line: something that wants doing. ``activity`` is what Enter opens, if there is one."""

    key: str
    group: str
    mark: str
    when: str
    text: str
    who: str
    tone: Tone
    activity: int | None
    view: ActivityView | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    today: Today
    figures: Figures
    coverage: list[CoverageRow]


class TodayPage(ActivityActions, ViewPage):
    BINDINGS = [*bindings(ACTIVITY)]
    view = "today"
    about = N_("现在需要处理的事，按紧急程度排列。回车打开；c 确认，s 状态，m 改期，a 分工。")

    def body(self) -> ComposeResult:
        with Horizontal(id="columns"):
            with Vertical(id="matters") as matters:
                entitle(matters, _("需要我处理"))
                yield LineList[Matter](
                    [
                        Column("", 1),
                        Column(_("日期"), 9),
                        Column(_("事项"), share=3),
                        Column(_("单位"), share=1, from_width=50),
                    ],
                    ident=lambda m: m.key,
                    cells=lambda m: (m.mark, m.when, m.text, m.who),
                    heading=lambda m: m.group,
                    tone=lambda m: m.tone,
                    empty=_("没有要处理的事"),
                    titles=False,
                )
            with Vertical(id="glance"):
                with Vertical(id="year") as year:
                    entitle(year, _("本年进度"))
                    yield Bars(id="states")
                with Vertical(id="months") as months:
                    entitle(months, _("各月活动"))
                    yield Bars(id="by-month")
                with Vertical(id="plan") as plan:
                    entitle(plan, _("任务覆盖"))
                    yield Bars(id="covered")

    def on_mount(self) -> None:
        self.query_one(LineList).focus()

    def question(self, session: Session) -> Glance:
        on = self.workspace.today
        return Glance(today(session, on), figures(session, on.year), coverage(session, on.year))

    def show(self, answer: Glance) -> None:
        self.query_one(LineList).show(matters(answer.today))
        self._figures(answer)
        on = answer.today.on
        self.status(f"{date_words(on, year=True)} {weekday_words(on)}")

    def _figures(self, answer: Glance) -> None:
        numbers = answer.figures
        self.query_one("#states", Bars).show([
            Bar(status_words(s), (numbers.total(s),), note=str(numbers.total(s))) for s in numbers.months
        ])  # fmt: skip
        self.query_one("#by-month", Bars).show([
            Bar(
                _("{n}月").format(n=month + 1),
                tuple(numbers.months[s][month] for s in ("reported", "completed", "confirmed", "planned")),
                note=str(sum(numbers.months[s][month] for s in numbers.months if s != "cancelled")),
            )
            for month in range(12)
        ])  # fmt: skip
        covered = sum(row.total > 0 for row in answer.coverage)
        self.query_one("#covered", Bars).show([
            Bar(_("有活动"), (covered,), limit=len(answer.coverage), note=f"{covered}/{len(answer.coverage)}")
        ])  # fmt: skip

    def chosen(self) -> list[ActivityView]:
        rows: Sequence[Matter] = self.query_one(LineList).chosen
        return [row.view for row in rows if row.view is not None]

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        if event.row.activity is not None:
            self.app.open_activity(event.row.activity)  # type: ignore[attr-defined]
        else:
            self.app.action_view("themes")  # type: ignore[attr-defined]


def matters(answer: Today) -> list[Matter]:
    """The lines in order of urgency."""
    return [
        *(_overdue(due, answer) for due in answer.overdue),
        *(_activity(a, _("牵头单位未答复"), "?", "u") for a in answer.unanswered),
        *(_waiting(w) for w in answer.waiting),
        *(_activity(a, _("本周活动"), "·", "w") for a in answer.week),
    ]


def _overdue(due: Due, answer: Today) -> Matter:
    days = (answer.on - due.due_on).days
    return Matter(
        f"m{due.milestone}", _("逾期的节点"), "!", _("逾期{n}天").format(n=days),
        f"{due.title} · {due.of}", due.unit, "bad" if days > 3 else "warn", due.activity,
    )  # fmt: skip


def _activity(activity: ActivityView, group: str, mark: str, prefix: str) -> Matter:
    when = date_words(activity.start_on)
    return Matter(
        f"{prefix}{activity.id}", group, mark, when, title_words(activity), unit_words(activity.coordinator),
        "", activity.id, activity,
    )  # fmt: skip


def _waiting(waiting: Waiting) -> Matter:
    when = date_words(waiting.rule_start) if waiting.rule_start else ""
    name = f"{pick(waiting.name, waiting.name_en)} {waiting.year}"
    return Matter(
        f"o{waiting.occurrence}", _("日期尚未公布"), "~", when,
        name + (_("（待公布后排入）") if waiting.floating else ""), "", "dim", None,
    )  # fmt: skip


PAGE = TodayPage
