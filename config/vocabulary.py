"""The closed lists of words that the plan's data may use: kinds, audiences, roles, and how a date gives way."""

from enum import StrEnum
from typing import Literal

UnitKind = Literal[
    "party_organ",
    "bureau",
    "mass_organisation",
    "university",
    "public_institution",
    "park_committee",
    "coordination_office",
    "district",
    "county",
    "autonomous_county",
    "county_level_city",
    "development_zone",
    "scenic_zone",
]
DISTRICT_KINDS = frozenset(
    {"district", "county", "autonomous_county", "county_level_city", "development_zone", "scenic_zone"}
)
Confidence = Literal["verified", "recalled", "computed", "unknown"]
Audience = Literal[
    "public",
    "youth",
    "students",
    "children",
    "parents",
    "teachers",
    "industrial_workers",
    "young_workers",
    "migrant_workers",
    "women",
    "entrepreneurs",
    "farmers",
    "rural_women",
    "returnees",
    "cooperatives",
    "older_people",
    "officials",
    "enterprises",
    "researchers",
    "creators",
    "media",
    "emergency_staff",
    "outreach_staff",
    "units",
    "preschool_children",
    "science_tutors",
]
ActivityKind = Literal[
    "lecture",
    "exhibition",
    "contest",
    "training",
    "launch",
    "open_day",
    "meeting",
    "survey",
    "volunteering",
    "tour",
    "media",
    "consultation",
    "performance",
    "study_tour",
    "review",
    "emergency",
    "other",
]
GiveWay = Literal["none", "next_workday", "previous_workday", "next_school_day", "weekend"]
FanOut = Literal["once", "districts", "units"]
Anchor = Literal["start", "end"]


class Role(StrEnum):
    """A unit's part in an activity; ``lead`` and ``responsible`` come from the plan, the others from people."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORT = "support"
    HOST = "host"
