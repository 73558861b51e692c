"""A whole plan, checked, with the look-ups that everything above needs.

It is read from a folder of TOML files by :mod:`config.reading`, which checks every reference: code that holds a
``Catalogue`` may rely on all ids resolving.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from config.emergencies import EmergencyRule
from config.records import (
    Edition,
    Holiday,
    Measure,
    MilestoneSet,
    Plan,
    Policy,
    Resource,
    SchoolTerm,
    Section,
    Target,
    Template,
    Theme,
    Unit,
    Venue,
)


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """A whole plan, checked."""

    plan: Plan
    targets: tuple[Target, ...]
    sections: tuple[Section, ...]
    measures: tuple[Measure, ...]
    units: tuple[Unit, ...]
    themes: tuple[Theme, ...]
    editions: tuple[Edition, ...] = ()
    templates: tuple[Template, ...] = ()
    milestone_sets: tuple[MilestoneSet, ...] = ()
    venues: tuple[Venue, ...] = ()
    resources: tuple[Resource, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    terms: tuple[SchoolTerm, ...] = ()
    policies: tuple[Policy, ...] = ()
    emergencies: tuple[EmergencyRule, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    """The texts it was read from, by file name; stored in the database at ``kepu init``."""

    @cached_property
    def unit(self) -> Mapping[str, Unit]:
        return {u.id: u for u in self.units}

    @cached_property
    def theme(self) -> Mapping[str, Theme]:
        return {t.id: t for t in self.themes}

    @cached_property
    def measure(self) -> Mapping[str, Measure]:
        return {m.id: m for m in self.measures}

    @cached_property
    def section(self) -> Mapping[str, Section]:
        return {s.id: s for s in self.sections}

    @cached_property
    def venue(self) -> Mapping[str, Venue]:
        return {v.id: v for v in self.venues}

    @cached_property
    def resource(self) -> Mapping[str, Resource]:
        return {r.id: r for r in self.resources}

    @cached_property
    def milestone_set(self) -> Mapping[str, MilestoneSet]:
        return {m.id: m for m in self.milestone_sets}

    @cached_property
    def districts(self) -> tuple[Unit, ...]:
        return tuple(u for u in self.units if u.is_district)

    def theme_held(self, ident: str, year: int) -> Theme:
        """The theme itself, or what took its place by that year's edition."""
        theme = self.theme[ident]
        while theme.successor and theme.last_year is not None and year > theme.last_year:
            theme = self.theme[theme.successor]
        return theme

    def templates_of(self, theme: str) -> tuple[Template, ...]:
        return self._templates_by_theme.get(theme, ())

    @cached_property
    def _templates_by_theme(self) -> Mapping[str, tuple[Template, ...]]:
        found: dict[str, list[Template]] = {}
        for template in self.templates:
            found.setdefault(template.theme, []).append(template)
        return {theme: tuple(items) for theme, items in found.items()}

    def editions_of(self, theme: str) -> tuple[Edition, ...]:
        return tuple(e for e in self.editions if e.theme == theme)
