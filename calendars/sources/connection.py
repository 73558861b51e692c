"""Connections that are made only to addresses that were checked, and end in time.

The name is resolved once, and the connection goes to the very address that was checked: a name that means
something else a moment later changes nothing. TLS still verifies the name. Every redirect comes through here.
"""

import socket
import ssl
from collections.abc import Iterable, Iterator, Sequence
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import Any

import httpcore
import httpx

from calendars.sources.addresses import Network, is_allowed, parsed

_SocketOption = Any


class Forbidden(Exception):
    """None of the addresses behind a name may be reached; the text is the name."""


class Deadline:
    """When everything must be over."""

    def __init__(self, seconds: float) -> None:
        self._at = monotonic() + seconds

    def left(self, timeout: float | None = None) -> float:
        """Seconds left, or fewer if ``timeout`` is fewer; raises ``httpcore.ReadTimeout`` at the end."""
        left = self._at - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(left, timeout)


class CheckedTransport(httpx.BaseTransport):
    """HTTP/1.1 for one fetch. Proxies of the environment are not used: they would connect unchecked."""

    def __init__(self, allowed: Sequence[Network], deadline: Deadline, tls: ssl.SSLContext | None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False),
            network_backend=_CheckedBackend(allowed, deadline),
            max_keepalive_connections=0,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _CheckedBackend(httpcore.NetworkBackend):
    def __init__(self, allowed: Sequence[Network], deadline: Deadline) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _resolved(host, port, self._deadline)
        reachable = [a for a in addresses if is_allowed(parsed(a), self._allowed)]
        if not reachable:
            raise Forbidden(host)
        failure: Exception = httpcore.ConnectError(host)
        for address in reachable:
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every operation ends at the deadline: a server that drips bytes gains nothing."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _resolved(host: str, port: int, deadline: Deadline) -> list[str]:
    """The name's addresses, in the system's order. The look-up itself cannot be stopped, only left behind."""
    answer: Queue[list[str] | OSError] = Queue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put(list(dict.fromkeys(str(address[0]) for *_rest, address in found)))
        except (OSError, UnicodeError) as error:
            answer.put(error if isinstance(error, OSError) else OSError(str(error)))

    Thread(target=look_up, daemon=True).start()
    try:
        result = answer.get(timeout=deadline.left())
    except Empty:
        raise httpcore.ConnectTimeout(host) from None
    if isinstance(result, OSError):
        raise httpcore.ConnectError(host) from result
    return result
