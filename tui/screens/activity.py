"""One activity whole: what, when, where, who, its deadlines and its history."""

from dataclasses import dataclass

from sqlmodel import Session
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from config.language import _, date_words, weekday_words
from scheduler.planning.lifecycle import status_words
from scheduler.queries.agenda import activity, milestones
from scheduler.queries.history import EventView, log
from scheduler.queries.views import ActivityView, MilestoneView
from tui.actions import ACTIVITY, N_, bindings
from tui.activity_actions import ActivityActions
from tui.cli.history import sentence
from tui.cli.wording import answer_words, role_words, title_words, unit_words, when_words
from tui.safe import block
from tui.screens.base import ViewPage
from tui.widgets.plain import Note, entitle
from tui.workspace import Workspace

HISTORY = 100


@dataclass(frozen=True, slots=True)
class Whole:
    activity: ActivityView
    milestones: list[MilestoneView]
    history: list[EventView]
    measures: dict[str, str]


class ActivityPage(ActivityActions, ViewPage):
    BINDINGS = [*bindings(ACTIVITY)]
    about = N_("一项活动的全部内容。e 编辑，m 改期，s 状态，a 分工，d 取消；u 撤销。")

    def __init__(self, workspace: Workspace, ident: int) -> None:
        super().__init__(workspace)
        self.ident = ident
        self.activity: ActivityView | None = None

    def body(self) -> ComposeResult:
        with VerticalScroll(id="whole"):
            yield Note("", id="facts", classes="panel")
            yield Note("", id="units", classes="panel")
            yield Note("", id="milestones", classes="panel")
            yield Note("", id="history", classes="panel")

    def on_mount(self) -> None:
        self.query_one("#whole").focus()

    def question(self, session: Session) -> Whole:
        catalogue = self.workspace.store.catalogue(session)
        return Whole(
            activity(session, self.ident),
            milestones(session, self.ident),
            log(session, noun="activity", subject=str(self.ident), limit=HISTORY),
            {m.id: m.title for m in catalogue.measures},
        )

    def show(self, answer: Whole) -> None:
        self.activity = found = answer.activity
        panel = self.query_one("#facts", Note)
        entitle(panel, f"#{found.id} {title_words(found)}")
        panel.show(block(*self._facts(answer)))
        units = self.query_one("#units", Note)
        entitle(units, _("分工"))
        units.show(block(*(
            f"{role_words(a.role)}  {unit_words(a.unit)}  {answer_words(a.answer)}"
            + (f"：{a.reason}" if a.reason else "")
            for a in found.assignments
        )))  # fmt: skip
        self._panel("#milestones", _("节点"), [_milestone(m) for m in answer.milestones])
        zone = self.workspace.zone
        self._panel("#history", _("经过"), [sentence(e, zone) for e in reversed(answer.history)])
        self.status(f"{status_words(found.status)} · {when_words(found, zone)}")

    def _panel(self, selector: str, title: str, lines: list[str]) -> None:
        panel = self.query_one(selector, Note)
        panel.display = bool(lines)
        entitle(panel, title)
        panel.show(block(*lines))

    def _facts(self, whole: Whole) -> list[str]:
        found = whole.activity
        basis = {"rule": _("按规则推算，尚未公布"), "announced": _("已公布"), "manual": _("手工安排")}
        facts = (
            (_("时间"), when_words(found, self.workspace.zone)),
            (_("状态"), status_words(found.status) + (f"（{found.reason}）" if found.reason else "")),
            (_("日期依据"), basis[found.basis] + (_("，放假安排未公布") if found.provisional else "")),
            (_("主题"), found.theme_name),
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
        return [f"{label}：{text}" for label, text in facts if text]

    def chosen(self) -> list[ActivityView]:
        return [self.activity] if self.activity else []


def _milestone(milestone: MilestoneView) -> str:
    done = _("已完成") if milestone.done_at else ""
    return f"{date_words(milestone.due_on, year=True)} {weekday_words(milestone.due_on)}  {milestone.title}  {done}"
