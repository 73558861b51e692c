"""Who carries how much: units × weeks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from scheduler.planning.conflicts import monday_of, week_of
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.names import unit_names
from scheduler.queries.views import ActivityView, UnitName
from scheduler.reactions.conflicts import rules
from scheduler.store.engagements import beginning
from scheduler.store.store import Store


@dataclass(frozen=True, slots=True)
class WorkloadRow:
    """A unit: how many activities that it leads, hosts or coordinates begin each week. ``limit`` 0: none."""

    unit: UnitName
    limit: int
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def peak(self) -> int:
        return max(self.counts, default=0)


@dataclass(frozen=True, slots=True)
class Workload:
    """``weeks`` are ISO weeks (2026-W07) whose Mondays and days belong to the year, in order."""

    year: int
    weeks: tuple[str, ...]
    rows: tuple[WorkloadRow, ...]

    def over(self, row: WorkloadRow) -> tuple[str, ...]:
        """The weeks above the unit's limit."""
        return tuple(w for w, n in zip(self.weeks, row.counts, strict=True) if row.limit and n > row.limit)


def workload(store: Store, session: Session, year: int, *, unit: str = "") -> Workload:
    """Units that carry anything, the most loaded first; postponed and cancelled activities do not count."""
    known = rules(store, session)
    weeks = weeks_of(year)
    first, last = monday_of(weeks[0]), monday_of(weeks[-1]) + timedelta(days=6)
    counts: dict[str, dict[str, int]] = {unit: {}} if unit else {}
    for one in beginning(session, first, last, known.zone, units=[unit] if unit else None).values():
        week = week_of(one.first)
        for carrier in one.carried_by:
            if not unit or carrier == unit:
                own = counts.setdefault(carrier, {})
                own[week] = own.get(week, 0) + 1
    names = unit_names(session)
    rows = [_row(names[ident], known.limit, weeks, own) for ident, own in counts.items()]
    order = {u.id: position for position, u in enumerate(known.catalogue.units)}
    rows.sort(key=lambda row: (-row.total, order.get(row.unit.id, len(order))))
    return Workload(year, weeks, tuple(rows))


def behind(store: Store, session: Session, unit: str, week: str) -> list[ActivityView]:
    """The activities that a cell counts: that begin in the week and are carried by the unit."""
    first = monday_of(week)
    zone = rules(store, session).zone
    carried = beginning(session, first, first + timedelta(days=6), zone, units=[unit])
    ids = tuple(ident for ident, one in carried.items() if unit in one.carried_by)
    return agenda(session, Filter(ids=ids))


def weeks_of(year: int) -> tuple[str, ...]:
    """The ISO weeks of the year: 52 or 53."""
    last = date(year, 12, 28).isocalendar().week
    return tuple(f"{year}-W{week:02d}" for week in range(1, last + 1))


def _row(unit: UnitName, limit: Mapping[str, int], weeks: tuple[str, ...], own: Mapping[str, int]) -> WorkloadRow:
    return WorkloadRow(unit, limit.get(unit.id, 0), tuple(own.get(week, 0) for week in weeks))
