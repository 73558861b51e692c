"""Today: what needs a coordinator now, in order of urgency, and the year at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session
from textual.app import ComposeResult

from config.language import _, date_words, labelled, listed, pick, weekday_words
from config.records import Target
from scheduler.planning.conflicts import ConflictKind
from scheduler.planning.emergencies import level_words
from scheduler.planning.lifecycle import status_words
from scheduler.queries.conflict_words import explain
from scheduler.queries.conflicts import ConflictView, Wanted, conflicts
from scheduler.queries.coverage import CoverageRow, coverage
from scheduler.queries.outbox import TROUBLE, DeliveryView, Late, deliveries
from scheduler.queries.outbox import overdue as not_sent
from scheduler.queries.source import SourceView, sources
from scheduler.queries.today import Due, Figures, Today, Waiting, figures, today
from scheduler.queries.views import ActivityView
from scheduler.queries.warning import WarningView, active
from tui.actions import ACTIONS, ACTIVITY, N_, THEME, TODAY, bindings
from tui.cli.wording import title_words, unit_words
from tui.dialogs.announce import Edition
from tui.messages import Tone
from tui.post_words import content_words
from tui.screens.base import ViewPage
from tui.screens.matters import (
    CONFLICT,
    FAILED,
    LATE,
    SOURCE,
    WAITING,
    WARNING,
    Matter,
    of_week,
    overdue,
    today_body,
    unanswered,
)
from tui.settling import Settling, edition_of, settle_words
from tui.source_words import kind_words
from tui.widgets.bars import Bar, Bars, Pillar, Pillars
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line_list import LineList
from tui.widgets.plain import Note
from tui.workspace import Workspace

CONFLICT_DAYS = 60
"""Conflicts of activities further away can wait."""
ELSEWHERE = (ConflictKind.LEAD, ConflictKind.MILESTONE)
"""Conflicts that stand in the list already, as leads without an answer and as overdue milestones."""
MOST_FAILED = 50
OF_ACTIVITIES = frozenset(action.id for action in ACTIONS if action.where == ACTIVITY) - {"activity.add"}
OF_THEMES = frozenset(action.id for action in ACTIONS if action.where == THEME)
"""What needs an activity, or an edition of a theme, under the cursor."""
DONE = ("reported", "completed", "confirmed", "planned")
"""From the ground of a month's pillar upwards."""


@dataclass(frozen=True, slots=True)
class Glance:
    today: Today
    conflicts: Sequence[ConflictView]
    failed: Sequence[DeliveryView]
    late: Late
    failing: Sequence[SourceView]
    warnings: Sequence[WarningView]
    figures: Figures
    coverage: Sequence[CoverageRow]
    targets: Sequence[Target]


