"""What a request for a calendar gets: all of it, gzipped, its head, or nothing new (RFC 9110, 13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import quote

from calendars.assembly import Body

Headers: TypeAlias = list[tuple[bytes, bytes]]

_GZIPPED = "-gzip"
"""Ends the tag of the gzipped form: a strong tag stands for these very bytes."""


@dataclass(slots=True)
class Wishes:
    """What the request's headers ask for."""

    none_match: bytes = b""
    modified_since: bytes = b""
    encodings: bytes = b""


def wishes(headers: Iterable[tuple[bytes, bytes]]) -> Wishes:
    """From an ASGI scope's headers, whose names are in small letters."""
    found = Wishes()
    for name, value in headers:
        if name == b"if-none-match":
            found.none_match = found.none_match + b"," + value if found.none_match else value
        elif name == b"if-modified-since":
            found.modified_since = value
        elif name == b"accept-encoding":
            found.encodings = value
    return found


def answer(body: Body, wish: Wishes, *, name: str, public: bool, now: float) -> tuple[int, Headers, bytes]:
    """Status, headers and content for GET; HEAD gets no content. ``now``: seconds since 1970."""
    gzip = takes_gzip(wish.encodings)
    modified = body.modified if body.modified <= now else None
    tag = body.tag + _GZIPPED if gzip else body.tag
    content = body.packed if gzip else body.plain
    if not_modified(wish, body.tag, modified):
        return 304, headers_of(tag, modified, None, name, public, gzip), b""
    return 200, headers_of(tag, modified, len(content), name, public, gzip), content


def not_modified(wish: Wishes, tag: str, modified: int | None) -> bool:
    """If-None-Match goes first; If-Modified-Since counts only without it."""
    if wish.none_match:
        return matches(wish.none_match, tag)
    if not wish.modified_since or modified is None:
        return False
    since = _seconds(wish.modified_since)
    return since is not None and modified <= since


@lru_cache(maxsize=1024)
def matches(none_match: bytes, tag: str) -> bool:
    """Weak comparison, with either form's tag: a client may hold the other one."""
    if none_match.strip() == b"*":
        return True
    for item in none_match.decode("latin-1").split(","):
        opaque = item.strip().removeprefix("W/").strip('"')
        if opaque.removesuffix(_GZIPPED) == tag:
            return True
    return False


@lru_cache(maxsize=256)
def takes_gzip(encodings: bytes) -> bool:
    """Whether Accept-Encoding allows gzip; without the header it is not used."""
    quality: dict[str, float] = {}
    for item in encodings.decode("latin-1").lower().split(","):
        coding, __, parameter = item.partition(";")
        value = parameter.strip().removeprefix("q=").strip()
        try:
            quality[coding.strip()] = float(value) if value else 1.0
        except ValueError:
            quality[coding.strip()] = 0.0
    return quality.get("gzip", quality.get("x-gzip", quality.get("*", 0.0))) > 0


@lru_cache(maxsize=256)
def _seconds(text: bytes) -> int | None:
    try:
        return int(parsedate_to_datetime(text.decode("latin-1")).timestamp())
    except (ValueError, TypeError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def _headers(
    tag: str, modified: int | None, length: int | None, name: str, public: bool, gzip: bool
) -> tuple[tuple[bytes, bytes], ...]:
    """A 304 (no ``length``) repeats what a cache would need of the 200."""
    found = {
        "etag": f'"{tag}"',
        # Asking costs next to nothing and a change must show at once: keep, but always ask.
        "cache-control": f"{'public' if public else 'private'}, max-age=0, must-revalidate",
        "vary": "Accept-Encoding",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
        "referrer-policy": "no-referrer",
    }
    if modified is not None:
        found["last-modified"] = formatdate(modified, usegmt=True)
    if public:
        found["access-control-allow-origin"] = "*"
        found["access-control-expose-headers"] = "ETag, Last-Modified, Content-Disposition"
    if length is not None:
        found["content-type"] = "text/calendar; charset=utf-8"
        found["content-length"] = str(length)
        found["content-disposition"] = f"inline; filename=\"calendar.ics\"; filename*=UTF-8''{quote(name)}.ics"
        if gzip:
            found["content-encoding"] = "gzip"
    return tuple((k.encode("ascii"), v.encode("ascii")) for k, v in found.items())


def headers_of(tag: str, modified: int | None, length: int | None, name: str, public: bool, gzip: bool) -> Headers:
    return list(_headers(tag, modified, length, name, public, gzip))


def preflight() -> Headers:
    """For pages of other origins that read a public calendar and send If-None-Match."""
    return [
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
        (b"access-control-allow-headers", b"If-None-Match, If-Modified-Since"),
        (b"access-control-max-age", b"86400"),
    ]
