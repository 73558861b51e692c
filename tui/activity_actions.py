"""What can be done with activities, the same on every page that shows some: dialogs first, then a command.

Each dialog tells what would follow, from a rehearsal of the very command; what many activities undergo at once is
one change, taken back by one undo.
"""

from collections.abc import Callable, Sequence
from importlib import import_module

from config.language import _, date_words, listed, nested
from scheduler.commands import activity as commands
from scheduler.commands.together import together
from scheduler.planning.lifecycle import MOVES, Status, Step, legal, status_words, step_words
from scheduler.queries.views import ActivityView
from scheduler.store.store import Store
from tui.assigning import Assigning, names
from tui.cli.wording import title_words
from tui.dialogs.confirm import Confirm
from tui.dialogs.move import Move, Moved
from tui.dialogs.picker import Choice, Picker
from tui.dialogs.reason import Reason
from tui.messages import Flash

Act = Callable[[Store, ActivityView], object]
"""What a command does to one activity; the store may be that of a rehearsal."""
MANY = 20
"""More than this at once is asked about once more."""
BEFORE_REPORT = {
    Status.PLANNED: (Step.CONFIRM, Step.COMPLETE), Status.CONFIRMED: (Step.COMPLETE,), Status.COMPLETED: (),
}  # fmt: skip
"""The steps that reporting an activity of that state takes first."""