class TodayPage(Settling, ViewPage):
    BINDINGS = [*bindings(TODAY), *bindings(ACTIVITY), *bindings(THEME)]
    view = "today"
    about = N_("现在需要处理的事，按紧急程度排列。回车打开，f 办结（完成节点、登记接受、处理冲突、公布日期、重发）。")

    def __init__(self, workspace: Workspace, first: Sequence[Matter] = (), at: object = None) -> None:
        """``first``: lines to show until the answer is there, the cursor on the one with the key ``at``."""
        super().__init__(workspace)
        self._first, self._at = first, at

    def body(self) -> ComposeResult:
        yield from today_body()

    @property
    def matters(self) -> LineList[Matter]:
        return self.query_one(LineList)

    def on_mount(self) -> None:
        if self._first:
            self.matters.show(self._first)
        if self._at is not None:
            self.matters.go_to(self._at)
        self.matters.focus()

    def question(self, session: Session) -> Glance:
        on, store = self.workspace.today, self.workspace.store
        soon = Wanted(today=on, last=on + timedelta(days=CONFLICT_DAYS))
        return Glance(
            today=today(session, on),
            conflicts=[c for c in conflicts(store, session, soon) if c.kind not in ELSEWHERE],
            failed=deliveries(session, states=TROUBLE, limit=MOST_FAILED),
            late=not_sent(session, self.workspace.clock()),
            failing=[source for source in sources(session) if source.state == "failing"],
            warnings=active(session, self.workspace.clock()),
            figures=figures(session, on.year),
            coverage=coverage(session, on.year),
            targets=store.catalogue(session).targets,
        )

    def show(self, answer: Glance) -> None:
        self.matters.show(matters(answer, self.workspace.zone))
        self._figures(answer.figures)
        self._progress(answer)
        self._hint()
        self.query_one(KeyFooter).refresh()

    def _figures(self, numbers: Figures) -> None:
        states = [Bar(status_words(s), (numbers.total(s),), note=str(numbers.total(s))) for s in numbers.months]
        self.query_one("#states", Bars).show(states)
        self.query_one("#by-month", Pillars).show([
            Pillar(str(month + 1), tuple(numbers.months[s][month] for s in DONE)) for month in range(12)
        ])  # fmt: skip

    def _progress(self, answer: Glance) -> None:
        """How far the year is: measures served, activities over; and the plan's targets with their years."""
        covered, of = sum(row.total > 0 for row in answer.coverage), len(answer.coverage)
        numbers = answer.figures
        alive = numbers.all - numbers.total("cancelled")
        over = numbers.total("completed") + numbers.total("reported")
        passed = answer.today.on.timetuple().tm_yday
        self.query_one("#covered", Bars).show([
            Bar(_("任务"), (covered / of if of else 0,), limit=1, note=f"{covered}/{of}"),
            Bar(_("活动"), (over / alive if alive else 0,), limit=1, note=f"{over}/{alive}"),
            Bar(_("时间"), (passed / 366,), limit=1, note=f"{passed / 366:.0%}"),
        ])  # fmt: skip
        words = _("本年 {n} 项，办完 {share}；覆盖任务 {covered}/{of}；冲突 {conflicts}；未送达 {failed}").format(
            n=alive, share=f"{over / alive if alive else 0:.0%}", covered=covered, of=of,
            conflicts=len(answer.conflicts), failed=len(answer.failed) + answer.late.count,
        )  # fmt: skip
        self.query_one("#in-short", Note).show(words)
        self.query_one("#goals", Note).show("\n".join(_target(t, answer.today.on.year) for t in answer.targets))

    def on_line_list_moved(self) -> None:
        self._hint()
        self.query_one(KeyFooter).refresh()

    @property
    def out_of_place(self) -> frozenset[str]:
        """Actions that find nothing to work on in the lines at hand."""
        some = any(matter.activity is not None for matter in self.matters.chosen)
        return (frozenset() if self.edition() else OF_THEMES) | (frozenset() if some else OF_ACTIVITIES)

    def _hint(self) -> None:
        row, on = self.matters.row, self.workspace.today
        day = f"{date_words(on, year=True)} {weekday_words(on)}"
        count = _("{n} 件要办的事").format(n=len(self.matters.model.rows))
        self.status(" · ".join(filter(None, (day, count, settle_words(row.kind) if row else ""))))

    def matters_at_hand(self) -> Sequence[Matter]:
        return self.matters.chosen

    def chosen(self) -> list[ActivityView]:
        """The activities behind the lines at hand."""
        rows = self.matters.chosen
        found = {row.what.id: row.what for row in rows if isinstance(row.what, ActivityView)}
        ids = [row.activity for row in rows if row.activity is not None and row.activity not in found]
        return [*found.values(), *self.activities_by_id(ids)]

    def edition(self) -> Edition | None:
        row = self.matters.row
        return edition_of(row.what) if row and isinstance(row.what, Waiting) else None

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        row: Matter = event.row
        if row.activity is not None:
            self.app.open_activity(row.activity)  # type: ignore[attr-defined]
        elif row.kind == LATE:
            self.app.action_view("outbox")  # type: ignore[attr-defined]
        elif row.kind == FAILED:
            self.app.open_row("outbox", row.key)  # type: ignore[attr-defined]
        elif row.kind == SOURCE:
            self.app.open_source(row.key)  # type: ignore[attr-defined]
        elif row.kind == WARNING:
            self.app.open_source(f"w{row.what.identifier}")  # type: ignore[attr-defined]
        elif row.kind == CONFLICT:
            self.app.open_row("conflicts", row.what.code)  # type: ignore[attr-defined]
        elif isinstance(row.what, Waiting | Due):
            self.app.open_theme(row.what.theme, row.what.year)  # type: ignore[attr-defined]


