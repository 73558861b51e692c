"""Figures for Prometheus, in a registry of their own."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from calendars.cache import Library

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0)


class Metrics:
    """``kind`` is what was asked for (feed, secret, page, answer, other), never an address."""

    def __init__(self, library: Library) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter("kepu_http_requests", "Answered requests", ("kind", "status"), registry=self.registry)
        self._seconds = Histogram(
            "kepu_http_seconds", "Time to answer", ("kind",), buckets=_SECONDS, registry=self.registry
        )
        self._bytes = Counter("kepu_http_sent_bytes", "Content sent", ("kind",), registry=self.registry)
        self.registry.register(_Feeds(library))
        self._children: dict[tuple[str, int], tuple[Counter, Histogram, Counter]] = {}

    def count(self, kind: str, status: int, seconds: float, size: int) -> None:
        """One answered request."""
        found = self._children.get((kind, status))
        if found is None:
            found = (
                self._requests.labels(kind, str(status)), self._seconds.labels(kind), self._bytes.labels(kind)
            )  # fmt: skip
            self._children[kind, status] = found
        requests, times, sizes = found
        requests.inc()
        times.observe(seconds)
        sizes.inc(size)

    def text(self) -> bytes:
        return generate_latest(self.registry)


class _Feeds(Collector):
    """What the calendars take, looked up when it is asked for."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def collect(self) -> list[GaugeMetricFamily]:
        found = self._library
        return [
            GaugeMetricFamily("kepu_feed_bodies", "Calendars kept ready to send", len(found)),
            GaugeMetricFamily("kepu_feed_bodies_bytes", "Memory that they take", found.size),
            GaugeMetricFamily("kepu_feed_builds", "Calendars made or mended since the start", found.built),
        ]
