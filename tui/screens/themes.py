"""The year's themes: what waits for its dates first, what is announced, what needs no notice; history beside."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from config.language import _, pick
from scheduler.queries.themes import ThemeView, theme_whole, themes
from tui.actions import N_, THEME, bindings
from tui.dialogs.announce import Edition
from tui.messages import Tone
from tui.screens.listing import Detail, ListingPage
from tui.screens.yearly import YearlyPage
from tui.theme_actions import ThemeActions
from tui.theme_words import (
    dates_words,
    edition_line,
    edition_of,
    expected_words,
    shift_of,
    state_words,
    theme_lines,
    worth_telling,
)
from tui.widgets.columns import Column, by_language
from tui.widgets.line_list import LineList

BEFORE = 10
"""Years of history beside a theme."""
GROUPS = (
    N_("日期待公布"), N_("日期已公布"), N_("固定的日子"), N_("季节和赛期"), N_("全年工作"),
    N_("已过，日期未登记"), N_("这一年没有届次"),
)  # fmt: skip
AWAITED, ANNOUNCED, FIXED, SEASON, ALL_YEAR, MISSED, NONE = range(7)


class ThemesPage(ThemeActions, YearlyPage, ListingPage[ThemeView]):
    BINDINGS = [*bindings(THEME)]
    view = "themes"
    hint = N_("科普日")
    about = N_("一年的主题活动：日期待公布的在前。A 公布日期（先看会移动什么，可撤销），回车看历届和活动，[ ] 换年。")

    def listing(self) -> LineList[ThemeView]:
        return LineList[ThemeView](
            [
                Column("", 1),
                Column(_("主题活动"), share=3),
                Column(_("日期"), share=2),
                Column(_("状态"), by_language(6, 15)),
                Column(_("与规则"), by_language(8, 12), from_width=by_language(70, 90)),
                Column(_("活动"), by_language(4, 8), right=True),
            ],
            ident=lambda view: view.id,
            cells=lambda view: cells(view, self.workspace.today),
            heading=lambda view: _(GROUPS[group(view, self.workspace.today)]),
            tone=tone,
            search=lambda view: (view.name, view.name_en, view.notice, view.slogan, view.id),
            empty=_("没有符合的主题活动（Esc 清除筛选）"),
        )

    def question(self, session: Session) -> Sequence[ThemeView]:
        today = self.workspace.today
        return sorted(themes(session, self.year), key=lambda view: (group(view, today), _begin(view)))

    def show(self, answer: Sequence[ThemeView]) -> None:
        if all(view.year == self.year for view in answer):  # else the person has turned to another year meanwhile
            super().show(answer)

    def detail(self, row: ThemeView, session: Session) -> Detail:
        whole = theme_whole(self.workspace.store, session, row.id, row.year - BEFORE, row.year + 1)
        history = [edition_line(view) for view in worth_telling(whole.editions, self.workspace.today.year)]
        slogan = [_("口号  {words}").format(words=row.slogan)] if row.slogan else []
        expected = [words] if (words := expected_words(row, whole, self.workspace.today)) else []
        return f"{pick(row.name, row.name_en)} {row.year}", [*expected, *slogan, *history, "", *theme_lines(whole)]

    def summary(self, rows: Sequence[ThemeView]) -> str:
        awaited = sum(group(view, self.workspace.today) == AWAITED for view in rows)
        return _("{year}年 · {n} 个主题活动 · 待公布日期 {awaited} 个").format(
            year=self.year, n=len(rows), awaited=awaited
        )

    def edition(self) -> Edition | None:
        return edition_of(self.rows.row) if self.rows.row else None

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.app.open_theme(event.row.id, event.row.year)  # type: ignore[attr-defined]


def group(view: ThemeView, today: date) -> int:
    """Which of the groups it stands in."""
    if view.occurrence is None:
        return NONE
    if view.basis != "rule":
        return ANNOUNCED
    if view.awaited:
        end = view.end_on or view.rule_end
        return AWAITED if end is None or end >= today else MISSED
    return {"day": FIXED, "deadline": FIXED, "standing": ALL_YEAR}.get(view.kind, SEASON)


def cells(view: ThemeView, today: date) -> Sequence[str]:
    state = _("待公布") if view.awaited else state_words(view.state)
    shift = shift_of(view.start_on, view.rule_start) if view.basis != "rule" else ""
    known = view.occurrence is not None and view.basis != "rule"
    mark = "~" if view.awaited else "x" if view.state == "cancelled" else "●" if known else ""
    count = str(view.activities or "·")
    return mark, pick(view.name, view.name_en), dates_words(view, today), state if view.occurrence else "", shift, count


def tone(view: ThemeView) -> Tone:
    if view.awaited:
        return "warn"
    return "dim" if view.state == "cancelled" or view.occurrence is None else ""


def _begin(view: ThemeView) -> date:
    return view.start_on or view.rule_start or date.max


PAGE = ThemesPage
