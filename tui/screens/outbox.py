"""The outbox: what failed, what is about to leave, what will be told in the coming days, what was sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from sqlmodel import Session

from config.contacts import read_contacts
from config.language import _, date_words, pick
from scheduler.commands import delivery as commands
from scheduler.commands.delivery import RETRYABLE, state_words
from scheduler.queries.outbox import (
    PUNCTUAL,
    TROUBLE,
    DeliveryView,
    ReminderView,
    UpcomingView,
    deliveries,
    told,
    upcoming,
)
from tui.actions import N_, OUTBOX, binding, bindings
from tui.dialogs.confirm import Confirm
from tui.dialogs.picker import Choice, Picker
from tui.messages import Flash, Tone
from tui.post_words import content_words, kind_words, told_words
from tui.screens.listing import Detail, ListingPage
from tui.unit_actions import UnitActions
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList

DAYS = 14
"""How far ahead reminders are listed."""
KEPT = 1000
MARKS = {"failed": "!", "uncertain": "?", "sent": "+", "held": "=", "skipped": "-", "cancelled": "x"}
TONES: dict[str, Tone] = {"failed": "bad", "uncertain": "warn", "held": "warn", "sent": "", "skipped": "dim"}
CANCELLABLE = ("pending", "held", "failed", "uncertain")


@dataclass(frozen=True, slots=True)
class Post:
    """One line: a delivery, or what one unit will be told at one time."""

    key: str
    unit: str
    at: datetime
    state: str
    channel: str
    text: str
    delivery: DeliveryView | None = None
    coming: UpcomingView | None = None
    late: bool = False
    """It should have been told by now."""

    @property
    def trouble(self) -> bool:
        return self.state in TROUBLE

    @property
    def group(self) -> str:
        if self.late:
            return _("已到期未发")
        if self.coming is not None:
            return _("将要发出（{n} 天内）").format(n=DAYS)
        if self.trouble:
            return _("失败和不确定")
        return _("待发") if self.state in ("pending", "claimed", "sending", "held") else _("已处理")

    @property
    def order(self) -> int:
        """Trouble first, then what is late and what leaves next, at the end what is over."""
        if self.trouble or self.late:
            return 0 if self.trouble else 1
        return 3 if self.coming is not None else 2 if self.state in ("pending", "claimed", "sending", "held") else 4


class OutboxPage(UnitActions, ListingPage[Post]):
    BINDINGS = [*bindings(OUTBOX), binding("unit.contact")]
    view = "outbox"
    about = N_(
        "发给各单位的消息：失败的、待发的、将要发的、已发的。R 重试，p 暂扣，s 放行，d 取消；"
        "C 设联系方式，y 复制要粘贴的文字。"
    )
    hint = N_("单位:市教育局 状态:失败")

    def listing(self) -> LineList[Post]:
        zone = self.workspace.zone
        return LineList[Post](
            [
                Column("", 1),
                Column(_("时间"), 11),
                Column(_("单位"), 14),
                Column(_("方式"), 8, from_width=60),
                Column(_("内容"), share=1),
                Column(_("状态"), 8),
            ],
            ident=lambda p: p.key,
            cells=lambda p: (
                MARKS.get(p.state, "·"), f"{p.at.astimezone(zone):%m-%d %H:%M}", p.unit, p.channel, p.text,
                state_words(p.state),
            ),
            heading=lambda p: p.group,
            tone=lambda p: TONES.get(p.state, ""),
            search=lambda p: (p.unit, p.channel, p.text, state_words(p.state), *_titles(p)),
            fields={
                "单位": lambda p: p.unit,
                "状态": lambda p: f"{state_words(p.state)} {p.state}",
                "方式": lambda p: p.channel,
            },
            empty=_("没有投递，{n} 天内也没有要发出的提醒").format(n=DAYS),
        )  # fmt: skip

    def question(self, session: Session) -> list[Post]:
        now = self.workspace.clock()
        coming = upcoming(session, now + timedelta(days=DAYS))
        found = [*map(_sent, deliveries(session, limit=KEPT)), *(_coming(view, now) for view in coming)]
        return sorted(found, key=lambda p: p.order)

    def detail(self, row: Post, session: Session) -> Detail:
        if row.delivery is None:
            reminders = row.coming.reminders if row.coming else ()
            return row.unit, [*map(_reminder, reminders), *self._letter([r.id for r in reminders])]
        sent, zone = row.delivery, self.workspace.zone
        lines = [*filter(None, (f"{sent.channel}  {sent.to}".strip(), content_words(sent), sent.reason, sent.receipt))]
        if sent.next_at:
            lines.append(_("下次尝试：{at}").format(at=f"{sent.next_at.astimezone(zone):%m-%d %H:%M}"))
        lines += [_("尝试 {n} 次").format(n=sent.attempts)] if sent.attempts else []
        lines += [
            f"  {datetime.fromisoformat(t['at']).astimezone(zone):%m-%d %H:%M} "
            f"{state_words(t['outcome'])} {t['reason']}"
            for t in reversed(sent.tries)
        ]
        lines += ["", *(_reminder(r) for r in told(session, sent.id))]
        if sent.note:
            lines += ["", _("要粘贴的文字（y 复制）："), sent.note]
        return f"{row.unit} #{sent.id}", lines

    def _letter(self, reminders: Sequence[int]) -> list[str]:
        """What they would say if they left now."""
        running, postman = map(import_module, ("tui.running", "scheduler.jobs.postman"))  # the engine comes with them
        services = running.services(self.workspace.settings)
        said = postman.Postman(self.workspace.store, services, "preview").preview(reminders)
        return ["", said.subject, "", *said.text.splitlines()] if said else []

    def summary(self, rows: Sequence[Post]) -> str:
        late = sum(p.late for p in rows)
        words = _("失败 {failed} · 待发 {waiting} · 将发 {coming} · 已处理 {done}").format(
            failed=sum(p.trouble for p in rows), waiting=sum(p.order == 2 for p in rows),
            coming=sum(p.order == 3 for p in rows), done=sum(p.order == 4 for p in rows),
        )  # fmt: skip
        return f"{_('已到期未发')} {late} · {words}" if late else words

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """To the activities that it is about."""
        post: Post = event.row

        def work() -> list[ReminderView]:
            if post.coming is not None:
                return list(post.coming.reminders)
            with self.workspace.store.read() as session:
                return told(session, post.delivery.id) if post.delivery else []

        self.carry_out(work, self._offer)

    def _offer(self, reminders: Sequence[ReminderView]) -> None:
        found = {r.subject: r for r in reminders if r.noun == "activity"}
        if not found:
            self.post_message(Flash(_("它不是关于某项活动的")))
        elif len(found) == 1:
            self.app.open_activity(next(iter(found)))  # type: ignore[attr-defined]
        else:
            choices = [Choice(r.subject, r.title, kind_words(r.kind)) for r in found.values()]
            self.app.push_screen(Picker(_("打开哪项活动"), choices), self._open)

    def _open(self, ids: Sequence[object] | None) -> None:
        if ids:
            self.app.open_activity(ids[0])  # type: ignore[attr-defined]

    def the_unit(self) -> tuple[str, str] | None:
        post = self.rows.row
        about = post.delivery or post.coming if post is not None else None
        return (about.unit.id, post.unit) if post is not None and about is not None else None

    def action_item_copy(self) -> None:
        post = self.rows.row
        if post is not None:
            text = (post.delivery.note if post.delivery else "") or post.text
            self.app.copy_to_clipboard(text)
            self.post_message(Flash(_("已复制（终端不支持时请用鼠标选取）"), "good"))

    def _deliveries(self, states: Sequence[str], otherwise: str) -> list[int]:
        """The chosen deliveries in one of these states; a sentence if there are none."""
        found = [p.delivery.id for p in self.chosen if p.delivery is not None and p.state in states]
        if not found:
            self.post_message(Flash(otherwise, "warn"))
        return found

    def action_delivery_retry(self) -> None:
        if not self.may_change():
            return
        targets = self._deliveries(RETRYABLE, _("这里没有可以重试的投递"))
        store, actor, file = self.workspace.store, self.workspace.actor, self.workspace.settings.contacts

        def work() -> str:
            done = commands.retry(store, targets, actor, read_contacts(file))
            return _("重试 {n} 条投递").format(n=done)

        if targets:
            self.command(work)

    def action_delivery_hold(self) -> None:
        self._keep(held=True)

    def action_delivery_release(self) -> None:
        self._keep(held=False)

    def _keep(self, *, held: bool) -> None:
        """Keep deliveries and reminders back, or let them go."""
        if not self.may_change():
            return
        state = "pending" if held else "held"
        ids = [p.delivery.id for p in self.chosen if p.delivery is not None and p.state == state]
        reminders = [
            r.id for p in self.chosen if p.coming is not None and p.coming.held is not held for r in p.coming.reminders
        ]
        if not ids and not reminders:
            self.post_message(Flash(_("这里没有可以暂扣的") if held else _("这里没有暂扣着的"), "warn"))
            return
        store, actor = self.workspace.store, self.workspace.actor
        turn: Callable[..., int] = commands.hold if held else commands.release

        def work() -> str:
            done = turn(store, ids, actor) if ids else 0
            done += commands.hold_reminders(store, reminders, actor, held=held) if reminders else 0
            return (_("暂扣 {n} 条") if held else _("放行 {n} 条")).format(n=done)

        self.carry_out(work, lambda said: self.post_message(Flash(said, "good")))

    def action_delivery_cancel(self) -> None:
        if not self.may_change():
            return
        targets = self._deliveries(CANCELLABLE, _("这里没有可以取消的投递（将发的提醒可以暂扣：p）"))
        if not targets:
            return
        lines = [f"#{p.delivery.id} {p.unit} {p.text}" for p in self.chosen if p.delivery and p.delivery.id in targets]
        question = Confirm(
            _("取消 {n} 条投递").format(n=len(targets)), lines, follows=[_("取消后可以再重试（R）。")],
            yes=_("取消投递"), key="d",
        )  # fmt: skip

        def work() -> str:
            done = commands.cancel(self.workspace.store, targets, self.workspace.actor)
            return _("取消 {n} 条投递").format(n=done)

        self.after_yes(question, lambda: self.carry_out(work, lambda said: self.post_message(Flash(said, "good"))))


def _sent(view: DeliveryView) -> Post:
    at = view.sent_at or view.next_at or view.due_at
    text = " · ".join(filter(None, (content_words(view), view.reason)))
    return Post(f"d{view.id}", pick(view.unit.short, view.unit.brief_en), at, view.state, view.channel, text, view)


def _coming(view: UpcomingView, now: datetime) -> Post:
    first = view.reminders[0]
    return Post(
        f"r{first.id}", pick(view.unit.short, view.unit.brief_en), view.due_at, "held" if view.held else "planned",
        "", told_words(view.reminders), coming=view, late=view.due_at <= now - PUNCTUAL,
    )  # fmt: skip


def _titles(post: Post) -> Sequence[str]:
    return [r.title for r in post.coming.reminders] if post.coming else ()


def _reminder(reminder: ReminderView) -> str:
    return f"{kind_words(reminder.kind)}  {date_words(reminder.day)}  {reminder.title}"


PAGE = OutboxPage
