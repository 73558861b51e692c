"""Activities as the finders of conflicts see them: columns, not objects, by a fixed number of statements."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Text, and_, cast, or_
from sqlmodel import Session, col, select

from scheduler.model.activity import Activity
from scheduler.model.assignment import Assignment
from scheduler.model.milestone import Milestone
from scheduler.planning.conflicts import LIVE, ConflictKind, Engagement, OpenMilestone
from scheduler.planning.differences import DATES

DUE: tuple[Any, ...] = (
    Milestone.activity_id, Milestone.key, Milestone.title, Milestone.title_en, Milestone.due_on,
)  # fmt: skip
BATCH = 5000
"""Ids in one statement; databases limit the number of values."""
MOST_INTERVALS = 40
MOST_RESOURCES = 40
"""Beyond so many, every activity that has any is read: databases limit how deep a condition may be."""
NAMES = (
    "id", "status", "all_day", "start_on", "end_on", "start_at", "end_at", "theme_id", "template_id", "year",
    "venue", "resources", "district_id", "coordinator_id", "pinned", "edited", "created_at", "kind",
)  # fmt: skip


def by_ids(session: Session, ids: Collection[int], zone: ZoneInfo) -> dict[int, Engagement]:
    """The live ones among these activities, with their open milestones."""
    found: dict[int, Engagement] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        found |= _load(session, [col(Activity.id).in_(batch)], zone, milestones=True)
    return found


def overlapping(session: Session, these: Collection[Engagement], zone: ZoneInfo) -> dict[int, Engagement]:
    """Live activities that claim something that one of these claims, around their days."""
    claims = {claim for one in these for claim in one.claims()}
    if not claims:
        return {}
    days = [
        and_(col(Activity.start_on) <= last, col(Activity.end_on) >= first)
        for first, last in intervals([(one.first, one.last) for one in these])
    ]
    return _load(session, [or_(*days), or_(*_wanting(claims))], zone)


def beginning(
    session: Session, first: date, last: date, zone: ZoneInfo, *, units: Collection[str] | None = None
) -> dict[int, Engagement]:
    """Live activities whose first day lies in first..last, carried by one of these units (None: any)."""
    conditions: list[Any] = [col(Activity.start_on).between(first, last)]
    if units is not None:
        conditions.append(or_(*_carried(units)))
    return _load(session, conditions, zone)


def carrying(session: Session, unit: str, first: date, last: date) -> list[int]:
    """Live activities on the days first..last that the unit carries."""
    days = (col(Activity.start_on) <= last, col(Activity.end_on) >= first)
    carried = or_(*_carried([unit]))
    chosen = select(col(Activity.id)).where(col(Activity.status).in_(LIVE), *days, carried)
    return [ident for ident in session.scalars(chosen) if ident is not None]


def intervals(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """The spans without overlaps; ones that lie apart by little are joined when there are many."""
    gap = timedelta(days=1)
    while True:
        joined: list[tuple[date, date]] = []
        for first, last in sorted(spans):
            if joined and first <= joined[-1][1] + gap:
                joined[-1] = (joined[-1][0], max(joined[-1][1], last))
            else:
                joined.append((first, last))
        if len(joined) <= MOST_INTERVALS:
            return joined
        spans, gap = joined, gap * 4


def _wanting(claims: Collection[tuple[ConflictKind, str]]) -> list[Any]:
    units = {holder for kind, holder in claims if kind is ConflictKind.UNIT}
    venues = {holder for kind, holder in claims if kind is ConflictKind.VENUE}
    found: list[Any] = _carried(units) if units else []
    if venues:
        found.append(col(Activity.venue).in_(venues))
    # Resources are a JSON list; their ids hold no character that JSON or LIKE would change.
    resources, listed = [h for kind, h in claims if kind is ConflictKind.RESOURCE], cast(col(Activity.resources), Text)
    if len(resources) > MOST_RESOURCES:
        found.append(listed != "[]")
    else:
        found += [listed.contains(f'"{holder}"', autoescape=True) for holder in resources]
    return found


def _carried(units: Collection[str]) -> list[Any]:
    assigned = select(Assignment.activity_id).where(
        col(Assignment.unit_id).in_(units), col(Assignment.role).in_(("lead", "host"))
    )
    return [col(Activity.id).in_(assigned), col(Activity.coordinator_id).in_(units)]


def _load(
    session: Session, conditions: Sequence[Any], zone: ZoneInfo, *, milestones: bool = False
) -> dict[int, Engagement]:
    wanted = [col(Activity.status).in_(LIVE), *conditions]
    rows = session.execute(select(*(getattr(Activity, name) for name in NAMES)).where(*wanted)).all()
    if not rows:
        return {}
    here = select(Activity.id).where(*wanted)
    units: dict[int, list[tuple[str, str, str]]] = {}
    for ident, unit, role, answer in session.execute(
        select(Assignment.activity_id, Assignment.unit_id, Assignment.role, Assignment.answer)
        .where(col(Assignment.activity_id).in_(here))
        .order_by(col(Assignment.id))
    ):
        units.setdefault(ident, []).append((unit, role, answer))
    undone = _open_milestones(session, here) if milestones else {}
    return {row.id: _engagement(row, units.get(row.id, ()), undone.get(row.id, ()), zone) for row in rows}


def _open_milestones(session: Session, here: Any) -> dict[int, list[OpenMilestone]]:
    found: dict[int, list[OpenMilestone]] = {}
    for ident, key, title, title_en, due in session.execute(
        select(*DUE)
        .where(col(Milestone.activity_id).in_(here), col(Milestone.done_at).is_(None))
        .order_by(col(Milestone.due_on), col(Milestone.id))
    ):
        found.setdefault(ident, []).append(OpenMilestone(key, title, title_en, due))
    return found


def _engagement(
    row: Any, units: Sequence[tuple[str, str, str]], undone: Sequence[OpenMilestone], zone: ZoneInfo
) -> Engagement:
    return Engagement(
        id=row.id, status=row.status, all_day=row.all_day, first=row.start_on, last=row.end_on,
        start=row.start_at or _midnight(row.start_on, zone),
        end=row.end_at or _midnight(row.end_on + timedelta(days=1), zone),
        theme=row.theme_id or "", template=row.template_id, year=row.year, venue=row.venue,
        resources=tuple(row.resources), district=row.district_id or "", units=tuple(units),
        coordinator=row.coordinator_id or "", pinned=row.pinned, kind=row.kind,
        by_hand=not row.template_id or bool({*row.edited} & {*DATES}),
        planned_on=row.created_at.astimezone(zone).date(), milestones=tuple(undone),
    )  # fmt: skip


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
