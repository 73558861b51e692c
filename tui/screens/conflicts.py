"""What clashes, what would help, and what people decided to live with."""

from collections.abc import Callable, Sequence

from sqlmodel import Session

from config.language import _, date_words, day_range_words, listed, ngettext, pick
from scheduler.commands.conflict import accept, reopen
from scheduler.queries.conflict_words import explain, kind_words, remedy_words, severity_words
from scheduler.queries.conflicts import ConflictView, SubjectView, Wanted, conflicts
from scheduler.queries.names import unit_names
from scheduler.queries.remedies import alternatives
from tui.actions import CONFLICT, N_, bindings
from tui.dialogs.picker import Choice, Picker
from tui.dialogs.reason import Reason
from tui.line_search import on_days
from tui.messages import Flash, Tone
from tui.remedying import Remedying
from tui.screens.listing import Detail, ListingPage
from tui.widgets.columns import Column, by_language
from tui.widgets.line_list import LineList

MARKS = {"serious": "!", "warning": "?", "info": "·"}
TONES: dict[str, Tone] = {"serious": "bad", "warning": "warn", "info": ""}


class ConflictsPage(Remedying, ListingPage[ConflictView]):
    BINDINGS = [*bindings(CONFLICT)]
    view = "conflicts"
    about = N_("冲突和可行的办法，最严重的在前。f 按建议处理，a 写明理由后接受，回车打开涉及的活动。")
    hint = N_("单位:市科协 严重")

    def listing(self) -> LineList[ConflictView]:
        return LineList[ConflictView](
            [
                Column("", 1),
                Column(_("日期"), 14),
                Column(_("种类"), by_language(8, 14)),
                Column(_("冲突"), share=1),
                Column(_("编号"), 6, from_width=70),
            ],
            ident=lambda c: c.code,
            cells=_cells,
            heading=lambda c: severity_words(c.severity) if c.open else _("已接受"),
            tone=lambda c: TONES[c.severity] if c.open else "dim",
            search=lambda c: (*_cells(c), severity_words(c.severity), c.note, c.accepted_by),
            fields={
                "单位": lambda c: " ".join(word for name in c.names for word in name),
                "种类": lambda c: kind_words(c.kind),
                "编号": lambda c: c.code,
                "日期": on_days(lambda: self.workspace.today, lambda c: (c.first, c.last)),
            },
            empty=_("没有冲突"),
        )

    def question(self, session: Session) -> list[ConflictView]:
        found = conflicts(self.workspace.store, session, Wanted(today=self.workspace.today, accepted=True))
        return sorted(found, key=lambda c: not c.open)

    def detail(self, row: ConflictView, session: Session) -> Detail:
        today = self.workspace.today
        helps = alternatives(self.workspace.store, session, [row], today).get(row.code, []) if row.open else []
        if helps:
            lines = [_("建议：{what}（f）").format(what=remedy_words(helps[0], row, unit_names(session)))]
        elif row.open:
            lines = [_("没有能自动处理的办法：请调整活动（回车），或写明理由接受（a）。")]
        else:
            lines = [_("已接受（{who}）：{note}").format(who=row.accepted_by, note=row.note)]
        if len(helps) > 1:
            more = len(helps) - 1
            lines.append(ngettext("另有 {n} 个办法可选（F）", "另有 {n} 个办法可选（F）", more).format(n=more))
        subjects = (f"#{s.id} {pick(s.title, s.title_en)}  {_days(s, row)}" for s in row.subjects)
        return f"{row.code} {kind_words(row.kind)}", [*lines, "", explain(row), *subjects]

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
            Choice(
                s.id,
                pick(s.title, s.title_en),
                f"{_days(s, event.row)} #{s.id}",
            )
            for s in subjects
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
            self.remedy(targets)

    def action_conflict_choose(self) -> None:
        row = self.rows.row
        targets = self._targets(lambda c: c.open and c is row, _("这里没有要处理的冲突"))
        if targets:
            self.choose_remedy(targets[0])

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


def _days(subject: SubjectView, conflict: ConflictView) -> str:
    return day_range_words(subject.first, subject.last, year=conflict.far)


def _cells(conflict: ConflictView) -> Sequence[str]:
    return (
        MARKS[conflict.severity] if conflict.open else "+",
        date_words(conflict.first, year=True) if conflict.far else day_range_words(conflict.first, conflict.last),
        kind_words(conflict.kind),
        explain(conflict),
        conflict.code,
    )


PAGE = ConflictsPage
