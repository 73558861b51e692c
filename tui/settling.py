"""Settle what needs a person with one key: each kind of matter by the command that ends it, undone like any other."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from config.contacts import read_contacts
from config.language import _, listed, pick
from scheduler.commands.assignment import answer
from scheduler.commands.delivery import retry
from scheduler.commands.milestone import complete_milestone, complete_of_edition
from scheduler.commands.together import together
from scheduler.planning.lifecycle import Step
from scheduler.queries.today import Due, Waiting
from scheduler.queries.views import ActivityView
from scheduler.queries.warning import WarningView
from tui.activity_actions import ActivityActions
from tui.dialogs.announce import Edition
from tui.messages import Flash
from tui.remedying import Remedying
from tui.screens.matters import CONFLICT, FAILED, LATE, OVERDUE, SOURCE, UNANSWERED, WAITING, WARNING, WEEK, Matter
from tui.theme_actions import ThemeActions


def settle_words(kind: str) -> str:
    """What the key does with a matter of this kind."""
    return {
        WARNING: _("f 打开"), LATE: _("f 检查安装"), OVERDUE: _("f 标为完成"), UNANSWERED: _("f 登记接受"),
        CONFLICT: _("f 按建议处理"), WAITING: _("f 公布日期"), FAILED: _("f 重新发送"), SOURCE: _("f 立即读取"),
        WEEK: _("f 下一步（确认、完成、上报）"),
    }[kind]  # fmt: skip


class Settling(Remedying, ThemeActions, ActivityActions):
    """Mixed into pages that list matters."""

    def matters_at_hand(self) -> Sequence[Matter]:
        """The marked ones, or the one under the cursor."""
        raise NotImplementedError

    def action_matter_settle(self) -> None:
        if not self.may_change():
            return
        chosen = self.matters_at_hand()
        if not chosen:
            self.post_message(Flash(_("没有要处理的事"), "warn"))
            return
        kind = chosen[0].kind
        ways: Mapping[str, Callable[[Sequence[Any]], None]] = {
            OVERDUE: self._complete, UNANSWERED: self._accept, CONFLICT: self.remedy, WAITING: self._announce,
            FAILED: self._send_again, WEEK: self._go_on, SOURCE: self._read_again, WARNING: self._show,
            LATE: lambda _late: self.app.action_checks_show(),  # type: ignore[attr-defined]
        }  # fmt: skip
        ways[kind]([m.what for m in chosen if m.kind == kind])

    def _complete(self, dues: Sequence[Due]) -> None:
        store, actor = self.workspace.store, self.workspace.actor
        said = _("完成节点：{what}").format(what=_titles([f"{d.title} · {d.of}" for d in dues]))

        def work() -> str:
            with together(store, actor, "milestone", said) as joined:
                for due in dues:
                    if due.activity is not None:
                        complete_milestone(joined, due.activity, due.key, actor)
                    elif due.occurrence is not None:
                        complete_of_edition(joined, due.occurrence, due.key, actor)
            return said

        self.command(work)

    def _accept(self, activities: Sequence[ActivityView]) -> None:
        """Every lead that is silent accepts; one that declined needs another lead instead."""
        store, actor = self.workspace.store, self.workspace.actor
        silent = [(a.id, x.unit.id) for a in activities for x in a.assignments if _is_silent(x.role, x.answer)]
        if not silent:
            self.action_activity_assign()
            return
        said = _("登记接受：{what}").format(what=_titles([pick(a.title, a.title_en) for a in activities]))

        def work() -> str:
            with together(store, actor, "answer", said) as joined:
                for ident, unit in silent:
                    answer(joined, ident, unit, True, actor)
            return said

        self.command(work)

    def _announce(self, waiting: Sequence[Waiting]) -> None:
        self.announce(edition_of(waiting[0]))

    def _send_again(self, ids: Sequence[int]) -> None:
        workspace = self.workspace

        def work() -> str:
            done = retry(workspace.store, ids, workspace.actor, read_contacts(workspace.settings.contacts))
            return _("重新发送 {n} 条通知").format(n=done)

        self.command(work)

    def _read_again(self, ids: Sequence[int]) -> None:
        workspace = self.workspace

        def work() -> str:
            reading = import_module("tui.sourcing")  # Start-up: it brings what talks to other servers.
            found = (reading.attempt(workspace.store, workspace.settings, i, workspace.clock()) for i in ids)
            return listed(reading.polled_words(each) for each in found)

        self.post_message(Flash(_("正在读取…")))
        self.carry_out(work, lambda said: self.post_message(Flash(said, "good")))

    def _show(self, warnings: Sequence[WarningView]) -> None:
        if warnings[0].activity is not None:
            self.app.open_activity(warnings[0].activity)  # type: ignore[attr-defined]

    def _go_on(self, activities: Sequence[ActivityView]) -> None:
        """The usual next step of the first one's state."""
        first = activities[0]
        step = {"planned": Step.CONFIRM, "postponed": Step.RESTORE, "completed": Step.REPORT}.get(first.status)
        if step is None:
            step = Step.COMPLETE
        self.take([a for a in activities if a.status == first.status], step)


def edition_of(waiting: Waiting) -> Edition:
    """What announcing it begins with: the rule's dates; nothing for one that floats."""
    known = not waiting.floating
    return Edition(
        theme=waiting.theme, name=pick(waiting.name, waiting.name_en), year=waiting.year,
        start=waiting.rule_start if known else None, end=waiting.rule_end if known else None,
    )  # fmt: skip


def _is_silent(role: str, given: str) -> bool:
    return role == "lead" and given == "pending"


def _titles(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else _("{first} 等 {n} 项").format(first=titles[0], n=len(titles))
