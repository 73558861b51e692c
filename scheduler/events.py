"""Everything that can happen: the catalogue of the event log.

An event is immutable: who (``actor``) did what (``kind``) to which thing (``noun`` and ``subject``) when (``at``,
UTC), with the changed fields before and after, why (``cause``), and in which ``change`` (one transaction).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What happened: ``noun.participle``. The values are stored, so they never change meaning."""

    PLAN_LOADED = "plan.loaded"
    UNIT_CHANGED = "unit.changed"
    OCCURRENCE_PLANNED = "occurrence.planned"
    OCCURRENCE_CHANGED = "occurrence.changed"
    OCCURRENCE_ANNOUNCED = "occurrence.announced"
    OCCURRENCE_CANCELLED = "occurrence.cancelled"
    OCCURRENCE_REMOVED = "occurrence.removed"
    OCCURRENCE_RESTORED = "occurrence.restored"
    ACTIVITY_PLANNED = "activity.planned"
    ACTIVITY_ADDED = "activity.added"
    ACTIVITY_REPLANNED = "activity.replanned"
    ACTIVITY_MOVED = "activity.moved"
    ACTIVITY_EDITED = "activity.edited"
    ACTIVITY_CONFIRMED = "activity.confirmed"
    ACTIVITY_POSTPONED = "activity.postponed"
    ACTIVITY_CANCELLED = "activity.cancelled"
    ACTIVITY_RESTORED = "activity.restored"
    ACTIVITY_COMPLETED = "activity.completed"
    ACTIVITY_REPORTED = "activity.reported"
    ACTIVITY_ASSIGNED = "activity.assigned"
    ACTIVITY_WITHDRAWN = "activity.withdrawn"
    ACTIVITY_REMOVED = "activity.removed"
    ASSIGNMENT_ANSWERED = "assignment.answered"
    MILESTONE_COMPLETED = "milestone.completed"
    MILESTONE_CHANGED = "milestone.changed"
    CONFLICT_ACCEPTED = "conflict.accepted"
    CONFLICT_REOPENED = "conflict.reopened"
    CHANGE_UNDONE = "change.undone"
    CONTACT_CHANGED = "contact.changed"
    DELIVERY_FAILED = "delivery.failed"
    DELIVERY_HELD = "delivery.held"
    DELIVERY_RELEASED = "delivery.released"
    DELIVERY_RETRIED = "delivery.retried"
    DELIVERY_CANCELLED = "delivery.cancelled"
    FEED_ADDED = "feed.added"
    FEED_CHANGED = "feed.changed"
    FEED_ROTATED = "feed.rotated"
    FEED_REVOKED = "feed.revoked"
    SOURCE_ADDED = "source.added"
    SOURCE_REMOVED = "source.removed"
    POLL_READ = "poll.read"
    POLL_FAILED = "poll.failed"
    POLL_RECOVERED = "poll.recovered"

    @property
    def noun(self) -> str:
        return self.value.split(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row of the log. ``seq`` is 0 until it is stored; ``before`` and ``after`` hold changed fields only."""

    kind: Kind
    noun: str
    subject: str
    at: datetime
    actor: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    cause: str = ""
    change: int = 0
    seq: int = 0

    def touches(self, *names: str) -> bool:
        """Whether any of these fields changed."""
        return any(name in self.after or name in self.before for name in names)
