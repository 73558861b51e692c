"""What clashes, what would help, and what people decided to live with."""

from collections.abc import Callable, Sequence

from sqlmodel import Session

from config.language import _, current, day_range_words, listed, pick
from scheduler.commands.conflict import accept, apply, reopen
from scheduler.errors import Refused
from scheduler.queries.conflict_words import explain, kind_words, remedy_words, severity_words
from scheduler.queries.conflicts import ConflictView, Wanted, conflicts
from scheduler.queries.names import unit_names
from scheduler.queries.remedies import remedies
from tui.actions import CONFLICT, N_, bindings
from tui.dialogs.confirm import Confirm
from tui.dialogs.picker import Choice, Picker
from tui.dialogs.reason import Reason
from tui.messages import Flash, Tone
from tui.screens.listing import Detail, ListingPage
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList

MARKS = {"serious": "!", "warning": "?", "info": "·"}
TONES: dict[str, Tone] = {"serious": "bad", "warning": "warn", "info": ""}


class ConflictsPage(ListingPage[ConflictView]):
    BINDINGS = [*bindings(CONFLICT)]
    view = "conflicts"
    about = N_("冲突和可行的办法，最严重的在前。f 按建议处理，a 写明理由后接受，回车打开涉及的活动。")
    hint = N_("单位:市科协 严重")

    def listing(self) -> LineList[ConflictView]:
        return LineList[ConflictView](
            [
                Column("", 1),
                Column(_("日期"), 14),
                Column(_("种类"), 8 if current() == "zh" else 14),
                Column(_("冲突"), share=1),
                Column(_("编号"), 6, from_width=70),
            ],
            ident=lambda c: c.code,
            cells=_cells,
            heading=lambda c: severity_words(c.severity) if c.open else _("已接受"),
            tone=lambda c: TONES[c.severity] if c.open else "dim",
            search=lambda c: (*_cells(c), severity_words(c.severity), c.note, c.accepted_by),
            fields={
                "单位": lambda c: " ".join(name for name, _english in c.names),
                "种类": lambda c: kind_words(c.kind),
                "编号": lambda c: c.code,
            },
            empty=_("没有冲突"),
        )

    def question(self, session: Session) -> list[ConflictView]:
        found = conflicts(self.workspace.store, session, Wanted(today=self.workspace.today, accepted=True))
        return sorted(found, key=lambda c: not c.open)

    def detail(self, row: ConflictView, session: Session) -> Detail:
        today = self.workspace.today
        remedy = remedies(self.workspace.store, session, [row], today).get(row.code) if row.open else None
        lines = [explain(row), ""]
        lines += [f"#{s.id} {pick(s.title, s.title_en)}  {day_range_words(s.first, s.last)}" for s in row.subjects]
        if remedy is not None:
            lines += ["", _("建议：{what}（f）").format(what=remedy_words(remedy, row, unit_names(session)))]
        elif row.open:
            lines += ["", _("没有能自动处理的办法：请调整活动（回车），或写明理由接受（a）。")]
        else:
            lines += ["", _("已接受（{who}）：{note}").format(who=row.accepted_by, note=row.note)]
        return f"{row.code} {kind_words(row.kind)}", lines

    def summary(self, rows: Sequence[ConflictView]) -> str:
        serious = sum(c.open and c.severity == "serious" for c in rows)
        words = _("{n} 个冲突，{serious} 个严重，{accepted} 个已接受")
        return words.format(n=sum(c.open for c in rows), serious=serious, accepted=sum(not c.open for c in rows))

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        subjects = event.row.subjects
        if len(subjects) == 1:
            self.app.open_activity(subjects[0].id)  # type: ignore[attr-defined]
            return

        def picked(ids: Sequence[object] | None) -> None:
            if ids:
                self.app.open_activity(ids[0])  # type: ignore[attr-defined]

        choices = [
            Choice(s.id, pick(s.title, s.title_en), f"{day_range_words(s.first, s.last)} #{s.id}") for s in subjects
        ]
        self.app.push_screen(Picker(_("打开哪项活动"), choices), picked)

    def _targets(self, wanted: Callable[[ConflictView], bool], otherwise: str) -> list[ConflictView]:
        """The chosen ones that this can be done with; a sentence if there are none."""
        if not self.may_change():
            return []
        found = [c for c in self.chosen if wanted(c)]
        if not found:
            self.post_message(Flash(otherwise, "warn"))
        return found

    def action_conflict_fix(self) -> None:
        targets = self._targets(lambda c: c.open, _("这里没有要处理的冲突"))
        if targets:
            self.carry_out(lambda: self._proposals(targets), self._ask_to_fix)

    def _proposals(self, targets: Sequence[ConflictView]) -> list[tuple[ConflictView, str]]:
        """Those that can be settled at once, with what would be done. Refused if none can."""
        with self.workspace.store.read() as session:
            found = remedies(self.workspace.store, session, targets, self.workspace.today)
            units = unit_names(session)
        if not found:
            raise Refused(_("没有能自动处理的办法"), hint=_("请调整活动（回车），或写明理由接受（a）"))
        return [(c, remedy_words(found[c.code], c, units)) for c in targets if c.code in found]

    def _ask_to_fix(self, proposals: Sequence[tuple[ConflictView, str]]) -> None:
        chosen = [c for c, _words in proposals]
        question = Confirm(
            _("按建议处理 {n} 个冲突").format(n=len(proposals)),
            [words for _c, words in proposals],
            follows=[_("节点、提醒和日历订阅随活动更新，相关单位会收到通知。")],
            yes=_("处理"),
            key="f",
        )
        self.after_yes(question, lambda: self.command(lambda: self._fix(chosen)))

    def _fix(self, targets: Sequence[ConflictView]) -> str:
        """Each by what helps now: a remedy before may have settled or changed the next."""
        store, today = self.workspace.store, self.workspace.today
        done = []
        for target in targets:
            with store.read() as session:
                remedy = remedies(store, session, [target], today).get(target.code)
                words = remedy_words(remedy, target, unit_names(session)) if remedy else ""
            if remedy is not None:
                apply(store, remedy, self.workspace.actor)
                done.append(words)
        if not done:
            raise Refused(_("这些冲突已经另有变化，没有处理"))
        return done[0] if len(done) == 1 else _("已处理 {n} 个冲突").format(n=len(done))

    def action_conflict_accept(self) -> None:
        targets = self._targets(lambda c: c.open, _("这里没有要接受的冲突"))
        if not targets:
            return

        def given(note: str | None) -> None:
            if note:
                self.command(lambda: self._accept(targets, note))

        suggestions = (_("已协调，可以同时进行"), _("另派人员"), _("错开时段"))
        title = _("接受 {n} 个冲突：写明理由").format(n=len(targets))
        self.app.push_screen(Reason(title, follows=[explain(c) for c in targets[:3]], suggestions=suggestions), given)

    def _accept(self, targets: Sequence[ConflictView], note: str) -> str:
        for target in targets:
            accept(self.workspace.store, target.found, note, self.workspace.actor)
        return _("已接受：{codes}").format(codes=listed(c.code for c in targets))

    def action_conflict_reopen(self) -> None:
        targets = self._targets(lambda c: not c.open, _("这里没有接受过的冲突"))

        def work() -> str:
            for target in targets:
                reopen(self.workspace.store, target.found, self.workspace.actor)
            return _("重新列出：{codes}").format(codes=listed(c.code for c in targets))

        if targets:
            self.command(work)


def _cells(conflict: ConflictView) -> Sequence[str]:
    return (
        MARKS[conflict.severity] if conflict.open else "+",
        day_range_words(conflict.first, conflict.last),
        kind_words(conflict.kind),
        explain(conflict),
        conflict.code,
    )


PAGE = ConflictsPage
