"""Secret calendars as their keepers see them, and what a calendar shows: which activities, in which state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, and_, col, or_, select

from config.language import _, listed, pick
from scheduler.errors import NotFound, Refused
from scheduler.model.activity import Activity
from scheduler.model.feed import Feed
from scheduler.model.log import LoggedEvent
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.queries.agenda import Filter, conditions_of
from scheduler.queries.views import MilestoneView

DATED = frozenset({"activity", "occurrence"})
NAMED = frozenset({"plan", "unit", "theme", "measure"})
"""Nouns of the events that a calendar's text may follow from; the others change nothing in it."""


@dataclass(frozen=True, slots=True)
class FeedView:
    """One secret calendar. ``token_hash`` is for the server only; lists show ``prefix``."""

    id: int
    kind: str
    """unit or filter."""
    name: str
    slug: str
    prefix: str
    unit: str
    wanted: Filter
    created_at: datetime
    created_by: str
    rotated_at: datetime | None
    revoked_at: datetime | None
    last_fetched_at: datetime | None
    token_hash: str


@dataclass(frozen=True, slots=True)
class Window:
    """Which days a calendar reaches back to: ``today`` in ``zone``, and how long what is over stays."""

    today: date
    zone: ZoneInfo
    past_days: int
    cancelled_days: int

    def conditions(self) -> list[Any]:
        """Over for long is gone; cancelled is gone when both its day and its cancelling are some time ago."""
        cut = self.today - timedelta(days=self.cancelled_days)
        instant = datetime.combine(cut, time.min, self.zone)
        return [
            col(Activity.end_on) >= self.today - timedelta(days=self.past_days),
            or_(
                Activity.status != "cancelled",
                col(Activity.end_on) >= cut,
                col(Activity.changed_at) >= instant,
            ),
        ]


@dataclass(frozen=True, slots=True)
class Trail:
    """What happened after a place in the log. ``activities`` is None where anything may look different."""

    seq: int
    at: datetime | None
    """When the last thing happened that a calendar may show."""
    activities: frozenset[int] | None
    feeds: bool
    """Whether secret calendars changed."""
    plan: bool


def feeds(session: Session, *, revoked: bool = False) -> list[FeedView]:
    """The secret calendars in use, or all there ever were, by number."""
    statement = select(Feed).order_by(col(Feed.id))
    if not revoked:
        statement = statement.where(col(Feed.revoked_at).is_(None))
    return [_view(row) for row in session.exec(statement).all()]


def find(session: Session, text: str) -> FeedView:
    """The calendar with this number or name. Raises NotFound, or Refused for a name that several have."""
    everything = feeds(session, revoked=True)
    if text.isascii() and text.isdigit():
        found = [f for f in everything if str(f.id) == text.lstrip("0")]
    else:
        found = [f for f in everything if f.name == text and f.revoked_at is None]
    if len(found) > 1:
        raise Refused(
            _("名为“{name}”的订阅有 {n} 个").format(name=text, n=len(found)),
            hint=_("请用编号：{ids}").format(ids=listed(str(f.id) for f in found)),
        )
    if not found:
        names = list(dict.fromkeys(f.name for f in everything if f.revoked_at is None))
        hint = _("现有：{names}").format(names=listed(names[:10])) if names else ""
        raise NotFound(_("没有订阅“{name}”").format(name=text), hint=hint)
    return found[0]


def saved(wanted: Filter) -> dict[str, Any]:
    """The filter as JSON values: only what narrows it. Dates and numbers of activities are not saved."""
    return {k: v for k, v in asdict(wanted).items() if v not in ("", (), None) and k not in _PASSING}


def restored(values: Mapping[str, Any]) -> Filter:
    """The filter that was saved. Raises ValueError for a field that this version does not know."""
    known = {f.name for f in fields(Filter)} - _PASSING
    if unknown := set(values) - known:
        raise ValueError(f"unknown filter fields: {sorted(unknown)}")
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return Filter(**given)


def members(
    session: Session, wanted: Filter, window: Window, *, among: Iterable[tuple[int, int]] | None = None
) -> list[tuple[int, str]]:
    """Id and state of each activity that a calendar shows, by id; ``among``: only in these ranges.

    The state changes whenever the activity's text does, but for names (see ``Piece``). A range is the first
    id and the one after the last.
    """
    conditions = [*conditions_of(wanted), *window.conditions()]
    if among is not None:
        conditions.append(or_(*(and_(col(Activity.id) >= a, col(Activity.id) < b) for a, b in among)))
    rows = session.execute(
        select(col(Activity.id), col(Activity.version), col(Occurrence.basis), col(Activity.audiences))
        .join(Occurrence, col(Occurrence.id) == Activity.occurrence_id, isouter=True)
        .where(*conditions)
        .order_by(col(Activity.id))
    ).all()
    audiences = set(wanted.audience)
    return [
        (ident, f"{version}/{basis or ''}")
        for ident, version, basis, theirs in rows
        if not audiences or audiences & set(theirs)
    ]


def deadlines(session: Session, activities: Sequence[int], until: date) -> dict[int, list[MilestoneView]]:
    """What is not done yet and due until then, by activity, the nearest first."""
    rows = session.exec(
        select(Milestone)
        .where(col(Milestone.activity_id).in_(activities))
        .where(col(Milestone.done_at).is_(None), col(Milestone.due_on) <= until)
        .order_by(col(Milestone.due_on), col(Milestone.id))
    ).all()
    found: dict[int, list[MilestoneView]] = {}
    for m in rows:
        view = MilestoneView(m.id or 0, m.kind, pick(m.title, m.title_en), m.due_on, m.by, m.done_at)
        found.setdefault(m.activity_id or 0, []).append(view)
    return found


def trail(session: Session, after: int, most: int = 2000) -> Trail:
    """What happened since ``after``; with more than ``most`` events, anything may have."""
    rows = session.execute(
        select(LoggedEvent.seq, LoggedEvent.at, LoggedEvent.noun, LoggedEvent.subject)
        .where(col(LoggedEvent.seq) > after)
        .order_by(col(LoggedEvent.seq).desc())
        .limit(most + 1)
    ).all()
    whole = len(rows) > most
    heard = [row for row in rows if row[2] in DATED | NAMED]
    nouns = {row[2] for row in rows}
    plan = whole or bool(nouns & NAMED)
    return Trail(
        seq=rows[0][0] if rows else after,
        at=heard[0][1] if heard else None,
        activities=None if plan else _activities(session, heard),
        feeds=whole or "feed" in nouns,
        plan=plan,
    )


def _activities(session: Session, heard: Sequence[Any]) -> frozenset[int]:
    """The activities themselves, and those of the editions."""
    found = {int(subject) for __, __, noun, subject in heard if noun == "activity"}
    editions = sorted({int(subject) for __, __, noun, subject in heard if noun == "occurrence"})
    for start in range(0, len(editions), 500):
        here = editions[start : start + 500]
        found |= {i for i in session.exec(select(Activity.id).where(col(Activity.occurrence_id).in_(here))) if i}
    return frozenset(found)


def _view(row: Feed) -> FeedView:
    wanted = Filter(unit=row.unit_id) if row.unit_id else restored(row.wanted)
    return FeedView(
        row.id or 0, row.kind, row.name, row.slug, row.prefix, row.unit_id or "", wanted, row.created_at,
        row.created_by, row.rotated_at, row.revoked_at, row.last_fetched_at, row.token_hash,
    )  # fmt: skip


_PASSING = frozenset({"first", "last", "ids", "year"})
