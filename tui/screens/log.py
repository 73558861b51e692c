"""The event log, live: who did what to what, the newest first; Enter goes to what it is about."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from config.language import _
from scheduler.commands.delivery import state_words
from scheduler.commands.undo import undo_change
from scheduler.queries.history import EventView, log
from tui.actions import LOG, N_, bindings
from tui.cli.history import kind_words, sentence, what_words
from tui.cli.wording import SILENT, change_words, field_words, value_words
from tui.dialogs.confirm import Confirm
from tui.messages import Flash
from tui.preview import preview, preview_words
from tui.screens.listing import Detail, ListingPage
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.workspace import Workspace

STEP = 1000
"""Events read at first, and more each time that older ones are asked for."""
VIEW_OF = {
    "occurrence": "themes", "theme": "themes", "delivery": "outbox", "reminder": "outbox", "conflict": "conflicts",
    "feed": "feeds", "unit": "units",
}  # fmt: skip
"""Where what an event is about can be seen, if it is no activity."""


class LogPage(ListingPage[EventView]):
    BINDINGS = [*bindings(LOG)]
    view = "log"
    about = N_("发生过的一切，最新的在前，随时更新。回车到它说的活动，x 撤销这一次操作；筛选可写 谁:、事:、#活动编号。")
    hint = N_("谁:li 事:移动 #402")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._most = STEP
        self._seen = 0

    def listing(self) -> LineList[EventView]:
        zone = self.workspace.zone
        return LineList[EventView](
            [
                Column(_("时间"), 11),
                Column(_("谁"), 8),
                Column(_("事"), 14),
                Column(_("内容"), share=1),
                Column(_("操作"), share=1, from_width=90),
            ],
            ident=lambda e: e.seq,
            cells=lambda e: (f"{e.at.astimezone(zone):%m-%d %H:%M}", e.actor, what_words(e), about(e), e.summary),
            heading=lambda e: f"{e.at.astimezone(zone):%Y-%m-%d}",
            search=lambda e: (sentence(e, zone), about(e), e.summary, e.kind),
            fields={
                "谁": lambda e: e.actor,
                "事": lambda e: f"{kind_words(e.kind)} {e.kind}",
                "对象": about,
            },
            empty=_("还没有发生什么"),
        )

    def question(self, session: Session) -> list[EventView]:
        return log(session, limit=self._most)[::-1]

    def show(self, answer: Sequence[EventView]) -> None:
        """What has come since the last look is marked for a moment; who looks at the newest goes with it."""
        at_top = self.rows.cursor == 0
        super().show(answer)
        if self._seen and (fresh := [e.seq for e in answer if e.seq > self._seen]):
            self.rows.flash(fresh)
            if at_top:
                self.rows.cursor = 0
        self._seen = answer[0].seq if answer else 0

    def detail(self, row: EventView, session: Session) -> Detail:
        lines = [about(row), sentence(row, self.workspace.zone)]
        lines += [words for words in _values(row, self.workspace.zone) if words.strip() not in lines[1]]
        whole = log(session, change=row.change, limit=STEP)
        if len(whole) > 1:
            lines += ["", _("同一次操作的 {n} 件事：{summary}").format(n=len(whole), summary=row.summary)]
            lines += [f"  {what_words(e)} {about(e)}" for e in whole[:20]]
        return f"{row.seq} {what_words(row)}", lines

    def summary(self, rows: Sequence[EventView]) -> str:
        if len(self.rows.model.rows) < self._most:
            return _("{n} 件事").format(n=f"{len(rows):,}")
        return _("{n} 件事（m 读更早的）").format(n=f"{len(rows):,}")

    def action_log_older(self) -> None:
        self._most += STEP
        self.reload()

    def action_log_undo(self) -> None:
        """Take back what the event under the cursor belongs to, whoever did it."""
        row = self.rows.row
        if row is None or not self.may_change():
            return
        store, actor, change = self.workspace.store, self.workspace.actor, row.change

        def foretell() -> list[str]:
            with store.read() as session:
                ids = {int(e.subject) for e in log(session, change=change, limit=STEP) if e.noun == "activity"}
            return preview_words(preview(store, sorted(ids), lambda s: undo_change(s, change, actor), actor))

        def work() -> str:
            return _("已撤销：{what}").format(what=undo_change(store, change, actor))

        when = f"{row.at.astimezone(self.workspace.zone):%Y-%m-%d %H:%M}"
        item = f"{when} {row.actor}  {row.summary or what_words(row)}"
        question = Confirm(
            _("撤销这一次操作"), [item], yes=_("撤销"), key="x", foretell=foretell, again=_("之后可以重做（Ctrl+R）。")
        )
        self.after_yes(question, lambda: self.carry_out(work, lambda said: self.post_message(Flash(said, "good"))))

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        row: EventView = event.row
        if row.noun == "activity":
            self.app.open_activity(int(row.subject))  # type: ignore[attr-defined]
        elif row.noun in VIEW_OF:
            self.app.action_view(VIEW_OF[row.noun])  # type: ignore[attr-defined]
        else:
            self.post_message(Flash(_("它没有自己的页面")))


def about(event: EventView) -> str:
    """What it happened to, as people call it."""
    number = f"#{event.subject}" if event.noun == "activity" else ""
    return " ".join(filter(None, (number, event.title or event.summary)))


WITH_DAYS = ("activity", "occurrence")
"""What changes is told as the history of an activity tells it."""


def _values(row: EventView, zone: ZoneInfo) -> list[str]:
    """What it is now and was before, in words; fields that only the program understands are left out."""
    before, after = ({n: v for n, v in side.items() if _named(n)} for side in (row.before, row.after))
    near = row.at.astimezone(zone).date()
    if row.noun not in WITH_DAYS:
        names = [n for n in {**before, **after} if before.get(n) != after.get(n) and n not in SILENT]
        return [f"  {_named(n)} {_told(n, before.get(n), after.get(n), row, zone)}" for n in names]
    if before:
        return [f"  {words}" for words in change_words(before, after, zone, row.units, near=near)]
    given = {name: value for name, value in after.items() if value not in _NOTHING and name not in SILENT}
    simple = {name: value for name, value in given.items() if isinstance(value, str | int)}
    told = [f"  {_named(name)} {value_words(name, value, zone, row.units)}" for name, value in simple.items()]
    parts = {name: value for name, value in given.items() if name not in simple}
    return told + [f"  {words}" for words in change_words({}, parts, zone, row.units, near=near)]


_NOTHING: tuple[Any, ...] = (None, "", [], {})


def _named(field: str) -> str:
    """The field's name for people; empty for one that tells them nothing."""
    more = {
        "name": _("名称"), "unit": _("单位"), "unit_id": _("单位"), "shown": _("地址"), "minutes": _("间隔（分钟）"),
        "problem": _("问题"), "note": _("说明"), "covers": _("涉及的活动"), "feed": _("日历"), "actor": _("登记人"),
        "created_by": _("登记人"), "rotated_at": _("换地址的时间"), "revoked_at": _("停用的时间"),
    }  # fmt: skip
    words = more.get(field) or field_words(field)
    return "" if words == field or field == "theme_id" else words  # what it happened to is named above


def _told(field: str, old: Any, new: Any, row: EventView, zone: ZoneInfo) -> str:
    """``old → new``, or what there is of them."""

    def words(value: Any) -> str:
        if field == "state" and row.noun == "delivery":
            return state_words(str(value))
        if field in ("rotated_at", "revoked_at"):
            value = datetime.fromisoformat(str(value))
        if field == "covers":
            value = [f"#{ident}" for ident in value]
        return value_words(field, value, zone, row.units)

    return " → ".join(words(value) for value in (old, new) if value not in _NOTHING) or _("（空）")


PAGE = LogPage
