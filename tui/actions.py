"""Everything a person can do in the full-screen app: one table that keys, footer, help and palette read.

An action is ``noun.verb``; whatever shows it implements ``action_noun_verb``. Keys are written as characters
(``?``) or as Textual names them (``f1``, ``ctrl+s``). The full-width characters that a Chinese input method
sends for a key are bound beside it; and as it swallows letters, every action has a route without one: another
key, or the palette (Ctrl+P), which offers all of them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.keys import _character_to_key

from config.errors import UsageError
from config.language import _


def N_(text: str) -> str:  # noqa: N802  (gettext's customary mark for texts that are translated later)
    return text


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. ``where``: the part of the app whose keys it belongs to, a name of :data:`PLACES`."""

    id: str
    keys: tuple[str, ...]
    """In order of preference: the first is shown in the footer."""
    name: str
    """Chinese, marked for translation."""
    where: str
    group: str
    rank: int = 0
    """Place in the footer, 1 first; 0: not in the footer, only in help and palette."""
    changes: bool = False
    """It changes the plan: not offered in a read-only app."""
    call: str = ""
    """Textual action with its arguments, where that is not the id with an underscore."""

    @property
    def label(self) -> str:
        """The name in the current language."""
        return _(self.name)

    @property
    def action(self) -> str:
        return self.call or self.id.replace(".", "_").replace("-", "_")


APP, PAGE, LIST, TODAY, CALENDAR, MATRIX, BOARD, YEARLY, THEME, ACTIVITY, FORM, DIALOG = (
    "app", "page", "list", "today", "calendar", "matrix", "board", "yearly", "theme", "activity", "form", "dialog",
)  # fmt: skip
CONFLICT, OUTBOX, LOG, FEED, UNIT, SOURCE, SETTING = (
    "conflict", "outbox", "log", "feed", "unit", "source", "setting",
)  # fmt: skip
PLACES = {
    APP: N_("到处"),
    PAGE: N_("各页"),
    LIST: N_("列表"),
    TODAY: N_("今日"),
    CALENDAR: N_("月历和年历"),
    MATRIX: N_("矩阵"),
    BOARD: N_("看板"),
    YEARLY: N_("按年的页"),
    THEME: N_("主题活动"),
    ACTIVITY: N_("活动"),
    CONFLICT: N_("冲突"),
    OUTBOX: N_("投递"),
    LOG: N_("日志"),
    FEED: N_("订阅"),
    UNIT: N_("单位"),
    SOURCE: N_("外部来源"),
    SETTING: N_("设置"),
    FORM: N_("表单"),
    DIALOG: N_("对话框"),
}

VIEWS: tuple[tuple[str, str, str], ...] = (
    ("today", "1", N_("今日")),
    ("agenda", "2", N_("议程")),
    ("month", "3", N_("月历")),
    ("year", "4", N_("年历")),
    ("board", "5", N_("看板")),
    ("coverage", "6", N_("覆盖")),
    ("workload", "7", N_("负荷")),
    ("conflicts", "8", N_("冲突")),
    ("outbox", "9", N_("投递")),
    ("log", "0", N_("日志")),
    ("themes", "-", N_("主题")),
    ("units", "=", N_("单位")),
    ("feeds", "`", N_("订阅")),
)
"""The pages of the app in the order of the keyboard's number row: id, key, name (Chinese, marked)."""

_VIEW_ACTIONS = tuple(
    Action(f"view.{view}", (key,), name, APP, N_("换页"), call=f"view('{view}')") for view, key, name in VIEWS
)

