"""One CalDAV collection (RFC 4791) over HTTP: what is in it, and writing and deleting single resources.

Every write names the state that it expects (If-Match, If-None-Match), so that nothing of anybody else is lost.
Redirects are followed within the same server only: they would take the password along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

import httpcore
import httpx

from calendars.sources.addresses import masked
from calendars.sources.bounded_xml import BadXml, parsed
from calendars.sources.connection import CheckedTransport, Deadline, Forbidden
from calendars.sources.fetch import FetchProblem, FetchRules
from config.language import _

_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_LIST = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<propfind xmlns="DAV:"><prop><resourcetype/><getetag/><getcontenttype/></prop></propfind>'
)
_BY_UID = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><C:filter>'
    '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="UID">'
    '<C:text-match collation="i;octet">{uid}</C:text-match>'
    "</C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
)
_REDIRECTS = frozenset({301, 302, 307, 308})
_ONE_REFUSED = (400, 403, 409, 412, 413, 415, 422)
"""Answers to a PUT that may concern this resource alone."""
_LATER = frozenset({408, 423, 425, 429})
_XML = {"Content-Type": "application/xml; charset=utf-8"}
_ICS = {"Content-Type": "text/calendar; charset=utf-8"}


class Changed(Exception):
    """The resource is not in the state that was expected (412), or another one has its UID (403, 409)."""


class NotTaken(FetchProblem):
    """The server does not take this one resource; others may go well."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What the server says of one; ``href`` is its path, percent-encoded."""

    href: str
    etag: str


