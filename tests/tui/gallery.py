"""A small app that shows every widget with hostile texts; only for tests and for looking at."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

import tui
from tui.actions import APP, PAGE, VIEWS, bindings, keymap
from tui.dialogs.calendar import Calendar
from tui.dialogs.confirm import Confirm
from tui.dialogs.help import Help
from tui.dialogs.picker import Choice, Picker
from tui.dialogs.reason import Reason
from tui.frame import Page
from tui.messages import Flash, Progress
from tui.robust import RobustApp
from tui.themes import DEFAULT, THEMES
from tui.widgets.bars import Bar, Bars, Pillar, Pillars
from tui.widgets.columns import Column
from tui.widgets.date_input import DateInput
from tui.widgets.filter_bar import FilterBar
from tui.widgets.key_footer import KeyFooter, active
from tui.widgets.line_list import LineList
from tui.widgets.matrix import Field, Matrix, MatrixRow
from tui.widgets.month_grid import Day, DaySpan, MonthGrid
from tui.widgets.plain import Button, Checkbox, Note
from tui.widgets.qr import QrCode
from tui.widgets.status_line import StatusLine
from tui.widgets.year_grid import YearGrid, legend

TODAY = date(2026, 9, 14)
HOSTILE = (
    "[red]x[/] [@click=app.quit]boo[/]",
    "[/red] 报名[a=b [1/2] [延期]…",
    "\x1b[2J\x1b]0;title\x07清屏\x9b31m",
    "\u202eRTL\u2066翻转\u200b",
    "很长的标题" * 100,
    "🧑‍🔬👍🏻❤️☰ e\u0301 🇨🇳",
    "多行\n文本\t制表\r回车",
    "$HOME `id` \\[b]",
    "\ud800孤\ufffe",
    "",
)
TITLES = (
    "应急救护培训（铁东区站第3场）",
    "科普讲座：人工智能与生活",
    "全国科普日主场活动",
    "农村实用技术培训：南果梨病虫害绿色防控（海城市）",
    "AI & Robotics 竞赛 Final",
)
UNITS = ("市科协", "市教育局", "市农业农村局", "市卫生健康委", "岫岩满族自治县科协", "团市委")


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    day: date
    time: str
    title: str
    unit: str
    status: str


def items(count: int, hostile: bool = True) -> list[Item]:
    """Rows over the days from today; with hostile titles at the top and here and there."""
    titles: Sequence[str] = (*HOSTILE, *TITLES) if hostile else TITLES
    return [
        Item(
            n,
            TODAY + timedelta(days=n // 5),
            f"{8 + n % 10:02}:00",
            titles[n % len(titles)],
            UNITS[n % len(UNITS)],
            ("计划", "已确认", "已完成")[n % 3],
        )
        for n in range(count)
    ]


def item_list(id: str = "list") -> LineList[Item]:
    return LineList[Item](
        [
            Column("时间", 5),
            Column("标题"),
            Column("牵头单位", 14, from_width=50),
            Column("状态", 8),
        ],
        ident=lambda item: item.id,
        cells=lambda item: (item.time, item.title, item.unit, item.status),
        heading=lambda item: f"{item.day.month}月{item.day.day}日",
        tone=lambda item: "dim" if item.status == "已完成" else "",
        fields={"牵头": lambda item: item.unit, "状态": lambda item: item.status},
        empty="没有符合的活动（Esc 清除筛选）",
        id=id,
    )


class GalleryPage(Page):
    """The frame that the pages of the app will have: body, filter, status line, footer."""

    BINDINGS = [*bindings(PAGE)]

    def __init__(self, hostile: bool = True) -> None:
        super().__init__()
        self.texts: Sequence[str] = HOSTILE if hostile else TITLES * 2

    def body(self) -> ComposeResult:
        yield Note("")

    def compose(self) -> ComposeResult:
        yield from self.body()
        yield StatusLine()
        yield KeyFooter()

    def status(self) -> str:
        return " · ".join(self.texts)

    def on_mount(self) -> None:
        self.query_one(StatusLine).show(self.status())
        self.query_one(StatusLine).side("● 实时", "good")

    def on_flash(self, event: Flash) -> None:
        self.query_one(StatusLine).flash(event)


class ListPage(GalleryPage):
    def __init__(self, hostile: bool = True, count: int = 200) -> None:
        super().__init__(hostile)
        self.items = items(count, hostile)
        self.opened: list[Item] = []

    def body(self) -> ComposeResult:
        yield FilterBar("牵头:市教 培训")
        yield item_list()

    def on_mount(self) -> None:
        self.query_one(LineList).show(self.items)
        self.query_one(LineList).focus()

    def action_filter_edit(self) -> None:
        self.query_one(FilterBar).edit()

    def on_filter_bar_edited(self, event: FilterBar.Edited) -> None:
        listing = self.query_one(LineList)
        listing.filter(event.text)
        self.query_one(FilterBar).count(len(listing.model), len(self.items))

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.opened.append(event.row)

    def on_filter_bar_left(self) -> None:
        self.query_one(LineList).focus()


class MonthPage(GalleryPage):
    def body(self) -> ComposeResult:
        yield MonthGrid(TODAY)

    def on_mount(self) -> None:
        days = {
            TODAY + timedelta(days=n): Day(
                titles=tuple(self.texts[(n + k) % len(self.texts)] for k in range(n % 5)),
                count=n % 5 + (2 if n % 7 == 0 else 0),
                note=("初四", "廿二", "重阳节", "中秋节")[n % 4],
                rest=("", "off", "work")[n % 3],
                alarm=n % 6 == 0,
            )
            for n in range(-20, 30)
        }
        spans = [
            DaySpan(date(2026, 9, 1), date(2026, 9, 30), "全国科普月" + self.texts[0]),
            DaySpan(date(2026, 9, 12), date(2026, 9, 18), "科普日"),
            DaySpan(date(2026, 9, 16), date(2026, 9, 16), "节"),
        ]
        self.query_one(MonthGrid).show(days, spans)
        self.query_one(MonthGrid).focus()


class YearPage(GalleryPage):
    def body(self) -> ComposeResult:
        yield YearGrid(TODAY)

    def status(self) -> str:
        return legend()

    def on_mount(self) -> None:
        days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
        self.query_one(YearGrid).show(
            {day: day.toordinal() * 7 % 13 for day in days},
            {date(2026, 10, 1): "off", date(2026, 10, 10): "work"},
            [date(2026, 9, 18)],
            [
                DaySpan(date(2026, 9, 1), date(2026, 9, 30), "科普月"),
                DaySpan(date(2026, 5, 9), date(2026, 5, 15), self.texts[0]),
            ],
        )
        self.query_one(YearGrid).focus()


class MatrixPage(GalleryPage):
    def body(self) -> ComposeResult:
        yield Matrix(corner="措施 \\ 月")

    def on_mount(self) -> None:
        rows = [
            MatrixRow(
                n,
                self.texts[n % len(self.texts)] or f"任务 {n}",
                tuple(
                    Field("—")
                    if (n * k) % 5 == 4
                    else Field("0", alarm=True)
                    if (n + k) % 9 == 0
                    else Field(str(n * k % 12), 1 + n * k % 4)
                    for k in range(14)
                ),
                str(n),
            )
            for n in range(32)
        ]
        names = [f"{n}月" for n in range(1, 13)] + ["[b]合[/]", "\x1b[m"]
        self.query_one(Matrix).show(names, rows, ["12"] * 14)
        self.query_one(Matrix).focus()


class ChartPage(GalleryPage):
    def body(self) -> ComposeResult:
        with Horizontal():
            with Vertical():
                yield Bars()
                yield Pillars()
            with Vertical():
                yield DateInput(TODAY, date(2026, 9, 18), calendar=Calendar)
                yield Checkbox(self.texts[0])
                yield Button(self.texts[1])
                yield Note(self.texts[6])
                yield QrCode("https://kp.example.gov.cn/f/7Gk2vXq9LwT3pZb8.ics")

    def on_mount(self) -> None:
        bars = self.query_one(Bars)
        bars.styles.height = 8
        bars.show(
            [
                Bar(text, (n * 2.0, 3.0, 1.0), limit=12, note=f"{n}/10 " + text[:4])
                for n, text in enumerate(self.texts[:8])
            ]
        )
        pillars = self.query_one(Pillars)
        pillars.styles.height = 9
        pillars.show([Pillar(f"{n}月", (n * 1.0, 2.0, (n * 5) % 7)) for n in range(1, 13)])
        self.query_one(StatusLine).progress(Progress(self.texts[0], 1240, 5000))
        self.query_one(DateInput).children[0].focus()


PAGES = {"list": ListPage, "month": MonthPage, "year": YearPage, "matrix": MatrixPage, "charts": ChartPage}


def dialogs(hostile: bool = True) -> dict[str, Screen[Any]]:
    texts = HOSTILE if hostile else TITLES
    return {
        "confirm": Confirm(texts[0], texts, follows=["将取消 5 条未发提醒，更新 4 个订阅。"], yes="取消活动", key="d"),
        "reason": Reason(texts[1], suggestions=("天气原因", "场地冲突", texts[0]), follows=texts[:2]),
        "picker": Picker(
            texts[0],
            [
                Choice(f"U-{n:02}", text, texts[n % 2], group=f"{n % 2}组" + texts[0])
                for n, text in enumerate((*UNITS, *texts))
            ],
        ),
        "calendar": Calendar(date(2026, 9, 18), TODAY),
    }


class Gallery(RobustApp[None]):
    CSS_PATH = Path(tui.__file__).parent / "base.tcss"
    BINDINGS = [*bindings(APP)]
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        page: str = "list",
        *,
        hostile: bool = True,
        keys: dict[str, str] | None = None,
        count: int = 200,
    ) -> None:
        super().__init__()
        self.first, self.hostile, self.count = page, hostile, count
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT
        self.set_keymap(keymap(keys or {}))

    def on_mount(self) -> None:
        self.push_screen(self.page(self.first))

    def page(self, name: str) -> GalleryPage:
        return ListPage(self.hostile, self.count) if name == "list" else PAGES[name](self.hostile)

    def action_view(self, view: str) -> None:
        names = list(PAGES)
        order = [view_id for view_id, _key, _name in VIEWS]
        self.switch_screen(self.page(names[order.index(view) % len(names)]))

    def action_app_back(self) -> None:
        self.exit()

    def action_app_quit(self) -> None:
        self.exit()

    def action_help_show(self) -> None:
        self.push_screen(Help("议程 · 帮助", "按日期列出活动。\n一目了然。", active(self.screen)), self._run)

    def _run(self, key: str | None) -> None:
        if key:
            self.simulate_key(key)

    def action_settings_show(self) -> None:
        self.push_screen(dialogs(self.hostile)["confirm"])

    def action_palette_show(self) -> None:
        self.push_screen(dialogs(self.hostile)["picker"])

    def action_app_jump(self) -> None:
        self.push_screen(dialogs(self.hostile)["reason"])


if __name__ == "__main__":
    raise SystemExit(
        Gallery(sys.argv[1] if len(sys.argv) > 1 else "list", hostile="--calm" not in sys.argv).run_safely()
    )
