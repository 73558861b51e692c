"""One file over HTTP from an address that a person gave: bounded in size, time and redirects.

``webcal:`` means ``https:``. Nothing that fails here is unexpected, so everything becomes a
:class:`FetchProblem` that says whether trying again later can help.
"""

import ssl
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from calendars.sources.addresses import Network, masked
from calendars.sources.connection import CheckedTransport, Deadline, Forbidden
from config.errors import KepuError
from config.language import _

__all__ = ["Fetched", "FetchProblem", "FetchRules", "Validators", "fetch", "masked"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429})
_MOST_WAIT = 86_400
_MOST_VALIDATOR = 500
_CHUNK = 65_536
_HEADERS = {
    "User-Agent": "Kepu",
    "Accept": "text/calendar, application/xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True, kw_only=True)
class Validators:
    """What the last answer was known by (RFC 9110 section 8.8); empty where it gave none."""

    etag: str = ""
    modified: str = ""
    """Last-Modified, as it came."""


@dataclass(frozen=True, kw_only=True)
class FetchRules:
    """What one fetch may cost and reach."""

    octets: int = 5_000_000
    """Of the body, decompressed."""
    seconds: float = 20.0
    """For everything: names, redirects, connections, body."""
    redirects: int = 5
    allowed: tuple[Network, ...] = ()
    """Networks that are no public ones and may be reached all the same."""
    tls: ssl.SSLContext | None = field(default=None, compare=False)
    """For an office's own certificate authority; else the usual authorities."""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """An answer: a body, or the word that nothing has changed."""

    data: bytes = b""
    not_modified: bool = False
    validators: Validators = Validators()
    content_type: str = ""
    moved_to: str = ""
    """The address to ask from now on, if every redirect was a permanent one (301, 308); may hold secrets."""


class FetchProblem(KepuError):
    """A fetch that brought nothing.

    ``temporary``: trying again later may help, not before ``wait`` seconds if the server named them.
    """

    http_status = 502

    def __init__(self, message: str, *, temporary: bool, hint: str = "", wait: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.temporary = temporary
        self.wait = wait


_NOTHING_KNOWN = Validators()
_USUAL = FetchRules()


def fetch(url: str, *, validators: Validators = _NOTHING_KNOWN, rules: FetchRules = _USUAL) -> Fetched:
    """The file behind the address, or ``not_modified``. Raises :class:`FetchProblem`."""
    here = _address(url)
    shown = masked(str(here))
    deadline = Deadline(rules.seconds)
    try:
        with httpx.Client(
            transport=CheckedTransport(rules.allowed, deadline, rules.tls),
            trust_env=False,
            follow_redirects=False,
            timeout=rules.seconds,
            headers=_HEADERS,
        ) as client:
            return _follow(client, here, validators, rules)
    except Forbidden:
        raise FetchProblem(
            _("不允许访问这个地址：{url}").format(url=shown),
            hint=_("内部网络的地址要先在设置里允许"),
            temporary=False,
        ) from None
    except (httpx.TimeoutException, httpcore.TimeoutException):
        message = _("{url} 太慢，{seconds} 秒后放弃").format(url=shown, seconds=f"{rules.seconds:g}")
        raise FetchProblem(message, temporary=True) from None
    except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise _failed(shown, error) from None


def _follow(client: httpx.Client, here: httpx.URL, validators: Validators, rules: FetchRules) -> Fetched:
    """Ask, and ask where the answer points, as often as is allowed."""
    permanent = moved = False
    for hop in range(rules.redirects + 1):
        with client.stream("GET", here, headers=_conditions(validators)) as answer:
            if answer.status_code not in _REDIRECTS:
                return _fetched(answer, validators, rules, str(here) if moved and permanent else "")
            this_is_permanent = answer.status_code in (301, 308)
            permanent = this_is_permanent and (permanent or hop == 0)
            moved = True
            here = _next(here, answer.headers.get("Location", ""))
    raise FetchProblem(
        _("{url} 转来转去超过 {limit} 次").format(url=masked(str(here)), limit=rules.redirects),
        temporary=False,
    )


def _fetched(answer: httpx.Response, validators: Validators, rules: FetchRules, moved_to: str) -> Fetched:
    status, shown = answer.status_code, masked(str(answer.url))
    if status == 304 and validators != _NOTHING_KNOWN:
        return Fetched(not_modified=True, validators=validators, moved_to=moved_to)
    if status != 200:
        raise FetchProblem(
            _("{url} 回答 {status}").format(url=shown, status=status),
            hint=_hint(status),
            temporary=status in _LATER or status >= 500,
            wait=_wait(answer.headers.get("Retry-After", "")),
        )
    length = answer.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:18]) > rules.octets:
        raise _too_big(shown, rules)
    encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    chunks = answer.iter_raw(_CHUNK)
    return Fetched(
        data=_body(chunks, encoding, shown, rules),
        validators=Validators(etag=_kept(answer, "ETag"), modified=_kept(answer, "Last-Modified")),
        content_type=answer.headers.get("Content-Type", ""),
        moved_to=moved_to,
    )


