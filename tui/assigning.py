"""Who does what in the activities at hand: give a part, hand it over, take it away, enter a unit's answer."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import Any

from config.language import _
from scheduler.commands.assignment import Assign, answer, assign
from scheduler.errors import Refused
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.names import all_names, called
from scheduler.queries.views import ActivityView, AssignmentView
from scheduler.store.store import Store
from tui.cli.wording import answer_words, role_words, title_words, unit_words
from tui.dialogs.picker import Choice, Picker
from tui.dialogs.reason import Reason
from tui.messages import Flash
from tui.performing import Performing
from tui.preview import preview, preview_words

ROLES = ("lead", "responsible", "support", "host")
TO_OTHER = "to"


class Assigning(Performing):
    """Mixed into pages that say which activities are meant."""

    def chosen(self) -> list[ActivityView]:
        """The marked activities, or the one under the cursor."""
        raise NotImplementedError

    def activities_by_id(self, idents: Sequence[int]) -> list[ActivityView]:
        """The activities as they are now, in the order of their times; for pages that hold only their ids."""
        if not idents:
            return []
        return self.workspace.ask(lambda session: agenda(session, Filter(ids=tuple(idents))))

    def foresee_all(self, targets: Sequence[ActivityView], act: Callable[[Store], object]) -> list[str]:
        """What a command given a store would lead to around these activities, in a few lines; for a thread."""
        return preview_words(preview(self.workspace.store, [t.id for t in targets], act, self.workspace.actor))

    def day_at_hand(self) -> date | None:
        """The day that a new activity is likely meant for; None where the page has none."""
        here = self.chosen()
        return here[0].start_on if here else None

    def targets(self) -> list[ActivityView]:
        """What an action is meant for; the person is told when that is nothing."""
        if not self.may_change():
            return []
        found = self.chosen()
        if not found:
            self.post_message(Flash(_("这里没有活动"), "warn"))
        return found

    def action_activity_assign(self) -> None:
        targets = self.targets()
        if not targets:
            return
        here = {a.unit.id: role_words(a.role) for t in targets for a in t.assignments}

        units = self._units(here)

        def picked(ids: tuple[object, ...] | None) -> None:
            if ids:
                self._pick_role(targets, next(u for u in units if u.id == ids[0]), str(ids[0]) in here)

        title = _("分工：{what}").format(what=names(targets))
        self.app.push_screen(Picker(title, units), picked)

    def _units(self, here: dict[str, str]) -> list[Choice]:
        """Every unit, those that have a part first."""
        units = self.workspace.ask(lambda session: all_names(session, "unit"))
        return [
            Choice(u[0], called("unit", u), here.get(u[0], ""), u[1:], _("已分工") if u[0] in here else _("其他单位"))
            for u in sorted(units, key=lambda u: u[0] not in here)
        ]

    def _pick_role(self, targets: Sequence[ActivityView], chosen: Choice, here: bool) -> None:
        """What each would do is told while the person chooses."""
        unit, name = str(chosen.id), chosen.name
        choices = [Choice(role, role_words(role)) for role in ROLES]
        if here:
            choices += [Choice(TO_OTHER, _("移交给其他单位")), Choice("", _("去掉这个单位"))]

        def picked(ids: tuple[object, ...] | None) -> None:
            if ids == (TO_OTHER,):
                self._hand_over(targets, unit, name)
            elif ids:
                self._assign(targets, Assign(unit, role=str(ids[0])))

        def foretell(role: Hashable) -> Sequence[str]:
            if role == TO_OTHER:
                return [_("接着选移交给哪个单位")]
            return self.foresee_all(targets, self._assigning(targets, Assign(unit, role=str(role))))

        self.app.push_screen(Picker(_("{unit}的职责").format(unit=name), choices, foretell=foretell), picked)

    def _hand_over(self, targets: Sequence[ActivityView], unit: str, name: str) -> None:
        def picked(ids: tuple[object, ...] | None) -> None:
            if ids:
                self._assign(targets, Assign(unit, to=str(ids[0])))

        def foretell(to: Hashable) -> Sequence[str]:
            return self.foresee_all(targets, self._assigning(targets, Assign(unit, to=str(to))))

        others = [c for c in self._units({}) if c.id != unit]
        self.app.push_screen(Picker(_("{unit}的分工移交给").format(unit=name), others, foretell=foretell), picked)

    def _assigning(self, targets: Sequence[ActivityView], wanted: Assign) -> Callable[[Store], int]:
        ids, actor = [t.id for t in targets], self.workspace.actor

        def work(store: Store) -> int:
            if not (changed := assign(store, ids, wanted, actor)):
                raise Refused(_("分工没有变化"))
            return changed

        return work

    def _assign(self, targets: Sequence[ActivityView], wanted: Assign) -> None:
        work, store = self._assigning(targets, wanted), self.workspace.store
        self.command(lambda: _("调整了 {n} 项活动的分工").format(n=work(store)))

    def action_activity_answer(self) -> None:
        targets = self.targets()
        if len(targets) > 1:
            self.post_message(Flash(_("答复请逐项登记"), "warn"))
        elif targets and not targets[0].assignments:
            self.post_message(Flash(_("这项活动还没有分工（a）"), "warn"))
        elif targets:
            self._pick_answer(targets[0])

    def _pick_answer(self, target: ActivityView) -> None:
        """The units in the order of urgency: leads that are silent first."""
        parts = sorted(target.assignments, key=lambda a: (a.answer == "accepted", a.role != "lead"))
        choices = [_answered(part, accepts) for part in parts for accepts in (True, False)]

        def picked(ids: tuple[object, ...] | None) -> None:
            if ids and isinstance(ids[0], tuple):
                unit, accepts = ids[0]
                self.enter_answer(target, unit, accepts=accepts)

        def foretell(choice: Any) -> Sequence[str]:
            unit, accepts = choice
            return self.foresee_all([target], _answering(target, unit, accepts, self.workspace.actor))

        title = _("登记答复：{what}").format(what=title_words(target))
        self.app.push_screen(Picker(title, choices, foretell=foretell), picked)

    def enter_answer(self, target: ActivityView, unit: str, *, accepts: bool) -> None:
        """A unit's yes at once; its no with the reason."""
        store, actor = self.workspace.store, self.workspace.actor
        words = (_("登记接受：{what}") if accepts else _("登记拒绝：{what}")).format(what=title_words(target))

        def work(reason: str = "") -> str:
            _answering(target, unit, accepts, actor, reason)(store)
            return words

        def given(reason: str | None) -> None:
            if reason:
                self.command(lambda: work(reason))

        if accepts:
            self.command(work)
            return

        def foretell() -> list[str]:
            return self.foresee_all([target], _answering(target, unit, accepts, actor))

        self.app.push_screen(Reason(_("为什么不能承担"), foretell=foretell), given)


def _answering(
    target: ActivityView, unit: str, accepts: bool, actor: str, reason: str = "…"
) -> Callable[[Store], None]:
    return lambda store: answer(store, target.id, unit, accepts, actor, reason="" if accepts else reason)


def _answered(part: AssignmentView, accepts: bool) -> Choice:
    words = _("接受") if accepts else _("拒绝")
    note = f"{role_words(part.role)} · {answer_words(part.answer)}"
    return Choice((part.unit.id, accepts), f"{unit_words(part.unit)} {words}", note)


def names(targets: Sequence[ActivityView]) -> str:
    """The activities in a few words."""
    if len(targets) == 1:
        return title_words(targets[0])
    return _("{first} 等 {n} 项").format(first=title_words(targets[0]), n=len(targets))
