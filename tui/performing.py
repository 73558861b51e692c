"""Run a command from a page: in a thread, said in the status line, refused in a sentence; nothing is lost."""

from collections.abc import Callable
from typing import TypeVar

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


def still_at_work() -> str:
    """What is said after that time."""
    return _("还在进行，也许数据库正忙…")


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

        waiting = self.set_timer(PATIENCE_SECONDS, lambda: self.post_message(Flash(still_at_work())))

        def run() -> None:
            try:
                answer = work()
            except KepuError as error:
                self.app.call_from_thread(self.post_message, Flash(one_line(error), "bad"))
            else:
                self.app.call_from_thread(self._carried_out, then, answer)
            finally:
                self.app.call_from_thread(waiting.stop)

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
