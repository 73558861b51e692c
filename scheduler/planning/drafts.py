"""What planning proposes: values that a command may turn into rows.

``key`` names a planned thing for ever (plan/theme/edition/template/part); its UID is derived from it, so
planning again finds the same thing. Dates are local and inclusive, instants are aware UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from config.vocabulary import Role

NAMESPACE: UUID = uuid5(NAMESPACE_URL, "urn:kepu")


def uid_of(key: str) -> str:
    """The stable UID (RFC 5545 section 3.8.4.7) of a planned thing."""
    return str(uuid5(NAMESPACE, key))


@dataclass(frozen=True, slots=True)
class MilestoneDraft:
    key: str
    kind: str
    title: str
    title_en: str
    by: str
    anchor: str
    offset_days: int
    workdays: bool
    due_on: date


@dataclass(frozen=True, slots=True)
class OccurrenceDraft:
    """One edition. ``start_on`` is None for a floating theme that nobody announced yet."""

    key: str
    theme: str
    year: int
    start_on: date | None
    end_on: date | None
    rule_start: date | None
    rule_end: date | None
    floating: bool
    basis: str
    state: str
    notice: str = ""
    notice_number: str = ""
    notice_on: date | None = None
    url: str = ""
    slogan: str = ""


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    key: str
    theme: str
    template: str
    year: int
    title: str
    title_en: str
    kind: str
    all_day: bool
    start_on: date
    end_on: date
    start_at: datetime | None
    end_at: datetime | None
    district: str | None
    coordinator: str | None
    venue: str
    venue_name: str
    latitude: float | None
    longitude: float | None
    resources: tuple[str, ...]
    audiences: tuple[str, ...]
    measures: tuple[str, ...]
    assignments: tuple[tuple[str, Role], ...]
    milestones: tuple[MilestoneDraft, ...]
    description: str
    public: bool
    provisional: bool
