"""The last line: the keys that work here, as many as fit, help first and the way back last."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from textual import events
from textual.screen import Screen

from tui.actions import BY_ID, N_, Action, key_names, key_words
from tui.safe import cell_len
from tui.widgets.drawn import Drawn, Piece, tones

_ALWAYS = 90
"""From this rank on an action has its place however narrow the line is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One action with the key that starts it here (the user's keymap may have changed it)."""

    key: str
    action: Action

    @property
    def width(self) -> int:
        return cell_len(key_words(shown_key(self.key))) + cell_len(self.action.label) + 1


def shown_key(key: str) -> str:
    """A character for a key that Textual names: ``question_mark`` -> ``?``."""
    return _CHARACTERS.get(key, key)


_CHARACTERS = {
    "question_mark": "?", "colon": ":", "slash": "/", "comma": ",", "exclamation_mark": "!", "asterisk": "*",
    "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{", "equals_sign": "=",
    "right_curly_bracket": "}", "minus": "-", "plus": "+", "grave_accent": "`", "full_stop": ".",
    "less_than_sign": "<", "greater_than_sign": ">",
}  # fmt: skip


def active(screen: Screen[Any]) -> list[Entry]:
    """The actions that can be started on this screen now, each with its first key; in the table's order.

    Where text is being typed, keys that are characters start nothing. What would only be refused is left out: every
    change where nothing may be changed, and what the screen calls ``out_of_place``; its key says why.
    """
    looks_only = getattr(getattr(screen.app, "workspace", None), "read_only", False)
    unfit = {a.id for a in BY_ID.values() if looks_only and a.changes} | getattr(screen, "out_of_place", frozenset())
    typing = screen.focused is not None and screen.focused.check_consume_key("a", "a")
    keys: dict[str, list[str]] = {}
    for key, (_node, binding, enabled, _tooltip) in screen.active_bindings.items():
        if enabled and binding.id in BY_ID.keys() - unfit and not (typing and len(shown_key(key)) == 1):
            keys.setdefault(binding.id, []).append(key)
    return [Entry(_preferred(keys[i], action), _as_here(action, screen)) for i, action in BY_ID.items() if i in keys]


def _as_here(action: Action, screen: Screen[Any]) -> Action:
    """From the first page the way back leads out."""
    if action.id == "app.back" and getattr(screen, "view", "") == getattr(screen.app, "home", None):
        return replace(action, name=N_("退出"))
    return action


def _preferred(keys: list[str], action: Action) -> str:
    """The first of the table's keys that is bound, or what the user's keymap has bound instead."""
    return next((key for key in key_names(action.keys) if key in keys), keys[0])


def fitting(entries: Iterable[Entry], width: int) -> list[Entry]:
    """The entries with a rank that fit into the line, lowest ranks first."""
    ranked = sorted((entry for entry in entries if entry.action.rank), key=lambda entry: entry.action.rank)
    kept = [entry for entry in ranked if entry.action.rank >= _ALWAYS]
    room = width - 1 - sum(entry.width for entry in kept)
    for entry in ranked:
        if entry.action.rank < _ALWAYS and entry.width <= room:
            kept.append(entry)
            room -= entry.width
    return sorted(kept, key=lambda entry: entry.action.rank)


class KeyFooter(Drawn):
    """Follows what has the focus; a click on an entry does what its key does."""

    COMPONENT_CLASSES = tones("key")

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        for entry in fitting(active(self.screen), width):
            yield " " + key_words(shown_key(entry.key)), "key"
            yield entry.action.label, ""

    def on_click(self, event: events.Click) -> None:
        left = 0
        for entry in fitting(active(self.screen), self.size.width):
            left += entry.width
            if event.x < left:
                self.app.simulate_key(entry.key)
                return
