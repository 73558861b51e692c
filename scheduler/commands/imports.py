"""Somebody else's calendar as activities of a unit: previewed, applied, followed when it is read again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, insert, select

from config.language import _
from scheduler.errors import NotFound
from scheduler.events import Kind
from scheduler.model.activity import Activity
from scheduler.model.assignment import Assignment
from scheduler.model.foreign import ForeignEntry
from scheduler.model.plan import Unit
from scheduler.planning.drafts import uid_of
from scheduler.planning.foreign import (
    ForeignChange,
    ForeignDifference,
    ForeignItem,
    Incoming,
    Known,
    continues,
    foreign_difference,
    key_of,
    status_of,
)
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

SAID = ("title", "start_on", "end_on", "start_at", "end_at", "status")
BATCH = 500
FIELDS = (
    "title", "description", "venue_name", "url", "all_day", "start_on", "end_on", "start_at", "end_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do. ``origin`` names the calendar; empty for one that was never seen."""

    unit: str
    origin: str
    difference: ForeignDifference


def preview_import(store: Store, unit: str, incoming: Incoming, *, keep_missing: bool = False) -> Imported:
    """What ``import_calendar`` would do now; writes nothing."""
    with store.read() as session:
        return _compare(session, unit, incoming, keep_missing=keep_missing)[0]


def import_calendar(
    store: Store, unit: str, incoming: Incoming, actor: str, *, name: str = "", keep_missing: bool = False
) -> Imported:
    """Take a calendar in, in one transaction that one undo takes back. ``name`` is for the log."""
    with store.begin(actor, "import") as work:
        found = follow(work, unit, incoming, keep_missing=keep_missing)
        work.change.summary = _("导入日历“{name}”").format(name=name or _("未命名"))
    return found


def follow(
    work: UnitOfWork, unit: str, incoming: Incoming, *, source: int | None = None, keep_missing: bool = False
) -> Imported:
    """Make the unit's activities say what its calendar says. ``source`` is the row it was polled for."""
    given = f"source/{source}" if source else ""
    found, known = _compare(work.session, unit, incoming, origin=given, keep_missing=keep_missing)
    origin = found.origin or f"file/{uuid4().hex}"
    difference = found.difference
    made = _create(work, unit, difference.created)
    work.load(Activity, [change.id for change in difference.changed] + [k.id for k in difference.gone])
    for change in difference.changed:
        _change(work, change)
    for gone in difference.gone:
        _cancel(work, gone.id, _("来源日历中已没有这项活动"))
    same = {known[key].id: item for key, item in difference.same.items()}
    _remember(work, unit, origin, source, {**made, **same})
    return Imported(unit, origin, difference)


def _compare(
    session: Session, unit: str, incoming: Incoming, *, origin: str = "", keep_missing: bool
) -> tuple[Imported, Mapping[str, Known]]:
    if session.get(Unit, unit) is None:
        raise NotFound(_("没有单位“{name}”").format(name=unit))
    known = _known(session, unit, incoming.items)
    origin = origin or continues(unit, incoming.items, known)
    difference = foreign_difference(unit, incoming, known, origin, keep_missing=keep_missing)
    return Imported(unit, origin, difference), known


def _known(session: Session, unit: str, items: Iterable[ForeignItem]) -> dict[str, Known]:
    """The unit's imported activities by key; reads columns, as there may be many."""
    names = ("id", "key", "status", "withdrawn", "pinned", "edited", *FIELDS)
    memory = ("origin", "uid", "sequence", "stamp")
    columns = [*(getattr(Activity, n) for n in names), *(getattr(ForeignEntry, n) for n in memory)]
    joined = select(*columns).join(ForeignEntry, col(ForeignEntry.activity_id) == Activity.id, isouter=True)
    rows: list[Any] = list(session.execute(joined.where(ForeignEntry.unit_id == unit)).all())
    seen = {row.key for row in rows}
    missing = [key for key in (key_of(unit, item) for item in items) if key not in seen]
    for start in range(0, len(missing), BATCH):
        rows += session.execute(joined.where(col(Activity.key).in_(missing[start : start + BATCH]))).all()
    return {row.key: _as_known(row) for row in rows}


