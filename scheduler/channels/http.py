"""Posting to an address that is a secret: bounded in time and size, no redirects, nothing logged.

It uses httpx's transport, not its client: the client logs every address at INFO, keeps cookies and can follow
redirects. One request runs under ``asyncio.timeout``, because a time-out for each read lets a receiver that
sends a byte now and then hold a worker for ever.
"""

import asyncio
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from config.errors import KepuError
from config.language import _
from scheduler.channels.message import PermanentFailure, TemporaryFailure
from scheduler.channels.secret import Secret
from scheduler.channels.settings import positive

LONGEST_ANSWER = 64 * 1024
LONGEST_WAIT = timedelta(days=1)
WORTH_ANOTHER_TRY = (408, 425, 429)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """What every channel over HTTP can be told."""

    timeout: float = 15.0
    """Seconds for one request from the look-up of the name to the end of the answer."""
    proxy: Secret | None = None
    """``http://user:password@host:port``; the environment's proxies are not used."""
    ca_file: Path | None = None
    """The certificates to trust (PEM), in place of the usual ones."""
    plain_http: bool = False
    """Allow addresses without TLS; to this machine itself they always are."""

    def checked(self, kind: str) -> None:
        """Refuse values that cannot work, when the channel is set up rather than when it sends."""
        positive(kind, "timeout", self.timeout)
        if self.ca_file is not None and not self.ca_file.is_file():
            raise KepuError(_("没有证书文件 {path}").format(path=self.ca_file))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names in lower case, at most the first 64 KiB of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Poster:
    """Posts; a connection for each request, so that it can be shared by threads and needs no closing."""

    def __init__(self, settings: HttpSettings) -> None:
        self._settings = settings

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        if self._settings.ca_file is not None:
            return ssl.create_default_context(cafile=str(self._settings.ca_file))
        return httpx.create_ssl_context()

    def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Whatever the receiver answers, redirects and errors too.

        :raises TemporaryFailure: no answer; ``uncertain`` if the request had been handed over.
        :raises PermanentFailure: the address is none, or is not safe to send to.
        """
        self._refuse_unsafe(address)
        exchange = self._exchange(address, body, headers)
        if not _inside_a_loop():
            return asyncio.run(exchange)
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, exchange).result()

    def _refuse_unsafe(self, address: str) -> None:
        try:
            parts = urlsplit(address)
            host, _port = parts.hostname or "", parts.port
        except ValueError:
            raise PermanentFailure(_("地址写法不对")) from None
        if any(sign.isspace() or not sign.isprintable() for sign in address):
            raise PermanentFailure(_("地址写法不对"))
        if parts.scheme not in ("https", "http") or not host:
            raise PermanentFailure(_("地址应以 https:// 开头"))
        if parts.scheme == "http" and not (self._settings.plain_http or _this_machine(host)):
            raise PermanentFailure(_("地址没有加密（http://）；确需使用时请设置 plain_http = true"))

    async def _exchange(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        handed_over = False

        async def watch(event: str, _details: Mapping[str, Any]) -> None:
            nonlocal handed_over
            handed_over = handed_over or "send_request_body.started" in event

        try:
            async with asyncio.timeout(self._settings.timeout):
                return await self._ask(address, body, headers, watch)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError):
            raise PermanentFailure(_("地址写法不对")) from None
        except (TimeoutError, httpx.TimeoutException):
            reason = _("对方 {seconds} 秒内没有答复").format(seconds=f"{self._settings.timeout:g}")
        except (httpx.HTTPError, OSError) as error:
            reason = _("连接失败（{kind}）").format(kind=type(error).__name__)
        raise TemporaryFailure(reason, uncertain=handed_over)

    async def _ask(self, address: str, body: bytes, headers: Mapping[str, str], watch: Any) -> Answer:
        seconds = self._settings.timeout
        request = httpx.Request(
            "POST",
            address,
            content=body,
            headers={"User-Agent": "kepu", "Accept": "application/json", "Connection": "close", **headers},
            extensions={
                "trace": watch,
                "timeout": {"connect": seconds, "read": seconds, "write": seconds, "pool": seconds},
            },
        )
        proxy = self._settings.proxy
        transport = httpx.AsyncHTTPTransport(
            verify=self._tls if request.url.scheme == "https" or proxy else False,
            trust_env=False,
            proxy=httpx.Proxy(proxy.reveal()) if proxy else None,
        )
        async with transport:
            response = await transport.handle_async_request(request)
            content = bytearray()
            try:
                async for chunk in response.aiter_raw():
                    content += chunk
                    if len(content) >= LONGEST_ANSWER:
                        break
            finally:
                await response.aclose()
            return Answer(response.status_code, dict(response.headers), bytes(content[:LONGEST_ANSWER]))


def _inside_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """The header's wait (RFC 9110 10.2.3: seconds or a date), within a day; ``None`` if not understood."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return min(timedelta(seconds=int(value)), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), LONGEST_WAIT)


def refuse_bad_status(answer: Answer, now: datetime) -> None:
    """Nothing for 2xx. The answer's text is left out of the reason: it may quote the request.

    :raises TemporaryFailure: 408, 425, 429 and 5xx. :raises PermanentFailure: everything else, redirects too.
    """
    status = answer.status
    if 200 <= status < 300:
        return
    if status in WORTH_ANOTHER_TRY or status >= 500:
        wait = retry_after(answer.headers.get("retry-after"), now)
        raise TemporaryFailure(_("对方答复 HTTP {status}").format(status=status), wait)
    if 300 <= status < 400:
        raise PermanentFailure(_("对方要求转到别的地址（HTTP {status}），未跟随").format(status=status))
    raise PermanentFailure(_("对方拒收（HTTP {status}）").format(status=status))
