"""Enter the notice that gives an edition its real dates; what would move is told while the dates are typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from config.language import _
from scheduler.commands.occurrence import Notice, within
from tui.actions import DIALOG, bindings
from tui.dialogs.calendar import Calendar
from tui.dialogs.foretold import Foretold
from tui.dialogs.picker import Choice, Picker
from tui.safe import plain
from tui.widgets.date_input import DateInput, Following
from tui.widgets.plain import Button, LineInput, Note, entitle

LONGEST = 500
MIDDLE_MONTH = 7
"""From the middle of a year, each of its days is nearer than the same day of another year."""
TEXTS = ("notice", "number", "url", "slogan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is to be announced, and what is known of it so far."""

    theme: str
    name: str
    year: int
    start: date | None = None
    end: date | None = None
    notice: str = ""
    number: str = ""
    slogan: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A level of dates; ``area`` is the district of a county's own."""

    id: str
    name: str
    area: str = ""


class Announce(Foretold[Notice]):
    """Answers the notice, ``None`` if the person changed their mind. ``foretell`` says what dates would do."""

    BINDINGS = bindings(DIALOG)

    def __init__(
        self,
        edition: Edition,
        today: date,
        levels: Sequence[Level],
        foretell: Callable[[Notice], Sequence[str]],
    ) -> None:
        super().__init__(classes="dialog announce")
        self._edition, self._today, self._levels, self._ask = edition, today, levels, foretell
        self._level, self._preliminary = levels[0], False

    def compose(self) -> ComposeResult:
        known = self._edition
        with Vertical(classes="box") as box:
            entitle(box, _("公布日期：{theme} {year}").format(theme=known.name, year=known.year))
            near = known.start or date(known.year, MIDDLE_MONTH, 1)
            yield _field(_("开始"), DateInput(self._today, known.start, base=near, calendar=Calendar, id="start"))
            yield _field(_("结束"), DateInput(self._today, known.end, base=near, calendar=Calendar, id="end"))
            yield _field(_("通知"), _text("notice", known.notice, _("公布日期的通知标题，必填")))
            yield _field(_("文号"), _text("number", known.number))
            yield _field(_("发文"), DateInput(self._today, calendar=Calendar, id="issued"))
            yield _field(_("网址"), _text("url", ""))
            yield _field(_("口号"), _text("slogan", known.slogan, _("本届活动的主题")))
            firm = Button(self._firmness(), id="firmness")
            yield _field(_("级别"), Button(self._level.name, id="level"), firm)
            with VerticalScroll(classes="moves"):  # Tab leads here, to scroll through many
                yield Note("", classes="follows")
            yield Note("", classes="problem")
            with Horizontal(classes="buttons"):
                yield Button(_("返回 Esc"), id="no")
                yield Button(_("公布 Ctrl+S"), id="yes", tone="primary")

    def on_mount(self) -> None:
        self._following = Following(self.query_one("#start", DateInput), self.query_one("#end", DateInput))
        self.query_one("#start Input", Input).focus()
        self._tell()

    def on_date_input_dated(self, event: DateInput.Dated) -> None:
        if event.field.id in ("start", "end"):
            self._following.dated(event.field)
        self._tell()

    def on_input_submitted(self) -> None:
        self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        {
            "yes": self.action_dialog_accept,
            "no": self.action_dialog_cancel,
            "level": self._pick_level,
            "firmness": self._turn_firmness,
        }[str(event.button.id)]()

    def _firmness(self) -> str:
        return _("预通知，日期还可能变") if self._preliminary else _("正式通知")

    def _turn_firmness(self) -> None:
        self._preliminary = not self._preliminary
        self.query_one("#firmness", Button).label = plain(self._firmness())

    def _pick_level(self) -> None:
        choices = [Choice(n, level.name) for n, level in enumerate(self._levels)]

        def picked(places: tuple[object, ...] | None) -> None:
            if places:
                self._level = self._levels[int(str(places[0]))]
                self.query_one("#level", Button).label = plain(self._level.name)
                self._tell()

        self.app.push_screen(Picker(_("哪一级的日期"), choices), picked)

    def _notice(self) -> Notice | str:
        """What is written, or what is wrong with it."""
        start, end = self.query_one("#start", DateInput).day, self.query_one("#end", DateInput).day
        issued = self.query_one("#issued", DateInput)
        if start is None or end is None:
            return _("! 请给出开始和结束日期")
        if end < start:
            return _("! 结束日期早于开始日期")
        if not within(self._edition.year, start, end):
            return _("! {year} 届的日期应在 {year} 年").format(year=self._edition.year)
        if issued.wrong:
            return _("! 看不懂发文日期")
        texts = {
            name: self.query_one(f"#{name}", Input).value.strip() for name in ("notice", "number", "url", "slogan")
        }
        return Notice(
            theme=self._edition.theme, year=self._edition.year, start=start, end=end,
            title=texts["notice"], number=texts["number"], issued=issued.day, url=texts["url"],
            slogan=texts["slogan"], level=self._level.id, area=self._level.area,
            preliminary=self._preliminary,
        )  # fmt: skip

    def _tell(self) -> None:
        notice = self._notice()
        if isinstance(notice, Notice):
            self.foretell(lambda: self._ask(notice))
        else:
            wrong = self.query_one("#start", DateInput).day and self.query_one("#end", DateInput).day
            self.query_one(".follows", Note).show(notice if wrong else _("写好日期，这里就列出会移动什么。"))

    def action_dialog_accept(self) -> None:
        notice = self._notice()
        if isinstance(notice, Notice) and not notice.title:
            notice = _("! 请写明通知的标题：日期要有出处")
            self.query_one("#notice", Input).focus()
        if isinstance(notice, Notice):
            self.dismiss(notice)
        else:
            self.query_one(".problem", Note).show(notice)

    def action_dialog_cancel(self) -> None:
        self.dismiss(None)


def _field(label: str, *widgets: Widget) -> Horizontal:
    return Horizontal(Note(label, classes="label"), *widgets, classes="field")


def _text(ident: str, value: str, hint: str = "") -> LineInput:
    return LineInput(value, placeholder=hint, compact=True, id=ident, max_length=LONGEST)
