"""What a warning of the weather or emergency services sets in motion: data, as everything of a plan is."""

from dataclasses import dataclass
from typing import Literal

from config.vocabulary import Audience

WarningLevel = Literal["blue", "yellow", "orange", "red"]
PLACEHOLDERS = ("event", "level", "district")
"""What the title of an emergency may hold in braces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRule:
    """Which warnings call for outreach, and whom they call. Of several that match, the first counts.

    ``events`` are names (暴雨) or codes (11B03) of warnings, a code's beginning too; empty: every warning.
    ``level`` is the least. Titles may hold {event} {level} {district}.
    """

    id: str
    title: str
    title_en: str
    measures: tuple[str, ...]
    """Whose lead and responsible units are assigned."""
    events: tuple[str, ...] = ()
    level: WarningLevel = "yellow"
    districts: tuple[str, ...] = ()
    """Only warnings for these; empty: for any of the plan's, or for the whole city."""
    days: int = 3
    """How many days the activity lasts at most; it ends with the warning."""
    support: tuple[str, ...] = ()
    coordinator: str = ""
    """Empty: the first lead of the measures."""
    resources: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = ("public",)
    public: bool = False
    """Whether public calendars show it."""
    guidance: str = ""
    """What is to be done, put before the warning's own advice."""

    def titled(self, template: str, event: str, level: str, district: str) -> str:
        """One of the titles with its placeholders filled in."""
        return template.format(event=event, level=level, district=district)
