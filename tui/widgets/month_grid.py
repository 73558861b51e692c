"""A month as a grid of days: how much, what, lunar dates and days off, themes as bars across days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from textual import events
from textual.message import Message
from textual.reactive import reactive

from config.language import _, weekday_words
from tui.actions import CALENDAR, bindings
from tui.messages import Tone
from tui.safe import cell, cell_len, clean, crop
from tui.widgets.drawn import Drawn, Piece, load_depth, tones

Rest = Literal["", "off", "work"]
"""A day off (休), a make-up workday (班), or neither said."""

_BAR = "│"
_UNEVEN = 3
"""Lines of a week from which on one more for some weeks does not catch the eye."""


@dataclass(frozen=True, slots=True)
class Day:
    """What one day shows. ``count`` may exceed the titles given; ``note`` is the lunar date or a festival."""

    titles: tuple[str, ...] = ()
    count: int = 0
    note: str = ""
    rest: Rest = ""
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A theme's days, both ends included."""

    start: date
    end: date
    name: str
    tone: Tone = ""


NOTHING = Day()


def weeks_of(month: date) -> list[date]:
    """The Mondays of the weeks that touch the month."""
    first = month.replace(day=1)
    monday = first - timedelta(days=first.weekday())
    after = next_month(first)
    return [monday + timedelta(weeks=n) for n in range(6) if monday + timedelta(weeks=n) < after]


def next_month(day: date, step: int = 1) -> date:
    """The first day of the month ``step`` months on."""
    months = day.year * 12 + day.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def same_day(day: date, month: date) -> date:
    """The day of that number in another month, or the month's last day if it has fewer."""
    last = next_month(month) - timedelta(days=1)
    return month.replace(day=min(day.day, last.day))


class CalendarKeys(Drawn):
    """Keys and mouse that all calendars share: a cursor that is a day."""

    BINDINGS = bindings(CALENDAR)
    COMPONENT_CLASSES = tones("title", "cursor", "blurred", "strong", "dim", "off", "bad", "warn")
    can_focus = True
    cursor: reactive[date] = reactive(date(2000, 1, 1))
    today: date = date(2000, 1, 1)

    @dataclass
    class Moved(Message):
        """The cursor is on another day."""

        calendar: "CalendarKeys"
        day: date

        @property
        def control(self) -> "CalendarKeys":
            return self.calendar

    @dataclass
    class Opened(Message):
        """Enter, or a second click, on a day."""

        calendar: "CalendarKeys"
        day: date

        @property
        def control(self) -> "CalendarKeys":
            return self.calendar

    def validate_cursor(self, day: date) -> date:
        return min(max(day, date(1901, 1, 1)), date(2099, 12, 31))

    def watch_cursor(self, before: date, after: date) -> None:
        self.refresh()
        self.post_message(self.Moved(self, after))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def day_at(self, x: int, y: int) -> date | None:
        """The day drawn there."""
        raise NotImplementedError

    def page(self, step: int) -> date:
        """Where the cursor goes for the next (or previous) page."""
        return same_day(self.cursor, next_month(self.cursor, step))

    def on_click(self, event: events.Click) -> None:
        if day := self.day_at(event.x, event.y):
            if day == self.cursor and event.chain > 1:
                self.action_calendar_open()
            self.cursor = day

    def on_mouse_scroll_down(self) -> None:
        self.action_calendar_next()

    def on_mouse_scroll_up(self) -> None:
        self.action_calendar_previous()

    def action_calendar_left(self) -> None:
        self.cursor -= timedelta(days=1)

    def action_calendar_right(self) -> None:
        self.cursor += timedelta(days=1)

    def action_calendar_up(self) -> None:
        self.cursor -= timedelta(weeks=1)

    def action_calendar_down(self) -> None:
        self.cursor += timedelta(weeks=1)

    def action_calendar_previous(self) -> None:
        self.cursor = self.page(-1)

    def action_calendar_next(self) -> None:
        self.cursor = self.page(1)

    def action_calendar_previous_year(self) -> None:
        self.cursor = same_day(self.cursor, next_month(self.cursor, -12))

    def action_calendar_next_year(self) -> None:
        self.cursor = same_day(self.cursor, next_month(self.cursor, 12))

    def action_calendar_today(self) -> None:
        self.cursor = self.today

    def action_calendar_open(self) -> None:
        self.post_message(self.Opened(self, self.cursor))


