"""The form of one activity: checked while it is typed, saved as one change, merged with what others do meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from sqlmodel import Session
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import TextArea

from config.errors import KepuError
from config.language import _, labelled, listed, pick
from config.vocabulary import ActivityKind, Audience
from scheduler.errors import Stale
from scheduler.planning.reporting import audience_words
from scheduler.queries.agenda import activity
from scheduler.queries.names import all_names, called
from scheduler.queries.views import ActivityView
from scheduler.reports import wording
from scheduler.store.store import Store
from tui.actions import FORM, N_, bindings
from tui.cli.wording import title_words
from tui.dialogs.confirm import Confirm
from tui.dialogs.merge import Merge
from tui.dialogs.picker import Choice
from tui.drafting import EMPTY, Saving, Values, changed, merged, problems, values_of
from tui.drafts import Draft, take
from tui.editor import edited_outside
from tui.messages import Flash
from tui.preview import preview, preview_words
from tui.robust import sentences
from tui.safe import block
from tui.screens.base import ViewPage
from tui.screens.form_fields import FormFields, label
from tui.widgets.plain import Note, entitle
from tui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form needs to know: the activity as it is now, and what its lists offer."""

    activity: ActivityView | None
    choices: dict[str, list[Choice]]
    venues: dict[str, str]


