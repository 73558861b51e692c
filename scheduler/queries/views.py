"""What queries answer with: frozen values that may leave the session, with names beside ids.

Instants are aware and in UTC; ``*_on`` fields are local dates, both ends included.
"""

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.queries.unit_name import UnitName as UnitName


@dataclass(frozen=True, slots=True)
class AssignmentView:
    unit: UnitName
    role: str
    """lead, responsible, support or host."""
    answer: str
    """pending, accepted or declined."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneView:
    id: int
    kind: str
    title: str
    due_on: date
    by: str
    done_at: datetime | None = None
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class ActivityView:
    """One activity. Timed ones have ``start_at``/``end_at``; all-day ones have None there."""

    id: int
    uid: str
    version: int
    sequence: int
    title: str
    title_en: str
    kind: str
    status: str
    """planned, confirmed, postponed, completed, reported or cancelled."""
    all_day: bool
    start_on: date
    end_on: date
    start_at: datetime | None
    end_at: datetime | None
    theme: str
    theme_name: str
    theme_name_en: str
    occurrence: int | None
    occurrence_uid: str
    """UID of the theme's occurrence, for RELATED-TO; empty where there is none."""
    year: int
    template: str
    basis: str
    """rule (tentative), announced or manual: how sure the occurrence's date is."""
    district: UnitName | None
    venue: str
    venue_name: str
    latitude: float | None
    longitude: float | None
    resources: tuple[str, ...]
    audiences: tuple[str, ...]
    measures: tuple[str, ...]
    coordinator: UnitName | None
    assignments: tuple[AssignmentView, ...]
    description: str
    url: str
    color: str
    public: bool
    pinned: bool
    provisional: bool
    """The year's work days were not official when it was placed."""
    edited: tuple[str, ...]
    """Fields that a person set; planning keeps them."""
    reason: str
    """Why it was postponed or cancelled."""
    created_at: datetime
    changed_at: datetime

    def units(self, role: str) -> tuple[UnitName, ...]:
        """The units with this role, in order."""
        return tuple(a.unit for a in self.assignments if a.role == role)
