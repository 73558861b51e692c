"""The units of the plan: what each carries this year, how it answered, how it is reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from config.contacts import read_contacts
from config.language import _, pick
from scheduler.commands.contact import Address, addresses
from scheduler.queries.names import all_names
from scheduler.queries.units import UnitView, units
from tui.actions import N_, UNIT, bindings
from tui.messages import Tone
from tui.screens.listing import Detail, ListingPage
from tui.unit_actions import UnitActions
from tui.unit_words import unit_lines
from tui.widgets.columns import Column, by_language
from tui.widgets.line_list import LineList


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with its addresses; ``names`` are all it is known by."""

    unit: UnitView
    contacts: tuple[Address, ...]
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        return pick(self.unit.short, self.unit.short_en or self.unit.name_en)

    @property
    def reached(self) -> bool:
        """Also one whose work another unit does needs no address of its own."""
        return bool(self.contacts or self.unit.performed_by)


class UnitsPage(UnitActions, ListingPage[Row]):
    BINDINGS = [*bindings(UNIT)]
    view = "units"
    about = N_("各单位今年的任务、答复和联系方式。回车看它的活动；C 设联系方式，F 发日历地址。")
    hint = N_("skx")

    def listing(self) -> LineList[Row]:
        return LineList[Row](
            [
                Column("", 1),
                Column(_("单位"), share=2),
                Column(_("牵头"), by_language(5, 7), right=True),
                Column(_("责任"), by_language(5, 7), right=True),
                Column(_("其他"), by_language(5, 7), right=True, from_width=76),
                Column(_("待答"), by_language(5, 7), right=True),
                Column(_("接受"), by_language(5, 7), right=True, from_width=66),
                Column(_("拒绝"), by_language(5, 7), right=True),
                Column(_("联系方式"), share=2, from_width=60),
            ],
            ident=lambda r: r.unit.id,
            cells=_cells,
            heading=lambda r: _("县区") if r.unit.district else _("单位"),
            tone=_tone,
            search=lambda r: (*r.names, _reached(r)),
            empty=_("没有单位"),
        )

    def question(self, session: Session) -> list[Row]:
        known: Mapping[str, list[Address]] = addresses(session, read_contacts(self.workspace.settings.contacts))
        names = {n[0]: n for n in all_names(session, "unit")}
        rows = [
            Row(u, tuple(known.get(u.id, ())), names.get(u.id, (u.id, u.short, u.name)))
            for u in units(session, self.workspace.today.year)
        ]
        return sorted(rows, key=lambda r: r.unit.district)

    def detail(self, row: Row, session: Session) -> Detail:
        return row.name, unit_lines(row.unit, row.contacts, self.workspace.today.year)

    def summary(self, rows: Sequence[Row]) -> str:
        words = _("{n} 个单位 · {pending} 项分工待答复 · {unreached} 个没有联系方式")
        return words.format(
            n=len(rows), pending=sum(r.unit.pending for r in rows), unreached=sum(not r.reached for r in rows)
        )

    def the_unit(self) -> tuple[str, str] | None:
        row = self.rows.row
        return (row.unit.id, row.name) if row is not None else None

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        row: Row = event.row
        self.app.open_unit(row.unit.id, row.name)  # type: ignore[attr-defined]


def _tone(row: Row) -> Tone:
    return "bad" if row.unit.declined else "" if row.unit.total else "dim"


def _reached(row: Row) -> str:
    if row.contacts:
        return "  ".join(f"{a.channel} {a.shown}" for a in row.contacts)
    return "" if row.reached else _("无联系方式")


def _cells(row: Row) -> Sequence[str]:
    unit = row.unit
    numbers = (unit.lead, unit.responsible, unit.other, unit.pending, unit.accepted, unit.declined)
    mark = "!" if unit.declined else "" if row.reached else "?"
    return (mark, row.name, *(str(n) if n else "" for n in numbers), _reached(row))


PAGE = UnitsPage