class ActivityForm(ViewPage):
    """``purpose``: ``new``, ``edit`` or ``duplicate``; ``day``: where a new activity is likely meant to be."""

    BINDINGS = [*bindings(FORM)]
    CSS_PATH = "activity_form.tcss"
    about = N_("填写一项活动。边写边检查；Ctrl+S 保存，Esc 取消，F4 用外部编辑器写说明。")

    def __init__(
        self, workspace: Workspace, purpose: str, activity: ActivityView | None = None, *, day: date | None = None
    ) -> None:
        super().__init__(workspace)
        self.purpose, self.activity = purpose, activity
        self._base: Values = self._first(day)
        self._choices: dict[str, list[Choice]] = {}
        self._venues: dict[str, str] = {}

    def _first(self, day: date | None) -> Values:
        if self.activity is None:
            on = day or self.workspace.today
            return {**EMPTY, "start": on, "end": on}
        return values_of(self.activity, self.workspace.zone)

    @property
    def fields(self) -> FormFields:
        return self.query_one(FormFields)

    @property
    def dirty(self) -> bool:
        """Whether something would be lost by leaving."""
        return any(changed(self._base, fields.values) for fields in self.query(FormFields))  # none while it opens

    def draft(self) -> Draft | None:
        """What would be lost by leaving, to be kept."""
        for fields in self.query(FormFields):
            fields.catch_up()
        return Draft(*self._identity(), changed(self._base, self.fields.values)) if self.dirty else None

    def _identity(self) -> tuple[str, str, str, int | None]:
        workspace = self.workspace
        return workspace.store.place, workspace.actor, self.purpose, self.activity.id if self.activity else None

    def _left_behind(self) -> Values:
        """What was typed here when the app was cut off."""
        kept = take(self.workspace.settings.state_folder, *self._identity())
        if kept:
            self.say(_("已填入上次中断时没有保存的修改"), "warn")
        return {name: value for name, value in kept.items() if name in self._base}

    def body(self) -> ComposeResult:
        with Horizontal(id="form"):
            yield FormFields(self._base, self.workspace.today, lambda name: self._choices.get(name, []))
            yield Note("", id="effects", classes="panel")

    def _heading(self) -> str:
        if self.activity is None:
            return _("新建活动")
        words = _("编辑：{what}") if self.purpose == "edit" else _("复制为新活动：{what}")
        return words.format(what=title_words(self.activity))

    def on_mount(self) -> None:
        entitle(self.query_one("#effects"), _("保存后"))
        entitle(self.fields, self._heading())
        self.fields.focus_title()
        self._check()

    def question(self, session: Session) -> Answer:
        catalogue = self.workspace.store.catalogue(session)
        units = [_unit(u) for u in all_names(session, "unit")]
        now = activity(session, self.activity.id) if self.activity and self.purpose == "edit" else None
        return Answer(
            now,
            {
                "coordinator_id": units,
                "district_id": [_unit(u) for u in all_names(session, "district")],
                "measures": [_measure(m) for m in all_names(session, "measure")],
                "audiences": [Choice(a, audience_words(a)) for a in get_args(Audience)],
                "kind": [Choice(k, wording.kind(k)) for k in get_args(ActivityKind)],
            },
            {pick(v.name, v.name_en): v.id for v in catalogue.venues} | {v.name: v.id for v in catalogue.venues},
        )

    def show(self, answer: Answer) -> None:
        first = not self._choices
        self._choices, self._venues = answer.choices, answer.venues
        if first:
            self.fields.fill({**self.fields.values, **self._left_behind()})
        if answer.activity and self.activity and answer.activity.version != self.activity.version:
            self._others_changed(answer.activity)
        self._check()

    def _others_changed(self, now: ActivityView) -> None:
        """Take over what the other person changed and this one did not; ask about the rest when saving."""
        self.fields.catch_up()
        theirs = values_of(now, self.workspace.zone)
        mine, clashes = merged(self._base, self.fields.values, theirs)
        if not clashes:
            self.activity, self._base = now, theirs
            self.say(_("别人刚改过这项活动，改动已并入表单"), "warn")
        else:
            names = listed(label(c.field) for c in clashes)
            self.say(_("别人也改了：{fields}。保存时请逐项选择").format(fields=names), "warn")
        self.fields.fill(mine)

    def on_form_fields_changed(self) -> None:
        self._check()

    def _check(self) -> None:
        """Mark what is wrong; if nothing is, look ahead at what saving would do."""
        wrong = problems(self.fields.values)
        self.fields.mark(wrong)
        if wrong:
            self._effects([f"! {labelled(label(name), words)}" for name, words in wrong.items()])
        elif self._choices:
            self._look_ahead()
        self.status(_("有未保存的修改") if self.dirty else _("没有修改"))

    def _look_ahead(self) -> None:
        if self.purpose == "edit" and not self.dirty:
            self._effects([_("没有修改")])
            return
        self._foresee(dict(self.fields.values))

    @work(thread=True, exclusive=True, group="foresee")
    def _foresee(self, values: Values) -> None:
        try:
            lines = self._foreseen(values)
        except KepuError as error:
            lines = [f"! {sentences(error)[0]}"]
        self.app.call_from_thread(self._effects, lines)

    def _foreseen(self, values: Values) -> list[str]:
        store, saving = self.workspace.store, self._saving()
        if self.purpose == "edit" and self.activity is not None:
            target, base = self.activity, self._base
            return preview_words(
                preview(store, [target.id], lambda s: saving.edit(s, target, base, values), self.workspace.actor)
            )
        return preview_words(preview(store, [], lambda s: self._add(s, values), self.workspace.actor))

    def _effects(self, lines: Sequence[str]) -> None:
        for note in self.query("#effects").results(Note):  # none on a form that is just closing
            note.show(block(*lines))

    def _saving(self) -> Saving:
        return Saving(self.workspace.actor, self.workspace.zone, self._venues)

    def _add(self, store: Store, values: Values) -> int:
        units = {a.unit.id: a.role for a in self.activity.assignments} if self.activity else {}
        coordinator = values["coordinator_id"]
        if coordinator and coordinator not in units:
            units[coordinator] = "lead"
        return self._saving().add(store, values, units, self.activity.theme if self.activity else "")

    # Saving and leaving

    def action_form_save(self) -> None:
        self._save(self._left)

    def action_form_save_new(self) -> None:
        self._save(self._another)

    def _save(self, then: Callable[[str], None]) -> None:
        self.fields.catch_up()
        wrong = problems(self.fields.values)
        if wrong:
            self.query_one(f"#{next(iter(wrong))}").focus()
            self.say(next(iter(wrong.values())), "bad")
        elif self.purpose == "edit" and not self.dirty:
            then(_("没有修改"))
        else:
            self._write(dict(self.fields.values), then)

    @work(thread=True, exclusive=True, group="command")
    def _write(self, values: Values, then: Callable[[str], None]) -> None:
        target = self.activity if self.purpose == "edit" else None
        try:
            if target is not None:
                self._saving().edit(self.workspace.store, target, self._base, values)
                said = _("已保存：{what}（u 撤销）").format(what=values["title"])
            else:
                self._add(self.workspace.store, values)
                said = _("已新建：{what}（u 撤销）").format(what=values["title"])
        except Stale:
            if target is not None:
                now = self.workspace.ask(lambda session: activity(session, target.id))
                self.app.call_from_thread(self._merge, now, then)
        except KepuError as error:
            self.app.call_from_thread(self.say, " ".join(sentences(error)), "bad")
        else:
            self.app.call_from_thread(then, said)

    def _merge(self, now: ActivityView, then: Callable[[str], None]) -> None:
        """Somebody was faster: the person chooses field by field, then what was chosen is saved."""
        theirs = values_of(now, self.workspace.zone)
        values, clashes = merged(self._base, self.fields.values, theirs)

        def chosen(fields: dict[str, Any] | None) -> None:
            if fields is not None:
                self.activity, self._base = now, theirs
                self.fields.fill({**values, **fields})
                self._save(then)

        if clashes:
            self.app.push_screen(Merge(title_words(now), clashes, self._shown), chosen)
        else:
            chosen({})

    def _shown(self, name: str, value: Any) -> str:
        """A field's value for people."""
        names = {choice.id: choice.name for choice in self._choices.get(name, [])}
        if isinstance(value, bool):
            return _("是") if value else _("否")
        parts = value if isinstance(value, tuple) else (value,)
        return listed(str(names.get(v, v)) for v in parts if v not in ("", None)) or _("（空）")

    def _left(self, said: str) -> None:
        self._base = dict(self.fields.values)
        self.app.pop_screen()
        self.app.say(said, "good")  # type: ignore[attr-defined]

    def _another(self, said: str) -> None:
        day = self.fields.values["start"]
        self.purpose, self.activity = "new", None
        self._base = {**EMPTY, "start": day, "end": day}
        self.fields.fill(self._base)
        entitle(self.fields, self._heading())
        self.query_one("#title").focus()
        self._check()
        self.say(said, "good")

    def action_form_cancel(self) -> None:
        def leave(yes: bool | None) -> None:
            if yes:
                self.app.pop_screen()

        if self.dirty:
            self.app.push_screen(Confirm(_("放弃未保存的修改？"), yes=_("放弃"), key="d", undo=False), leave)
        else:
            self.app.pop_screen()

    def action_form_editor(self) -> None:
        area = self.query_one("#description", TextArea)
        text = edited_outside(self.app, area.text)
        if text is None:
            self.post_message(Flash(_("没有可用的外部编辑器（设置 VISUAL 或 EDITOR；浏览器中不可用）"), "warn"))
        elif text != area.text:
            area.load_text(text)


def _unit(names: tuple[str, ...]) -> Choice:
    return Choice(names[0], called("unit", names), pick(names[2], names[4]), names[1:])


def _measure(names: tuple[str, ...]) -> Choice:
    return Choice(names[0], f"{names[0]} {called('measure', names)}", "", names[1:])
