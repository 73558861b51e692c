"""One unit: its year in numbers, how it is reached, what happened to it, and the activities it is part of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.contacts import read_contacts
from scheduler.commands.contact import Address, addresses
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.history import EventView, log
from scheduler.queries.units import UnitView, units
from scheduler.queries.views import ActivityView
from tui.actions import N_, UNIT, bindings
from tui.cli.history import sentence
from tui.safe import block
from tui.screens.activities import ActivitiesPage
from tui.unit_actions import UnitActions
from tui.unit_words import unit_lines
from tui.widgets.plain import Note
from tui.workspace import Workspace

HISTORY = 5


@dataclass(frozen=True, slots=True)
class Whole:
    unit: UnitView | None
    contacts: list[Address]
    history: list[EventView]
    activities: Sequence[ActivityView]


class UnitPage(UnitActions, ActivitiesPage):
    BINDINGS = [*bindings(UNIT)]
    about = N_("一个单位：今年的任务、答复、联系方式和活动。回车打开活动；C 设联系方式，F 发日历地址，q 返回。")

    def __init__(self, workspace: Workspace, ident: str, name: str) -> None:
        self.ident, self.unit_name = ident, name
        year = workspace.today.year
        wanted = Filter(unit=ident, first=date(year, 1, 1), last=date(year + 1, 12, 31))
        super().__init__(workspace, name, lambda session: agenda(session, wanted), notes=("",))

    def question(self, session: Session) -> Whole:  # type: ignore[override]
        year = self.workspace.today.year
        known = addresses(session, read_contacts(self.workspace.settings.contacts))
        return Whole(
            next((u for u in units(session, year) if u.id == self.ident), None),
            known.get(self.ident, []),
            log(session, noun="unit", subject=self.ident, limit=HISTORY)[::-1],
            super().question(session),
        )

    def show(self, answer: Whole) -> None:  # type: ignore[override]
        lines = [sentence(e, self.workspace.zone) for e in answer.history]
        if answer.unit is not None:
            lines = [*unit_lines(answer.unit, answer.contacts, self.workspace.today.year), *lines]
        self.query_one("#about-list", Note).show(block(*lines))
        first = not self.activities.model
        super().show(answer.activities)
        if first:
            coming = (a.id for a in answer.activities if a.end_on >= self.workspace.today)
            self.activities.go_to(next(coming, None))

    def the_unit(self) -> tuple[str, str] | None:
        return self.ident, self.unit_name