ACTIONS: tuple[Action, ...] = (
    Action("help.show", ("?", "f1"), N_("帮助"), APP, N_("应用"), rank=1),
    Action("palette.show", (":", "ctrl+p"), N_("命令"), APP, N_("应用"), rank=2),
    Action("app.back", ("q", "backspace"), N_("返回"), APP, N_("应用"), rank=99),
    Action("app.quit", ("ctrl+q",), N_("立即退出"), APP, N_("应用")),
    Action("app.escape", ("escape",), N_("关闭或清除"), APP, N_("应用")),
    Action("app.jump", ("ctrl+o",), N_("跳到窗格"), APP, N_("应用")),
    Action("settings.show", (",", "f10"), N_("设置"), APP, N_("应用")),
    Action("tour.show", ("ctrl+t",), N_("导览"), APP, N_("应用")),
    Action("change.undo", ("u", "ctrl+z"), N_("撤销"), APP, N_("应用"), rank=80, changes=True),
    Action("change.redo", ("U", "ctrl+r", "ctrl+y"), N_("重做"), APP, N_("应用"), changes=True),
    Action("year.plan", ("Y",), N_("安排一年"), APP, N_("应用"), changes=True),
    Action("calendar.import", ("I",), N_("导入日历"), APP, N_("应用"), changes=True),
    Action("sources.show", ("S",), N_("外部来源和预警"), APP, N_("应用")),
    Action("checks.show", ("K",), N_("检查安装"), APP, N_("应用")),
    Action("report.write", ("W",), N_("写材料"), APP, N_("应用")),
    *_VIEW_ACTIONS,
    Action("filter.edit", ("/", "ctrl+f"), N_("筛选"), PAGE, N_("查找"), rank=3),
    Action("page.refresh", ("r", "f5"), N_("刷新"), PAGE, N_("查找")),
    Action("page.group", ("b",), N_("分组"), PAGE, N_("查找")),
    Action("problem.next", ("!", "f6"), N_("下一个问题"), PAGE, N_("查找")),
    Action("item.copy", ("y",), N_("复制"), PAGE, N_("查找"), rank=60),
    Action("list.down", ("down", "j"), N_("下移"), LIST, N_("移动")),
    Action("list.up", ("up", "k"), N_("上移"), LIST, N_("移动")),
    Action("list.page-down", ("pagedown",), N_("下一屏"), LIST, N_("移动")),
    Action("list.page-up", ("pageup",), N_("上一屏"), LIST, N_("移动")),
    Action("list.half-down", ("ctrl+d",), N_("下半屏"), LIST, N_("移动")),
    Action("list.half-up", ("ctrl+u",), N_("上半屏"), LIST, N_("移动")),
    Action("list.first", ("home", "g", "ctrl+home"), N_("首项"), LIST, N_("移动")),
    Action("list.last", ("end", "G", "ctrl+end"), N_("末项"), LIST, N_("移动")),
    Action("list.next-group", ("}",), N_("下一组"), LIST, N_("移动")),
    Action("list.previous-group", ("{",), N_("上一组"), LIST, N_("移动")),
    Action("list.open", ("enter",), N_("打开"), LIST, N_("移动"), rank=4),
    Action("list.mark", ("space",), N_("标记"), LIST, N_("标记"), rank=70),
    Action("list.mark-down", ("shift+down", "v"), N_("向下连续标记"), LIST, N_("标记")),
    Action("list.mark-up", ("shift+up",), N_("向上连续标记"), LIST, N_("标记")),
    Action("list.mark-all", ("*",), N_("全部标记或取消"), LIST, N_("标记")),
    Action("calendar.left", ("left", "h"), N_("前一天"), CALENDAR, N_("移动")),
    Action("calendar.right", ("right", "l"), N_("后一天"), CALENDAR, N_("移动")),
    Action("calendar.up", ("up", "k"), N_("前一周"), CALENDAR, N_("移动")),
    Action("calendar.down", ("down", "j"), N_("后一周"), CALENDAR, N_("移动")),
    Action("calendar.previous", ("[", "pageup"), N_("前一页"), CALENDAR, N_("移动"), rank=5),
    Action("calendar.next", ("]", "pagedown"), N_("后一页"), CALENDAR, N_("移动"), rank=6),
    Action("calendar.previous-year", ("{",), N_("前一年"), CALENDAR, N_("移动")),
    Action("calendar.next-year", ("}",), N_("后一年"), CALENDAR, N_("移动")),
    Action("calendar.today", ("t", "home", "f3"), N_("今天"), CALENDAR, N_("移动"), rank=7),
    Action("calendar.open", ("enter",), N_("打开这天"), CALENDAR, N_("移动"), rank=4),
    Action("matrix.left", ("left", "h"), N_("左移"), MATRIX, N_("移动")),
    Action("matrix.right", ("right", "l"), N_("右移"), MATRIX, N_("移动")),
    Action("matrix.up", ("up", "k"), N_("上移"), MATRIX, N_("移动")),
    Action("matrix.down", ("down", "j"), N_("下移"), MATRIX, N_("移动")),
    Action("matrix.page-up", ("pageup", "ctrl+u"), N_("上一屏"), MATRIX, N_("移动")),
    Action("matrix.page-down", ("pagedown", "ctrl+d"), N_("下一屏"), MATRIX, N_("移动")),
    Action("matrix.first", ("home", "g"), N_("首列"), MATRIX, N_("移动")),
    Action("matrix.last", ("end", "G"), N_("末列"), MATRIX, N_("移动")),
    Action("matrix.open", ("enter",), N_("列出活动"), MATRIX, N_("移动"), rank=4),
    Action("board.left", ("left", "h"), N_("左列"), BOARD, N_("移动")),
    Action("board.right", ("right", "l"), N_("右列"), BOARD, N_("移动")),
    Action("board.up", ("up", "k"), N_("上移"), BOARD, N_("移动")),
    Action("board.down", ("down", "j"), N_("下移"), BOARD, N_("移动")),
    Action("board.page-up", ("pageup", "ctrl+u"), N_("上一屏"), BOARD, N_("移动")),
    Action("board.page-down", ("pagedown", "ctrl+d"), N_("下一屏"), BOARD, N_("移动")),
    Action("board.first", ("home", "g"), N_("首张"), BOARD, N_("移动")),
    Action("board.last", ("end", "G"), N_("末张"), BOARD, N_("移动")),
    Action("board.open", ("enter",), N_("打开"), BOARD, N_("移动"), rank=4),
    Action("board.back", ("<", "shift+left"), N_("推到左边的状态"), BOARD, N_("活动"), changes=True),
    Action("board.forward", (">", "shift+right"), N_("推到右边"), BOARD, N_("活动"), rank=5, changes=True),
    Action("year.previous", ("[",), N_("前一年"), YEARLY, N_("移动"), rank=5),
    Action("year.next", ("]",), N_("后一年"), YEARLY, N_("移动"), rank=6),
    Action("theme.announce", ("A", "f4"), N_("公布日期"), THEME, N_("主题活动"), rank=8, changes=True),
    Action("matter.settle", ("f", "f12"), N_("办结"), TODAY, N_("活动"), rank=5, changes=True),
    Action("activity.add", ("n", "insert"), N_("新建"), ACTIVITY, N_("活动"), rank=10, changes=True),
    Action("activity.edit", ("e", "f2"), N_("编辑"), ACTIVITY, N_("活动"), rank=11, changes=True),
    Action("activity.status", ("s", "f7"), N_("状态"), ACTIVITY, N_("活动"), rank=12, changes=True),
    Action("activity.move", ("m", "f8"), N_("改期"), ACTIVITY, N_("活动"), rank=13, changes=True),
    Action("activity.assign", ("a", "f9"), N_("分工"), ACTIVITY, N_("活动"), rank=14, changes=True),
    Action("activity.cancel", ("d", "delete"), N_("取消"), ACTIVITY, N_("活动"), rank=15, changes=True),
    Action("activity.duplicate", ("p",), N_("复制为新活动"), ACTIVITY, N_("活动"), changes=True),
    Action("activity.pin", ("P",), N_("固定或放开日期"), ACTIVITY, N_("活动"), changes=True),
    Action("activity.confirm", ("c",), N_("确认"), ACTIVITY, N_("活动"), changes=True),
    Action("activity.report", ("R",), N_("报送总结"), ACTIVITY, N_("活动"), changes=True),
    Action("activity.answer", ("i",), N_("登记答复"), ACTIVITY, N_("活动"), changes=True),
    Action("activity.history", ("L",), N_("历史"), ACTIVITY, N_("活动")),
    Action("conflict.fix", ("f", "f8"), N_("按建议处理"), CONFLICT, N_("冲突"), rank=10, changes=True),
    Action("conflict.choose", ("F",), N_("另选办法"), CONFLICT, N_("冲突"), changes=True),
    Action("conflict.accept", ("a", "f9"), N_("接受"), CONFLICT, N_("冲突"), rank=11, changes=True),
    Action("conflict.reopen", ("d", "delete"), N_("取消接受"), CONFLICT, N_("冲突"), rank=12, changes=True),
    Action("delivery.retry", ("R", "f7"), N_("重试"), OUTBOX, N_("投递"), rank=10, changes=True),
    Action("delivery.hold", ("p", "f8"), N_("暂扣"), OUTBOX, N_("投递"), rank=11, changes=True),
    Action("delivery.release", ("s", "f9"), N_("放行"), OUTBOX, N_("投递"), rank=12, changes=True),
    Action("delivery.cancel", ("d", "delete"), N_("取消"), OUTBOX, N_("投递"), rank=13, changes=True),
    Action("log.older", ("m", "f8"), N_("更早的"), LOG, N_("日志"), rank=10),
    Action("log.undo", ("x", "f9"), N_("撤销这一次"), LOG, N_("日志"), rank=11, changes=True),
    Action("feed.add", ("n", "insert"), N_("新建"), FEED, N_("订阅"), rank=10, changes=True),
    Action("feed.rotate", ("R", "f7"), N_("换地址"), FEED, N_("订阅"), rank=11, changes=True),
    Action("feed.revoke", ("d", "delete"), N_("停用"), FEED, N_("订阅"), rank=12, changes=True),
    Action("feed.export", ("x", "f8"), N_("导出文件"), FEED, N_("订阅"), rank=13),
    Action("unit.contact", ("C", "f3"), N_("联系方式"), UNIT, N_("单位"), rank=8, changes=True),
    Action("unit.forget", ("D",), N_("删除联系方式"), UNIT, N_("单位"), changes=True),
    Action("unit.feed", ("F",), N_("发日历地址"), UNIT, N_("单位"), rank=9, changes=True),
    Action("source.add", ("n", "insert"), N_("新建"), SOURCE, N_("外部来源"), rank=10, changes=True),
    Action("source.poll", ("R", "f7"), N_("立即读取"), SOURCE, N_("外部来源"), rank=11, changes=True),
    Action("source.remove", ("d", "delete"), N_("删除"), SOURCE, N_("外部来源"), rank=12, changes=True),
    Action("source.warn", ("w", "f8"), N_("读入预警"), SOURCE, N_("外部来源"), rank=13, changes=True),
    Action("setting.theme", ("t", "f3"), N_("换配色"), SETTING, N_("设置"), rank=10),
    Action("setting.edit", ("e", "f2"), N_("改设置文件"), SETTING, N_("设置"), rank=11),
    Action("form.save", ("ctrl+s",), N_("保存"), FORM, N_("表单"), rank=1, changes=True),
    Action("form.save-new", ("ctrl+n",), N_("保存并新建"), FORM, N_("表单"), rank=2, changes=True),
    Action("form.cancel", ("escape",), N_("取消"), FORM, N_("表单"), rank=3),
    Action("form.editor", ("f4",), N_("外部编辑器"), FORM, N_("表单"), rank=4),
    Action("dialog.accept", ("ctrl+s",), N_("确定"), DIALOG, N_("对话框"), rank=1),
    Action("dialog.cancel", ("escape",), N_("关闭"), DIALOG, N_("对话框"), rank=2),
)

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}

