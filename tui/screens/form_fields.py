"""An activity's fields, a widget each: what stands in them, what is wrong there, and that something was changed."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from config.language import _, pick
from tui.cli.wording import field_words
from tui.dialogs.calendar import Calendar
from tui.dialogs.pick_field import PickField
from tui.dialogs.picker import Choice
from tui.drafting import Values
from tui.widgets.date_input import DateInput, Following
from tui.widgets.plain import Checkbox, LineInput, Note
from tui.widgets.text_box import TextBox

TEXTS = {"title": 1000, "title_en": 1000, "hours": 13, "venue_name": 200, "url": 500}
"""One-line fields and how long they may be."""
SEVERAL = ("measures", "audiences")
"""Fields that hold more than one value."""


def label(name: str) -> str:
    """A field's name for people."""
    names = {"start": _("开始日期"), "end": _("结束日期"), "hours": _("时间")}
    return names.get(name) or field_words(name)


class FormFields(VerticalScroll, can_focus=False):
    """``values`` is what stands in the widgets; ``choices`` is asked for a list's entries when it is opened."""

    class Changed(Message):
        """A person changed a value."""

    def __init__(self, values: Values, today: date, choices: Callable[[str], Sequence[Choice]]) -> None:
        super().__init__(id="fields")
        self.values: dict[str, Any] = dict(values)
        self._today, self._choices = today, choices
        self._two_titles = bool(values["title_en"])
        self._filling = False

    def compose(self) -> ComposeResult:
        for name in self.values:
            if name != "description":
                with Horizontal(classes="field", id=f"line-{name}"):
                    yield Note(self._label(name), classes="label")
                    yield self._field(name)
        yield Note(label("description"), classes="label")
        yield TextBox(self.values["description"], id="description", compact=True)

    def _label(self, name: str) -> str:
        """The page shows the English title to who reads English: the two are told apart."""
        return pick(label(name), _("中文标题")) if name == "title" and self._two_titles else label(name)

    def _field(self, name: str) -> Widget:
        value = self.values[name]
        if name in TEXTS:
            hint = {"hours": _("全天留空，或如 09:00-11:30"), "title": _("必填")}.get(name, "")
            return LineInput(value, id=name, placeholder=hint, compact=True, max_length=TEXTS[name])
        if name in ("start", "end"):
            return DateInput(self._today, value, calendar=Calendar, id=name)
        if name == "public":
            return Checkbox(_("在公开日历中"), value, id=name)
        return PickField(label(name), lambda: self._choices(name), several=name in SEVERAL, id=name)

    def on_mount(self) -> None:
        self._following = Following(self.query_one("#start", DateInput), self.query_one("#end", DateInput))

    def focus_title(self) -> None:
        """Go to the title that the page shows."""
        self.query_one(pick("#title", "#title_en" if self._two_titles else "#title")).focus()

    def fill(self, values: Values) -> None:
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
                    widget.set_value(value if isinstance(value, tuple) else (value,) if value else ())
                case Checkbox() | Input():
                    widget.value = value
        self.values = dict(values)
        self._following.rest()
        self._filling = False

    def catch_up(self) -> Values:
        """Take what was typed just now: the message that tells of it may still be on its way."""
        for field in self.query(Input):
            if field.id in TEXTS:
                self.values[field.id] = field.value
        for dated in self.query(DateInput):
            dated.read()
            self._dated(dated)
        self.values["description"] = self.query_one("#description", TextArea).text
        return self.values

    def mark(self, wrong: Collection[str]) -> None:
        """Show which fields are wrong."""
        for name in self.values:
            if name != "description":
                self.query_one(f"#line-{name}").set_class(name in wrong, "-wrong")

    # What the person does

    def on_input_changed(self, event: Input.Changed) -> None:
        self._set(event.input.id, event.value)

    def on_date_input_dated(self, event: DateInput.Dated) -> None:
        self._dated(event.field)
        self.post_message(self.Changed())

    def _dated(self, field: DateInput) -> None:
        if self.values[str(field.id)] != field.day:
            self.values[str(field.id)] = field.day
            self._following.dated(field)

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        self._set(event.checkbox.id, event.value)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._set(event.text_area.id, event.text_area.text)

    def on_pick_field_picked(self, event: PickField.Picked) -> None:
        value = event.field.value if event.field.id in SEVERAL else str(next(iter(event.field.value), ""))
        self._set(event.field.id, value)

    def _set(self, name: str | None, value: Any) -> None:
        if name in self.values and not self._filling and self.values[name] != value:
            self.values[name] = value
            self.post_message(self.Changed())