def matters(answer: Glance, zone: ZoneInfo) -> list[Matter]:
    """The lines in order of urgency."""
    return [
        *map(_warning, answer.warnings),
        *_late(answer.late, zone),
        *(_overdue(due, answer.today) for due in answer.today.overdue),
        *(unanswered(a.id, a.start_on, title_words(a), _silent(a), a) for a in answer.today.unanswered),
        *map(_conflict, answer.conflicts),
        *map(_waiting, answer.today.waiting),
        *map(_failed, answer.failed),
        *map(_failing, answer.failing),
        *(of_week(a.id, a.start_on, title_words(a), unit_words(a.coordinator), a.status, a) for a in answer.today.week),
    ]


def _overdue(due: Due, answer: Today) -> Matter:
    who = unit_words(answer.units.get(due.unit))
    return overdue(due.milestone, answer.on, due.due_on, due.title, due.of, who, due.activity, due)


def _silent(activity: ActivityView) -> str:
    leads = (a for a in activity.assignments if a.role == "lead" and a.answer != "accepted")
    return listed(unit_words(a.unit) for a in leads)


def _conflict(found: ConflictView) -> Matter:
    tone: Tone = "bad" if found.severity == "serious" else "warn"
    activity = found.subjects[0].id if len(found.subjects) == 1 else None
    who = listed(pick(*name) for name in found.names)
    return Matter(
        f"c{found.code}", CONFLICT, "!" if tone == "bad" else "?", date_words(found.first), explain(found), who,
        tone, activity, found,
    )  # fmt: skip


def _waiting(waiting: Waiting) -> Matter:
    when = date_words(waiting.rule_start) if waiting.rule_start else ""
    name = f"{pick(waiting.name, waiting.name_en)} {waiting.year}"
    later = _("（待公布后排入）") if waiting.floating else ""
    return Matter(f"o{waiting.occurrence}", WAITING, "~", when, name + later, "", "dim", None, waiting)


def _late(late: Late, zone: ZoneInfo) -> list[Matter]:
    """Nothing goes out: most likely no program runs that sends."""
    if late.since is None:
        return []
    first = date_words(late.since.astimezone(zone).date())
    text = _("{n} 条已到期；请运行 kepu serve").format(n=late.count)
    return [Matter("late", LATE, "!", first, text, "", "bad", None, late)]


def _failed(delivery: DeliveryView) -> Matter:
    return Matter(
        f"d{delivery.id}", FAILED, "!", date_words(delivery.due_at.date()),
        labelled(content_words(delivery) or delivery.key, delivery.reason), unit_words(delivery.unit), "bad", None,
        delivery.id,
    )  # fmt: skip


def _failing(source: SourceView) -> Matter:
    when = date_words(source.last_ok.date()) if source.last_ok else _("从未")
    text = labelled(source.name or source.address, source.problem)
    return Matter(f"s{source.id}", SOURCE, "!", when, text, kind_words(source.kind), "warn", None, source.id)


def _warning(warning: WarningView) -> Matter:
    when = date_words(warning.sent.date())
    return Matter(
        f"a{warning.identifier}", WARNING, "!", when, warning.headline, level_words(warning.level), "bad",
        warning.activity, warning,
    )  # fmt: skip


def _target(target: Target, year: int) -> str:
    left = target.year - year
    when = _("还有 {n} 年").format(n=left) if left > 0 else _("今年") if left == 0 else _("已到期")
    return f"{pick(target.name, target.name_en)} {target.year} {target.percent:g}% · {when}"


PAGE = TodayPage
