"""What can be done with a theme, on every page that shows some: announce the real dates of an edition."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from config.language import _, bracketed, date_words, day_range_words, listed, nested, ngettext, other_year, pick
from scheduler.commands.occurrence import Announcement, Notice, announce, preview
from scheduler.queries.names import all_names, called
from scheduler.queries.themes import themes
from tui.cli.dates import shift_words
from tui.cli.differences import difference_lines, summary
from tui.dialogs.announce import Announce, Edition, Level
from tui.dialogs.confirm import Confirm
from tui.messages import Flash
from tui.performing import Performing
from tui.preview import preview_announcement, preview_words, urgent_first
from tui.theme_words import edition_of
from tui.workspace import Workspace

MOST_CONFLICTS = 6
MOST_STRAYS = 3


class ThemeActions(Performing):
    """Mixed into pages; they say which edition is meant (``edition``) and reload when told."""

    def edition(self) -> Edition | None:
        """The edition under the cursor."""
        raise NotImplementedError

    def action_theme_announce(self) -> None:
        edition = self.edition()
        if not self.may_change():
            return
        if edition is None:
            self.post_message(Flash(_("这里没有主题活动"), "warn"))
            return
        self.announce(edition)

    def announce(self, edition: Edition) -> None:
        """Ask for the notice, telling what it would move; then enter it, taken back by one undo."""
        workspace = self.workspace
        if heir := workspace.ask(lambda session: _heir(workspace, session, edition)):
            question = _("“{theme}”{year}年已由“{heir}”接续：公布后者的日期？")
            words = question.format(theme=nested(edition.name), year=edition.year, heir=nested(heir.name))
            later = _("下一步填写通知，现在还什么都不写入。")
            self.after_yes(Confirm(words, yes=_("公布"), key="A", again=later), lambda: self.announce(heir))
            return

        def given(notice: Notice | None) -> None:
            if notice is not None:
                self.command(lambda: _announced(workspace, edition, notice))

        self.app.push_screen(
            Announce(
                edition, workspace.today, workspace.ask(levels),
                lambda notice: announcement_words(workspace, notice),
            ),
            given,
        )  # fmt: skip


def _heir(workspace: Workspace, session: Session, edition: Edition) -> Edition | None:
    """That year's edition of the theme that took this one's place; None while it is held itself."""
    held = workspace.store.catalogue(session).theme_held(edition.theme, edition.year).id
    found = themes(session, edition.year) if held != edition.theme else ()
    return next((edition_of(view) for view in found if view.id == held), None)


def levels(session: Session) -> Sequence[Level]:
    """Whose dates a notice may give: the country's, the province's, the city's, or one district's own."""
    districts = (Level("county", called("district", d), d[0]) for d in all_names(session, "district"))
    return (Level("national", _("全国")), Level("provincial", _("省级")), Level("city", _("市级")), *districts)


def announcement_words(workspace: Workspace, notice: Notice) -> list[str]:
    """What the notice would change, also while its title is still to be written.

    Dates and summary as ``kepu announce --dry-run`` prints them, what to beware of, what follows, each activity.
    """
    notice = replace(notice, title=notice.title or "…")
    found = preview(workspace.store, notice)
    dates = day_range_words(notice.start, notice.end, near=workspace.today)
    if found.before is not None and found.before != found.after:
        shift = shift_words((notice.start - found.before.start).days)
        year = other_year(workspace.today, found.before.start, notice.start)
        spans = ((found.before.start, found.before.end), (notice.start, notice.end))
        old, new = (day_range_words(*days, year=year) for days in spans)
        dates = f"{old} → {new}{bracketed(shift)}"
    if not found.planned:
        later = _("{year} 年尚未安排：先记下日期，安排这一年时使用").format(year=notice.year)
        return [dates, later]
    if found.moves_nothing:
        return [dates, _("! 这一届没有任何活动：公布只记下日期，不移动什么")]
    if found.difference.empty:
        return [dates, summary(found.difference)]
    besides = preview_words(preview_announcement(workspace.store, notice, found, workspace.actor), MOST_CONFLICTS)
    groups = difference_lines(found.difference, workspace.zone)
    created = [
        _("新增 {title}：{day}").format(
            title=pick(d.title, d.title_en), day=date_words(d.start_on, near=workspace.today)
        )
        for d in found.difference.created
    ]
    moves = [*created, *(line for group in groups for line in group)]
    return [dates, summary(found.difference), *urgent_first([*besides, *_stray_words(found)]), *moves]


def _stray_words(found: Announcement) -> list[str]:
    """What would lie outside the edition's days, though it did not before."""
    strays = found.strays
    if not strays:
        return []
    first = strays[:MOST_STRAYS]
    named = listed(f"#{ident}{bracketed(day_range_words(days.start, days.end))}" for ident, days in first)
    words = ngettext("! {n} 项活动落到届期之外：{named}", "! {n} 项活动落到届期之外：{named}", len(strays))
    rest = _("等") if len(strays) > MOST_STRAYS else ""
    return [words.format(n=len(strays), named=named) + rest]


def _announced(workspace: Workspace, edition: Edition, notice: Notice) -> str:
    found = announce(workspace.store, notice, workspace.actor)
    if found.moves_nothing:
        return _("已公布 {theme} {year}：{dates}；这一届没有活动，没有移动什么").format(
            theme=edition.name, year=edition.year, dates=day_range_words(notice.start, notice.end, near=workspace.today)
        )
    return _("已公布 {theme} {year}：{dates}，移动 {moved} 项活动").format(
        theme=edition.name,
        year=edition.year,
        dates=day_range_words(notice.start, notice.end, near=workspace.today),
        moved=len(found.difference.moved),
    )