class ActivityActions(Assigning):
    """Mixed into pages; they say which activities are meant (``chosen``) and reload when told."""

    def apply(self, targets: Sequence[ActivityView], act: Act, command: str, words: str) -> None:
        """Do it to all or none in a thread; ``words`` say it, with ``{what}`` for the activities."""
        store, actor = self.workspace.store, self.workspace.actor
        said = words.format(what=names(targets))

        def work() -> str:
            if len(targets) == 1:
                act(store, targets[0])
            else:
                with together(store, actor, command, said) as joined:
                    for target in targets:
                        act(joined, target)
            return said

        self.command(work)

    def foresee(self, targets: Sequence[ActivityView], act: Act) -> list[str]:
        """What doing it would lead to, in a few lines; for a thread."""

        def all_of_them(store: Store) -> None:
            for target in targets:
                act(store, target)

        return self.foresee_all(targets, all_of_them)

    def _stepping(self, step: Step, reason: str = "") -> Act:
        actor = self.workspace.actor
        return lambda store, a: commands.step(store, a.id, step, actor, reason=reason, expected=a.version)

    def _step(self, targets: Sequence[ActivityView], step: Step, reason: str = "") -> None:
        self.apply(targets, self._stepping(step, reason), step.value, step_words(step) + _("：{what}"))

    def action_activity_confirm(self) -> None:
        if not (targets := self.targets()):
            return
        if len(targets) <= MANY:
            self._step(targets, Step.CONFIRM)
            return
        question = Confirm(
            _("确认 {n} 项活动").format(n=len(targets)),
            [title_words(t) for t in targets],
            yes=_("确认"),
            key="c",
            foretell=lambda: self.foresee(targets, self._stepping(Step.CONFIRM)),
        )
        self.after_yes(question, lambda: self._step(targets, Step.CONFIRM))

    def action_activity_cancel(self) -> None:
        if targets := self.targets():
            self._with_reason(targets, Step.CANCEL)

    def _with_reason(self, targets: Sequence[ActivityView], step: Step) -> None:
        def given(reason: str | None) -> None:
            if reason is not None:
                self._step(targets, step, reason)

        self.app.push_screen(
            Reason(
                _("{step}：{what}").format(step=step_words(step), what=names(targets)),
                suggestions=(_("时间冲突"), _("天气原因"), _("场地不可用"), _("上级另有安排")),
                required=step is Step.CANCEL,
                foretell=lambda: self.foresee(targets, self._stepping(step, "…")),
            ),
            given,
        )

    def action_activity_status(self) -> None:
        targets = self.targets()
        if not targets:
            return
        common = [s for s in Step if all((Status(t.status), s) in MOVES for t in targets)]
        if not common:
            states = listed(sorted({status_words(t.status) for t in targets}))
            self.post_message(Flash(_("“{states}”的活动没有共同的下一步").format(states=states), "warn"))
            return
        choices = [Choice(s.value, step_words(s), _becomes(targets[0], s)) for s in common]

        def picked(ids: tuple[object, ...] | None) -> None:
            if ids:
                self.take(targets, Step(str(ids[0])))

        def foretell(step: object) -> list[str]:
            if step == Step.REPORT.value:
                return [_("接着填写总结")]
            return self.foresee(targets, self._stepping(Step(str(step)), "…"))

        title = _("状态：{what}").format(what=names(targets))
        self.app.push_screen(Picker(title, choices, foretell=foretell), picked)

    def take(self, targets: Sequence[ActivityView], step: Step) -> None:
        """A step of the lifecycle, after the dialog that it needs."""
        if step in (Step.CANCEL, Step.POSTPONE):
            self._with_reason(targets, step)
        elif step is Step.REPORT:
            self._report(targets)
        else:
            self._step(targets, step)

    def action_activity_report(self) -> None:
        if targets := self.targets():
            self._report(targets)

    def _report(self, targets: Sequence[ActivityView]) -> None:
        if len(targets) > 1:
            self.post_message(Flash(_("请逐项上报"), "warn"))
            return
        target, store, actor = targets[0], self.workspace.store, self.workspace.actor
        before = BEFORE_REPORT.get(Status(target.status))
        if why := self._not_yet(target, before):
            self.post_message(Flash(why, "warn"))
            return
        dialog = import_module("tui.dialogs.report").ReportDialog  # Start-up: few pages ever need it.

        def given(values: dict[str, object] | None) -> None:
            if values is not None:
                self.command(lambda: _reported(store, target, before or (), values, actor))

        steps = listed(step_words(step) for step in before or ())
        note = _("现在是“{state}”：上报时一并{steps}").format(state=status_words(target.status), steps=steps)
        self.app.push_screen(dialog(_("上报：{what}").format(what=title_words(target)), note if before else ""), given)

    def _not_yet(self, target: ActivityView, before: Sequence[Step] | None) -> str:
        """Why the activity cannot be reported now, and what can be done; empty if it can."""
        if before is None:
            steps = listed(step_words(step) for step in legal(Status(target.status))) or _("无")
            return _("“{state}”的活动不能上报；可以（s）：{steps}").format(
                state=status_words(target.status), steps=steps
            )
        if before and target.start_on > self.workspace.today:
            return _("{day}才举办，办完再上报；已提前举办的，先改期（m）").format(
                day=date_words(target.start_on, year=True)
            )
        return ""

    def action_activity_move(self) -> None:
        targets = self.targets()
        if not targets:
            return

        def moved(to: Moved | None) -> None:
            if to is not None:
                self.apply(targets, self._moving(targets[0], to), "move", _("改期：{what}"))

        self.app.push_screen(
            Move(
                _("改期：{what}").format(what=names(targets)),
                self.workspace.today,
                targets[0],
                self.workspace.zone,
                foretell=lambda to: self.foresee(targets, self._moving(targets[0], to)),
            ),
            moved,
        )

    def _moving(self, first: ActivityView, to: Moved) -> Act:
        """Every activity by as many days as the first one."""
        zone, actor, shift = self.workspace.zone, self.workspace.actor, to.day - first.start_on

        def move(store: Store, a: ActivityView) -> None:
            when = to.when(a, a.start_on + shift, zone)
            commands.move(store, a.id, when, actor, expected=a.version, reason=to.reason)

        return move

    def action_activity_pin(self) -> None:
        if targets := self.targets():
            pinned, actor = not targets[0].pinned, self.workspace.actor
            words = _("固定：{what}") if pinned else _("放开：{what}")
            self.apply(targets, lambda store, a: commands.pin(store, a.id, pinned, actor), "pin", words)

    def action_activity_add(self) -> None:
        self._form("new")

    def action_activity_edit(self) -> None:
        if targets := self.targets():
            self._form("edit", targets[0])

    def action_activity_duplicate(self) -> None:
        if targets := self.targets():
            self._form("duplicate", targets[0])

    def _form(self, purpose: str, activity: ActivityView | None = None) -> None:
        if self.may_change():
            form = import_module("tui.screens.activity_form").ActivityForm
            self.app.push_screen(form(self.workspace, purpose, activity, day=self.day_at_hand()))


def _reported(store: Store, target: ActivityView, before: Sequence[Step], values: dict[str, object], actor: str) -> str:
    """Report it, with the steps that come before: all of it one change, or nothing."""
    said = _("上报活动“{title}”").format(title=nested(target.title))
    with together(store, actor, Step.REPORT.value, said) as joined:
        for number, step in enumerate((*before, Step.REPORT)):
            expected = None if number else target.version
            report = values if step is Step.REPORT else None
            commands.step(joined, target.id, step, actor, report=report, expected=expected)
    return _("已上报：{what}").format(what=title_words(target))


def _becomes(activity: ActivityView, step: Step) -> str:
    return f"→ {status_words(MOVES[Status(activity.status), step])}"
