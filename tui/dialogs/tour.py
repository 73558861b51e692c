"""A short way round for who opens the app for the first time."""

from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from config.language import _
from tui.actions import DIALOG, bindings
from tui.frame import Dialog
from tui.robust import TOUR_SEEN
from tui.safe import block
from tui.widgets.plain import Note, entitle


def pages() -> list[tuple[str, list[str]]]:
    """Title and lines of each step."""
    return [
        (_("欢迎使用科普调度台"), [
            _("这里可以管好全年的科普活动：从规划排期，到通知、答复、总结。"),
            _("全部可以用键盘，也可以用鼠标。"),
        ]),
        (_("换页"), [
            _("1 今日：现在要处理的事，按紧急程度排列"),
            _("2 议程  3 月历  4 年历  5 看板  6 覆盖  7 负荷"),
            _("8 冲突  9 投递  0 日志  - 主题  = 单位  ` 订阅"),
        ]),
        (_("找东西"), [
            _("Ctrl+P 或 : 打开命令面板：命令、活动、单位、主题、日期都在里面。"),
            _("可用汉字、拼音首字母（skx 是市科协）或英文；= 后面写日期，如 =下周五。"),
            _("/ 筛选当前的列表，Esc 清除。"),
        ]),
        (_("处理"), [
            _("回车打开；c 确认，m 改期，s 状态，a 分工，d 取消，空格标记多项。"),
            _("最下面一行是这里能用的键；? 或 F1 是完整的帮助。"),
            _("输入法打开时，箭头、回车、F 键和命令面板照样能用。"),
        ]),
        (_("放心"), [
            _("u 撤销，Ctrl+R 重做：做错了都能退回。"),
            _("别人的修改一秒内就会显示，不会冲掉您正在填的内容。"),
            _("以后按 Ctrl+T 再看这个导览。q 返回，Ctrl+Q 退出。"),
        ]),
    ]  # fmt: skip


class Tour(Dialog[bool]):
    """Enter, space or → goes on, ← back, Esc ends it. Answers ``True`` at the end or when it was left."""

    BINDINGS = bindings(DIALOG)

    def __init__(self) -> None:
        super().__init__(classes="dialog")
        self._step = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Note("", classes="items")
            yield Note("", classes="hint")

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        title, lines = pages()[self._step]
        entitle(self.query_one(".box"), title, f"{self._step + 1}/{len(pages())}")
        self.query_one(".items", Note).show(block("", *lines, ""))
        self.query_one(".hint", Note).show(_("回车 继续   ← 前一步   Esc 结束"))

    def _go(self, step: int) -> None:
        if self._step + step >= len(pages()):
            self.dismiss(True)
        else:
            self._step = max(0, self._step + step)
            self._show()

    def on_key(self, event: events.Key) -> None:
        steps = {"enter": 1, "space": 1, "right": 1, "down": 1, "left": -1, "up": -1}
        if event.key in steps:
            event.stop()
            self._go(steps[event.key])

    def on_click(self) -> None:
        self._go(1)

    def action_dialog_accept(self) -> None:
        self._go(1)

    def action_dialog_cancel(self) -> None:
        self.dismiss(True)


def remember(state: Path) -> None:
    """The tour was seen. Where nothing can be kept it comes again, which is no fault."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        (state / TOUR_SEEN).touch()
    except OSError:
        return
