"""An office: the small plan with policies, on a clock, reached through a file."""

from pathlib import Path

import pytest

from scheduler.store.store import Store
from tests.scheduler.reminding import Office, local, with_policies
from tests.stores import Clock


@pytest.fixture
def clock() -> Clock:
    """Monday 2 March 2026, ten o'clock in Shanghai."""
    return Clock(local("2026-03-02 10:00"))


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    return Office(with_policies(store), tmp_path / "sent.jsonl")


@pytest.fixture
def any_office(any_store: Store, tmp_path: Path) -> Office:
    return Office(with_policies(any_store), tmp_path / "sent.jsonl")
