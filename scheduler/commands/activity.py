"""What people do with one activity: add, edit, move, and lead it through its life."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlmodel import Session

from config.language import _, listed, nested
from scheduler.commands.assignment import put_measures
from scheduler.commands.changeable import changeable, illegal
from scheduler.errors import NotFound, Refused
from scheduler.events import Kind
from scheduler.model.activity import Activity
from scheduler.model.assignment import ActivityMeasure, Assignment
from scheduler.model.plan import Measure, Theme, Unit
from scheduler.planning.differences import DATES
from scheduler.planning.drafts import uid_of
from scheduler.planning.lifecycle import MOVES, Status, Step, step_words
from scheduler.planning.reporting import report_of
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

EDITABLE = (
    "title",
    "title_en",
    "kind",
    "description",
    "venue",
    "venue_name",
    "district_id",
    "coordinator_id",
    "audiences",
    "resources",
    "measures",
    "public",
    "url",
    "latitude",
    "longitude",
)
KINDS = {
    Step.CONFIRM: Kind.ACTIVITY_CONFIRMED,
    Step.POSTPONE: Kind.ACTIVITY_POSTPONED,
    Step.CANCEL: Kind.ACTIVITY_CANCELLED,
    Step.RESTORE: Kind.ACTIVITY_RESTORED,
    Step.COMPLETE: Kind.ACTIVITY_COMPLETED,
    Step.REPORT: Kind.ACTIVITY_REPORTED,
}
MAX_DAYS = 400


@dataclass(frozen=True, slots=True)
class When:
    """When an activity takes place: whole days (dates, both included) or from one aware instant to another."""

    start: date | datetime
    end: date | datetime

    @property
    def all_day(self) -> bool:
        return not isinstance(self.start, datetime)

    def columns(self, zone: str) -> dict[str, Any]:
        """By the table's column names; raises Refused for an end before the start."""
        values: dict[str, Any] = {"start_at": None, "end_at": None}
        if self.all_day != (not isinstance(self.end, datetime)):
            raise Refused(_("开始和结束必须同为日期，或同为时刻"))
        if isinstance(self.start, datetime) and isinstance(self.end, datetime):
            if self.end <= self.start:
                raise Refused(_("结束时间必须晚于开始时间"))
            local = ZoneInfo(zone)
            first, last = self.start.astimezone(local).date(), self.end.astimezone(local).date()
            values = {"start_at": self.start, "end_at": self.end}
        else:
            first, last = self.start, self.end
            if last < first:
                raise Refused(_("结束日期 {end} 早于开始日期 {start}").format(end=last, start=first))
        if (last - first).days >= MAX_DAYS:
            raise Refused(_("一项活动不能超过 {days} 天").format(days=MAX_DAYS))
        return {"all_day": self.all_day, "start_on": first, "end_on": last, **values}


def add(store: Store, when: When, fields: Mapping[str, Any], units: Mapping[str, str], actor: str) -> int:
    """A new activity by hand; ``units`` maps unit id to role. Returns its id."""
    with store.begin(actor, "add") as work:
        zone = store.catalogue(work.session).plan.timezone
        _check(work.session, fields)
        values = dict(fields)
        measures = values.pop("measures", [])
        key = f"manual/{uuid4()}"
        row = Activity(
            key=key,
            uid=uid_of(key),
            created_at=work.now,
            changed_at=work.now,
            **when.columns(zone),
            **{"year": when.start.year, **values},
        )
        row.measures = [ActivityMeasure(measure_id=m) for m in measures]
        row.assignments = [Assignment(unit_id=_unit(work, u), role=role, by_hand=True) for u, role in units.items()]
        if row.coordinator_id is None:
            row.coordinator_id = next((u for u, role in units.items() if role == "lead"), next(iter(units), None))
        work.add(Kind.ACTIVITY_ADDED, row)
        work.session.flush()
        work.change.summary = _("新增活动“{title}”").format(title=nested(row.title))
        assert row.id is not None
        return row.id