def _as_known(row: Any) -> Known:
    return Known(
        id=row.id, key=row.key, status=row.status, withdrawn=row.withdrawn, pinned=row.pinned,
        edited=frozenset(row.edited), values={name: getattr(row, name) for name in FIELDS},
        origin=row.origin or "", uid=row.uid or "", sequence=-1 if row.sequence is None else row.sequence,
        stamp=row.stamp,
    )  # fmt: skip


def _create(work: UnitOfWork, unit: str, items: Sequence[ForeignItem]) -> dict[int, ForeignItem]:
    """New activities, led by the unit whose calendar it is; the unit need not be asked."""
    rows = [
        {
            **item.values, "key": key_of(unit, item), "uid": uid_of(key_of(unit, item)), "occurrence_id": None,
            "theme_id": None, "template_id": "", "year": item.start_on.year, "title_en": "", "kind": "other",
            "status": status_of(item), "reason": _("来源日历中已取消") if item.cancelled else "",
            "withdrawn": item.cancelled, "district_id": None, "coordinator_id": unit, "venue": "", "latitude": None,
            "longitude": None, "resources": [], "audiences": [], "public": False, "pinned": False,
            "provisional": False, "edited": [], "report": None, "sequence": 0, "version": 1,
            "created_at": work.now, "changed_at": work.now,
        }
        for item in items
    ]  # fmt: skip
    made: dict[int, ForeignItem] = {}
    for start in range(0, len(rows), BATCH):
        ids = work.add_many(Kind.ACTIVITY_ADDED, Activity, rows[start : start + BATCH], said=SAID)
        made |= dict(zip(ids, items[start : start + BATCH], strict=True))
    if made:
        work.session.execute(insert(Assignment), [
            {"activity_id": ident, "unit_id": unit, "role": "lead", "answer": "accepted", "reason": "", "by_hand": True}
            for ident in made
        ])  # fmt: skip
    return made


def _change(work: UnitOfWork, change: ForeignChange) -> None:
    if change.item.cancelled:
        _cancel(work, change.id, _("来源日历中已取消"))
        return
    row = work.get(Activity, change.id)
    returns = row.status == "cancelled"
    for name, (_before, after) in change.fields.items():
        setattr(row, name, after)
    if "start_on" in change.fields:
        row.year = row.start_on.year
    if returns:
        row.reason, row.withdrawn = "", False
        kind = Kind.ACTIVITY_RESTORED
    else:
        kind = Kind.ACTIVITY_MOVED if change.moves else Kind.ACTIVITY_EDITED
    work.record(kind, row, cause=_("来源日历有变"))


def _cancel(work: UnitOfWork, ident: int, why: str) -> None:
    """``withdrawn``: not a person's decision, so a later version of the calendar may bring it back."""
    row = work.get(Activity, ident)
    row.status, row.reason, row.withdrawn = "cancelled", why, True
    work.record(Kind.ACTIVITY_CANCELLED, row, cause=why)


def _remember(work: UnitOfWork, unit: str, origin: str, source: int | None, items: Mapping[int, ForeignItem]) -> None:
    """Which calendar said what of each activity, for the next time."""
    known: dict[int, ForeignEntry] = {}
    idents = list(items)
    for start in range(0, len(idents), BATCH):
        chosen = col(ForeignEntry.activity_id).in_(idents[start : start + BATCH])
        known |= {
            row.activity_id: row for row in work.session.exec(select(ForeignEntry).where(chosen)) if row.activity_id
        }
    new = []
    for ident, item in items.items():
        values = entry_values(item, unit, origin, source)
        row = known.get(ident)
        if row is None:
            new.append({**values, "activity_id": ident})
            continue
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
    if new:
        work.session.execute(insert(ForeignEntry), new)


def entry_values(item: ForeignItem, unit: str, origin: str, source: int | None) -> dict[str, Any]:
    """The columns of a foreign entry."""
    uid, recurrence_id = item.ident
    return {
        "origin": origin, "source_id": source, "unit_id": unit, "uid": uid, "recurrence_id": recurrence_id,
        "sequence": item.sequence, "stamp": item.stamp, "title": item.title, "status": item.status,
        "all_day": item.all_day, "start_on": item.start_on, "end_on": item.end_on, "start_at": item.start_at,
        "end_at": item.end_at, "busy": item.busy, "digest": item.digest,
    }  # fmt: skip
