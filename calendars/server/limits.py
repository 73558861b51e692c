"""How much of a request is taken: its size, its time and how many come from one address."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

ADDRESSES = 10_000
"""Most addresses that are remembered; the ones that asked longest ago are forgotten first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Generous to people and to services that fetch for many (Google), tight for what changes things."""

    target_bytes: int = 2_000
    """Longest path with its query."""
    content_bytes: int = 16_000
    """Largest form."""
    seconds: float = 30.0
    """Longest time for one answer to be made."""
    rate: float = 20.0
    """Requests a second from one address, on the average."""
    burst: float = 400.0
    """Requests from one address at once."""
    answers: float = 30.0
    """Answers to assignments by one secret address at once; one more comes free every six seconds."""


class Buckets:
    """Token buckets by key. ``take`` is False when the key has used up its share."""

    def __init__(
        self, rate: float, burst: float, *, clock: Callable[[], float] = time.monotonic, most: int = ADDRESSES
    ) -> None:
        self.rate = rate
        self.burst = burst
        self._clock = clock
        self._most = most
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._levels)

    def take(self, key: str) -> bool:
        now = self._clock()
        level, at = self._levels.pop(key, (self.burst, now))
        level = min(self.burst, level + (now - at) * self.rate)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed else level, now)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return allowed


@lru_cache(maxsize=ADDRESSES)
def network(host: str) -> str:
    """What counts as one: an IPv4 address, an IPv6 /64; empty for this machine, which is not limited."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_loopback:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
