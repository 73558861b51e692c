"""A year in which something of every kind has happened, for looking at pages that are not empty."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from scheduler.commands.activity import When, add, move, step
from scheduler.commands.contact import set_contact
from scheduler.commands.feed import add_unit
from scheduler.commands.issuing import issue
from scheduler.commands.source import add as add_source
from scheduler.model.delivery import Delivery
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import Filter, agenda
from scheduler.store.store import Store
from tests.scheduler.reminding import with_policies

SHANGHAI = ZoneInfo("Asia/Shanghai")
TOKEN = "7Gk2vXq9LwT3pZb8-abcdefgh_ijklmn"
"""The secret that any feed gets."""
SOURCES = (("cap", "https://weather.example.cn/cap/", ""), ("busy", "https://school.example.cn/a.ics", "education"))
HELD = "科普大篷车进社区"
"""An activity that is over and wants its report."""


def make_eventful(store: Store) -> None:
    """On the planned small year, at the store's clock."""
    with_policies(store)
    set_contact(store, "science", "paste", "科协群", "li")
    issue(store)
    fail_a_delivery(store)
    double_book(store)
    with store.read() as session:
        first = agenda(session)[0]
    step(store, first.id, Step.CONFIRM, "wang", expected=first.version)
    held = add(store, When(date(2026, 9, 12), date(2026, 9, 12)), {"title": HELD}, {"science": "lead"}, "wang")
    for taken in (Step.CONFIRM, Step.COMPLETE):
        step(store, held, taken, "wang")
    with patch("secrets.token_urlsafe", lambda _bytes=None: TOKEN):
        add_unit(store, "science", "li")
    for kind, url, unit in SOURCES:
        add_source(store, kind, url, url, "li", unit=unit)


def double_book(store: Store) -> None:
    """Two activities of one unit at the same hours."""
    with store.read() as session:
        one, other = agenda(session, Filter(first=date(2026, 9, 14), unit="science"))[:2]
    for activity in (one, other):
        start, end = (datetime(2026, 10, 15, hour, tzinfo=SHANGHAI) for hour in (9, 11))
        move(store, activity.id, When(start, end), "wang")


def fail_a_delivery(store: Store) -> None:
    """A message that did not get through, as the dispatcher leaves it."""
    at = datetime(2026, 9, 13, 1, 0, tzinfo=UTC)
    with store.begin("kepu", "test", alone=False) as work:
        work.session.add(
            Delivery(
                key="d1",
                unit_id="education",
                contact="c1",
                channel="email",
                shown="j***@example.cn",
                state="failed",
                subject="科普周提醒",
                reason="信箱不存在",
                due_at=at,
                next_at=at,
                give_up_at=at + timedelta(days=2),
                created_at=at,
            )
        )
