"""What happened is told once: as a message about how things are now, beside how the unit last knew them.

Changes that follow each other before the first was told become one message; what was changed back is not told at
all. A unit that was never told of its task is not told of changes to it either: the task itself will be news.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from config.records import Policy
from scheduler.events import Event, Kind
from scheduler.model.activity import Activity
from scheduler.model.occurrence import Occurrence
from scheduler.model.reminder import Reminder
from scheduler.planning.reminders import Draft, Rules, Subject, audience, soon
from scheduler.reactions import subjects
from scheduler.reactions.reminders import UNSENT, lock, put, row_of, rules_of
from scheduler.store.journal import plain
from scheduler.store.transaction import UnitOfWork

TOLD = (
    "title", "start_on", "end_on", "start_at", "end_at", "venue_name", "district_id", "coordinator_id", "status",
)  # fmt: skip
"""Fields of an activity whose change its units must know."""
GONE = frozenset({Kind.ACTIVITY_CANCELLED, Kind.ACTIVITY_WITHDRAWN, Kind.ACTIVITY_REMOVED})
NEWS = frozenset({
    Kind.ACTIVITY_MOVED, Kind.ACTIVITY_EDITED, Kind.ACTIVITY_REPLANNED, Kind.ACTIVITY_POSTPONED,
    Kind.ACTIVITY_RESTORED, Kind.ACTIVITY_ASSIGNED, Kind.OCCURRENCE_ANNOUNCED, Kind.OCCURRENCE_CHANGED,
}) | GONE  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Known:
    """What units were told, or are about to be, of the subjects at hand."""

    unsent: Mapping[tuple[str, int, str], Reminder]
    """(kind, subject, unit) -> the newest one that has not left."""
    issued: frozenset[tuple[str, int, str]]


def tell(work: UnitOfWork, events: Sequence[Event]) -> None:
    """Put into words-to-be what these events mean for the units."""
    lock(work.session)
    rules = rules_of(work)
    for noun in ("activity", "occurrence"):
        mine = [e for e in events if e.noun == noun]
        idents = sorted({int(e.subject) for e in mine})
        load = subjects.activities if noun == "activity" else subjects.occurrences
        found = {s.id: s for s in load(work.session, rules, idents)}
        known = _known(work.session, noun, idents)
        rows: dict[str, dict[str, Any]] = {}
        for event in mine:
            subject = found.get(int(event.subject))
            if noun == "occurrence":
                _tell_date(work, rules, event, subject, known, rows)
            elif event.kind in GONE or event.after.get("status") == "cancelled":
                _tell_gone(work, rules, event, subject, known, rows)
            elif event.before.get("status") == "cancelled":
                _tell_restored(work, rules, event, subject, known, rows)
            elif subject is not None:
                _tell_change(work, rules, event, subject, known, rows)
                _tell_parts(work, rules, event, subject, known, rows)
        put(work.session, list(rows.values()))


def _known(session: Session, noun: str, idents: Sequence[int]) -> _Known:
    unsent: dict[tuple[str, int, str], Reminder] = {}
    issued = set()
    for batch in subjects.batches(idents):
        chosen = select(Reminder).where(Reminder.noun == noun, col(Reminder.subject_id).in_(batch))
        for row in session.exec(chosen.order_by(col(Reminder.id))):
            name = (row.kind, row.subject_id, row.unit_id)
            if row.state in UNSENT:
                unsent[name] = row
            elif row.state == "issued":
                issued.add(name)
    return _Known(unsent, frozenset(issued))


def _add(
    work: UnitOfWork, rules: Rules, rows: dict[str, dict[str, Any]], policy: Policy, kind: str, event: Event,
    unit: str, day: date, said: Mapping[str, Any],
) -> None:  # fmt: skip
    due = soon(rules, policy, work.now)
    moment = work.now.strftime("%Y%m%dT%H%M%S%f")
    key = f"{policy.id}/{event.noun}/{event.subject}/{kind}/{moment}/{unit}"
    made = Draft(
        key=key, policy=policy.id, kind=kind, noun=event.noun, subject=int(event.subject), part="", unit=unit,
        level="plain", day=day, due_at=due, expires_at=rules.expiry(policy, due), single=not policy.digest,
    )  # fmt: skip
    before = rows[key]["said"] if key in rows else {}
    rows[key] = row_of(made, work.now, {**said, **before})


def _policies(rules: Rules, what: str, subject: Subject | None) -> list[Policy]:
    """Those for what happened; of an activity that a warning set in motion it is told as the warning was: at once."""
    alarming = rules.policies("emergency") if subject is not None and subject.emergency else []
    return alarming or rules.policies(what)


def _is_untold(known: _Known, subject: Subject, unit: str) -> bool:
    """Whether the task itself is still news to the unit: it will be told of it as it is now."""
    if subject.emergency:
        return ("emergency", subject.id, unit) not in known.issued
    return ("assigned", subject.id, unit) in known.unsent


def _told(rules: Rules, policy: Policy, subject: Subject, work: UnitOfWork) -> list[str]:
    """Whom a policy tells; a unit that made the change itself knows already."""
    units = audience(rules, policy.role, subject, on=subject.first)
    named = rules.catalogue.unit
    return [u for u in units if work.actor not in (u, named[u].short if u in named else u)]


def _is_near(policy: Policy, today: date, *days: date) -> bool:
    limit = today + timedelta(days=policy.ahead_days) if policy.ahead_days else date.max
    return any(today <= day <= limit for day in days)


def _tell_change(
    work: UnitOfWork, rules: Rules, event: Event, subject: Subject, known: _Known, rows: dict[str, dict[str, Any]]
) -> None:
    said = {name: event.before[name] for name in TOLD if name in event.before}
    if "status" in said and "postponed" not in (said["status"], subject.status):
        del said["status"]
    today = work.now.astimezone(rules.zone).date()
    before = date.fromisoformat(said["start_on"]) if said.get("start_on") else subject.first
    if not said:
        return
    for policy in _policies(rules, "activity_changed", subject):
        if not _is_near(policy, today, before, subject.first, subject.last):
            continue
        for unit in _told(rules, policy, subject, work):
            if _is_untold(known, subject, unit):
                continue
            _say_changed(work, rules, policy, event, subject, known, rows, unit, said)


def _say_changed(
    work: UnitOfWork, rules: Rules, policy: Policy, event: Event, subject: Subject, known: _Known,
    rows: dict[str, dict[str, Any]], unit: str, said: Mapping[str, Any],
) -> None:  # fmt: skip
    """Tell the unit, together with what it has not been told yet; what was changed back is not told at all."""
    earlier = known.unsent.get(("activity_changed", subject.id, unit))
    if earlier is None:
        _add(work, rules, rows, policy, "activity_changed", event, unit, subject.first, said)
        return
    earlier.said = {**said, **earlier.said}
    earlier.day = subject.first
    row = work.session.get(Activity, subject.id)
    now = {"role": roles(rules, subject, unit)}
    if row is not None and all(
        now[n] == v if n in now else plain(getattr(row, n)) == v for n, v in earlier.said.items()
    ):
        work.session.delete(earlier)


def roles(rules: Rules, subject: Subject, unit: str) -> list[str]:
    """The parts of the unit, and of those it reads for."""
    mine = (share.role for u, share in subject.units.items() if rules.reader(u, subject.first) == unit)
    return list(dict.fromkeys(mine))


def _tell_parts(
    work: UnitOfWork, rules: Rules, event: Event, subject: Subject, known: _Known, rows: dict[str, dict[str, Any]]
) -> None:
    """A unit has another part than it was told, or none any more."""
    before, after = (side.get("assignments", {}) for side in (event.before, event.after))
    today = work.now.astimezone(rules.zone).date()
    for name in before:
        unit = rules.reader(name, subject.first)
        was, now = (before[name] or {}).get("role", ""), roles(rules, subject, unit)
        if not now:
            for kind in ("activity_changed", "activity_restored"):
                if row := known.unsent.get((kind, subject.id, unit)):
                    work.session.delete(row)
        elif row := known.unsent.get(("released", subject.id, unit)):
            work.session.delete(row)
            continue
        knew = any(i == subject.id and u == unit for _kind, i, u in known.issued)
        moved = (after.get(name) or {}).get("role", "") != was
        if not knew or not moved or subject.status not in ("planned", "confirmed", "postponed"):
            continue
        for policy in _policies(rules, "activity_changed", subject):
            if not _is_near(policy, today, subject.first, subject.last) or unit == work.actor:
                continue
            if now:
                _say_changed(work, rules, policy, event, subject, known, rows, unit, {"role": [was] if was else []})
            else:
                _add(work, rules, rows, policy, "released", event, unit, subject.first, {})


def _tell_gone(
    work: UnitOfWork, rules: Rules, event: Event, subject: Subject | None, known: _Known,
    rows: dict[str, dict[str, Any]],
) -> None:  # fmt: skip
    ident = int(event.subject)
    for name, row in known.unsent.items():
        if name[1] == ident and name[0] in ("activity_changed", "activity_restored"):
            work.session.delete(row)
    removed = event.kind is Kind.ACTIVITY_REMOVED or subject is None
    today = work.now.astimezone(rules.zone).date()
    start = event.before.get("start_on")
    first = subject.first if subject else date.fromisoformat(start) if start else today
    said = {"title": event.before.get("title", ""), "start_on": start} if removed else {}
    for policy in _policies(rules, "activity_cancelled", subject):
        units = [u for _kind, i, u in sorted(known.issued) if i == ident] if removed or subject is None else (
            _told(rules, policy, subject, work)
        )  # fmt: skip
        for unit in dict.fromkeys(units):
            untold = _is_untold(known, subject, unit) if subject else ("assigned", ident, unit) in known.unsent
            if not untold and _is_near(policy, today, first):
                _add(work, rules, rows, policy, "activity_cancelled", event, unit, first, said)


def _tell_restored(
    work: UnitOfWork, rules: Rules, event: Event, subject: Subject | None, known: _Known,
    rows: dict[str, dict[str, Any]],
) -> None:  # fmt: skip
    if subject is None:
        return
    today = work.now.astimezone(rules.zone).date()
    for policy in rules.policies("activity_cancelled"):
        for unit in _told(rules, policy, subject, work):
            unsent = known.unsent.get(("activity_cancelled", subject.id, unit))
            if unsent is not None:
                work.session.delete(unsent)
            elif ("activity_cancelled", subject.id, unit) in known.issued and _is_near(policy, today, subject.first):
                _add(work, rules, rows, policy, "activity_restored", event, unit, subject.first, {})


def _tell_date(
    work: UnitOfWork, rules: Rules, event: Event, subject: Subject | None, known: _Known,
    rows: dict[str, dict[str, Any]],
) -> None:  # fmt: skip
    """An edition's date became known, moved, or went back to being a guess."""
    row = work.session.get(Occurrence, int(event.subject))
    if row is None or subject is None or not event.touches("start_on", "end_on", "basis", "state"):
        return
    waiting = {n: r for n, r in known.unsent.items() if n[:2] == ("date_announced", subject.id)}
    if row.basis != "announced":
        for reminder in waiting.values():
            work.session.delete(reminder)
        return
    today = work.now.astimezone(rules.zone).date()
    said = {name: event.before[name] for name in ("start_on", "end_on") if name in event.before}
    for policy in rules.policies("date_announced"):
        for unit in _told(rules, policy, subject, work):
            if ("date_announced", subject.id, unit) not in waiting and _is_near(policy, today, subject.last):
                _add(work, rules, rows, policy, "date_announced", event, unit, subject.first, said)