def edit(store: Store, ident: int, fields: Mapping[str, Any], actor: str, *, expected: int | None = None) -> None:
    """Set fields; planning will leave them alone. ``expected`` is the version that the person saw."""
    with store.begin(actor, "edit") as work:
        row = changeable(work, ident, expected=expected)
        _check(work.session, fields)
        for name, value in fields.items():
            if name == "measures":
                put_measures(row, value)
            else:
                setattr(row, name, value)
        row.edited = sorted({*row.edited, *fields})
        work.record(Kind.ACTIVITY_EDITED, row)
        work.change.summary = _("修改活动“{title}”").format(title=nested(row.title))


def move(
    store: Store,
    ident: int,
    when: When,
    actor: str,
    *,
    expected: int | None = None,
    reason: str = "",
    pin: bool = False,
) -> None:
    """Set the dates; planning and announcements then leave them alone. What was postponed is planned again."""
    with store.begin(actor, "move") as work:
        row = changeable(work, ident, expected=expected)
        for name, value in when.columns(store.catalogue(work.session).plan.timezone).items():
            setattr(row, name, value)
        if row.status == Status.POSTPONED:
            row.status, row.reason = Status.PLANNED.value, ""
        row.edited = sorted({*row.edited, *DATES})
        row.pinned = row.pinned or pin
        work.record(Kind.ACTIVITY_MOVED, row, cause=reason)
        work.change.summary = _("移动活动“{title}”").format(title=nested(row.title))


def pin(store: Store, ident: int, pinned: bool, actor: str) -> None:
    """Hold the dates where they are whatever is announced, or let go."""
    with store.begin(actor, "pin") as work:
        row = changeable(work, ident)
        row.pinned = pinned
        if not pinned:
            row.edited = [name for name in row.edited if name not in DATES]
        work.record(Kind.ACTIVITY_EDITED, row)
        work.change.summary = (_("固定“{title}”") if pinned else _("取消固定“{title}”")).format(title=nested(row.title))


def step(
    store: Store,
    ident: int,
    taken: Step,
    actor: str,
    *,
    reason: str = "",
    expected: int | None = None,
    report: Mapping[str, Any] | None = None,
) -> None:
    """Take a step of the lifecycle. Raises IllegalMove with the legal ones, Refused for a step taken too early or
    without a reason, BadReport for figures that are missing or wrong.
    """
    with store.begin(actor, taken.value) as work:
        row = work.get(Activity, ident, expected=expected)
        _take(store, work, row, taken, reason.strip())
        if taken is Step.REPORT:
            row.report = report_of(report or {}).values()
        work.record(KINDS[taken], row, cause=reason.strip())
        work.change.summary = _("{step}活动“{title}”").format(step=step_words(taken), title=nested(row.title))


def _take(store: Store, work: UnitOfWork, row: Activity, taken: Step, reason: str) -> None:
    target = MOVES.get((Status(row.status), taken))
    if target is None:
        raise illegal(row, step_words(taken))
    if taken is Step.CANCEL and not reason:
        raise Refused(_("取消活动必须说明原因"), hint="--reason")
    zone = ZoneInfo(store.catalogue(work.session).plan.timezone)
    if taken is Step.COMPLETE and row.start_on > work.now.astimezone(zone).date():
        raise Refused(
            _("活动 {ident} 到 {day} 才举办，现在还不能完成").format(ident=row.id, day=row.start_on),
            hint=_("已提前举办的，先用 kepu activity move 改到实际日期"),
        )
    row.status = target.value
    row.reason = reason if taken in (Step.CANCEL, Step.POSTPONE) else ""
    if row.withdrawn:
        row.withdrawn = False
        row.edited = sorted({*row.edited, "status"})  # planning would take it back again


def _check(session: Session, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name not in EDITABLE and name not in ("theme_id", "year"):
            raise Refused(_("没有可修改的字段“{name}”").format(name=name), hint=listed(EDITABLE))
        if name == "title" and not str(value).strip():
            raise Refused(_("标题不能为空"))
    for name, model in (("district_id", Unit), ("coordinator_id", Unit), ("theme_id", Theme)):
        if fields.get(name) and session.get(model, fields[name]) is None:
            raise NotFound(_("没有“{name}”").format(name=fields[name]))
    for measure in fields.get("measures", ()):
        if session.get(Measure, measure) is None:
            raise NotFound(_("没有任务“{name}”").format(name=measure))


def _unit(work: UnitOfWork, ident: str) -> str:
    if work.session.get(Unit, ident) is None:
        raise NotFound(_("没有单位“{name}”").format(name=ident))
    return ident
