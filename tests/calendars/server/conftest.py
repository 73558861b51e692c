"""A server over the small plan with 2026 planned."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.store.store import Store
from tests.calendars.server.serving import Served, serving
from tests.stores import Clock, opened


@pytest.fixture
def served(planned: Store) -> Iterator[Served]:
    """A server for a test that changes something."""
    with serving(planned) as running:
        yield running


@pytest.fixture(scope="module")
def shown(planned_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for all tests that only look."""
    file = shutil.copy(planned_template, tmp_path_factory.mktemp("shown") / "kepu.db")
    with closing(opened(str(file), Clock())) as store, serving(store) as running:
        yield running
