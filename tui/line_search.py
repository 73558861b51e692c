"""What a filter looks into for an activity that is a plain line: its texts, and the names of its units and theme."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TypeVar

from scheduler.planning.lifecycle import status_words
from scheduler.queries.lines import Line, Names
from tui.actions import N_
from tui.day_words import days_meant
from tui.widgets.lines import Field, Reading

DAY_FORMS = N_("可写 2027、2027-09、2027-09-11、9月、9月11日、今天；从…到…：今天.. 或 9.1..9.15")


Some = TypeVar("Some")


def on_days(today: Callable[[], date], span: Callable[[Some], tuple[date, date]]) -> Reading[Some]:
    """The field of the days on which something is: from the one to the other of its ``span``, both included."""

    def read(word: str) -> Callable[[Some], bool] | None:
        meant = days_meant(word, today())
        if meant is None:
            return None
        touched = cache(meant)  # many are on the same days
        return lambda row: touched(*span(row))

    return Reading(read, DAY_FORMS)


class LineSearch:
    """``names`` may be replaced: the functions given to a list ask it when they are used."""

    def __init__(self) -> None:
        self.names = Names({}, {})

    def units(self, ids: Iterable[str]) -> list[str]:
        """Short forms in both languages, whatever the screen's: what people type; the ids too."""
        known = self.names.units
        return [f"{known[ident].short} {known[ident].brief_en} {ident}" for ident in ids if ident in known]

    def theme(self, line: Line) -> Sequence[str]:
        return (*self.names.themes.get(line.theme, ("", "")), line.theme)

    def texts(self, line: Line) -> Sequence[str]:
        """All that a word without a field is looked for in."""
        return (
            line.title, line.title_en, *self.theme(line), line.venue, str(line.id), *line.measures,
            *self.units((*line.leads, *line.others, line.district)), status_words(line.status),
        )  # fmt: skip

    def fields(self, today: Callable[[], date]) -> Mapping[str, Field[Line]]:
        """What ``单位:市科协`` and the like are looked for in."""
        status = cache(lambda state: f"{status_words(state)} {state}")
        return {
            "单位": lambda line: " ".join(self.units((*line.leads, *line.others))),
            "牵头": lambda line: " ".join(self.units(line.leads)),
            "责任": lambda line: " ".join(self.units(line.responsible)),
            "主题": lambda line: " ".join(self.theme(line)),
            "县区": lambda line: " ".join(self.units((line.district,))),
            "状态": lambda line: status(line.status),
            "任务": lambda line: " ".join(line.measures).lower(),
            "日期": on_days(today, lambda line: (line.start_on, line.end_on)),
        }
