"""From content lines to components: BEGIN and END matched, also where some are missing.

Only what the reader uses is kept. An event that is not closed is refused; the one after it is not harmed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from calendars.content import Line, content_line
from calendars.reading import Limits, Refusal, TooBig
from config.language import _

_READ = frozenset({"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"})
# fmt: off
_USED = frozenset({
    "METHOD", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE",
    "TZID", "X-LIC-LOCATION", "TZOFFSETFROM", "TZOFFSETTO",
    "UID", "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED",
    "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE",
    "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "TRANSP", "CATEGORIES",
    "URL", "X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-CDO-BUSYSTATUS",
})
# fmt: on


@dataclass(slots=True)
class Component:
    """BEGIN to END: its lines and what is nested in it."""

    name: str
    line: int
    lines: list[Line] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """What was left out of it."""
    too_deep: bool = False

    def first(self, name: str) -> Line | None:
        """The first line of this name with a value."""
        for line in self.lines:
            if line.name == name and line.value:
                return line
        return None

    def every(self, name: str) -> Iterator[Line]:
        return (line for line in self.lines if line.name == name and line.value)

    def text(self, name: str) -> str:
        line = self.first(name)
        return line.text if line else ""

    def word(self, name: str) -> str:
        """A value from a closed list, upper-case."""
        return self.text(name).upper()


class Structure:
    """A file's components, built line by line.

    ``found`` counts every event that begins, ``other`` what is neither event nor time zone; ``refusals`` are
    the events that cannot be told from what follows. Raises :class:`TooBig` beyond the limit of components.
    """

    def __init__(self, limits: Limits) -> None:
        self.calendars: list[Component] = []
        self.refusals: list[Refusal] = []
        self.remarks: list[str] = []
        self.found = 0
        self.other = 0
        self.complete = True
        self._limits = limits
        self._open: list[Component] = []
        self._too_deep = 0

    def read(self, lines: Iterable[tuple[int, str]]) -> None:
        for number, text in lines:
            line = content_line(number, text)
            if line is None:
                self._stray(number)
            elif line.name == "BEGIN":
                self._begin(line.value.strip().upper(), number)
            elif line.name == "END":
                self._end(line.value.strip().upper(), number)
            elif not self._open:
                self._stray(number)
            elif line.name in _USED and not self._too_deep and self._open[-1].name in _READ:
                self._open[-1].lines.append(line)
        if self._open:
            self.complete = False
            self.remarks.append(_("文件中断：缺少 END:{name}").format(name=self._open[0].name))
            self._close_down_to(0)

    def _begin(self, name: str, number: int) -> None:
        if name in ("VEVENT", "VCALENDAR"):
            # Neither stands inside anything else, so whatever is open was left open.
            self._too_deep = 0
            keep = 1 if name == "VEVENT" and self._open and self._open[0].name == "VCALENDAR" else 0
            self._close_down_to(keep)
        if name == "VEVENT":
            self.found += 1
            if self.found > self._limits.components:
                raise TooBig(_("日历里的日程太多，上限 {limit} 个").format(limit=self._limits.components))
        elif len(self._open) == 1 and name != "VTIMEZONE":
            self.other += 1
        if len(self._open) >= self._limits.depth or self._too_deep:
            self._too_deep += 1
            if self._too_deep == 1:
                self._event_is_too_deep()
            return
        self._open.append(Component(name, number))

    def _end(self, name: str, number: int) -> None:
        if self._too_deep and name not in ("VEVENT", "VCALENDAR"):
            self._too_deep -= 1
            return
        at = next((i for i in reversed(range(len(self._open))) if self._open[i].name == name), None)
        if at is None:
            self.remarks.append(_("第 {line} 行：END:{name} 没有对应的 BEGIN").format(line=number, name=name[:40]))
            return
        self._too_deep = 0
        self._close_down_to(at + 1)
        self._attach(self._open.pop())

    def _close_down_to(self, depth: int) -> None:
        """Close what was left open; an event among it is refused."""
        while len(self._open) > depth:
            component = self._open.pop()
            if component.name == "VEVENT":
                self._refuse(component, _("缺少 END:VEVENT"))
            else:
                self._attach(component)

    def _attach(self, component: Component) -> None:
        if component.name == "VEVENT" and component.too_deep:
            why = _("嵌套超过 {limit} 层").format(limit=self._limits.depth)
            self._refuse(component, why)
        elif component.name == "VCALENDAR":
            self.calendars.append(component)
        elif self._open:
            self._open[-1].inside.append(component)
        elif component.name == "VEVENT":
            # An event without a calendar around it: some mail programs attach such.
            self.calendars.append(Component("VCALENDAR", component.line, inside=[component]))

    def _event_is_too_deep(self) -> None:
        for component in self._open:
            component.too_deep = component.too_deep or component.name == "VEVENT"

    def _refuse(self, component: Component, why: str) -> None:
        uid = component.text("UID")
        what = component.text("SUMMARY") or uid
        self.refusals.append(Refusal(line=component.line, what=what, why=why, uid=uid))

    def _stray(self, number: int) -> None:
        remark = _("第 {line} 行不是日历内容，已跳过").format(line=number)
        if self._open and self._open[-1].name == "VEVENT":
            self._open[-1].faults.append(remark)
        self.remarks.append(remark)
