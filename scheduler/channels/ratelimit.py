"""How often a receiver may be called."""

import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Lock


class RateLimit:
    """At most ``most`` calls within any ``span``, as the robots count.

    A sliding window rather than a leaky bucket, which after a rest lets nearly twice as many through within a
    span; DingTalk answers that with ten minutes of silence. It counts this process only: of two workers, the
    robot's own refusal (a temporary failure) tells. ``clock`` gives monotonic seconds.
    """

    def __init__(self, most: int, span: timedelta, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._span = span.total_seconds()
        self._clock = clock
        self._taken: deque[float] = deque(maxlen=most)
        self._closed_until = 0.0
        self._lock = Lock()

    def take(self, calls: int = 1) -> timedelta:
        """Zero and the calls are taken, or how long until all of them would be free and none is taken.

        :raises ValueError: more calls than ever fit.
        """
        if not 1 <= calls <= self.most:
            raise ValueError(f"{calls} calls never fit into a limit of {self.most}")
        with self._lock:
            now = self._clock()
            free = self.most - len(self._taken)
            oldest_in_the_way = self._taken[calls - free - 1] + self._span if calls > free else now
            wait = max(oldest_in_the_way, self._closed_until) - now
            if wait > 0:
                return timedelta(seconds=wait)
            self._taken.extend([now] * calls)
            return timedelta()

    def close(self, span: timedelta) -> None:
        """Refuse every call for a while: the receiver said so."""
        with self._lock:
            self._closed_until = max(self._closed_until, self._clock() + span.total_seconds())


class RateLimits:
    """One limit for each receiver; those that were idle longest are forgotten beyond ``remembered``."""

    def __init__(
        self,
        most: int,
        span: timedelta,
        *,
        clock: Callable[[], float] = time.monotonic,
        remembered: int = 1000,
    ) -> None:
        self._new: Callable[[], RateLimit] = partial(RateLimit, most, span, clock=clock)
        self._remembered = remembered
        self._limits: dict[str, RateLimit] = {}
        self._lock = Lock()

    def of(self, receiver: str) -> RateLimit:
        """The receiver's limit, moved to the end of those to be forgotten."""
        with self._lock:
            limit = self._limits.pop(receiver, None) or self._new()
            self._limits[receiver] = limit
            while len(self._limits) > self._remembered:
                del self._limits[next(iter(self._limits))]
            return limit
