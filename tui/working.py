"""Long work beside the app: in a thread, its progress in the status line, given up with Esc as if it never began."""

from collections.abc import Callable
from importlib import import_module
from threading import Event
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from config.errors import KepuError
from config.language import _
from tui.messages import Lost, Progress, Tone
from tui.robust import RobustApp, sentences
from tui.screens.base import ViewPage, page_of
from tui.widgets.status_line import StatusLine
from tui.workspace import Workspace

if TYPE_CHECKING:
    from tui.drafts import Draft


class GivenUp(KepuError):
    """The person stopped it; whatever it had written is rolled back."""


class Report:
    """What long work tells of itself: what is being done, how much of how many (0 if nobody knows).

    Raises :class:`GivenUp` when the person does not want it any more.
    """

    def __init__(self, text: str, tell: Callable[[Progress], object], stop: Event) -> None:
        self._text, self._tell, self._stop = text, tell, stop

    def __call__(self, what: str, done: int, of: int) -> None:
        self.check()
        self._tell(Progress(f"{self._text} · {what}", done, of))

    def check(self) -> None:
        """Costs next to nothing; may be called before every statement."""
        if self._stop.is_set():
            raise GivenUp(_("已停止，没有写入任何内容"))


@runtime_checkable
class HasDraft(Protocol):
    """A screen with something half-filled."""

    def draft(self) -> "Draft | None": ...


class Working(RobustApp[int]):
    """The app's part that runs one long work at a time."""

    workspace: Workspace
    lost: Lost | None = None
    """Why the data cannot be reached at the moment."""
    _stop: Event | None = None

    @property
    def standing(self) -> tuple[str, Tone]:
        """What every page's status line says at its right end."""
        if self.lost is not None:
            return self.lost.short, "bad"
        if self.workspace.read_only:
            return (_("● 数据库只读") if self.workspace.locked else _("● 只读")), "warn"
        return "", ""

    def before_the_end(self) -> str:
        """Half-filled forms are kept; long work is given up."""
        self.give_up()
        found = [screen.draft() for screen in self.screen_stack if isinstance(screen, HasDraft)]
        drafts = [draft for draft in found if draft is not None]
        if not drafts or not import_module("tui.drafts").keep(self.workspace.settings.state_folder, drafts):
            return ""
        return _("没有保存的表单留下来了：再打开它就能接着填写。")

    def remind_of_drafts(self) -> None:
        """Tell that a form is waiting to be filled in further."""
        workspace = self.workspace
        if import_module("tui.drafts").waiting(workspace.settings.state_folder, workspace.store.place, workspace.actor):
            self._said(_("上次中断时没有保存的表单还在：再打开它就能接着填写"), "warn")

    def work_long(self, text: str, work: Callable[[Report], str]) -> None:
        """Run it; it reports often, and answers the sentence that is said at its end."""
        if self._stop is not None:
            self._said(_("请等正在进行的工作结束，或按 Esc 停止它"), "warn")
            return
        self._stop = Event()
        report = Report(text, lambda progress: self.call_from_thread(self._progressed, progress), self._stop)

        def run() -> None:
            said, tone = "", "good"
            try:
                said = work(report)
            except GivenUp as error:
                said, tone = error.message, "warn"
            except KepuError as error:
                said, tone = " ".join(sentences(error)), "bad"
            finally:
                self.call_from_thread(self._ended, said, tone)

        self._progressed(Progress(text, 0, 0))
        self.run_worker(run, thread=True, group="long")

    def give_up(self) -> bool:
        """Stop the long work before its next statement; whether there is any."""
        if self._stop is None or self._stop.is_set():
            return False
        self._stop.set()
        self._said(_("正在停止…"), "warn")
        return True

    def _progressed(self, progress: Progress | None) -> None:
        if (page := page_of(self)) is not None:
            page.query_one(StatusLine).progress(progress)

    def _ended(self, said: str, tone: Tone) -> None:
        self._stop = None
        for screen in self.screen_stack:
            if isinstance(screen, ViewPage):
                screen.query_one(StatusLine).progress(None)
                screen.reload()
        self._said(said, tone)

    def _said(self, text: str, tone: Tone = "") -> None:
        if (page := page_of(self)) is not None:
            page.say(text, tone)

    def _may_change(self) -> bool:
        if self.workspace.read_only:
            self._said(self.workspace.refusal, "warn")
        return not self.workspace.read_only

    def action_year_plan(self) -> None:
        """Schedule a year."""
        if self._may_change():
            import_module("tui.long_work").ask_for_year(self)

    def action_calendar_import(self) -> None:
        """Take in a calendar file."""
        if self._may_change():
            import_module("tui.long_work").ask_for_calendar(self)
