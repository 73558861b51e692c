"""What is read from elsewhere: units' own calendars, holidays, warnings; what fails first, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from calendars.sources.warnings import outcome_words, taken_words
from config.language import _, listed, pick
from config.system_errors import unreadable
from scheduler.commands.emergency import preview, take
from scheduler.commands.source import remove
from scheduler.planning.emergencies import level_words
from scheduler.queries.names import all_names, unit_names
from scheduler.queries.source import SourceView, sources
from scheduler.queries.warning import WarningView, warnings
from tui.actions import N_, SOURCE, bindings
from tui.dialogs.confirm import Confirm
from tui.dialogs.picker import Choice, Picker
from tui.dialogs.reason import Reason
from tui.messages import Flash, Tone
from tui.screens.listing import Detail, ListingPage
from tui.source_words import kind_words
from tui.sourcing import OF_A_UNIT, attempt, polled_words, register, warnings_of
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList

KINDS = {
    "busy": N_("单位的日历：只看何时没空"),
    "activities": N_("单位的日历：日程作为活动"),
    "holidays": N_("放假和调休的日历"),
    "cap": N_("预警信息（CAP），地址或文件夹"),
    "caldav": N_("把活动发布到 CalDAV 日历"),
}
"""What a source can be for (Chinese, marked)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One line: a source, or a warning that was read."""

    key: str
    group: str
    mark: str
    at: datetime | None
    kind: str
    text: str
    state: str
    tone: Tone = ""
    source: SourceView | None = None
    warning: WarningView | None = None


class SourcesPage(ListingPage[Origin]):
    BINDINGS = [*bindings(SOURCE)]
    about = N_("外部的日历和预警：读不到的在前。R 立即读取，n 新增，d 删除；w 读入一份预警文件，回车到它启动的活动。")
    hint = N_("预警 失败")

    def listing(self) -> LineList[Origin]:
        zone = self.workspace.zone
        return LineList[Origin](
            [
                Column("", 1),
                Column(_("时间"), 11),
                Column(_("用途"), 8),
                Column(_("来源"), share=1),
                Column(_("状况"), 14),
            ],
            ident=lambda o: o.key,
            cells=lambda o: (
                o.mark, f"{o.at.astimezone(zone):%m-%d %H:%M}" if o.at else _("从未"), o.kind, o.text, o.state,
            ),
            heading=lambda o: o.group,
            tone=lambda o: o.tone,
            empty=_("还没有外部来源，也没有读到预警（n 新增，w 读入预警文件）"),
        )  # fmt: skip

    def question(self, session: Session) -> list[Origin]:
        units = {u.id: pick(u.short, u.brief_en) for u in unit_names(session).values()}
        found = [_source(view, units.get(view.unit, "")) for view in sources(session)]
        return [*sorted(found, key=lambda o: o.tone != "bad"), *map(_warning, warnings(session))]

    def detail(self, row: Origin, session: Session) -> Detail:
        zone = self.workspace.zone
        if row.source is not None:
            view = row.source
            lines = [_(KINDS[view.kind]), view.address, _("每 {n} 分钟一次，{entries} 项").format(
                n=view.minutes, entries=view.entries
            )]  # fmt: skip
            again = _("下次读取：{at}").format(at=f"{view.next_poll.astimezone(zone):%m-%d %H:%M}")
            return f"{row.text} #{view.id}", [*lines, again, *(["", f"! {view.problem}"] if view.problem else [])]
        warning = row.warning
        assert warning is not None
        ends = f"{warning.expires.astimezone(zone):%m-%d %H:%M}" if warning.expires else _("未说明")
        lines = [warning.headline, warning.area, _("有效到：{at}").format(at=ends), "", row.state, warning.reason]
        return row.kind, [line for line in lines if line]

    def summary(self, rows: Sequence[Origin]) -> str:
        words = _("{n} 个来源，{failing} 个读不到；{warnings} 条预警")
        known = [o.source for o in rows if o.source is not None]
        return words.format(
            n=len(known), failing=sum(s.state == "failing" for s in known), warnings=len(rows) - len(known)
        )

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        row: Origin = event.row
        if row.warning is not None and row.warning.activity is not None:
            self.app.open_activity(row.warning.activity)  # type: ignore[attr-defined]
        elif row.warning is not None:
            self.post_message(Flash(row.warning.reason or _("它没有启动活动")))
        else:
            self.action_source_poll()

    def action_source_poll(self) -> None:
        targets = [o.source.id for o in self.chosen if o.source is not None] if self.may_change() else []
        if not targets:
            return
        workspace = self.workspace
        self.say(_("正在读取…"))

        def work() -> str:
            done = [attempt(workspace.store, workspace.settings, ident, workspace.clock()) for ident in targets]
            return listed(map(polled_words, done))

        self.carry_out(work, lambda said: self.post_message(Flash(said, "good")))

    def action_source_add(self) -> None:
        """What for, whose, and where; it is read at once."""
        if not self.may_change():
            return

        def picked(ids: Sequence[object] | None) -> None:
            if ids and ids[0] in OF_A_UNIT:
                self.app.push_screen(
                    Picker(_("哪个单位的日历"), self._units()), lambda them: self._ask_where(str(ids[0]), them)
                )
            elif ids:
                self._ask_where(str(ids[0]), ("",))

        self.app.push_screen(Picker(_("新增来源：用来做什么"), [Choice(k, _(w), k) for k, w in KINDS.items()]), picked)

    def _units(self) -> list[Choice]:
        return [Choice(u[0], u[1], "", u[2:]) for u in self.workspace.ask(lambda s: all_names(s, "unit"))]

    def _ask_where(self, kind: str, unit: Sequence[object] | None) -> None:
        def given(url: str | None) -> None:
            if url and unit:
                self.say(_("正在读取…"))
                self.carry_out(
                    lambda: self._register(kind, url.strip(), str(unit[0])),
                    lambda said: self.post_message(Flash(said, "good")),
                )

        if unit:
            hint = _("地址，或本机的文件夹") if kind == "cap" else _("如 https://example.org/a.ics")
            self.app.push_screen(Reason(_("新增来源：地址"), hint=hint), given)

    def _register(self, kind: str, url: str, unit: str) -> str:
        workspace = self.workspace
        ident = register(workspace.store, kind, url, workspace.actor, unit=unit)
        return polled_words(attempt(workspace.store, workspace.settings, ident, workspace.clock()))

    def action_source_remove(self) -> None:
        row = self.rows.row
        if row is None or row.source is None or not self.may_change():
            return
        store, actor, ident = self.workspace.store, self.workspace.actor, row.source.id

        def work() -> str:
            return _("已删除来源 {id}：{address}").format(id=ident, address=remove(store, ident, actor))

        question = Confirm(
            _("删除来源 {id}").format(id=ident), [row.text],
            follows=[_("不再读取；由它而来的活动保留，它的忙闲不再算作冲突。")], yes=_("删除"), key="d", undo=False,
        )  # fmt: skip
        self.after_yes(question, lambda: self.carry_out(work, lambda said: self.post_message(Flash(said, "good"))))

    def action_source_warn(self) -> None:
        """Take a warning file in, after a look at what it would set in motion."""
        if not self.may_change():
            return
        workspace = self.workspace

        def foretell(path: str) -> list[str]:
            found = warnings_of(path, workspace.settings)
            return [*map(taken_words, preview(workspace.store, found.messages)), *filter(None, [found.words])]

        def work(path: str) -> str:
            found = warnings_of(path, workspace.settings)
            return listed(map(taken_words, take(workspace.store, found.messages, workspace.actor))) or found.words

        def given(path: str | None) -> None:
            if path:
                question = Confirm(_("读入预警"), [path], yes=_("读入"), key="w", foretell=lambda: foretell(path))
                self.after_yes(question, lambda: self.command(lambda: work(path)))

        self.app.push_screen(Reason(_("读入预警：XML 文件的路径"), hint=_("如 ~/预警.xml"), wrong=unreadable), given)


def _source(view: SourceView, unit: str) -> Origin:
    failing = view.state == "failing"
    state = _("失败 {n} 次").format(n=view.failures) if failing else _("正常") if view.state == "ok" else _("未读取")
    return Origin(
        f"s{view.id}", _("读不到的来源") if failing else _("来源"), "!" if failing else "", view.last_ok,
        kind_words(view.kind), "  ".join(filter(None, (unit, view.name or view.address))), state,
        "bad" if failing else "", source=view,
    )  # fmt: skip


def _warning(view: WarningView) -> Origin:
    opened = view.outcome == "opened"
    return Origin(
        f"w{view.identifier}", _("读到的预警"), "!" if opened else "·", view.sent, level_words(view.level),
        view.headline, outcome_words(view.outcome), "warn" if opened else "dim", warning=view,
    )  # fmt: skip


PAGE = SourcesPage
