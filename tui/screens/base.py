"""A page of the app: tabs above, body, filter, status line and keys below; its data read in a worker.

A page says what it asks (``question``, runs in a thread) and how it shows the answer (``show``). It is asked again
whenever the data changed, and keeps cursor, scroll, filter and half-filled fields.
"""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import work
from textual.app import ComposeResult

from config.errors import KepuError
from config.language import _
from tui.actions import PAGE, bindings
from tui.frame import Page
from tui.messages import Flash, Tone
from tui.robust import one_line
from tui.widgets.key_footer import KeyFooter
from tui.widgets.status_line import StatusLine
from tui.widgets.view_tabs import ViewTabs
from tui.workspace import Workspace

if TYPE_CHECKING:
    from sqlmodel import Session


class ViewPage(Page):
    """One of the pages that the digits open, or one on top of them."""

    BINDINGS = [*bindings(PAGE)]
    view: ClassVar[str] = ""
    """The page's name in the table of views; empty for one on top."""
    about: ClassVar[str] = ""
    """What it is for, for the help (Chinese, marked)."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(classes="view")
        self.workspace = workspace
        self.loaded = False

    def body(self) -> ComposeResult:
        """The widgets between the tabs and the status line."""
        raise NotImplementedError

    def question(self, session: "Session") -> Any:
        """What the page asks; runs in a thread, must not touch widgets."""
        raise NotImplementedError

    def show(self, answer: Any) -> None:
        """Put the answer on the screen; called again after every change of the data."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        yield ViewTabs(self.view)
        yield from self.body()
        yield StatusLine()
        yield KeyFooter()

    def reach(self, ident: Hashable) -> None:
        """The cursor to that line, at once or when the page has it; pages that are no list stay as they are."""

    def on_mount(self) -> None:
        if not self.loaded:
            self.status(_("正在读取…"))
        self.reload()

    def on_screen_resume(self) -> None:
        if self.loaded:
            self.reload()

    def reload(self) -> None:
        """Ask again; what is on the screen stays until the answer is there."""
        self._ask()

    @work(thread=True, exclusive=True, group="ask")
    def _ask(self) -> None:
        try:
            answer = self.workspace.ask(self.question)
        except KepuError as error:
            self.app.call_from_thread(self._refused, one_line(error))
            return
        self.app.call_from_thread(self._answered, answer)

    def _refused(self, words: str) -> None:
        if not self.loaded:
            self.status("")
        self.say(words, "bad")

    def _answered(self, answer: Any) -> None:
        if self.is_attached:  # and not being taken down
            if not self.loaded:
                self.loaded = True
                self.status("")
            self.show(answer)

    def say(self, text: str, tone: Tone = "") -> None:
        """One sentence in the status line; nothing on a page that was left meanwhile."""
        for line in self.query(StatusLine):
            line.flash(Flash(text, tone))

    def status(self, text: str) -> None:
        """What the status line says when nothing else is to be said."""
        for line in self.query(StatusLine):
            line.show(text)

    def on_flash(self, event: Flash) -> None:
        event.stop()
        self.say(event.text, event.tone)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the page does not do is not offered in its footer, help and palette."""
        return hasattr(self, f"action_{action}") and super().check_action(action, parameters)

    def action_page_refresh(self) -> None:
        self.reload()
        self.say(_("已刷新"))


def page_of(app: object) -> ViewPage | None:
    """The page on top of which dialogs may lie."""
    stack = cast("Any", app).screen_stack
    return next((screen for screen in reversed(stack) if isinstance(screen, ViewPage)), None)
