"""What a change would do, before it is made: the very commands run in a transaction that is rolled back."""

from collections.abc import Callable, Sequence

from config.language import _, listed, ngettext
from scheduler.commands.together import rehearsal
from scheduler.queries.conflict_words import explain
from scheduler.queries.consequences import Consequences, between, state
from scheduler.store.store import Store
from tui.cli.wording import unit_words

MOST_UNITS = 4
MOST_CONFLICTS = 2


def preview(store: Store, activities: Sequence[int], act: Callable[[Store], object], actor: str) -> Consequences:
    """What ``act``, given a store, would do around these activities. Writes nothing; raises what is refused."""
    with store.read() as session:
        before = state(store, session, activities)
    with rehearsal(store, actor) as rehearsed:
        act(rehearsed)
        with rehearsed.read() as session:
            after = state(store, session, activities)
    return between(before, after)


def preview_words(found: Consequences) -> list[str]:
    """The consequences as a few lines."""
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
    return [*lines, *_conflicts(found)]


def _conflicts(found: Consequences) -> list[str]:
    lines = [_("! 产生冲突：{what}").format(what=explain(c)) for c in found.made[:MOST_CONFLICTS]]
    if (more := len(found.made) - MOST_CONFLICTS) > 0:
        lines.append(ngettext("! 还产生 {n} 处冲突", "! 还产生 {n} 处冲突", more).format(n=more))
    if found.solved:
        lines.append(ngettext("解决 {n} 处冲突", "解决 {n} 处冲突", len(found.solved)).format(n=len(found.solved)))
    return lines
