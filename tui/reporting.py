"""Documents for the people who supervise, written from the app: which, of which year, into which file."""

from collections.abc import Sequence
from pathlib import Path

from config.errors import KepuError
from config.language import _
from config.system_errors import why
from scheduler.reports.writing import KINDS, WRITERS, document, kind_words, write
from tui.dialogs.picker import Choice, Picker
from tui.dialogs.reason import Reason
from tui.messages import Flash
from tui.working import Report, Working

YEARS_BACK = 2


def ask_for_report(app: Working) -> None:
    """Which document, of which year, and where to; then it is written beside the app."""
    workspace, now = app.workspace, app.workspace.today.year
    if app.is_web:  # the files would be the server's
        words = _("浏览器里不能写文件；请在服务器上用 {command}").format(command="kepu report")
        app.post_message(Flash(words, "warn"))
        return

    def picked(ids: Sequence[object] | None) -> None:
        if ids:
            kind, year = str(ids[0]).split()
            offered = _("{name}{year}.md").format(name=kind_words(kind), year=year)
            hint = _("文件的路径：{formats}").format(formats=" ".join(WRITERS))
            app.push_screen(
                Reason(_("写到哪个文件"), text=f"~/{offered}", hint=hint), lambda path: given(kind, int(year), path)
            )

    def given(kind: str, year: int, path: str | None) -> None:
        if path:
            app.work_long(kind_words(kind), lambda report: work(kind, year, Path(path).expanduser(), report))

    def work(kind: str, year: int, file: Path, report: Report) -> str:
        report(str(year), 0, 0)
        try:
            write(file, document(workspace.store, kind, year, workspace.today))
        except OSError as error:
            raise KepuError(_("写不了文件 {path}：{why}").format(path=file, why=why(error))) from error
        return _("已写入 {file}").format(file=file)

    years = (now, now + 1, *(now - n for n in range(1, YEARS_BACK + 1)))
    choices = [Choice(f"{kind} {year}", f"{kind_words(kind)} {year}", kind) for year in years for kind in KINDS]
    app.push_screen(Picker(_("写哪份材料"), choices), picked)
