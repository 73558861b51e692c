"""A real CalDAV server on loopback: Radicale, in a thread, on a folder of its own."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from radicale import config, server

PASSWORD = "geheim-7d41"


@dataclass(frozen=True)
class Server:
    """Where it listens, and where it keeps what it is given."""

    port: int
    folder: Path

    def url(self, name: str = "kepu", user: str = "li") -> str:
        """The address of a calendar with user and password in it."""
        return f"http://{user}:{PASSWORD}@127.0.0.1:{self.port}/{user}/{name}/"

    def make(self, name: str = "kepu", user: str = "li") -> str:
        """A new, empty calendar."""
        url = self.url(name, user)
        assert httpx.request("MKCALENDAR", url).status_code == 201
        return url

    def items(self, name: str = "kepu", user: str = "li") -> dict[str, str]:
        """File name -> text of everything in a calendar."""
        folder = self.folder / "collections" / "collection-root" / user / name
        return {file.name: file.read_text("utf-8") for file in folder.glob("*.ics")}


@contextmanager
def radicale(folder: Path) -> Iterator[Server]:
    """The server, until the end of the block."""
    users = folder / "users"
    users.write_text("\n".join(f"{user}:{PASSWORD}" for user in ("li", "wang")) + "\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = config.load()
    settings.update(
        {
            "server": {"hosts": f"127.0.0.1:{port}", "timeout": "5"},
            "auth": {"type": "htpasswd", "htpasswd_filename": str(users), "htpasswd_encryption": "plain", "delay": "0"},
            "storage": {"filesystem_folder": str(folder / "collections")},
            "rights": {"type": "owner_only"},
            "logging": {"level": "critical"},
        },
        "test",
        privileged=True,
    )
    stop, stopping = socket.socketpair()
    thread = threading.Thread(target=server.serve, args=(settings, stopping), daemon=True)
    thread.start()
    try:
        _wait(port)
        yield Server(port, folder)
    finally:
        stop.close()
        thread.join(10)
        stopping.close()


def _wait(port: int) -> None:
    for _attempt in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            return
        except OSError:
            threading.Event().wait(0.05)
    raise AssertionError("Radicale did not start")
