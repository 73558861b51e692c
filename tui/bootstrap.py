"""The composition root: settings -> store with reactions; everything that wires and does nothing itself.

What runs by itself is wired in :mod:`tui.running`, because no other command should wait for its libraries.
"""

from collections.abc import Callable
from datetime import datetime

from config.settings import Settings
from scheduler.reactions import REACTIONS
from scheduler.store.store import Store


def open_store(settings: Settings, clock: Callable[[], datetime] | None = None) -> Store:
    """The settings' database with the reactions of a running installation. Connects at first use."""
    if clock is None:
        return Store(settings.database_url, reactions=REACTIONS)
    return Store(settings.database_url, reactions=REACTIONS, clock=clock)