class MonthGrid(CalendarKeys):
    """The month of the cursor. Another month shows at once, empty until :meth:`show` gives it days."""

    COMPONENT_CLASSES = tones("outside", "span", "good", "heat-1", "heat-2", "heat-3", "heat-4")

    def __init__(self, today: date, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.today = today
        self._days: Mapping[date, Day] = {}
        self._lanes: dict[date, list[list[DaySpan]]] = {}
        self._spans: Sequence[DaySpan] = ()
        self.set_reactive(CalendarKeys.cursor, today)

    def show(self, days: Mapping[date, Day], spans: Sequence[DaySpan] = (), *, today: date | None = None) -> None:
        """What the days hold; days that are not named are empty."""
        self._days, self._spans, self._lanes = days, spans, {}
        self.today = today or self.today
        self.refresh()

    def _geometry(self, width: int) -> tuple[list[int], list[date]]:
        """Widths of the seven columns, the weeks' Mondays."""
        room = max(7, width - 6)
        return [room // 7 + (1 if number < room % 7 else 0) for number in range(7)], weeks_of(self.cursor)

    def _place(self, y: int, weeks: int) -> tuple[int, int, int]:
        """Which week stands on that line, which of its lines that is, and how many it has; below all: ``weeks``."""
        height, more = divmod(max(weeks, self.size.height - 1), weeks)
        if height < _UNEVEN:
            more = 0
        left = y - 1
        for week in range(weeks):
            lines = height + (week < more)
            if left < lines:
                return week, left, lines
            left -= lines
        return weeks, 0, 0

    def pieces(self, y: int, width: int) -> Iterable[Piece]:
        columns, weeks = self._geometry(width)
        if y == 0:
            for number, column in enumerate(columns):
                name = weekday_words(weeks[0] + timedelta(days=number))
                yield cell(f" {name}", column + (number < 6)), "title"
            return
        week, line, height = self._place(y, len(weeks))
        if week >= len(weeks):
            return
        lanes = self._week_lanes(weeks[week], height)
        if 1 <= line <= len(lanes):
            yield from _lane(lanes[line - 1], weeks[week], columns)
            return
        for number, column in enumerate(columns):
            day = weeks[week] + timedelta(days=number)
            if number:
                yield _BAR, "dim"
            yield from self._cell(day, line, column, height - len(lanes), len(lanes))

    def _week_lanes(self, monday: date, height: int) -> list[list[DaySpan]]:
        if monday not in self._lanes:
            self._lanes[monday] = lanes_of(self._spans, monday, monday + timedelta(days=6))
        return self._lanes[monday][: 0 if height < 3 else 1 if height < 5 else 2]

    def _cell(self, day: date, line: int, column: int, height: int, lanes: int) -> Iterable[Piece]:
        content = self._days.get(day, NOTHING)
        tones = "outside" if day.month != self.cursor.month else ""
        if line == 0:
            yield from self._head(day, content, column, tones)
            return
        row, room = line - lanes - 1, height - 1
        count = max(content.count, len(content.titles))
        shown = len(content.titles)
        if count > min(room, shown):
            shown = min(shown, max(0, room - 1))
        if row < shown:
            yield cell(content.titles[row], column), tones
        elif row == shown and count > shown and content.titles:
            yield cell(_("+{n}项").format(n=count - shown), column), "dim"
        else:
            yield " " * column, tones

    def _head(self, day: date, content: Day, column: int, tones: str) -> Iterable[Piece]:
        number = f"[{day.day:>2}]" if day == self.today else f"{day.day:>2}"
        if content.count and day.month == self.cursor.month:
            tones += f" heat-{load_depth(content.count)}"
        if day == self.cursor:
            tones += " cursor" if self.has_focus else " blurred"
        elif content.rest == "off":
            tones += " off"
        elif day == self.today:
            tones += " strong"
        rest = {"off": _("休"), "work": _("班")}.get(content.rest, "")
        end = rest + ("!" if content.alarm else "")
        room = column - cell_len(number) - cell_len(end)
        count = _("{n}项").format(n=content.count) if content.count else ""
        if cell_len(count) + 1 > room - bool(end):
            count = str(content.count)
        middle = ""
        for part in (count, clean(content.note)):
            longer = f"{middle} {part}" if part else middle
            if cell_len(longer) <= room - (1 if count and end else 0):
                middle = longer
        yield number, tones
        yield cell(middle, room), tones
        yield end, f"{tones} {'bad' if content.alarm else 'off' if content.rest == 'off' else 'warn'}"

    def day_at(self, x: int, y: int) -> date | None:
        columns, weeks = self._geometry(self.size.width)
        week = self._place(y, len(weeks))[0]
        if not y or week >= len(weeks):
            return None
        left = 0
        for number, column in enumerate(columns):
            left += column + 1
            if x < left:
                return weeks[week] + timedelta(days=number)
        return None


def lanes_of(spans: Sequence[DaySpan], first: date, last: date) -> list[list[DaySpan]]:
    """The spans that touch these days, in rows without overlaps; the shortest (most telling) first."""
    lanes: list[list[DaySpan]] = []
    touching = (span for span in spans if span.start <= last and span.end >= first)
    for span in sorted(touching, key=lambda span: (span.end - span.start, span.start)):
        free = next((lane for lane in lanes if all(_apart(span, other) for other in lane)), None)
        if free is None:
            lanes.append([span])
        else:
            free.append(span)
    return [sorted(lane, key=lambda span: span.start) for lane in lanes]


def _apart(one: DaySpan, other: DaySpan) -> bool:
    return one.end < other.start or other.end < one.start


def _lane(lane: Sequence[DaySpan], monday: date, columns: Sequence[int]) -> Iterable[Piece]:
    """Bars with the themes' names: ``├科普月──┤``, open where the theme goes on in another week."""
    starts = [sum(columns[:number]) + number for number in range(7)]
    ground = _BAR.join(" " * column for column in columns)
    position = 0
    for span in lane:
        first = max(0, (span.start - monday).days)
        last = min(6, (span.end - monday).days)
        left, right = starts[first], starts[last] + columns[last]
        yield ground[position:left], "dim"
        room = right - left - 2
        name = crop(clean(span.name), room)
        opening = "├" if span.start >= monday else "─"
        closing = "┤" if (span.end - monday).days <= 6 else "─"
        yield f"{opening}{name}{'─' * (room - cell_len(name))}{closing}", f"span {span.tone}"
        position = right
    yield ground[position:], "dim"
