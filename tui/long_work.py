"""What takes long: scheduling a year, taking in a calendar. One transaction each, given up without a trace."""

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

from calendars.sources.ics import horizon, incoming, read_calendar
from config.errors import KepuError
from config.language import _, labelled, pick
from config.system_errors import unreadable, why
from scheduler.commands.imports import Imported, import_calendar, preview_import
from scheduler.commands.plan import plan_year, preview_year
from scheduler.commands.together import together
from scheduler.planning.foreign import Incoming
from scheduler.queries.names import all_names, called
from scheduler.store.store import Store
from tui.cli.differences import summary
from tui.dialogs.confirm import Confirm
from tui.dialogs.picker import Choice, Picker
from tui.dialogs.reason import Reason
from tui.preview import conflict_words, preview, preview_words
from tui.working import Report, Working
from tui.workspace import Workspace

YEARS_AHEAD = 3
MOST_TRIED = 100
"""Changes that are tried out beforehand; more would keep other writers waiting too long."""


def ask_for_year(app: Working) -> None:
    """Which year, what scheduling it would change, then the work."""
    workspace, now = app.workspace, app.workspace.today.year

    def picked(ids: tuple[Hashable, ...] | None) -> None:
        if not ids:
            return
        year = int(str(ids[0]))
        title = _("安排 {year} 年").format(year=year)
        question = Confirm(title, yes=_("安排"), foretell=lambda: year_words(workspace, year))
        _after_yes(app, question, lambda: app.work_long(title, lambda report: plan(workspace, year, report)))

    years = [Choice(str(now + n), _("{year} 年").format(year=now + n)) for n in range(YEARS_AHEAD)]
    app.push_screen(Picker(_("安排哪一年"), years), picked)


def ask_for_calendar(app: Working) -> None:
    """Which file, whose, what taking it in would change, then the work."""
    workspace = app.workspace

    def given(path: str | None) -> None:
        if path:
            app.push_screen(Picker(_("这是哪个单位的日历"), units(workspace)), lambda ids: picked(path, ids))

    def picked(path: str, ids: tuple[Hashable, ...] | None) -> None:
        if not ids:
            return
        unit, title = str(ids[0]), _("导入日历")
        question = Confirm(title, [path], yes=_("导入"), foretell=lambda: import_words(workspace, path, unit))
        _after_yes(app, question, lambda: app.work_long(title, lambda report: take_in(workspace, path, unit, report)))

    app.push_screen(Reason(_("导入日历：ICS 文件的路径"), hint=_("如 ~/日历.ics"), wrong=unreadable), given)


def _after_yes(app: Working, question: Confirm, then: Callable[[], None]) -> None:
    def answered(yes: bool | None) -> None:
        if yes:
            then()

    app.push_screen(question, answered)


def year_words(workspace: Workspace, year: int) -> list[str]:
    """What scheduling the year would change; what follows from it too, if that is soon worked out."""
    found = preview_year(workspace.store, year).difference
    ids = [*(a.id for a in found.altered), *(gone.id for gone in found.withdrawn)]
    some = len(found.created) + len(ids)
    return [
        summary(found),
        *_besides(workspace, ids, some, lambda store: plan_year(store, year, workspace.actor)),
    ]


def _besides(workspace: Workspace, ids: Sequence[int], some: int, act: Callable[[Store], object]) -> list[str]:
    """What follows from changing ``some`` activities, of which ``ids`` are there already.

    Empty for many: others could not write while that is tried out.
    """
    if not 0 < some <= MOST_TRIED:
        return []
    found = preview(workspace.store, ids, act, workspace.actor)
    return preview_words(found) if ids else conflict_words(found)


def plan(workspace: Workspace, year: int, report: Report) -> str:
    """Schedule it; the sentence that tells what came of it."""
    said = _("安排 {year} 年").format(year=year)
    report(_("推算日期"), 0, 0)
    with together(workspace.store, workspace.actor, "plan", said, pulse=report.check) as joined:
        found = plan_year(joined, year, workspace.actor, progress=report)
        report(_("写入"), 0, 0)
    return labelled(said, summary(found.difference))


def units(workspace: Workspace) -> list[Choice]:
    """Whose calendar it may be."""
    return [
        Choice(u[0], called("unit", u), pick(u[2], u[4]), u[1:]) for u in workspace.ask(lambda s: all_names(s, "unit"))
    ]


def import_words(workspace: Workspace, path: str, unit: str) -> list[str]:
    """What taking the file in would change; what follows from it too, if that is soon worked out."""
    calendar = _read(workspace, path)
    found = preview_import(workspace.store, unit, calendar)
    difference = found.difference
    ids = [*(change.id for change in difference.changed), *(gone.id for gone in difference.gone)]
    some = len(difference.created) + len(ids)
    return [
        _counts(found),
        *_besides(workspace, ids, some, lambda store: import_calendar(store, unit, calendar, workspace.actor)),
    ]


def take_in(workspace: Workspace, path: str, unit: str, report: Report) -> str:
    """Take it in; the sentence that tells what came of it."""
    name = Path(path).name[:200]
    said = _("导入日历“{name}”").format(name=name)
    report(_("读取文件"), 0, 0)
    calendar = _read(workspace, path)
    report(_("写入活动"), 0, 0)
    with together(workspace.store, workspace.actor, "import", said, pulse=report.check) as joined:
        found = import_calendar(joined, unit, calendar, workspace.actor, name=name)
        report(_("更新提醒和日历"), 0, 0)
    return labelled(said, _counts(found))


def _read(workspace: Workspace, path: str) -> Incoming:
    """The file's calendar; no more is read than may be. Raises KepuError for what is none."""
    settings, days = workspace.settings, horizon(workspace.today)
    try:
        with Path(path).expanduser().open("rb") as file:
            data = file.read(settings.limits.file_bytes + 1)
    except OSError as error:
        raise KepuError(_("打不开文件 {path}：{why}").format(path=path, why=why(error))) from error
    zone = workspace.catalogue().plan.timezone
    return incoming(read_calendar(data, days, zone=zone, settings=settings), days, zone=zone)


def _counts(found: Imported) -> str:
    difference = found.difference
    return _("新增 {created} 项，变更 {changed} 项，取消 {gone} 项，不变 {unchanged} 项").format(
        created=len(difference.created), changed=len(difference.changed), gone=len(difference.gone),
        unchanged=difference.unchanged,
    )  # fmt: skip
