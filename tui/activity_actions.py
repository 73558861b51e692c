"""What can be done with activities, the same on every page that shows some: dialogs first, then a command."""

from collections.abc import Callable, Sequence

from textual.screen import Screen

from config.errors import KepuError
from config.language import _, listed
from scheduler.commands import activity as commands
from scheduler.commands.assignment import Assign, assign
from scheduler.planning.lifecycle import MOVES, Status, Step, status_words, step_words
from scheduler.queries.names import all_names
from scheduler.queries.views import ActivityView
from tui.cli.wording import role_words, title_words
from tui.dialogs.confirm import Confirm
from tui.dialogs.move import Move, Moved
from tui.dialogs.picker import Choice, Picker
from tui.dialogs.reason import Reason
from tui.messages import Flash
from tui.robust import sentences
from tui.workspace import Workspace

Act = Callable[[ActivityView], object]


class ActivityActions(Screen[None]):
    """Mixed into pages; they say which activities are meant (``chosen``) and reload when told."""

    workspace: Workspace

    def chosen(self) -> list[ActivityView]:
        """The marked activities, or the one under the cursor."""
        raise NotImplementedError

    def _targets(self) -> list[ActivityView]:
        if self.workspace.read_only:
            self.post_message(Flash(_("只读方式，不能修改"), "warn"))
            return []
        found = self.chosen()
        if not found:
            self.post_message(Flash(_("这里没有活动"), "warn"))
        return found

    def perform(self, work: Callable[[], str]) -> None:
        """Run a command in a thread and say its sentence, or why it was refused. Nothing is lost either way."""

        def run() -> None:
            try:
                said = work()
            except KepuError as error:
                self.app.call_from_thread(self.post_message, Flash(" ".join(sentences(error)), "bad"))
            else:
                self.app.call_from_thread(self._performed, said)

        self.run_worker(run, thread=True, group="command")

    def _performed(self, said: str) -> None:
        reload = getattr(self, "reload", None)
        if reload is not None:
            reload()
        self.post_message(Flash(_("{what}（u 撤销）").format(what=said), "good"))

    def _each(self, targets: Sequence[ActivityView], act: Act, words: str) -> None:
        def work() -> str:
            for target in targets:
                act(target)
            what = title_words(targets[0]) if len(targets) == 1 else _("{n} 项活动").format(n=len(targets))
            return words.format(what=what)

        self.perform(work)

    def _step(self, targets: Sequence[ActivityView], step: Step, reason: str = "") -> None:
        store, actor = self.workspace.store, self.workspace.actor
        self._each(
            targets,
            lambda a: commands.step(store, a.id, step, actor, reason=reason, expected=a.version),
            step_words(step) + _("：{what}"),
        )

    def action_activity_confirm(self) -> None:
        if targets := self._targets():
            self._step(targets, Step.CONFIRM)

    def action_activity_cancel(self) -> None:
        if targets := self._targets():
            self._with_reason(targets, Step.CANCEL)

    def _with_reason(self, targets: Sequence[ActivityView], step: Step) -> None:
        def given(reason: str | None) -> None:
            if reason is not None:
                self._step(targets, step, reason)

        title = _("{step}：{what}").format(step=step_words(step), what=_names(targets))
        self.app.push_screen(
            Reason(
                title,
                follows=self.consequences(targets),
                suggestions=(_("时间冲突"), _("天气原因"), _("场地不可用"), _("上级另有安排")),
                required=step is Step.CANCEL,
            ),
            given,
        )

    def consequences(self, targets: Sequence[ActivityView]) -> list[str]:
        """What a change of these activities will touch, told before it is made."""
        units = {a.unit.id for target in targets for a in target.assignments}
        public = sum(target.public for target in targets)
        return [
            _("涉及 {n} 个单位，其日历订阅随之更新").format(n=len(units)),
            _("其中 {n} 项在公开日历中").format(n=public) if public else _("不在公开日历中"),
        ]

    def action_activity_status(self) -> None:
        targets = self._targets()
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
                self._take(targets, Step(str(ids[0])))

        self.app.push_screen(Picker(_("状态：{what}").format(what=_names(targets)), choices), picked)

    def _take(self, targets: Sequence[ActivityView], step: Step) -> None:
        if step in (Step.CANCEL, Step.POSTPONE):
            self._with_reason(targets, step)
        else:
            self._step(targets, step)

    def action_activity_move(self) -> None:
        targets = self._targets()
        if not targets:
            return
        first = targets[0]

        def moved(to: Moved | None) -> None:
            if to is not None:
                self._move(targets, to)

        self.app.push_screen(
            Move(
                _("改期：{what}").format(what=_names(targets)),
                self.workspace.today,
                first,
                self.workspace.zone,
                follows=self.consequences(targets),
            ),
            moved,
        )

    def _move(self, targets: Sequence[ActivityView], to: Moved) -> None:
        store, actor, zone = self.workspace.store, self.workspace.actor, self.workspace.zone
        shift = to.day - targets[0].start_on
        self._each(
            targets,
            lambda a: commands.move(
                store, a.id, to.when(a, a.start_on + shift, zone), actor, expected=a.version, reason=to.reason
            ),
            _("已改期：{what}"),
        )

    def action_activity_pin(self) -> None:
        targets = self._targets()
        if targets:
            pinned = not targets[0].pinned
            store, actor = self.workspace.store, self.workspace.actor
            words = _("已固定：{what}") if pinned else _("已放开：{what}")
            self._each(targets, lambda a: commands.pin(store, a.id, pinned, actor), words)

    def action_activity_assign(self) -> None:
        targets = self._targets()
        if not targets:
            return
        names = self.workspace.ask(lambda session: all_names(session, "unit"))
        here = {a.unit.id: role_words(a.role) for t in targets for a in t.assignments}
        choices = [
            Choice(u[0], u[1], here.get(u[0], ""), tuple(u[2:]), _("已分工") if u[0] in here else _("其他单位"))
            for u in sorted(names, key=lambda u: u[0] not in here)
        ]

        def picked(ids: tuple[object, ...] | None) -> None:
            if ids:
                self._assign_role(targets, str(ids[0]), here)

        self.app.push_screen(Picker(_("分工：{what}").format(what=_names(targets)), choices), picked)

    def _assign_role(self, targets: Sequence[ActivityView], unit: str, here: dict[str, str]) -> None:
        choices = [Choice(r, role_words(r)) for r in ("lead", "responsible", "support", "host")]
        if unit in here:
            choices.append(Choice("", _("去掉这个单位")))

        def picked(ids: tuple[object, ...] | None) -> None:
            if ids is None or not ids:
                return
            store, actor = self.workspace.store, self.workspace.actor
            wanted = Assign(unit, role=str(ids[0]))

            def work() -> str:
                changed = assign(store, [t.id for t in targets], wanted, actor)
                return _("调整了 {n} 项活动的分工").format(n=changed)

            self.perform(work)

        self.app.push_screen(Picker(_("职责"), choices), picked)

    def confirm(self, title: str, items: Sequence[str], then: Callable[[], None], key: str = "y") -> None:
        """Ask once before much is changed at once."""

        def answered(yes: bool | None) -> None:
            if yes:
                then()

        self.app.push_screen(Confirm(title, items, key=key), answered)


def _names(targets: Sequence[ActivityView]) -> str:
    if len(targets) == 1:
        return title_words(targets[0])
    return _("{first} 等 {n} 项").format(first=title_words(targets[0]), n=len(targets))


def _becomes(activity: ActivityView, step: Step) -> str:
    return f"→ {status_words(MOVES[Status(activity.status), step])}"