class Collection:
    """A context manager. Raises FetchProblem for whatever goes wrong with the server or the way to it."""

    def __init__(self, url: str, rules: FetchRules, *, seconds: float) -> None:
        """``seconds`` is for everything that is done with it; ``rules.seconds`` for one request."""
        self.shown = masked(url)
        self._url = httpx.URL(url if url.endswith("/") else f"{url}/")
        self._rules = rules
        self._client = httpx.Client(
            transport=CheckedTransport(rules.allowed, Deadline(seconds), rules.tls),
            trust_env=False, follow_redirects=False, timeout=rules.seconds, headers={"User-Agent": "Kepu"},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def href(self, uid: str) -> str:
        """Where a resource of ours lies."""
        return canonical(self._url.join(f"kepu-{quote(uid, safe='')}.ics").raw_path.decode("ascii"))

    def resources(self) -> dict[str, str]:
        """Href -> ETag of everything in the collection. Refuses what is no calendar."""
        root = self._multistatus(self._request("PROPFIND", self._url, _LIST, {**_XML, "Depth": "1"}))
        found: dict[str, str] = {}
        is_calendar = False
        for response in root.iter(f"{_DAV}response"):
            if response.find(f".//{_CALDAV}calendar") is not None:
                is_calendar = True
            elif response.find(f".//{_DAV}collection") is None:
                href, etag = _told(response)
                found[href] = etag
        if not is_calendar:
            raise FetchProblem(
                _("{url} 不是 CalDAV 日历").format(url=self.shown),
                hint=_("要用日历本身的地址，不是服务器或用户的地址"), temporary=False,
            )  # fmt: skip
        return found

    def with_uid(self, uid: str) -> Resource | None:
        """The resource that has this UID, wherever it lies."""
        answer = self._request("REPORT", self._url, _BY_UID.format(uid=escape(uid)), {**_XML, "Depth": "1"})
        responses = list(self._multistatus(answer).iter(f"{_DAV}response"))
        return Resource(*_told(responses[0])) if len(responses) == 1 else None

    def etag(self, href: str) -> str:
        """The ETag of a resource now; empty if there is none."""
        answer = self._request("PROPFIND", self._at(href), _LIST, {**_XML, "Depth": "0"}, allowed=(404,))
        if answer.status_code == 404:
            return ""
        return next((_told(r)[1] for r in self._multistatus(answer).iter(f"{_DAV}response")), "")

    def put(self, href: str, body: bytes, *, etag: str) -> str:
        """Write the resource; an empty ``etag`` means that there must be none yet. Returns its new ETag.

        Raises Changed, and NotTaken if the server refuses this one.
        """
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        answer = self._request("PUT", self._at(href), body, {**_ICS, **condition}, allowed=_ONE_REFUSED)
        if answer.status_code == 412 or (answer.status_code in (400, 403, 409) and b"uid" in answer.content.lower()):
            raise Changed
        if answer.status_code == 403:
            raise self._refused(answer)
        if not answer.is_success:
            raise NotTaken(
                _("{url} 不接受一项活动：回答 {status}").format(url=self.shown, status=answer.status_code),
                temporary=True,
            )
        given = answer.headers.get("ETag", "")
        return given if given and not given.startswith("W/") else self.etag(href)

    def delete(self, href: str, *, etag: str) -> None:
        """Remove the resource in this state. Raises Changed. One that is gone already is no error."""
        condition = {"If-Match": etag} if etag else {}
        answer = self._request("DELETE", self._at(href), b"", condition, allowed=(404, 410, 412))
        if answer.status_code == 412:
            raise Changed

    def _at(self, href: str) -> httpx.URL:
        return self._url.copy_with(raw_path=href.encode("ascii"))

    def _request(
        self, method: str, url: httpx.URL, body: str | bytes, headers: Mapping[str, str], *, allowed: Sequence[int] = ()
    ) -> httpx.Response:
        """The answer, read whole but bounded: a success or one of ``allowed``."""
        try:
            for _hop in range(self._rules.redirects + 1):
                answer = self._once(method, url, body, headers)
                if answer.status_code not in _REDIRECTS:
                    break
                url = self._next(url, answer.headers.get("Location", ""))
        except Forbidden:
            raise FetchProblem(
                _("不允许访问这个地址：{url}").format(url=self.shown),
                hint=_("内部网络的地址要先在设置里允许（[sources] allow）"), temporary=False,
            ) from None  # fmt: skip
        except (httpx.HTTPError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
            raise FetchProblem(_("连不上 {url}，或它太慢").format(url=self.shown), temporary=True) from None
        if answer.is_success or answer.status_code in allowed:
            return answer
        raise self._refused(answer)

    def _once(self, method: str, url: httpx.URL, body: str | bytes, headers: Mapping[str, str]) -> httpx.Response:
        with self._client.stream(method, url, content=body, headers=headers) as answer:
            data = bytearray()
            for chunk in answer.iter_bytes(65_536):
                data += chunk
                if len(data) > self._rules.octets:
                    raise FetchProblem(_("{url} 的回答太大").format(url=self.shown), temporary=False)
        head = {k: v for k, v in answer.headers.items() if k.lower() in ("etag", "location", "retry-after")}
        return httpx.Response(answer.status_code, headers=head, content=bytes(data))

    def _next(self, url: httpx.URL, location: str) -> httpx.URL:
        try:
            target = url.join(location) if location else httpx.URL("")
        except (httpx.InvalidURL, ValueError, TypeError):
            target = httpx.URL("")
        if (target.scheme, target.host, target.port) != (url.scheme, url.host, url.port):
            raise FetchProblem(
                _("{url} 转到了别的服务器").format(url=self.shown), hint=_("请直接使用新的地址"), temporary=False
            )
        if url.path == self._url.path:  # the collection itself moved, and what is in it with it
            moved = target if target.path.endswith("/") else target.copy_with(path=f"{target.path}/")
            self._url = self._url.copy_with(raw_path=moved.raw_path)
        return target.copy_with(username=url.username, password=url.password)

    def _refused(self, answer: httpx.Response) -> FetchProblem:
        status = answer.status_code
        hint = ""
        if status in (401, 403):
            hint = _("请检查用户名、密码和写入权限；Nextcloud 要用应用密码")
        elif status in (404, 405):
            hint = _("请先在服务器上建好日历，再用它的地址")
        wait = answer.headers.get("Retry-After", "")
        return FetchProblem(
            _("{url} 回答 {status}").format(url=self.shown, status=status), hint=hint,
            temporary=status in _LATER or status >= 500,
            wait=min(float(wait), 86_400.0) if wait.isdecimal() and len(wait) < 10 else None,
        )  # fmt: skip

    def _multistatus(self, answer: httpx.Response) -> Element:
        try:
            root = parsed(answer.content, most=self._rules.octets)
        except BadXml as problem:
            raise FetchProblem(f"{self.shown}：{problem.message}", temporary=False) from None
        if root.tag != f"{_DAV}multistatus":
            raise FetchProblem(
                _("{url} 不是 CalDAV 服务器").format(url=self.shown), hint=_("请检查地址"), temporary=False
            )
        return root


def _told(response: Element) -> tuple[str, str]:
    """Href (as a path) and ETag of one resource."""
    href = httpx.URL((response.findtext(f"{_DAV}href") or "").strip()).raw_path.decode("ascii")
    return canonical(href), (response.findtext(f".//{_DAV}getetag") or "").strip()


def canonical(path: str) -> str:
    """The path with one way of percent-encoding, so that servers' spellings compare."""
    return quote(unquote(path), safe="/@:!$&'()*+,;=~")
