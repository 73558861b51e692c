"""A server over the small plan with 2026 planned."""

from collections.abc import Iterator

import pytest

from scheduler.store.store import Store
from tests.calendars.server.serving import Served, serving


@pytest.fixture
def served(planned: Store) -> Iterator[Served]:
    with serving(planned) as running:
        yield running
