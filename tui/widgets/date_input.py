"""A field for a day: written as people write days, the day it means beside it, or picked from a calendar."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import normalize

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from config.language import _, date_words, weekday_words
from tui.dates import read_date
from tui.widgets.plain import LineInput, Note

_WHOLE = re.compile(r"\d{4}-[01]\d-[0-3]\d")


class _DayField(LineInput):
    """Takes ``+`` and ``-`` behind a whole date as a step of a day, not as text."""

    def on_key(self, event: events.Key) -> None:
        step = {"+": 1, "-": -1}.get(normalize("NFKC", event.character or ""))
        day = read_date(self.value, date.min) if _WHOLE.fullmatch(self.value) else None
        if step and day and self.selection.is_empty:
            event.stop()
            event.prevent_default()
            self.value = (day + timedelta(days=step)).isoformat()


class DateInput(Horizontal):
    """``↓`` opens ``calendar(day, today)``; Shift+↑↓, or ``+`` ``-`` behind a whole date, move by a day.

    ``base``: what ``+3d`` counts from and ``9.18`` lies near; the field's own day, where it has one.
    """

    BINDINGS = [
        Binding("down", "pick", show=False),
        Binding("shift+down", "shift(1)", show=False),
        Binding("shift+up", "shift(-1)", show=False),
    ]

    @dataclass
    class Dated(Message):
        """Another day is meant; ``None``: the field is empty or means no day (then ``wrong``)."""

        field: "DateInput"
        day: date | None
        wrong: bool

        @property
        def control(self) -> "DateInput":
            return self.field

    def __init__(
        self,
        today: date,
        day: date | None = None,
        *,
        base: date | None = None,
        calendar: Callable[[date, date], Screen[date]] | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._today, self._calendar = today, calendar
        self.day, self.base = day, day or base

    def compose(self) -> ComposeResult:
        yield _DayField(self.day.isoformat() if self.day else "", compact=True, max_length=24)
        yield Note("", classes="hint")

    def on_mount(self) -> None:
        self._hint()

    @property
    def wrong(self) -> bool:
        """Whether something is written that means no day."""
        return self.day is None and bool(self.query_one(Input).value.strip())

    def set_day(self, day: date | None) -> None:
        self.base = day or self.base
        self.query_one(Input).value = day.isoformat() if day else ""
        self.read()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.read()

    def read(self) -> None:
        """Take what is written now: the message that tells of it may still be on its way."""
        day = read_date(self.query_one(Input).value, self._today, base=self.base)
        changed, self.day = day != self.day, day
        self._hint()
        if changed or self.wrong:
            self.post_message(self.Dated(self, day, self.wrong))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A day that was understood is written out."""
        if self.day is not None:
            self.set_day(self.day)

    def action_shift(self, days: int) -> None:
        self.set_day((self.day or self.base or self._today) + timedelta(days=days))

    def action_pick(self) -> None:
        if self._calendar is not None:
            self.app.push_screen(self._calendar(self.day or self.base or self._today, self._today), self._picked)

    def _picked(self, day: date | None) -> None:
        if day is not None:
            self.set_day(day)

    def _hint(self) -> None:
        note = self.query_one(".hint", Note)
        note.set_class(self.wrong, "-wrong")
        if self.wrong:
            note.show(_("! 看不懂的日期，如 9.18、+3d、明天"))
        elif self.day:
            note.show(f"{date_words(self.day, year=True)} {weekday_words(self.day)}")
        else:
            note.show(_("如 9.18、+3d、下周五；↓ 选日历"))


class Following:
    """The last day of a span stays as far behind its first one, until a person gives the last day too."""

    def __init__(self, first: DateInput, last: DateInput) -> None:
        self._first, self._last = first, last
        self.rest()

    def rest(self) -> None:
        """What is written now is the span whose length is kept."""
        first, last = self._first.day, self._last.day
        self._length = last - first if first and last and last >= first else None
        self._given = False

    def dated(self, field: DateInput) -> None:
        """One of the two has another day."""
        if field is self._last:
            self._given = self._given or field.has_focus_within
        elif field.day and self._length is not None and not self._given and date.max - field.day >= self._length:
            self._last.set_day(field.day + self._length)
        elif field.day and self._last.day is None:
            self._last.base = field.day
