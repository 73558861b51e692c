"""What clashes now: the conflicts as found, those that the day brings, and what people said about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, or_, select

from config.language import _
from scheduler.errors import NotFound
from scheduler.model.activity import Activity
from scheduler.model.assignment import Assignment
from scheduler.model.conflict import Acceptance, Conflict, ConflictSubject
from scheduler.planning.conflicts import BY_TIME, CLASHES, ConflictKind, Found, Severity
from scheduler.queries.names import unit_names
from scheduler.reactions.conflicts import Rules, rules, timely
from scheduler.store.engagements import BATCH
from scheduler.store.store import Store

ORDER = {Severity.SERIOUS: 0, Severity.WARNING: 1, Severity.INFO: 2}
STORED: tuple[Any, ...] = (
    Conflict.key, Conflict.kind, Conflict.holder, Conflict.severity, Conflict.first_on, Conflict.last_on,
    Conflict.facts, Conflict.marks,
)  # fmt: skip
SUBJECT: tuple[Any, ...] = (
    Activity.id, Activity.title, Activity.title_en, Activity.start_on, Activity.end_on,
)  # fmt: skip
Name = tuple[str, str]
"""Chinese and English."""


@dataclass(frozen=True, slots=True)
class SubjectView:
    """An activity in a conflict."""

    id: int
    title: str
    title_en: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictView:
    """One conflict. ``queries.conflict_words`` says it in a sentence."""

    code: str
    """What people type."""
    kind: ConflictKind
    severity: Severity
    first: date
    last: date
    subjects: tuple[SubjectView, ...]
    """The first is where it was found."""
    holder: str
    names: tuple[Name, ...]
    """Of the unit, venue or resource; of a missing lead the units that are asked."""
    facts: Mapping[str, Any]
    found: Found
    note: str = ""
    """Why it was accepted; empty while it is open."""
    accepted_by: str = ""
    far: bool = False
    """It lies in another year than the day that was asked about, so its dates need theirs."""

    @property
    def open(self) -> bool:
        return not self.note


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which conflicts; none of activities that are over ``today``. Empty fields do not narrow."""

    today: date
    first: date | None = None
    last: date | None = None
    unit: str = ""
    """That holds it twice, or leads, hosts or coordinates one of its activities."""
    activity: int = 0
    kind: str = ""
    accepted: bool = False
    """Also those that people live with."""


def conflicts(store: Store, session: Session, wanted: Wanted) -> list[ConflictView]:
    """The worst first, then by day. Right without any engine: what depends on the day is looked at now."""
    known = rules(store, session, wanted.today)
    told = (*_stored(session, wanted), *timely(session, known, activity=wanted.activity))
    found = _without_parts([f for f in told if _matches(f, wanted)])
    if wanted.unit:
        theirs = _activities_of(session, wanted.unit)
        found = [f for f in found if wanted.unit in f.holders or theirs & {*f.subjects}]
    views = _views(session, found, known)
    return [view for view in views if wanted.accepted or view.open]


def conflict(store: Store, session: Session, code: str, today: date) -> ConflictView:
    """One by its code (or the beginning of it); raises NotFound."""
    asked = code.strip().lower()
    found = [c for c in conflicts(store, session, Wanted(today=today, accepted=True)) if c.code.startswith(asked)]
    if not asked or len(found) != 1:
        words = _("“{code}”不止一个冲突") if asked and found else _("没有编号为“{code}”的冲突，可能已经解决")
        raise NotFound(words.format(code=code), hint=_("kepu conflicts 列出现有的冲突"))
    return found[0]


def _stored(session: Session, wanted: Wanted) -> list[Found]:
    here = select(Conflict.key).where(
        col(Conflict.last_on) >= wanted.today, col(Conflict.kind).not_in([k.value for k in BY_TIME])
    )
    if wanted.activity:
        its = select(ConflictSubject.conflict_key).where(ConflictSubject.activity_id == wanted.activity)
        here = here.where(col(Conflict.key).in_(its))
    rows = session.execute(select(*STORED).where(col(Conflict.key).in_(here))).all()
    subjects: dict[str, list[int]] = {}
    for key, ident in session.execute(
        select(ConflictSubject.conflict_key, ConflictSubject.activity_id)
        .where(col(ConflictSubject.conflict_key).in_(here))
        .order_by(col(ConflictSubject.position))
    ):
        subjects.setdefault(key, []).append(ident)
    return [
        Found(
            ConflictKind(row.kind), row.holder, Severity(row.severity), tuple(subjects.get(row.key, ())),
            row.first_on, row.last_on, row.facts, tuple(row.marks),
        )
        for row in rows
    ]  # fmt: skip


def _without_parts(found: Sequence[Found]) -> list[Found]:
    """Without clashes that another one contains: of three at once, not the two of them again."""
    crowds = [f for f in found if f.kind in CLASHES and len(f.subjects) > 2]

    def part(of: Found) -> bool:
        return any(
            f.kind is of.kind and {*of.subjects} < {*f.subjects} and {*of.holders} <= {*f.holders} for f in crowds
        )

    return [f for f in found if f.kind not in CLASHES or not part(f)]


def _matches(found: Found, wanted: Wanted) -> bool:
    return (
        (wanted.first is None or found.last >= wanted.first)
        and (wanted.last is None or found.first <= wanted.last)
        and (not wanted.activity or wanted.activity in found.subjects)
        and (not wanted.kind or found.kind.value == wanted.kind)
    )


def _activities_of(session: Session, unit: str) -> set[int]:
    assigned = select(Assignment.activity_id).where(
        Assignment.unit_id == unit, col(Assignment.role).in_(("lead", "host"))
    )
    mine = or_(col(Activity.id).in_(assigned), col(Activity.coordinator_id) == unit)
    return {ident for ident in session.scalars(select(Activity.id).where(mine)) if ident is not None}


def _views(session: Session, found: Sequence[Found], known: Rules) -> list[ConflictView]:
    units = {u.id: (u.short, u.brief_en) for u in unit_names(session).values()}
    held: dict[str, Name] = {v.id: (v.name, v.name_en) for v in known.catalogue.venues}
    held |= {r.id: (r.name, r.name_en) for r in known.catalogue.resources}
    accepted = {row.key: row for row in session.exec(select(Acceptance)).all()}
    subjects = _subjects(session, {ident for f in found for ident in f.subjects})
    views = []
    for f in found:
        ids = f.holders or tuple(str(unit) for unit in f.facts.get("units", ()))
        names = held if f.kind in (ConflictKind.VENUE, ConflictKind.RESOURCE) else units
        decision = accepted.get(f.key)
        if decision is not None and not f.signature <= {*decision.covers}:
            decision = None
        views.append(ConflictView(
            code=f.code, kind=f.kind, severity=f.severity, first=f.first, last=f.last,
            subjects=tuple(subjects[i] for i in f.subjects if i in subjects), holder=f.holder,
            names=tuple(names.get(i, (i, i)) for i in ids), facts=f.facts, found=f,
            note=decision.note if decision else "", accepted_by=decision.actor if decision else "",
            far=f.first.year != known.today.year,
        ))  # fmt: skip
    return sorted(views, key=lambda v: (ORDER[v.severity], v.first, v.code))


def _subjects(session: Session, ids: set[int]) -> dict[int, SubjectView]:
    found: dict[int, SubjectView] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        rows = session.execute(select(*SUBJECT).where(col(Activity.id).in_(ordered[start : start + BATCH])))
        found |= {row[0]: SubjectView(*row) for row in rows}
    return found