_FULL_WIDTH = 0xFEE0
"""From an ASCII character to its full-width form."""
_FROM_INPUT_METHOD = {
    **{key: chr(ord(key) + _FULL_WIDTH) for key in "?:!,-=`*0123456789[]{}/"},
    "/": "／、",
    "[": f"{chr(ord('[') + _FULL_WIDTH)}【",
    "]": f"{chr(ord(']') + _FULL_WIDTH)}】",
    "{": f"{chr(ord('{') + _FULL_WIDTH)}「",
    "}": f"{chr(ord('}') + _FULL_WIDTH)}」",
    "*": f"{chr(ord('*') + _FULL_WIDTH)}×",
    "`": "·",
    "<": f"{chr(ord('<') + _FULL_WIDTH)}《",
    ">": f"{chr(ord('>') + _FULL_WIDTH)}》",
}
"""What Chinese input methods send for a key of the keyboard."""


def key_name(key: str) -> str:
    """The key as Textual names it: ``?`` -> ``question_mark``; names and combinations stay."""
    return _character_to_key(key) if len(key) == 1 else key


def key_names(keys: Iterable[str]) -> list[str]:
    """Textual names of the keys, each followed by what an input method sends in its place."""
    return [key_name(each) for key in keys for each in (key, *_FROM_INPUT_METHOD.get(key, ""))]


