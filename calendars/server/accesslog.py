"""One line of JSON for each request. Addresses that open doors are cut to their first characters."""

import json
import re
from datetime import UTC, datetime
from typing import TextIO

SHOWN = 6
"""Characters of a token that are written: as many as lists of feeds show."""

_LONG = re.compile(r"([A-Za-z0-9_-]{%d})[A-Za-z0-9_-]{25,}" % SHOWN)  # noqa: UP031  (braces are its own)


class AccessLog:
    """Writes to a stream; ASCII only, so that nothing in a request can steer a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, *, client: str, method: str, path: str, status: int, size: int, seconds: float, agent: str) -> None:
        """Queries, referrers and cookies are not written."""
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": client,
            "method": method[:16],
            "path": shown(path)[:300],
            "status": status,
            "bytes": size,
            "ms": round(seconds * 1000, 2),
            "agent": agent[:200],
        }
        self._stream.write(json.dumps(line) + "\n")


def shown(path: str) -> str:
    """The path as it may be written down: what is a token by its place or its length keeps its beginning."""
    first, __, rest = path.lstrip("/").partition("/")
    if first.lower() != "s":
        return _LONG.sub(r"\1…", path)
    token, slash, name = rest.partition("/")
    return f"/s/{token[:SHOWN]}…{slash}{name if len(token) > SHOWN else '…' if name else ''}"
