"""One activity whole: what, when, where, who, its deadlines and its history."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from config.language import _, bracketed, date_words, labelled, pick, weekday_words
from scheduler.commands.delivery import state_words
from scheduler.commands.milestone import complete_milestone
from scheduler.planning.lifecycle import status_words
from scheduler.queries.agenda import activity, milestones
from scheduler.queries.conflict_words import explain
from scheduler.queries.conflicts import ConflictView, Wanted, conflicts
from scheduler.queries.history import EventView, log
from scheduler.queries.outbox import ReminderView, about
from scheduler.queries.views import ActivityView, MilestoneView
from scheduler.store.store import Store
from tui.actions import ACTIVITY, N_, TODAY, bindings
from tui.activity_actions import ActivityActions
from tui.cli.history import sentence
from tui.cli.wording import answer_words, role_words, title_words, unit_words, when_words
from tui.dialogs.picker import Choice, Picker
from tui.messages import Flash
from tui.post_words import kind_words
from tui.safe import block
from tui.screens.base import ViewPage
from tui.widgets.plain import Note, entitle
from tui.workspace import Workspace

HISTORY = 100


@dataclass(frozen=True, slots=True)
class Whole:
    activity: ActivityView
    milestones: list[MilestoneView]
    reminders: list[ReminderView]
    conflicts: list[ConflictView]
    history: list[EventView]
    measures: dict[str, str]


class ActivityPage(ActivityActions, ViewPage):
    BINDINGS = [*bindings(ACTIVITY), *bindings(TODAY)]
    about = N_("一项活动的全部内容。e 编辑，m 改期，s 状态，a 分工，d 取消；u 撤销。")

    def __init__(self, workspace: Workspace, ident: int) -> None:
        super().__init__(workspace)
        self.ident = ident
        self.activity: ActivityView | None = None
        self._milestones: list[MilestoneView] = []

    def body(self) -> ComposeResult:
        with VerticalScroll(id="whole"):
            yield Note("", id="facts", classes="panel")
            yield Note("", id="units", classes="panel")
            yield Note("", id="conflicts", classes="panel")
            yield Note("", id="milestones", classes="panel")
            yield Note("", id="reminders", classes="panel")
            yield Note("", id="history", classes="panel")

    def on_mount(self) -> None:
        self.query_one("#whole").focus()

    def question(self, session: Session) -> Whole:
        catalogue = self.workspace.store.catalogue(session)
        return Whole(
            activity(session, self.ident),
            milestones(session, self.ident),
            about(session, "activity", self.ident),
            conflicts(self.workspace.store, session, Wanted(today=self.workspace.today, activity=self.ident)),
            log(session, noun="activity", subject=str(self.ident), limit=HISTORY),
            {m.id: pick(m.title, m.title_en) for m in catalogue.measures},
        )

    def show(self, answer: Whole) -> None:
        self.activity = found = answer.activity
        panel = self.query_one("#facts", Note)
        entitle(panel, f"#{found.id} {title_words(found)}")
        panel.show(block(*self._facts(answer)))
        units = self.query_one("#units", Note)
        entitle(units, _("分工"))
        units.show(block(*(
            f"{role_words(a.role)}  {unit_words(a.unit)}  {_with_reason(answer_words(a.answer), a.reason)}"
            for a in found.assignments
        )))  # fmt: skip
        self._milestones = [m for m in answer.milestones if m.done_at is None]
        zone = self.workspace.zone
        self._panel("#milestones", _("节点（f 标为完成）"), [_milestone(m) for m in answer.milestones])
        self._panel("#conflicts", _("冲突"), [f"! {explain(c)}" for c in answer.conflicts])
        self._panel("#reminders", _("提醒"), [_reminder(r, zone) for r in answer.reminders])
        self._panel("#history", _("经过"), [sentence(e, zone) for e in reversed(answer.history)])
        self.status(f"{status_words(found.status)} · {when_words(found, zone, self.workspace.today)}")

    def _panel(self, selector: str, title: str, lines: list[str]) -> None:
        panel = self.query_one(selector, Note)
        panel.display = bool(lines)
        entitle(panel, title)
        panel.show(block(*lines))

    def _facts(self, whole: Whole) -> list[str]:
        found = whole.activity
        basis = {"rule": _("按规则推算，尚未公布"), "announced": _("已公布"), "manual": _("手工安排")}
        facts = (
            (_("时间"), when_words(found, self.workspace.zone, self.workspace.today)),
            (_("状态"), status_words(found.status) + bracketed(found.reason)),
            (_("日期依据"), basis[found.basis] + (_("，放假安排未公布") if found.provisional else "")),
            (_("主题"), pick(found.theme_name, found.theme_name_en)),
            (_("地点"), "  ".join(filter(None, (found.venue_name, unit_words(found.district))))),
            (_("总负责"), unit_words(found.coordinator)),
            (_("说明"), found.description),
            (_("固定"), _("公布新日期时不移动") if found.pinned else ""),
            (
                _("手工"),
                _("{n} 个字段由人设定，规划不再改动").format(n=len(found.edited)) if found.edited else "",
            ),
            *((_("任务"), f"{m} {whole.measures.get(m, '')}") for m in found.measures),
        )
        return [labelled(label, text) for label, text in facts if text]

    def chosen(self) -> list[ActivityView]:
        return [self.activity] if self.activity else []

    def action_activity_history(self) -> None:
        self.query_one("#history").scroll_visible(animate=False, top=True)

    def action_matter_settle(self) -> None:
        """Mark one of the open deadlines as done."""
        if not self.may_change():
            return
        if not self._milestones:
            self.post_message(Flash(_("没有未完成的节点"), "warn"))
            return
        store, actor, ident = self.workspace.store, self.workspace.actor, self.ident
        titles = {m.id: m for m in self._milestones}

        def picked(ids: tuple[object, ...] | None) -> None:
            if ids and isinstance(ids[0], int):
                found = titles[ids[0]]
                self.command(lambda: _completed(store, ident, found, actor))

        choices = [Choice(m.id, _called(m), date_words(m.due_on, near=self.workspace.today)) for m in self._milestones]
        self.app.push_screen(Picker(_("完成哪个节点"), choices), picked)


def _completed(store: Store, ident: int, milestone: MilestoneView, actor: str) -> str:
    complete_milestone(store, ident, milestone.title, actor)
    return _("完成节点：{what}").format(what=_called(milestone))


def _reminder(reminder: ReminderView, zone: ZoneInfo) -> str:
    """When, to whom, about what, how far it is."""
    at = reminder.due_at.astimezone(zone)
    told = f"{date_words(at.date(), year=True)} {at:%H:%M}  {unit_words(reminder.unit)}  {kind_words(reminder.kind)}"
    return f"{told}  {_with_reason(state_words(reminder.state), reminder.reason)}"


def _with_reason(state: str, reason: str) -> str:
    return labelled(state, reason) if reason else state


def _called(milestone: MilestoneView) -> str:
    return pick(milestone.title, milestone.title_en)


def _milestone(milestone: MilestoneView) -> str:
    done = _("已完成") if milestone.done_at else ""
    return f"{date_words(milestone.due_on, year=True)} {weekday_words(milestone.due_on)}  {_called(milestone)}  {done}"
