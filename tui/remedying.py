"""What would help against conflicts, the same wherever some are listed: proposed with what follows, then done."""

from collections.abc import Hashable, Sequence
from datetime import date

from config.language import _, day_range_words, pick
from scheduler.commands.conflict import apply
from scheduler.commands.together import together
from scheduler.errors import Refused
from scheduler.planning.remedies import Move, Remedy
from scheduler.queries.conflict_words import remedy_words
from scheduler.queries.conflicts import ConflictView, Wanted, conflicts
from scheduler.queries.names import unit_names
from scheduler.queries.remedies import alternatives, remedies
from scheduler.store.store import Store
from tui.dialogs.confirm import Confirm
from tui.dialogs.picker import Choice, Picker
from tui.performing import Performing
from tui.preview import preview, preview_words, urgent_first

Proposal = tuple[ConflictView, Remedy, str]
"""The conflict, what would help, and that in words."""


class Remedying(Performing):
    """Mixed into pages that list conflicts."""

    def remedy(self, targets: Sequence[ConflictView]) -> None:
        """Show what would help and what follows from it; after a yes it is one change, taken back by one undo."""
        self.carry_out(lambda: self._proposals(targets), self._ask_to_fix)

    def choose_remedy(self, target: ConflictView) -> None:
        """Offer every way that would help, each with what follows from it; the one picked is done."""
        self.carry_out(lambda: self._ways(target), self._ask_which)

    def _ways(self, target: ConflictView) -> list[Proposal]:
        store, today = self.workspace.store, self.workspace.today
        with store.read() as session:
            found = alternatives(store, session, [target], today).get(target.code)
            units = unit_names(session)
        if not found:
            raise no_way()
        return [(target, remedy, remedy_words(remedy, target, units)) for remedy in found]

    def _ask_which(self, ways: Sequence[Proposal]) -> None:
        store, actor = self.workspace.store, self.workspace.actor

        def foretell(place: Hashable) -> list[str]:
            _conflict, remedy, said = ways[int(str(place))]
            found = preview(store, [remedy.activity], lambda joined: apply(joined, remedy, actor), actor)
            return [said, *urgent_first(preview_words(found))]

        def picked(places: Sequence[Hashable] | None) -> None:
            if places:
                _conflict, remedy, said = ways[int(str(places[0]))]
                self.command(lambda: _done(store, remedy, actor, said))

        offered = [_offer(n, way, self.workspace.today) for n, way in enumerate(ways)]
        self.app.push_screen(Picker(_("用哪个办法"), offered, foretell=foretell), picked)

    def _proposals(self, targets: Sequence[ConflictView]) -> list[Proposal]:
        """Those that can be settled at once. Refused if none can."""
        store, today = self.workspace.store, self.workspace.today
        with store.read() as session:
            found = remedies(store, session, targets, today)
            units = unit_names(session)
        if not found:
            raise no_way()
        return [(c, found[c.code], remedy_words(found[c.code], c, units)) for c in targets if c.code in found]

    def _ask_to_fix(self, proposals: Sequence[Proposal]) -> None:
        store, actor, today = self.workspace.store, self.workspace.actor, self.workspace.today
        targets = [conflict for conflict, _remedy, _words in proposals]
        words = [words for _conflict, _remedy, words in proposals]
        said = words[0] if len(words) == 1 else _("按建议处理 {n} 个冲突").format(n=len(words))

        def fix(joined: Store) -> None:
            if not sum(_settle(joined, target, actor, today) for target in targets):
                raise Refused(_("这些冲突已经另有变化，没有处理"))

        def work() -> str:
            with together(store, actor, "fix", said) as joined:
                fix(joined)
            return said

        ids = sorted({remedy.activity for _conflict, remedy, _words in proposals})
        question = Confirm(
            _("按建议处理 {n} 个冲突").format(n=len(words)), words, yes=_("处理"), key="f",
            foretell=lambda: preview_words(preview(store, ids, fix, actor)),
        )  # fmt: skip
        self.after_yes(question, lambda: self.command(work))


def no_way() -> Refused:
    """That only people can help."""
    return Refused(_("没有能自动处理的办法"), hint=_("请打开活动调整，或在“冲突”页写明理由接受"))


def _offer(place: int, way: Proposal, today: date) -> Choice:
    """One way in a line; the whole sentence stands below."""
    conflict, remedy, said = way
    subject = next((s for s in conflict.subjects if s.id == remedy.activity), None)
    if subject is None or not isinstance(remedy, Move):
        return Choice(place, said)
    day = day_range_words(remedy.day, remedy.day, year=remedy.day.year != today.year)
    return Choice(place, f"#{subject.id} {pick(subject.title, subject.title_en)}", f"→ {day}")


def _done(store: Store, remedy: Remedy, actor: str, said: str) -> str:
    apply(store, remedy, actor)
    return said


def _settle(store: Store, target: ConflictView, actor: str, today: date) -> bool:
    """By what helps now; nothing (False) if a remedy before settled it already."""
    with store.read() as session:
        around = Wanted(today=today, activity=target.subjects[0].id)
        still = any(each.code == target.code for each in conflicts(store, session, around))
        helps = remedies(store, session, [target], today).get(target.code) if still else None
    if helps is not None:
        apply(store, helps, actor)
    return helps is not None
