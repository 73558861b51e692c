"""A dialog that tells what its answer would do, worked out beside it while the person thinks."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TypeVar

from textual import work
from textual.worker import get_current_worker

from config.errors import KepuError
from config.language import _
from tui.frame import Dialog
from tui.robust import sentences
from tui.safe import block
from tui.widgets.plain import Note

Result = TypeVar("Result")
Foretell = Callable[[], Sequence[str]]
_ONE_AT_A_TIME = Lock()
"""Each rehearsal keeps other writers waiting; of those asked for meanwhile only the last is worth running."""


class Foretold(Dialog[Result]):
    """Its ``compose`` yields a note of the class ``follows``; :meth:`foretell` fills it."""

    refused = False
    """What was asked for last cannot be done; its note says why."""

    def foretell(self, ask: Foretell) -> None:
        """``ask`` runs in a thread; of several only the last is shown. What it refuses is shown as it is."""
        note = self.query_one(".follows", Note)
        if not note.content:
            note.show(_("正在推算影响…"))
        self._foretell(ask)

    @work(thread=True, exclusive=True, group="foretell")
    def _foretell(self, ask: Foretell) -> None:
        worker = get_current_worker()
        with _ONE_AT_A_TIME:
            if worker.is_cancelled:
                return
            refused = False
            try:
                lines = list(ask())
            except KepuError as error:
                lines, refused = [f"! {sentences(error)[0]}"], True
        if not worker.is_cancelled:
            self.app.call_from_thread(self._foretold, lines, refused)

    def _foretold(self, lines: Sequence[str], refused: bool) -> None:
        self.refused = refused
        for note in self.query(".follows").results(Note):  # none any more if the dialog is being closed
            note.show(block(*lines))
