"""Run a command from a page: in a thread, said in the status line, refused in a sentence; nothing is lost."""

from collections.abc import Callable
from typing import TypeVar

from textual.message_pump import MessagePump
from textual.screen import Screen

from config.errors import KepuError
from config.language import _
from tui.dialogs.confirm import Confirm
from tui.messages import Flash
from tui.robust import one_line
from tui.workspace import Workspace

Result = TypeVar("Result")
PATIENCE_SECONDS = 0.5
"""After so long a person wants to know whether the key was heard."""


def patience(pump: MessagePump, say: Callable[[str], object]) -> Callable[[], None]:
    """Say after that time that work goes on. Call what is returned before its answer is told: nothing is said then."""
    working = True

    def still() -> None:
        if working:
            say(_("还在进行，也许数据库正忙…"))

    def ended() -> None:
        nonlocal working
        working = False
        timer.stop()

    timer = pump.set_timer(PATIENCE_SECONDS, still)
    return ended


class Performing(Screen[None]):
    """Mixed into pages that change something; they reload when told."""

    workspace: Workspace

    def may_change(self) -> bool:
        """Whether this app may change anything; if not, the person is told."""
        if self.workspace.read_only:
            self.post_message(Flash(self.workspace.refusal, "warn"))
        return not self.workspace.read_only

    def carry_out(self, work: Callable[[], Result], then: Callable[[Result], object]) -> None:
        """``work`` in a thread, ``then`` with its answer in the app; a refusal goes to the status line."""

        ended = patience(self, lambda words: self.post_message(Flash(words)))

        def run() -> None:
            try:
                try:
                    answer = work()
                finally:
                    self.app.call_from_thread(ended)
            except KepuError as error:
                self.app.call_from_thread(self.post_message, Flash(one_line(error), "bad"))
            else:
                self.app.call_from_thread(self._carried_out, then, answer)

        self.run_worker(run, thread=True, group="command")

    def _carried_out(self, then: Callable[[Result], object], answer: Result) -> None:
        self.refresh_data()
        then(answer)

    def refresh_data(self) -> None:
        """Show what is true now."""
        reload: Callable[[], None] | None = getattr(self, "reload", None)
        if reload is not None:
            reload()

    def command(self, work: Callable[[], str]) -> None:
        """A command that answers what it did and that undo takes back."""
        self.carry_out(work, lambda said: self._say_done(_("{what}（u 撤销）").format(what=said)))

    def _say_done(self, said: str) -> None:
        self.post_message(Flash(said, "good"))

    def after_yes(self, question: Confirm, then: Callable[[], None]) -> None:
        """Ask once; a clear yes goes on."""

        def answered(yes: bool | None) -> None:
            if yes:
                then()

        self.app.push_screen(question, answered)
