"""A remote calendar of public holidays -> the days off and make-up workdays that work days are counted by.

Such calendars have whole-day events: 春节（休）, 国庆节 补班, 劳动节 假期 第1天/共5天, or a category that says so.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.reader import Entry, Reading
from config.errors import KepuError
from config.language import _

_WORK = re.compile(r"补班|上班|调班|[（(\[【]\s*班\s*[)）\]】]|\s班$|^班\b|workday|make-?up", re.IGNORECASE)
_OFF = re.compile(r"休|假|holiday|day off", re.IGNORECASE)
_MARKS = re.compile(
    r"第\s*\d+\s*天.*$|[（(\[【].*?[)）\]】]|补班|调休|上班|调班|放假|假期|假日|休息|[\s·:：/-]+|[休班]$|^[休班]"
)
_LONGEST = 40
_NAME = 40


@dataclass(frozen=True, slots=True)
class Schedule:
    """``text`` is a plan file with ``[[holidays]]``; ``days`` how many days it names."""

    text: str
    days: int


class NoHolidays(KepuError):
    """A calendar without a single day off: more likely the wrong address than a year without holidays."""

    http_status = 422


def schedule(reading: Reading, address: str) -> Schedule:
    """Raises NoHolidays. Of a calendar cut short nothing is used: half a schedule would be a wrong one."""
    if not reading.complete:
        raise NoHolidays(_("假日日历不完整，仍用原来的"))
    days: dict[tuple[int, str], tuple[set[date], set[date]]] = {}
    for entry in reading.entries:
        if not entry.all_day or entry.status == "CANCELLED" or (entry.end_on - entry.start_on).days >= _LONGEST:
            continue
        is_work, is_off = _kind(entry)
        for day in _days(entry) if is_work or is_off else ():
            off, work = days.setdefault((day.year, _name(entry.title)), (set(), set()))
            (work if is_work else off).add(day)
    working = {day for _off, work in days.values() for day in work}
    if not any(off for off, _work in days.values()):
        raise NoHolidays(_("日历里没有放假的日子"), hint=_("放假的全天日程标题要含“休”或“假”，调休上班的含“班”"))
    lines: list[str] = []
    count = 0
    for (year, name), (off, work) in sorted(days.items()):
        off -= working
        count += len(off) + len(work)
        lines += [
            "[[holidays]]", f"year = {year}", f"name = {_quoted(name)}", f"off = {_dates(off)}",
            f"work = {_dates(work)}", f"notice = {_quoted(address)}", "",
        ]  # fmt: skip
    return Schedule("\n".join(lines), count)


def _kind(entry: Entry) -> tuple[bool, bool]:
    """Whether it is a make-up workday, whether it is a day off; categories speak before the title."""
    for text in (" ".join(entry.categories), entry.title):
        work = bool(_WORK.search(text)) or text.strip() == "班"
        if work or _OFF.search(text):
            return work, not work
    return False, False


def _days(entry: Entry) -> list[date]:
    return [entry.start_on + timedelta(days=n) for n in range((entry.end_on - entry.start_on).days + 1)]


def _name(title: str) -> str:
    return _MARKS.sub("", title)[:_NAME] or "假期"


def _quoted(text: str) -> str:
    """A TOML basic string. Control characters are gone already."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", " ").replace("\n", " ") + '"'


def _dates(days: set[date]) -> str:
    return f"[{', '.join(day.isoformat() for day in sorted(days))}]"
