"""Receivers as fixtures."""

from collections.abc import Iterator

import pytest

from tests.scheduler.channels.receivers import Receiver, http_receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with http_receiver() as running:
        yield running
