"""Sources that are due: asked outside any transaction, and what they say taken in by one."""

from ipaddress import ip_network

from calendars.sources.fetch import FetchRules
from config.settings import Settings


def fetch_rules(settings: Settings) -> FetchRules:
    """What one fetch may cost and reach in this installation."""
    given = settings.limits
    return FetchRules(
        octets=given.file_bytes, seconds=float(given.fetch_seconds), redirects=given.redirects,
        allowed=tuple(ip_network(text) for text in settings.sources.allow),
    )  # fmt: skip
