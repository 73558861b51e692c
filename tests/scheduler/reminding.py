"""A small plan with policies, activities of one day, contacts that write into a file: what tests of reminders need."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from scheduler.channels import Attachment
from scheduler.commands.activity import When, add, move
from scheduler.commands.catalogue import load_plan
from scheduler.commands.contact import set_contact
from scheduler.commands.issuing import issue
from scheduler.jobs.dispatcher import Dispatcher, Tally
from scheduler.jobs.postman import Postman, Services
from scheduler.model.delivery import Delivery
from scheduler.model.reminder import Reminder
from scheduler.store.store import Store
from tests.scheduler.plans import small

ZONE = ZoneInfo("Asia/Shanghai")
POLICIES = """
[[policies]]
id = "due"
subject = "milestone_due"
offsets = [-5, -1]
role = "doer"

[[policies]]
id = "overdue"
subject = "milestone_overdue"
offsets = [1, 3, 5]
role = "doer"
late_days = 3
escalation = [[1, "blue", "coordinator"], [3, "yellow", "lead"], [5, "red", "office"]]

[[policies]]
id = "near"
subject = "activity_near"
offsets = [-3]
role = "assigned"

[[policies]]
id = "tomorrow"
subject = "activity_near"
offsets = [-1]
at = 14:30:00
late_days = 0

[[policies]]
id = "assigned"
subject = "assigned"
role = "assigned"
late_days = 10
ahead_days = 42

[[policies]]
id = "answer"
subject = "answer_missing"
offsets = [3, 5]
role = "doer"
late_days = 5
ahead_days = 42

[[policies]]
id = "changed"
subject = "activity_changed"
workdays = false
role = "assigned"
late_days = 3
ahead_days = 60
delay_minutes = 15
not_before = 07:30:00
not_after = 20:00:00

[[policies]]
id = "cancelled"
subject = "activity_cancelled"
workdays = false
role = "assigned"
late_days = 3
ahead_days = 60
delay_minutes = 15

[[policies]]
id = "report"
subject = "report_overdue"
offsets = [3]
late_days = 5

[[policies]]
id = "announced"
subject = "date_announced"
workdays = false
role = "assigned"
late_days = 5

[[policies]]
id = "missing"
subject = "date_missing"
offsets = [0, 10]
at = 09:00:00
role = "office"
late_days = 5

[[policies]]
id = "emergency"
subject = "emergency"
workdays = false
role = "assigned"
digest = false
late_days = 0
"""


def local(text: str) -> datetime:
    """``2026-03-02 08:30`` in Shanghai, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def with_policies(store: Store, policies: str = POLICIES) -> Store:
    """The store with the small plan and these policies."""
    load_plan(store, small(extra=policies), "tester")
    return store


def activity(
    store: Store, day: str = "2026-03-11", title: str = "讲座", units: Mapping[str, str] | None = None, **fields: Any
) -> int:
    """An activity from nine to ten of that day; of 科协 (lead) and 教育局 unless told otherwise."""
    start = local(f"{day} 09:00")
    chosen = {"science": "lead", "education": "responsible"} if units is None else units
    return add(store, When(start, start + timedelta(hours=1)), {"title": title, **fields}, chosen, "coordinator")


def moved(store: Store, ident: int, day: str, by: str = "coordinator", at: str = "09:00") -> None:
    """Move the activity to that day."""
    start = local(f"{day} {at}")
    move(store, ident, When(start, start + timedelta(hours=1)), by)


def reminders(store: Store, kind: str = "", **wanted: Any) -> list[Reminder]:
    """The reminders that match, by time and unit."""
    with store.read() as session:
        chosen = select(Reminder).order_by(col(Reminder.due_at), col(Reminder.unit_id), col(Reminder.key))
        if kind:
            chosen = chosen.where(Reminder.kind == kind)
        rows = session.exec(chosen).all()
        return [r for r in rows if all(getattr(r, name) == value for name, value in wanted.items())]


def due(rows: Sequence[Reminder]) -> list[tuple[str, str]]:
    """(unit, local time) of each."""
    return [(r.unit_id, r.due_at.astimezone(ZONE).strftime("%m-%d %H:%M")) for r in rows]


def deliveries(store: Store) -> list[Delivery]:
    with store.read() as session:
        return list(session.exec(select(Delivery).order_by(col(Delivery.id))).all())


@dataclass
class Office:
    """A store whose units are reached through a file, and the dispatcher that empties its outbox."""

    store: Store
    file: Path

    def __post_init__(self) -> None:
        self.postman = Postman(self.store, self.services(), "office")

    def services(self, **more: Any) -> Services:
        return Services(channels={"file": {"path": str(self.file)}}, **more)

    def reach(self, *units: str, channel: str = "file") -> None:
        for unit in units:
            set_contact(self.store, unit, channel, unit, "tester")

    def issue(self) -> list[Delivery]:
        """Make deliveries of what is due, and send none."""
        issue(self.store, self.postman.services.contacts())
        return deliveries(self.store)

    def drain(self) -> Tally:
        return Dispatcher(self.store, self.postman, workers=2).drain()

    def sent(self) -> list[dict[str, Any]]:
        """What went out: key, to, subject, text."""
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text("utf-8").splitlines()]


def day(text: str) -> date:
    return date.fromisoformat(text)


def one_attachment(*_given: object) -> Sequence[Attachment]:
    return (Attachment("kepu.ics", "text/calendar", b"BEGIN:VCALENDAR"),)
