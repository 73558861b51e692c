"""A field whose value is picked from a list: Enter, ↓ or a click opens the list, Backspace empties the field."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from textual import events
from textual.binding import Binding
from textual.message import Message

from config.language import _, listed
from tui.dialogs.picker import Choice, Picker
from tui.widgets.plain import Note


class PickField(Note, can_focus=True):
    """``choices`` is asked when the list is opened; ``several`` may be picked."""

    BINDINGS = [
        Binding("enter,space,down", "pick", show=False),
        Binding("backspace,delete", "empty", show=False),
    ]

    @dataclass
    class Picked(Message):
        field: "PickField"

        @property
        def control(self) -> "PickField":
            return self.field

    def __init__(
        self, title: str, choices: Callable[[], Sequence[Choice]], *, several: bool = False, id: str | None = None
    ) -> None:
        super().__init__("", id=id)
        self._title, self._choices, self._several = title, choices, several
        self.value: tuple[Hashable, ...] = ()

    def on_mount(self) -> None:
        self._draw()

    def set_value(self, value: Sequence[Hashable]) -> None:
        """Put it there; told like a change by the person."""
        if tuple(value) != self.value:
            self.value = tuple(value)
            self._draw()
            self.post_message(self.Picked(self))

    def _draw(self) -> None:
        names = {choice.id: choice.name for choice in self._choices()} if self.value else {}
        self.show(listed(str(names.get(v, v)) for v in self.value) or _("（回车选择）"))

    def action_pick(self) -> None:
        def picked(ids: tuple[Hashable, ...] | None) -> None:
            if ids is not None:
                self.set_value(ids)

        self.app.push_screen(Picker(self._title, self._choices(), chosen=self.value, several=self._several), picked)

    def action_empty(self) -> None:
        self.set_value(())

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_pick()