def _body(chunks: Iterable[bytes], encoding: str, shown: str, rules: FetchRules) -> bytes:
    """The body, decompressed no further than it may be long."""
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        message = _("{url} 用了没有要求过的压缩方式 {encoding}")
        raise FetchProblem(message.format(url=shown, encoding=encoding[:40]), temporary=False)
    body = bytearray()
    unzip = zlib.decompressobj(wbits=31) if encoding.endswith("gzip") else None
    for chunk in chunks:
        if unzip is None:
            body += chunk
        else:
            try:
                body += unzip.decompress(chunk, rules.octets + 1 - len(body))
            except zlib.error:
                raise FetchProblem(_("{url} 的压缩数据坏了").format(url=shown), temporary=True) from None
        if len(body) > rules.octets:
            raise _too_big(shown, rules)
    if unzip is not None and not unzip.eof:
        raise FetchProblem(_("{url} 的压缩数据坏了").format(url=shown), temporary=True)
    return bytes(body)


def _address(url: str) -> httpx.URL:
    text = url.strip()
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in ("webcal", "webcals"):
        text = f"https:{rest}"
    try:
        address = httpx.URL(text)
    except (httpx.InvalidURL, ValueError, TypeError):
        address = httpx.URL("")
    return _checked(address)


def _next(here: httpx.URL, location: str) -> httpx.URL:
    try:
        target = here.join(location) if location else httpx.URL("")
    except (httpx.InvalidURL, ValueError, TypeError):
        target = httpx.URL("")
    if here.scheme == "https" and target.scheme == "http":
        raise FetchProblem(
            _("{url} 转到了不加密的地址").format(url=masked(str(here))),
            temporary=False,
        )
    return _checked(target)


def _checked(address: httpx.URL) -> httpx.URL:
    if address.scheme not in ("http", "https") or not address.host or "%" in address.host:
        raise FetchProblem(
            _("不是可以读取的地址：{url}").format(url=masked(str(address))),
            hint=_("地址要以 https://、http:// 或 webcal:// 开头"),
            temporary=False,
        )
    return address


def _conditions(validators: Validators) -> dict[str, str]:
    headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.modified}
    return {name: value for name, value in headers.items() if value}


def _kept(answer: httpx.Response, name: str) -> str:
    """A validator that can be sent back as it came; a strange one is as good as none."""
    value = answer.headers.get(name, "")
    return value if value.isascii() and value.isprintable() and len(value) <= _MOST_VALIDATOR else ""


def _hint(status: int) -> str:
    if status in (401, 403):
        return _("对方要求登录或不允许访问，请确认地址")
    if status in (404, 410):
        return _("这个地址已经没有日历，请向提供方要新的地址")
    return ""


def _wait(text: str) -> float | None:
    """Retry-After (RFC 9110 section 10.2.3), at most a day."""
    text = text.strip()
    if text.isdecimal():
        return float(min(int(text[:9]), _MOST_WAIT))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    seconds = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), _MOST_WAIT)


def _too_big(shown: str, rules: FetchRules) -> FetchProblem:
    message = _("{url} 的内容超过 {limit} 字节").format(url=shown, limit=rules.octets)
    return FetchProblem(message, temporary=False)


def _failed(shown: str, error: Exception) -> FetchProblem:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    if cause is not None:
        return FetchProblem(
            _("{url} 的证书不可信，或不是发给这个名字的").format(url=shown),
            hint=_("请提供方检查证书"),
            temporary=False,
        )
    return FetchProblem(_("连不上 {url}").format(url=shown), temporary=True)
