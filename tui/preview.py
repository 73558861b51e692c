"""What a change would do, before it is made: the very commands run in a transaction that is rolled back."""

from collections.abc import Callable, Sequence

from sqlmodel import Session

from config.language import _, listed, ngettext
from scheduler.commands.occurrence import Announcement, Notice, announce
from scheduler.commands.together import rehearsal
from scheduler.queries.conflict_words import explain
from scheduler.queries.consequences import Consequences, State, between, state, state_of_edition
from scheduler.store.store import Store
from tui.cli.wording import unit_words

MOST_UNITS = 4
MOST_CONFLICTS = 2


def preview(store: Store, activities: Sequence[int], act: Callable[[Store], object], actor: str) -> Consequences:
    """What ``act``, given a store, would do around these activities. Writes nothing; raises what is refused."""
    return _rehearsed(store, lambda session: state(store, session, activities), act, actor)


def preview_announcement(store: Store, notice: Notice, found: Announcement, actor: str) -> Consequences:
    """What announcing would do besides what was ``found`` for the edition's own activities."""
    touched = [*(a.id for a in found.difference.altered), *(gone.id for gone in found.difference.withdrawn)]
    keys = [draft.key for draft in found.difference.created]

    def look(session: Session) -> State:
        return state_of_edition(store, session, notice.theme, notice.year, touched, keys)

    return _rehearsed(store, look, lambda rehearsed: announce(rehearsed, notice, actor), actor)


def _rehearsed(
    store: Store, look: Callable[[Session], State], act: Callable[[Store], object], actor: str
) -> Consequences:
    with store.read() as session:
        before = look(session)
    with rehearsal(store, actor) as rehearsed:
        act(rehearsed)
        with rehearsed.read() as session:
            after = look(session)
    return between(before, after)


def preview_words(found: Consequences, most: int = MOST_CONFLICTS) -> list[str]:
    """The consequences as a few lines; so many new conflicts are told one by one."""
    reminders = []
    if found.replanned:
        reminders.append(ngettext("重排 {n} 条提醒", "重排 {n} 条提醒", found.replanned).format(n=found.replanned))
    if found.dropped:
        reminders.append(
            ngettext("撤下 {n} 条未发的提醒", "撤下 {n} 条未发的提醒", found.dropped).format(n=found.dropped)
        )
    lines = [listed(reminders) if reminders else _("不影响已排的提醒")]
    names = listed(unit_words(u) for u in found.told[:MOST_UNITS])
    if len(found.told) > MOST_UNITS:
        lines.append(_("通知 {names} 等 {n} 个单位").format(names=names, n=len(found.told)))
    elif names:
        lines.append(_("通知 {names}").format(names=names))
    else:
        lines.append(_("不需另行通知单位"))
    calendars = _("公开日历随之更新") if found.public else _("不在公开日历中")
    if found.feeds:
        calendars += _("，{n} 个单位订阅随之更新").format(n=found.feeds)
    lines.append(calendars)
    return [*lines, *conflict_words(found, most)]


def urgent_first(lines: Sequence[str]) -> list[str]:
    """What to beware of before what merely follows."""
    return sorted(lines, key=lambda line: not line.startswith("!"))


def conflict_words(found: Consequences, most: int = MOST_CONFLICTS) -> list[str]:
    """The conflicts made and settled; so many new ones are told one by one."""
    lines = [_("! 产生冲突：{what}").format(what=explain(c)) for c in found.made[:most]]
    if (more := len(found.made) - most) > 0:
        lines.append(ngettext("! 还产生 {n} 处冲突", "! 还产生 {n} 处冲突", more).format(n=more))
    if found.solved:
        lines.append(ngettext("解决 {n} 处冲突", "解决 {n} 处冲突", len(found.solved)).format(n=len(found.solved)))
    return lines
