"""Which units an activity gets, with which role, and who answers for it."""

from collections.abc import Iterable
from datetime import date

from config.catalogue import Catalogue
from config.records import Template
from config.vocabulary import Role

STRENGTH = {Role.LEAD: 0, Role.RESPONSIBLE: 1, Role.HOST: 2, Role.SUPPORT: 3}
"""A unit named twice keeps the stronger role (the smaller number)."""


def acting(catalogue: Catalogue, unit: str, on: date) -> str:
    """The unit that carries the duties of ``unit`` on that day: itself, or its successor after a reform."""
    seen = {unit}
    while True:
        record = catalogue.unit[unit]
        if not record.successor or record.valid_to is None or on <= record.valid_to or record.successor in seen:
            return unit
        unit = record.successor
        seen.add(unit)


def assigned(
    catalogue: Catalogue, template: Template, measures: Iterable[str], on: date, host: str | None
) -> tuple[tuple[str, Role], ...]:
    """Units with roles in the order of the plan: leads, responsible, hosts, support."""
    wanted: list[tuple[str, Role]] = []
    wanted += [(unit, Role.LEAD) for unit in template.lead]
    wanted += [(unit, Role.RESPONSIBLE) for unit in template.responsible]
    if not template.narrow:
        clauses = [catalogue.measure[m] for m in measures]
        if not template.lead:
            wanted += [(unit, Role.LEAD) for clause in clauses for unit in clause.lead]
        wanted += [(unit, Role.RESPONSIBLE) for clause in clauses for unit in clause.responsible]
    if host:
        wanted.append((host, Role.HOST))
    wanted += [(unit, Role.SUPPORT) for unit in template.support]
    strongest: dict[str, Role] = {}
    for unit, role in wanted:
        unit = acting(catalogue, unit, on)
        if unit not in strongest or STRENGTH[role] < STRENGTH[strongest[unit]]:
            strongest[unit] = role
    return tuple(sorted(strongest.items(), key=lambda item: STRENGTH[item[1]]))


def coordinator(
    catalogue: Catalogue, template: Template, assignments: tuple[tuple[str, Role], ...], on: date
) -> str | None:
    """The one accountable unit: the template's choice, else the first lead, else the first responsible."""
    if template.coordinator:
        return acting(catalogue, template.coordinator, on)
    return assignments[0][0] if assignments else None
