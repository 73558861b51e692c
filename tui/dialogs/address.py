"""Calendar addresses, with the QR code of the one at hand. A secret one is shown this once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from config.language import _
from config.settings import Settings
from scheduler.commands.feed import Issued
from tui.actions import DIALOG, binding, bindings
from tui.frame import Dialog
from tui.safe import block
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.plain import Note, entitle
from tui.widgets.qr import QrCode

ONLY_HERE = ("127.0.0.1", "localhost", "::1")
"""Hosts that mean every machine itself."""


@dataclass(frozen=True, slots=True)
class CalendarAddress:
    """A calendar's name and where it is; ``page`` is where its unit answers in a browser, if it can."""

    name: str
    url: str
    page: str = ""

    @property
    def webcal(self) -> str:
        """In the scheme that Apple's calendars open."""
        return urlsplit(self.url)._replace(scheme="webcal").geturl()


class Addresses(Dialog[None]):
    """Shows them; ``y`` (or Ctrl+S) copies the one at hand. The text stands there too, for a mouse."""

    BINDINGS = [*bindings(DIALOG), binding("item.copy"), Binding("enter", "dialog_cancel", show=False)]

    def __init__(self, addresses: Sequence[CalendarAddress], *, secret: bool) -> None:
        super().__init__(classes="dialog addresses")
        self._addresses, self._secret = addresses, secret

    def compose(self) -> ComposeResult:
        with Horizontal(classes="box") as box:
            entitle(box, _("日历地址"))
            with Vertical(classes="words"):
                yield LineList[CalendarAddress](
                    [Column("", share=1)],
                    ident=lambda a: a.url,
                    cells=lambda a: (a.name,),
                    titles=False,
                )
                yield Note("", classes="address")
                if self._secret:
                    yield Note(
                        _("!地址只显示这一次；凭地址即可查看，请只发给本人。遗失或泄露：在订阅页换地址。"),
                        classes="warn",
                    )
                yield Note(_("y 复制   ↑↓ 换一个   Esc 返回"), classes="hint")
            yield QrCode()

    def on_mount(self) -> None:
        listing = self.query_one(LineList)
        listing.show(self._addresses)
        listing.display = len(self._addresses) > 1
        listing.focus()
        self._show(self._addresses[0])

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        if event.row is not None:
            self._show(event.row)

    def on_line_list_opened(self) -> None:
        self.dismiss(None)

    def on_resize(self, event: events.Resize) -> None:
        code = self.query_one(QrCode)
        self.call_after_refresh(lambda: entitle(self.query_one(".box"), _("日历地址"), self._room(code)))

    def _room(self, code: QrCode) -> str:
        return "" if code.fits else _("放大窗口即可显示二维码")

    def _show(self, address: CalendarAddress) -> None:
        lines = [address.name, "", address.url, "", _("苹果设备：{url}").format(url=address.webcal)]
        lines += ["", _("网页答复：{url}").format(url=address.page)] if address.page else []
        if urlsplit(address.url).hostname in ONLY_HERE:
            lines += ["", _("! 手机和别的电脑打不开这个地址：请先设置 feeds.base_url")]
        self.query_one(".address", Note).show(block(*lines))
        self.query_one(QrCode).show(address.url)

    def action_item_copy(self) -> None:
        row: CalendarAddress | None = self.query_one(LineList).row
        if row is not None:
            self.app.copy_to_clipboard(row.url)
            entitle(self.query_one(".box"), _("日历地址"), _("已复制（终端不支持时请用鼠标选取）"))

    def action_dialog_accept(self) -> None:
        self.action_item_copy()

    def action_dialog_cancel(self) -> None:
        self.dismiss(None)


def hand_out(show: Callable[[Addresses], object], settings: Settings, issued: Sequence[Issued]) -> None:
    """The only look at addresses that were just made."""
    base = settings.base_url
    found = [CalendarAddress(i.name, base + quote(i.path), f"{base}/s/{i.token}/") for i in issued]
    show(Addresses(found, secret=True))
