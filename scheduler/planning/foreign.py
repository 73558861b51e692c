"""Somebody else's calendar × what came from it before -> what an import would do: previewed and applied alike.

An entry is known by its UID and, of a series, which instance it is. What people changed by hand stays; what an
earlier import cancelled comes back when the calendar has it again.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from scheduler.planning.differences import DATES, FROZEN

LONGEST = 400
"""Days that an activity may take at most."""
_LONG_UID = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignItem:
    """One event, or one instance of a series. Dates are local and inclusive, instants UTC, ends exclusive."""

    uid: str
    recurrence_id: str = ""
    sequence: int = 0
    stamp: datetime | None = None
    title: str
    description: str = ""
    location: str = ""
    status: str = ""
    """TENTATIVE, CONFIRMED, CANCELLED or empty."""
    all_day: bool
    start_on: date
    end_on: date
    start_at: datetime | None = None
    end_at: datetime | None = None
    url: str = ""
    busy: bool = True
    line: int = 0

    @property
    def ident(self) -> tuple[str, str]:
        """What tells it from all others of its calendar; a long UID is shortened to its digest."""
        uid = self.uid
        if len(uid) > _LONG_UID:
            uid = f"sha256-{hashlib.sha256(uid.encode()).hexdigest()[:40]}"
        return uid, self.recurrence_id

    @property
    def cancelled(self) -> bool:
        return self.status == "CANCELLED"

    @property
    def days(self) -> int:
        return (self.end_on - self.start_on).days + 1

    @property
    def values(self) -> dict[str, Any]:
        """The fields of an activity that follow it."""
        return {
            "title": self.title, "description": self.description, "venue_name": self.location, "url": self.url,
            "all_day": self.all_day, "start_on": self.start_on, "end_on": self.end_on, "start_at": self.start_at,
            "end_at": self.end_at,
        }  # fmt: skip

    @property
    def digest(self) -> str:
        said = [*map(str, self.values.values()), self.status, str(self.busy)]
        return hashlib.sha256("\0".join(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A calendar as it was read: what it says of the days ``first`` to ``last``."""

    items: tuple[ForeignItem, ...]
    first: date
    last: date
    complete: bool = True
    """Whether what is missing from it is gone."""
    unread: frozenset[str] = frozenset()
    """UIDs of events that are in it but could not be read: they are not gone."""
    current: bool = False
    """Fetched from where it is kept, so it is the newest there is, whatever its SEQUENCE says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An activity that an earlier import made, and what that calendar said last."""

    id: int
    key: str
    status: str
    withdrawn: bool
    pinned: bool
    edited: frozenset[str]
    values: Mapping[str, Any]
    origin: str = ""
    uid: str = ""
    sequence: int = -1
    stamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class ForeignChange:
    """What would change in one activity: name -> (before, after)."""

    id: int
    title: str
    item: ForeignItem
    fields: Mapping[str, tuple[Any, Any]]

    @property
    def moves(self) -> bool:
        return any(name in self.fields for name in DATES)


@dataclass(frozen=True, slots=True)
class ForeignHeld:
    """Fields that a person set, where the calendar says something else: name -> (stays, as the calendar has it)."""

    id: int
    title: str
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class ForeignDifference:
    created: tuple[ForeignItem, ...] = ()
    changed: tuple[ForeignChange, ...] = ()
    gone: tuple[Known, ...] = ()
    held: tuple[ForeignHeld, ...] = ()
    older: tuple[ForeignItem, ...] = ()
    """A newer version of them was imported before."""
    too_long: tuple[ForeignItem, ...] = ()
    unchanged: int = 0
    same: Mapping[str, ForeignItem] = field(default_factory=dict)
    """What exists and now says this, by key: changed or not."""

    @property
    def empty(self) -> bool:
        return not (self.created or self.changed or self.gone)


def key_of(unit: str, item: ForeignItem) -> str:
    """The key of the activity that an entry of this unit's calendar becomes."""
    uid, recurrence_id = item.ident
    return f"import/{unit}/{uid}/{recurrence_id}"


def continues(unit: str, items: Iterable[ForeignItem], known: Mapping[str, Known]) -> str:
    """The calendar that a file is a later version of: the one it shares most entries with; empty if none."""
    shared: dict[str, int] = {}
    for item in items:
        found = known.get(key_of(unit, item))
        if found and found.origin:
            shared[found.origin] = shared.get(found.origin, 0) + 1
    return max(shared, key=lambda origin: (shared[origin], origin), default="")


def foreign_difference(
    unit: str, incoming: Incoming, known: Mapping[str, Known], origin: str, *, keep_missing: bool = False
) -> ForeignDifference:
    """Compare by key. Gone is what ``origin`` had in the days that were read and has no longer."""
    created, changed, held, older, too_long = [], [], [], [], []
    same: dict[str, ForeignItem] = {}
    unchanged = 0
    wanted = {key_of(unit, item): item for item in incoming.items}
    for key, item in wanted.items():
        found = known.get(key)
        if item.days > LONGEST:
            too_long.append(item)
        elif found is None:
            created.append(item)
        elif not incoming.current and _is_older(item, found):
            older.append(item)
        else:
            same[key] = item
            change, kept = _compare(item, found)
            held += [kept] if kept else []
            changed += [change] if change else []
            unchanged += not change and not kept
    gone: list[Known] = []
    if incoming.complete and not keep_missing:
        gone = [k for key, k in known.items() if key not in wanted and _is_gone(k, incoming, origin)]
    return ForeignDifference(
        tuple(created), tuple(changed), tuple(gone), tuple(held), tuple(older), tuple(too_long), unchanged, same
    )


def _is_older(item: ForeignItem, found: Known) -> bool:
    if item.sequence != found.sequence or item.stamp is None or found.stamp is None:
        return item.sequence < found.sequence
    return item.stamp < found.stamp


def _is_gone(found: Known, incoming: Incoming, origin: str) -> bool:
    within = found.values["start_on"] <= incoming.last and found.values["end_on"] >= incoming.first
    return (
        found.origin == origin
        and within
        and found.status not in FROZEN
        and not found.pinned
        and found.uid not in incoming.unread
    )


def _compare(item: ForeignItem, found: Known) -> tuple[ForeignChange | None, ForeignHeld | None]:
    cancels = item.cancelled and found.status in ("planned", "confirmed", "postponed")
    if cancels:
        return ForeignChange(found.id, found.values["title"], item, {"status": (found.status, "cancelled")}), None
    if item.cancelled or (found.status in FROZEN and not found.withdrawn):
        return None, None
    fields: dict[str, tuple[Any, Any]] = {}
    held: dict[str, tuple[Any, Any]] = {}
    status = status_of(item)
    if found.withdrawn or (found.status == "planned" and status == "confirmed"):
        fields["status"] = (found.status, status)
    dates_by_hand = found.pinned or bool(found.edited & {*DATES})
    for name, value in item.values.items():
        before = found.values[name]
        if before != value:
            by_hand = dates_by_hand if name in DATES else name in found.edited
            (held if by_hand else fields)[name] = (before, value)
    change = ForeignChange(found.id, item.title, item, fields) if fields else None
    return change, ForeignHeld(found.id, found.values["title"], held) if held else None


def status_of(item: ForeignItem) -> str:
    """The state of the activity that the entry becomes."""
    return {"CANCELLED": "cancelled", "TENTATIVE": "planned"}.get(item.status, "confirmed")
