"""A year as twelve small months: each day's load as a glyph (and colour), days off and make-up days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from config.language import _, month_name, weekday_words
from tui.safe import cell, cell_len, clean, crop
from tui.widgets.drawn import Piece, load_depth, tones
from tui.widgets.month_grid import CalendarKeys, DaySpan, Rest, lanes_of, next_month, same_day, weeks_of

GLYPHS = "·░▒▓█"
"""A day's load without colour, by its depth."""

_ACROSS, _DOWN, _WEEKS = 4, 3, 6
_NAMED = 5
"""Cells from which on a bar has its theme's name."""


def load_glyph(count: int) -> tuple[str, str]:
    """The glyph and the tone for so many activities on a day."""
    depth = load_depth(count)
    return GLYPHS[depth], f"load-{depth}" if depth else "dim"


def legend() -> str:
    """What the glyphs mean, for a status line."""
    return _("░1–2 ▒3–5 ▓6–9 █10+ '休 +班 !冲突 [ ]今天")


class YearGrid(CalendarKeys):
    """The year of the cursor. ``show`` gives its days; another year is empty until it does."""

    COMPONENT_CLASSES = tones("load-1", "load-2", "load-3", "load-4", "span")

    def __init__(self, today: date, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.today = today
        self._counts: Mapping[date, int] = {}
        self._rests: Mapping[date, Rest] = {}
        self._alarms: frozenset[date] = frozenset()
        self._totals: dict[tuple[int, int], int] = {}
        self._spans: Sequence[DaySpan] = ()
        self._lanes: dict[date, list[list[DaySpan]]] = {}
        self.set_reactive(CalendarKeys.cursor, today)

    def show(
        self,
        counts: Mapping[date, int],
        rests: Mapping[date, Rest] | None = None,
        alarms: Iterable[date] = (),
        spans: Sequence[DaySpan] = (),
        *,
        today: date | None = None,
    ) -> None:
        """Activities on each day, days off and make-up days, days with conflicts, the themes' days."""
        self._counts, self._rests, self._alarms = counts, rests or {}, frozenset(alarms)
        self._spans, self._lanes = spans, {}
        self._totals = {}
        for day, count in counts.items():
            self._totals[day.year, day.month] = self._totals.get((day.year, day.month), 0) + count
        self.today = today or self.today
        self.refresh()

    def page(self, step: int) -> date:
        return same_day(self.cursor, next_month(self.cursor, 12 * step))

    def action_calendar_previous_year(self) -> None:
        self.cursor = same_day(self.cursor, next_month(self.cursor, -1))

    def action_calendar_next_year(self) -> None:
        self.cursor = same_day(self.cursor, next_month(self.cursor, 1))

    def _geometry(self) -> tuple[int, int, int, int]:
        """Width of a month, of a day, lines of a month, lines above its first week."""
        width = self.size.width // _ACROSS
        height = max(7, self.size.height // _DOWN)
        return width, (3 if width >= 3 * 7 + 1 else 2), height, (2 if height >= 8 else 1)

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        month_width, day_width, height, above = self._geometry()
        row, line = divmod(y, height)
        if row >= _DOWN:
            return
        for column in range(_ACROSS):
            month = date(self.cursor.year, row * _ACROSS + column + 1, 1)
            if line == 0:
                yield from self._title(month, month_width, names=height < above + _WEEKS + 1)
            elif line >= above + _WEEKS:
                yield from self._bars(month, line - above - _WEEKS, month_width)
            elif line < above:
                names = "".join(cell(weekday_words(date(2024, 1, n)).strip("周")[:2], day_width) for n in range(1, 8))
                yield cell(names, month_width), "dim"
            else:
                yield from self._week(month, line - above, day_width)
                yield " " * (month_width - 7 * day_width), ""

    def _title(self, month: date, width: int, *, names: bool) -> Iterable[Piece]:
        """The month, how many activities, and its themes' ``names`` where no line is left for their bars."""
        total = self._totals.get((month.year, month.month), 0)
        themes = " ".join(clean(span.name) for lane in self._of_month(month) for span in lane) if names else ""
        name = month_name(month.month)
        count = _("{n}项").format(n=total)
        room = width - 2 - max(4, cell_len(name)) - cell_len(count) - 1
        yield cell(name, max(4, cell_len(name))) + " ", "title"
        yield count, "strong" if total else "dim"
        yield " " + cell(themes, room) if room > 3 else " " * (room + 1), "dim"
        yield " ", ""

    def _of_month(self, month: date) -> list[list[DaySpan]]:
        if month not in self._lanes:
            self._lanes[month] = lanes_of(self._spans, month, next_month(month) - timedelta(days=1))
        return self._lanes[month]

    def _bars(self, month: date, number: int, width: int) -> Iterable[Piece]:
        """A line of themes' bars under the month, the first day at the left and the last at the right end."""
        lanes, room, used = self._of_month(month), width - 1, 0
        days = (next_month(month) - month).days
        for span in lanes[number] if number < len(lanes) else ():
            left = max(used, max(0, (span.start - month).days) * room // days)
            right = min(room, (min(days, (span.end - month).days + 1) * room + days - 1) // days)
            if right <= left:
                continue
            name = crop(clean(span.name), right - left) if right - left >= _NAMED else "▪" * (right - left)
            yield " " * (left - used), ""
            yield name + "─" * (right - left - cell_len(name)), f"span {span.tone}"
            used = right
        yield " " * (width - used), ""

    def _week(self, month: date, number: int, day_width: int) -> Iterable[Piece]:
        weeks = weeks_of(month)
        for offset in range(7):
            day = weeks[number] + timedelta(days=offset) if number < len(weeks) else None
            if day is None or day.month != month.month:
                yield " " * day_width, ""
            else:
                yield from self._day(day, day_width)

    def _day(self, day: date, day_width: int) -> Iterable[Piece]:
        glyph, tone = load_glyph(self._counts.get(day, 0))
        mark = "!" if day in self._alarms else {"off": "'", "work": "+"}.get(self._rests.get(day, ""), " ")
        tones = {"!": "bad", "'": "off", "+": "warn"}.get(mark, "")
        if day == self.cursor:
            tone = tones = "cursor" if self.has_focus else "blurred"
        if day == self.today:
            yield ("[" + glyph + "]" if day_width == 3 else glyph + "]"), f"{tone} strong"
            return
        yield glyph * (day_width - 1), tone
        yield mark, tones

    def day_at(self, x: int, y: int) -> date | None:
        month_width, day_width, height, above = self._geometry()
        row, line = divmod(y, height)
        column, left = divmod(x, month_width)
        if row >= _DOWN or column >= _ACROSS or line < above or left >= 7 * day_width:
            return None
        month = date(self.cursor.year, row * _ACROSS + column + 1, 1)
        weeks = weeks_of(month)
        if line - above >= len(weeks):
            return None
        day = weeks[line - above] + timedelta(days=left // day_width)
        return day if day.month == month.month else None
