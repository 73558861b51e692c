"""A real SMTP server and a real webhook receiver that write down what arrives, and are sometimes unwell."""

import json
import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import monotonic
from typing import Any

from aiosmtpd.controller import Controller

UNWELL = 0.05
"""How often a receiver says that it cannot just now."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as it came: ``unit`` is whom it was addressed to, ``at`` seconds on this process's clock."""

    channel: str
    unit: str
    key: str
    text: str
    at: float


@dataclass
class Mailbox:
    """Everything that arrived."""

    smtp: int = 0
    webhook: str = ""
    arrivals: list[Arrival] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def unwell(self) -> bool:
        with self.lock:
            return self.chance.random() < UNWELL

    def take(self, arrival: Arrival) -> None:
        with self.lock:
            self.arrivals.append(arrival)


class _Smtp:
    def __init__(self, box: Mailbox) -> None:
        self.box = box

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        if self.box.unwell():
            return "451 not just now"
        mail = message_from_bytes(envelope.content, policy=default)
        body = mail.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        unit = str(envelope.rcpt_tos[0]).partition("@")[0]
        self.box.take(Arrival("email", unit, str(mail["Message-ID"]), text, monotonic()))
        return "250 taken"


def _handler(box: Mailbox) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unwell = box.unwell()
            if not unwell:
                text = json.loads(body)["data"]["text"]
                key = str(self.headers["webhook-id"])
                box.take(Arrival("webhook", self.path.strip("/"), key, text, monotonic()))
            self.send_response(503 if unwell else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class's name)
            """Quiet."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def receivers() -> Iterator[Mailbox]:
    """Both receivers on free ports of the loopback."""
    box = Mailbox()
    web = _Server(("127.0.0.1", 0), _handler(box))
    thread = Thread(target=lambda: web.serve_forever(poll_interval=0.05), daemon=True)
    thread.start()
    box.smtp = _free_port()
    smtp = Controller(_Smtp(box), hostname="127.0.0.1", port=box.smtp)
    smtp.start()
    box.webhook = f"http://127.0.0.1:{web.server_address[1]}"
    try:
        yield box
    finally:
        smtp.stop()
        web.shutdown()
        web.server_close()
        thread.join()
