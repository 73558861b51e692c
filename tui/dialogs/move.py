"""Ask for another day, and for timed activities another time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from config.language import _
from scheduler.commands.activity import When
from scheduler.queries.views import ActivityView
from tui.actions import DIALOG, bindings
from tui.dates import read_time
from tui.dialogs.calendar import Calendar
from tui.dialogs.foretold import Foretold
from tui.widgets.date_input import DateInput
from tui.widgets.plain import Button, LineInput, Note, entitle


@dataclass(frozen=True, slots=True)
class Moved:
    """The day meant, and the time of day (None: all day, or as it was)."""

    day: date
    at: time | None
    reason: str

    def when(self, activity: ActivityView, day: date, zone: ZoneInfo) -> When:
        """For one of the activities moved: its own length, this time of day if one was given."""
        if activity.start_at is None or activity.end_at is None:
            return When(day, day + (activity.end_on - activity.start_on))
        at = self.at or activity.start_at.astimezone(zone).time()
        start = datetime.combine(day, at, zone)
        return When(start, start + (activity.end_at - activity.start_at))


class Move(Foretold[Moved]):
    """Answers the day (and time), ``None`` if the person changed their mind. ``foretell`` says what a day would do."""

    BINDINGS = bindings(DIALOG)

    def __init__(
        self,
        title: str,
        today: date,
        activity: ActivityView,
        zone: ZoneInfo,
        *,
        foretell: Callable[[Moved], Sequence[str]] | None = None,
    ) -> None:
        super().__init__(classes="dialog move")
        self._title, self._today, self._activity, self._zone = title, today, activity, zone
        self._ask = foretell

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            entitle(box, self._title)
            with Horizontal(classes="field"):
                yield Note(_("日期"), classes="label")
                yield DateInput(self._today, self._activity.start_on, calendar=Calendar)
            if self._activity.start_at is not None:
                with Horizontal(classes="field"):
                    yield Note(_("时间"), classes="label")
                    at = self._activity.start_at.astimezone(self._zone)
                    yield LineInput(f"{at:%H:%M}", compact=True, id="time", max_length=8)
            with Horizontal(classes="field"):
                yield Note(_("原因"), classes="label")
                yield LineInput(placeholder=_("可以不填"), compact=True, id="reason", max_length=200)
            yield Note("", classes="follows")
            yield Note("", classes="problem")
            with Horizontal(classes="buttons"):
                yield Button(_("返回 Esc"), id="no")
                yield Button(_("改期 Ctrl+S"), id="yes", tone="primary")

    def on_mount(self) -> None:
        self.query_one(DateInput).query_one(Input).focus()

    def on_input_submitted(self) -> None:
        self.action_dialog_accept()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self.action_dialog_accept()
        else:
            self.dismiss(None)

    def on_date_input_dated(self, _event: DateInput.Dated) -> None:
        self._look_ahead()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "time":
            self._look_ahead()

    def _look_ahead(self) -> None:
        """What the day given now would do; nothing while it is none."""
        self._problem("")
        meant, ask = self._meant(), self._ask
        if isinstance(meant, str):
            self.query_one(".follows", Note).show("")
        elif ask is not None:
            self.foretell(lambda: ask(meant))

    def _meant(self) -> Moved | str:
        """The answer, or what is wrong with it."""
        day = self.query_one(DateInput).day
        if day is None or abs(day - self._activity.start_on) > timedelta(days=2000):
            return _("! 请给出日期")
        at = None
        if self._activity.start_at is not None:
            at = read_time(self.query_one("#time", Input).value)
            if at is None:
                return _("! 时间应如 09:30")
        return Moved(day, at, self.query_one("#reason", Input).value.strip())

    def action_dialog_accept(self) -> None:
        meant = self._meant()
        if isinstance(meant, Moved):
            self.dismiss(meant)
        else:
            self._problem(meant)

    def action_dialog_cancel(self) -> None:
        self.dismiss(None)

    def _problem(self, text: str) -> None:
        self.query_one(".problem", Note).show(text)
