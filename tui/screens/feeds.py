"""Calendars to subscribe to: the public ones with QR codes; secret ones handed out, replaced, stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from calendars.export import export_one
from calendars.feeds import Feed, public_feeds
from calendars.feeds import feeds as all_feeds
from config.errors import KepuError
from config.language import _, listed
from config.system_errors import why
from scheduler.commands.feed import Issued, add_filter, add_unit, revoke, rotate
from scheduler.queries.feed import FeedView, feeds, saved
from scheduler.queries.names import Candidates, Kind, all_names, called
from tui.actions import FEED, N_, bindings
from tui.dialogs.address import Addresses, CalendarAddress, hand_out
from tui.dialogs.confirm import Confirm
from tui.dialogs.picker import Choice, Picker
from tui.dialogs.reason import Reason
from tui.messages import Flash
from tui.screens.listing import Detail, ListingPage
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList


@dataclass(frozen=True, slots=True)
class Subscription:
    """One line: a public calendar with its address, or a secret one of which only the beginning is known."""

    key: str
    name: str
    url: str = ""
    secret: FeedView | None = None


class FeedsPage(ListingPage[Subscription]):
    BINDINGS = [*bindings(FEED)]
    view = "feeds"
    about = N_("可订阅的日历。回车看地址和二维码；n 发密址，R 换地址，d 停用，x 导出文件。密址只在发出时显示一次。")
    hint = N_("海城")

    def listing(self) -> LineList[Subscription]:
        zone = self.workspace.zone

        def day(view: FeedView | None) -> str:
            if view is None:
                return ""
            return f"{view.last_fetched_at.astimezone(zone):%m-%d %H:%M}" if view.last_fetched_at else _("从未")

        return LineList[Subscription](
            [
                Column(_("名称"), share=1),
                Column(_("地址"), share=1, from_width=60),
                Column(_("最近读取"), 11),
            ],
            ident=lambda s: s.key,
            cells=lambda s: (s.name, f"/s/{s.secret.prefix}…" if s.secret else s.url, day(s.secret)),
            heading=lambda s: _("密址（单位或筛选）") if s.secret else _("公开日历"),
            empty=_("没有日历"),
        )

    def question(self, session: Session) -> list[Subscription]:
        store, settings = self.workspace.store, self.workspace.settings
        secret = [Subscription(f"s{f.id}", f.name, secret=f) for f in feeds(session)]
        base = settings.base_url
        public = [Subscription(f.path, f.name, base + f.address) for f in public_feeds(store.catalogue(session))]
        return [*secret, *public]

    def detail(self, row: Subscription, session: Session) -> Detail:
        if row.secret is None:
            return row.name, [row.url, "", _("人人可订阅，只含公开的活动。回车显示二维码，y 复制地址。")]
        view, zone = row.secret, self.workspace.zone
        wanted = saved(view.wanted)
        lines = [
            _("密址，开头是 {prefix}…").format(prefix=view.prefix),
            _("内容：{what}").format(what=listed(f"{_label(k)} {_words(v)}" for k, v in wanted.items()) or _("全部")),
            _("新增：{at} {who}").format(at=f"{view.created_at.astimezone(zone):%Y-%m-%d}", who=view.created_by),
        ]
        if view.rotated_at:
            lines.append(_("换过地址：{at}").format(at=f"{view.rotated_at.astimezone(zone):%Y-%m-%d %H:%M}"))
        lines += ["", _("地址只在发出时显示一次；要再看一次，只能换一个新的（R）。")]
        return row.name, lines

    def summary(self, rows: Sequence[Subscription]) -> str:
        secret = sum(s.secret is not None for s in rows)
        words = _("{n} 个密址，{public} 个公开日历；凭密址即可查看，请勿外传")
        return words.format(n=secret, public=len(rows) - secret)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        row: Subscription = event.row
        if row.url:
            self.app.push_screen(Addresses([CalendarAddress(row.name, row.url)], secret=False))
        else:
            self.post_message(Flash(_("密址只显示一次；遗失时换一个新的（R）"), "warn"))

    def action_item_copy(self) -> None:
        row = self.rows.row
        if row is not None and row.url:
            self.app.copy_to_clipboard(row.url)
            self.post_message(Flash(_("已复制：{text}").format(text=row.url), "good"))
        elif row is not None:
            self.post_message(Flash(_("密址只显示一次；遗失时换一个新的（R）"), "warn"))

    def action_feed_add(self) -> None:
        if self.may_change():
            self.carry_out(self._choices, self._offer)

    def _choices(self) -> list[Choice]:
        """Units first, those without a calendar of their own at the top; then what a filter can be about."""
        with self.workspace.store.read() as session:
            having = {f.unit for f in feeds(session) if f.kind == "unit"}
            units = sorted(all_names(session, "unit"), key=lambda u: u[0] in having)
            groups: dict[Kind, tuple[str, Candidates]] = {
                "district": (_("按县区"), all_names(session, "district")),
                "theme": (_("按主题活动"), all_names(session, "theme")),
                "measure": (_("按任务"), all_names(session, "measure")),
            }
        choices = [
            Choice(
                ("unit", u[0], u[1]), called("unit", u), _("已有") if u[0] in having else "", u[1:], _("单位自己的日历")
            )
            for u in units
        ]
        for field, (group, names) in groups.items():
            choices += [Choice((field, n[0], n[1]), called(field, n), n[0], n[1:], group) for n in names]
        return choices

    def _offer(self, choices: Sequence[Choice]) -> None:
        def picked(ids: Sequence[object] | None) -> None:
            wanted: list[tuple[str, str, str]] = list(ids or ())  # type: ignore[arg-type]
            if wanted:
                self.carry_out(lambda: [self._issue(*one) for one in wanted], self._hand_out)

        self.app.push_screen(Picker(_("新增订阅"), choices, several=True), picked)

    def _issue(self, field: str, ident: str, name: str) -> Issued:
        store, actor = self.workspace.store, self.workspace.actor
        if field == "unit":
            return add_unit(store, ident, actor)
        return add_filter(store, name, {field: ident}, actor)

    def _hand_out(self, issued: Sequence[Issued]) -> None:
        hand_out(self.app.push_screen, self.workspace.settings, issued)

    def action_feed_export(self) -> None:
        """Calendars as files: any that the plan has, the one under the cursor first."""
        if self.app.is_web:  # the files would be the server's
            self.say(_("浏览器里不能写文件；请在服务器上用 {command}").format(command="kepu export"), "warn")
            return
        with self.workspace.store.read() as session:
            known = {feed.path: feed for feed in all_feeds(self.workspace.store.catalogue(session))}
        here = [s.key for s in self.chosen if s.key in known]

        def picked(ids: Sequence[object] | None) -> None:
            if ids:
                chosen = [known[str(path)] for path in ids]
                self.app.push_screen(
                    Reason(_("写到哪个文件夹"), text="~/", hint=_("文件夹的路径")),
                    lambda folder: given(chosen, folder),
                )

        def given(chosen: Sequence[Feed], folder: str | None) -> None:
            if folder:
                self.carry_out(
                    lambda: self._export(chosen, Path(folder).expanduser()),
                    lambda said: self.post_message(Flash(said, "good")),
                )

        choices = [Choice(path, feed.name, path) for path, feed in known.items()]
        self.app.push_screen(Picker(_("导出哪些日历"), choices, chosen=here, several=True), picked)

    def _export(self, chosen: Sequence[Feed], folder: Path) -> str:
        try:
            with self.workspace.store.read() as session:
                catalogue = self.workspace.store.catalogue(session)
                written = [export_one(session, catalogue, f, folder / f"{f.path}.ics") for f in chosen]
        except OSError as error:
            raise KepuError(_("写不了文件 {path}：{why}").format(path=folder, why=why(error))) from error
        return _("已写入 {n} 个日历：{folder}").format(n=len(written), folder=folder)

    def _secret(self) -> FeedView | None:
        row = self.rows.row
        if row is None or row.secret is None:
            self.post_message(Flash(_("公开日历的地址是固定的"), "warn"))
            return None
        return row.secret

    def action_feed_rotate(self) -> None:
        feed = self._secret() if self.may_change() else None
        if feed is None:
            return
        question = Confirm(
            _("换地址：{name}").format(name=feed.name),
            follows=[_("旧地址立即失效，正在用它的人要重新订阅。")],
            yes=_("换地址"), key="R", undo=False,
        )  # fmt: skip
        store, actor = self.workspace.store, self.workspace.actor
        self.after_yes(question, lambda: self.carry_out(lambda: [rotate(store, feed.id, actor)], self._hand_out))

    def action_feed_revoke(self) -> None:
        feed = self._secret() if self.may_change() else None
        if feed is None:
            return
        question = Confirm(
            _("停用：{name}").format(name=feed.name), follows=[_("地址立即失效。")], yes=_("停用"), key="d"
        )
        store, actor = self.workspace.store, self.workspace.actor

        def work() -> str:
            return _("已停用：{name}").format(name=revoke(store, feed.id, actor))

        self.after_yes(question, lambda: self.command(work))


def _label(field: str) -> str:
    """What a filter narrows by, in the reader's language."""
    words = {
        "unit": _("单位"), "role": _("职责"), "theme": _("主题"), "district": _("县区"), "measure": _("任务"),
        "section": _("类别"), "audience": _("对象"), "status": _("状态"), "text": _("文字"), "public": _("公开"),
    }  # fmt: skip
    return words.get(field, field)


def _words(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


PAGE = FeedsPage