def bindings(*places: str) -> list[BindingType]:
    """The Textual bindings of these places, for a class's ``BINDINGS``; their ids are what a keymap names."""
    return [binding(action) for action in ACTIONS if action.where in places]


def binding(action: Action | str) -> Binding:
    """The Textual binding of one action, for a class that implements only some of a place."""
    found = BY_ID[action] if isinstance(action, str) else action
    return Binding(",".join(key_names(found.keys)), found.action, found.name, show=found.rank > 0, id=found.id)


_KEY_WORDS = {
    "enter": N_("回车"),
    "space": N_("空格"),
    "escape": "Esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "insert": "Ins",
    "delete": "Del",
    "tab": "Tab",
}


def key_words(key: str) -> str:
    """The key as people read it: ``ctrl+s`` -> ``Ctrl+S``, ``enter`` -> ``回车``."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    shown = _(_KEY_WORDS[last]) if last in _KEY_WORDS else last
    if modifiers or (len(shown) > 1 and shown.isascii() and shown[0].islower()):
        shown = shown.capitalize() if len(shown) > 1 else shown.upper()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])


_BETWEEN_KEYS = re.compile(r"\s+|(?<=.)\s*,\s*(?=.)")
"""Commas or spaces; a comma at an end is the key itself."""


def keymap(chosen: Mapping[str, str | Iterable[str]]) -> dict[str, str]:
    """The user's ``[keys]`` table as Textual wants it: action id -> Textual keys.

    Raises :class:`UsageError` for an unknown action, no key, or a key that two actions of one place share.
    """
    result: dict[str, str] = {}
    for name, given in chosen.items():
        keys = [key for key in _BETWEEN_KEYS.split(given.strip()) if key] if isinstance(given, str) else list(given)
        if name not in BY_ID:
            raise UsageError(_("没有“{name}”这个动作").format(name=name), hint=_("动作名见帮助（?）"))
        if not keys:
            raise UsageError(_("“{name}”没有指定按键").format(name=name))
        result[name] = ",".join(key_names(keys))
    _refuse_clashes(result)
    return result


def _refuse_clashes(chosen: Mapping[str, str]) -> None:
    taken: dict[tuple[str, str], str] = {}
    for action in ACTIONS:
        keys = chosen[action.id].split(",") if action.id in chosen else key_names(action.keys)
        for key in keys:
            other = taken.setdefault((action.where, key), action.id)
            if other != action.id and (action.id in chosen or other in chosen):
                raise UsageError(_("按键 {key} 同时给了“{one}”和“{other}”").format(key=key, one=other, other=action.id))
