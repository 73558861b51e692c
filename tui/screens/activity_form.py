"""The form of one activity: checked while it is typed, saved as one change, merged with what others do meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from sqlmodel import Session
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, TextArea

from config.errors import KepuError
from config.language import _, labelled, pick
from config.vocabulary import ActivityKind, Audience
from scheduler.errors import Stale
from scheduler.planning.reporting import audience_words
from scheduler.queries.agenda import activity
from scheduler.queries.names import all_names, called
from scheduler.queries.views import ActivityView
from scheduler.reports import wording
from scheduler.store.store import Store
from tui.actions import FORM, N_, bindings
from tui.cli.wording import field_words, title_words
from tui.dialogs.calendar import Calendar
from tui.dialogs.confirm import Confirm
from tui.dialogs.merge import Merge
from tui.dialogs.pick_field import PickField
from tui.dialogs.picker import Choice
from tui.drafting import EMPTY, Saving, Values, changed, merged, problems, values_of
from tui.drafts import Draft, take
from tui.editor import edited_outside
from tui.messages import Flash
from tui.preview import preview, preview_words
from tui.robust import sentences
from tui.safe import block
from tui.screens.base import ViewPage
from tui.widgets.date_input import DateInput, Following
from tui.widgets.plain import Checkbox, LineInput, Note, entitle
from tui.widgets.text_box import TextBox
from tui.workspace import Workspace

LOOK_AHEAD_SECONDS = 0.4
TEXTS = {"title": 1000, "title_en": 1000, "hours": 13, "venue_name": 200, "url": 500}
"""One-line fields and how long they may be."""


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
        self._values: dict[str, Any] = dict(self._base)
        self._choices: dict[str, list[Choice]] = {}
        self._venues: dict[str, str] = {}
        self._filling = False

    def _first(self, day: date | None) -> Values:
        if self.activity is None:
            on = day or self.workspace.today
            return {**EMPTY, "start": on, "end": on}
        return values_of(self.activity, self.workspace.zone)

    @property
    def dirty(self) -> bool:
        """Whether something would be lost by leaving."""
        return bool(changed(self._base, self._values))

    def draft(self) -> Draft | None:
        """What would be lost by leaving, to be kept."""
        self._catch_up()
        return Draft(*self._identity(), changed(self._base, self._values)) if self.dirty else None

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
            with VerticalScroll(id="fields", can_focus=False) as fields:
                entitle(fields, self._heading())
                for name in self._base:
                    if name != "description":
                        with Horizontal(classes="field", id=f"line-{name}"):
                            yield Note(self._label(name), classes="label")
                            yield self._field(name)
                yield Note(_label("description"), classes="label")
                yield TextBox(self._values["description"], id="description", compact=True)
            yield Note("", id="effects", classes="panel")

    def _heading(self) -> str:
        if self.activity is None:
            return _("新建活动")
        words = _("编辑：{what}") if self.purpose == "edit" else _("复制为新活动：{what}")
        return words.format(what=title_words(self.activity))

    def _label(self, name: str) -> str:
        """The page shows the English title to who reads English: the two are told apart."""
        return pick(_label(name), _("中文标题")) if name == "title" and self._base["title_en"] else _label(name)

    def _field(self, name: str) -> Widget:
        value = self._values[name]
        if name in TEXTS:
            hint = {"hours": _("全天留空，或如 09:00-11:30"), "title": _("必填")}.get(name, "")
            return LineInput(value, id=name, placeholder=hint, compact=True, max_length=TEXTS[name])
        if name in ("start", "end"):
            return DateInput(self.workspace.today, value, calendar=Calendar, id=name)
        if name == "public":
            return Checkbox(_("在公开日历中"), value, id=name)
        several = name in ("measures", "audiences")
        return PickField(_label(name), lambda: self._choices.get(name, []), several=several, id=name)

    def on_mount(self) -> None:
        entitle(self.query_one("#effects"), _("保存后"))
        self._following = Following(self.query_one("#start", DateInput), self.query_one("#end", DateInput))
        self.query_one(pick("#title", "#title_en" if self._base["title_en"] else "")).focus()
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
            self._fill({**self._values, **self._left_behind()})
        if answer.activity and self.activity and answer.activity.version != self.activity.version:
            self._others_changed(answer.activity)
        self._check()

    def _others_changed(self, now: ActivityView) -> None:
        """Take over what the other person changed and this one did not; ask about the rest when saving."""
        self._catch_up()
        theirs = values_of(now, self.workspace.zone)
        mine, clashes = merged(self._base, self._values, theirs)
        if not clashes:
            self.activity, self._base = now, theirs
            self.say(_("别人刚改过这项活动，改动已并入表单"), "warn")
        else:
            names = "、".join(_label(c.field) for c in clashes)
            self.say(_("别人也改了：{fields}。保存时请逐项选择").format(fields=names), "warn")
        self._fill(mine)

    def _catch_up(self) -> None:
        """Take what was typed just now: the message that tells of it may still be on its way."""
        for field in self.query(Input):
            if field.id in TEXTS:
                self._values[field.id] = field.value
        for dated in self.query(DateInput):
            dated.read()
            self._dated(dated)
        self._values["description"] = self.query_one("#description", TextArea).text

    def _fill(self, values: Values) -> None:
        """Put values into the widgets; only those that differ are touched."""
        self._filling = True
        for name, value in values.items():
            widget = self.query_one(f"#{name}")
            match widget:
                case DateInput():
                    if widget.day != value:
                        widget.set_day(value)
                case TextArea():
                    if widget.text != value:
                        widget.load_text(value)
                case PickField():
                    widget.set_value(_as_picked(value))
                case Checkbox() | Input():
                    widget.value = value
        self._values = dict(values)
        self._following.rest()
        self._filling = False

    # What the person does

    def on_input_changed(self, event: Input.Changed) -> None:
        self._set(event.input.id, event.value)

    def on_date_input_dated(self, event: DateInput.Dated) -> None:
        self._dated(event.field)
        self._check()

    def _dated(self, field: DateInput) -> None:
        if self._values[str(field.id)] != field.day:
            self._values[str(field.id)] = field.day
            self._following.dated(field)

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        self._set(event.checkbox.id, event.value)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._set(event.text_area.id, event.text_area.text)

    def on_pick_field_picked(self, event: PickField.Picked) -> None:
        several = event.field.id in ("measures", "audiences")
        self._set(event.field.id, event.field.value if several else str(next(iter(event.field.value), "")))

    def _set(self, name: str | None, value: Any) -> None:
        if name in self._values and not self._filling and self._values[name] != value:
            self._values[name] = value
            self._check()

    def _check(self) -> None:
        """Mark what is wrong; if nothing is, look ahead at what saving would do."""
        wrong = problems(self._values)
        for name in self._base:
            if name != "description":
                self.query_one(f"#line-{name}").set_class(name in wrong, "-wrong")
        if wrong:
            self._effects([f"! {labelled(_label(name), words)}" for name, words in wrong.items()])
        elif self._choices:
            self._look_ahead()
        self.status(_("有未保存的修改") if self.dirty else _("没有修改"))

    def _look_ahead(self) -> None:
        if self.purpose == "edit" and not self.dirty:
            self._effects([_("没有修改")])
            return
        self._foresee(dict(self._values))

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
        self._catch_up()
        wrong = problems(self._values)
        if wrong:
            self.query_one(f"#{next(iter(wrong))}").focus()
            self.say(next(iter(wrong.values())), "bad")
        elif self.purpose == "edit" and not self.dirty:
            then(_("没有修改"))
        else:
            self._write(dict(self._values), then)

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
        values, clashes = merged(self._base, self._values, theirs)

        def chosen(fields: dict[str, Any] | None) -> None:
            if fields is not None:
                self.activity, self._base = now, theirs
                self._fill({**values, **fields})
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
        return "、".join(str(names.get(v, v)) for v in parts if v not in ("", None)) or _("（空）")

    def _left(self, said: str) -> None:
        self._base = dict(self._values)
        self.app.pop_screen()
        self.app.say(said, "good")  # type: ignore[attr-defined]

    def _another(self, said: str) -> None:
        day = self._values["start"]
        self.purpose, self.activity = "new", None
        self._base = {**EMPTY, "start": day, "end": day}
        self._fill(self._base)
        entitle(self.query_one("#fields"), self._heading())
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


def _as_picked(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def _label(name: str) -> str:
    names = {"start": _("开始日期"), "end": _("结束日期"), "hours": _("时间")}
    return names.get(name) or field_words(name)
