"""The server as it runs: uvicorn on a port of loopback, in a thread, over a database of the test's own."""

import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

import httpx

from calendars.server.limits import Limits
from calendars.server.run import FeedServer, application
from config.settings import Feeds, Settings
from scheduler.store.store import Store


@dataclass(frozen=True, slots=True)
class Served:
    """Where it answers, a client that keeps its connection, and what it wrote to its log."""

    url: str
    client: httpx.Client
    store: Store
    log: io.StringIO

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The access log, a mapping for each request."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def lines_at_least(self, count: int) -> list[dict[str, Any]]:
        """So many lines or more; a line is written after its answer has left, so it is waited for."""
        until = time.monotonic() + 20
        while len(self.lines) < count and time.monotonic() < until:
            time.sleep(0.01)
        return self.lines


@contextmanager
def serving(store: Store, limits: Limits | None = None, **feeds: Any) -> Iterator[Served]:
    """The server, until the end of the block."""
    log = io.StringIO()
    settings = replace(Settings(), language="zh", feeds=Feeds(**feeds))
    server = FeedServer(application(store, settings, log=log, limits=limits), "127.0.0.1", 0)
    thread = Thread(target=server.run)
    thread.start()
    try:
        with httpx.Client(base_url=server.address, timeout=30, trust_env=False) as client:
            yield Served(server.address, client, store, log)
    finally:
        server.stop()
        thread.join()
