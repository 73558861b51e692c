"""Calendars that are served: how soon, how often a second, and what one change costs, each beside something else.

Requests a second are counted by the processor time that the *server* takes (Linux; elsewhere by the clock), so that
neither the client nor what else runs on the machine is measured. "Prepared" is the same bytes with the same headers,
held in memory and sent by the same server in the same process: nothing that asks a database can be faster.
"""

import asyncio
import gzip
import os
import secrets
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from icalendar import Calendar

from calendars.assembly import Body
from calendars.cache import Library, Variant
from calendars.server.run import FeedServer, application
from config.reading import bundled, read
from config.settings import Feeds, Settings
from scheduler.commands.activity import edit
from scheduler.commands.catalogue import load_plan
from scheduler.commands.plan import plan_year
from scheduler.reactions import REACTIONS
from scheduler.store.store import Store
from scheduler.store.upgrade import upgrade

SIZES = (1_000, 10_000)
PATH = "anshan"
SECONDS = 0.5
"""Of processor time, for each count of requests; three counts, the best of which is taken."""
WISH = "Authorization: Basic YTph\r\nAccept: text/calendar\r\n"
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
HEAD = "| what | figure | beside it | figure | ratio | aim |\n| --- | ---: | --- | ---: | ---: | ---: |"


@dataclass(frozen=True)
class Figure:
    """A value beside another one. ``aim`` is the ratio to reach: at least, or at most if it begins with ≤."""

    name: str
    value: float
    baseline: str
    base: float
    unit: str
    aim: str = ""

    @property
    def ratio(self) -> float:
        return self.value / self.base if self.unit == "/s" else self.base / self.value

    @property
    def line(self) -> str:
        values = [f"{v:,.0f} /s" if self.unit == "/s" else f"{v * 1000:.3g} ms" for v in (self.value, self.base)]
        return f"| {self.name} | {values[0]} | {self.baseline} | {values[1]} | {self.ratio:,.3g} | {self.aim} |"


def figures(folder: Path | None = None) -> Iterator[Figure]:
    """All of them; about a minute. ``ratio`` is how many times better than what stands beside it."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        stores = {size: Path(name) / f"{size}.db" for size in SIZES}
        grow(stores)
        once: dict[int, float] = {}
        for size, file in stores.items():
            found = asyncio.run(made(file, size))
            once[size] = found.pop()
            yield from (figure for figure in found)
        few, many = SIZES
        change = f"one change, then the feed of {many:,} events"
        yield Figure(change, once[many], f"the feed of {few:,}", once[few], "s", "0.1")
        yield from served(stores[few], few, Path(name))


# ---- what takes how long ---------------------------------------------------------------------------


def grow(stores: dict[int, Path]) -> None:
    """Databases with so many public activities: a planned year of the bundled plan, again and again."""
    year = min(stores.values()).with_name("year.db")
    with closing(Store(str(year), reactions=REACTIONS)) as store:
        upgrade(store.engine)
        load_plan(store, read(bundled("anshan")), "bench")
        plan_year(store, time.localtime().tm_year, "bench")
    for size, file in stores.items():
        with closing(sqlite3.connect(year)) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target)
            _copy(target, size)


def _copy(target: sqlite3.Connection, size: int) -> None:
    target.execute("UPDATE activity SET public = 1")
    (have, step) = target.execute("SELECT count(*), max(id) FROM activity").fetchone()
    for turn in range(1, size // have + 1):
        nth = min(have, size - have * turn) - 1
        if nth < 0:
            break
        (most,) = target.execute("SELECT id FROM activity ORDER BY id LIMIT 1 OFFSET ?", (nth,)).fetchone()
        changed = {"id": f"id + {turn * step}", "uid": "lower(hex(randomblob(16)))", "key": f"key || '/{turn}'"}
        _insert(target, "activity", changed, f"id <= {most}")
        for table in ("assignment", "activity_measure"):
            _insert(target, table, {"activity_id": f"activity_id + {turn * step}"}, f"activity_id <= {most}")
    target.commit()


def _insert(target: sqlite3.Connection, table: str, changed: dict[str, str], where: str) -> None:
    columns = [name for __, name, *_ in target.execute(f"PRAGMA table_info({table})")]
    if table != "activity" and "id" in columns:
        columns.remove("id")
    values = ", ".join(changed.get(c, f'"{c}"') for c in columns)
    names = ", ".join(f'"{c}"' for c in columns)
    target.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {where}")


async def made(file: Path, size: int) -> list[Any]:
    """Figures of a feed of this size, and at the end what one change costs, in seconds."""
    with closing(Store(str(file), reactions=REACTIONS)) as store:
        took: dict[str, float] = {}
        for name in ("cold", "new process"):
            library = Library(store, Feeds())
            took[name], body = await timed(library)
            await library.close()
        library = Library(store, Feeds())
        await fetch(library)
        took["warm"] = min([(await timed(library))[0] for _time in range(200)])
        changes = []
        with store.read() as session:
            ident = session.connection().exec_driver_sql("SELECT max(id) FROM activity").scalar_one() // 2
        for number in range(9):
            edit(store, ident, {"title": f"第 {number} 次改"}, "bench")
            changes.append((await timed(library))[0])
        await library.close()
    parsed = Calendar.from_ical(body.plain)
    start = time.perf_counter()
    parsed.to_ical()
    plain = time.perf_counter() - start
    events = body.plain.count(b"BEGIN:VEVENT")
    name = f"feed of {events:,} events ({len(body.plain) // 1000:,} kB)"
    beside = "icalendar serialises the same"
    return [
        Figure(f"{name}, nothing kept", took["cold"], beside, plain, "s"),
        Figure(f"{name}, pieces kept, new process", took["new process"], beside, plain, "s"),
        Figure(f"{name}, warm", took["warm"], beside, plain, "s", "50"),
        statistics.median(changes),
    ]


async def fetch(library: Library) -> Body:
    known = await library.known()
    feed, variant = known.public[PATH, "zh"], Variant()
    return library.kept(known, PATH, variant) or await library.body(known, feed, variant)


async def timed(library: Library) -> tuple[float, Body]:
    start = time.perf_counter()
    body = await fetch(library)
    return time.perf_counter() - start, body


# ---- requests a second -----------------------------------------------------------------------------


def served(file: Path, size: int, folder: Path) -> Iterator[Figure]:
    """Kepu beside its own bytes prepared, then beside two CalDAV servers that hold the same events."""
    best: dict[str, float] = {}
    with running([sys.executable, __file__, "serve", str(file)]) as (process, port):
        text = body_of(port, f"/feeds/{PATH}.ics")
        kinds = {"GET": "", "gzip": "Accept-Encoding: gzip\r\n", "304": "If-None-Match: *\r\n"}
        for name, header in kinds.items():
            for path in (f"/feeds/{PATH}.ics", "/prepared") * 3:
                key = f"{name} {path}"
                best[key] = max(best.get(key, 0.0), rate(process.pid, port, path, header))
            mine, prepared = (best[f"{name} {path}"] for path in (f"/feeds/{PATH}.ics", "/prepared"))
            yield Figure(f"{name} of {size:,} events, warm", mine, "the same bytes, prepared", prepared, "/s", "0.5")
    mine = best[f"GET /feeds/{PATH}.ics"]
    for name, start in (("Radicale", radicale), ("Xandikos", xandikos)):
        if find_spec(name.lower()) is None:
            continue
        with start(folder, text) as (process, port, path):
            assert body_of(port, path, WISH).count(b"BEGIN:VEVENT") == text.count(b"BEGIN:VEVENT")
            theirs = rate(process.pid, port, path, WISH, seconds=1.0)
        yield Figure(f"GET of {size:,} events, warm", mine, name, theirs, "/s", "100")


def rate(pid: int, port: int, path: str, header: str = "", seconds: float = SECONDS) -> float:
    """Requests by one client for each second of the server's processor time."""
    with closing(Client(port)) as client:
        client.get(path, header)
        begin, count, since = cpu(pid), 0, time.perf_counter()
        while cpu(pid) - begin < seconds and time.perf_counter() - since < seconds * 6:
            for _request in range(1 + count // 4):
                client.get(path, header)
                count += 1
        return count / (cpu(pid) - begin)


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has taken so far."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return time.perf_counter()
    return (int(fields[11]) + int(fields[12])) / TICK


class Client:
    """Asks as cheaply as Python can; connects again only when the server wants it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: socket.socket | None = None

    def get(self, path: str, header: str = "") -> bytes:
        """The content; the status must be one of success."""
        if self._connection is None:
            self._connection = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        self._connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._more(self._connection)
        head, __, content = head.partition(b"\r\n\r\n")
        lower = head.lower()
        assert head[9:12] in (b"200", b"304"), head
        length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in lower else 0
        parts, have = [content], len(content)
        while have < length:
            parts.append(self._more(self._connection))
            have += len(parts[-1])
        if lower.startswith(b"http/1.0") or b"connection: close" in lower:
            self.close()
        return b"".join(parts)

    def _more(self, connection: socket.socket) -> bytes:
        data = connection.recv(1 << 20)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def body_of(port: int, path: str, header: str = "") -> bytes:
    with closing(Client(port)) as client:
        return client.get(path, header)


@contextmanager
def running(command: list[str], port: int = 0) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server in a process of its own; without ``port`` it says on its first line where it listens."""
    out = subprocess.PIPE if not port else subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, text=True)
    try:
        if process.stdout is not None:
            port = int(process.stdout.readline())
        for _attempt in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield process, port
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


def serve(file: str) -> None:
    """The process that is measured: Kepu's application, and the same bytes prepared under another path."""
    store = Store(file, reactions=REACTIONS)
    app: Any = application(store, Settings())
    prepared: dict[str, tuple[int, list[tuple[bytes, bytes]], bytes]] = {}

    async def both(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != "/prepared":
            await app(scope, receive, send)
            return
        wanted = dict(scope["headers"])
        kind = "304" if b"if-none-match" in wanted else "gzip" if b"accept-encoding" in wanted else "GET"
        if kind not in prepared:
            prepared[kind] = await captured(app, scope, receive)
        status, headers, content = prepared[kind]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    server = FeedServer(both, "127.0.0.1", 0)  # type: ignore[arg-type]
    print(server.address.rpartition(":")[2], flush=True)
    server.run()


async def captured(app: Any, scope: Any, receive: Any) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """What Kepu answers, once."""
    sent: list[Any] = []

    async def note(message: Any) -> None:
        sent.append(message)

    await app({**scope, "path": f"/feeds/{PATH}.ics"}, receive, note)
    content = sent[1]["body"]
    if (b"content-encoding", b"gzip") in sent[0]["headers"]:
        gzip.decompress(content)
    return sent[0]["status"], sent[0]["headers"], content


# ---- the others ------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def parts_of(text: bytes) -> Iterator[bytes]:
    """Each event as a calendar of its own, as CalDAV keeps them."""
    head, *events = text.removesuffix(b"END:VCALENDAR\r\n").split(b"BEGIN:VEVENT")
    return (head + b"BEGIN:VEVENT" + event + b"END:VCALENDAR\r\n" for event in events)


@contextmanager
def radicale(folder: Path, text: bytes) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    port, place = free_port(), folder / "radicale/collection-root/a/kepu"
    place.mkdir(parents=True)
    (place / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
    for part in parts_of(text):
        (place / f"{secrets.token_hex(8)}.ics").write_bytes(part)
    options = ["--server-hosts", f"127.0.0.1:{port}", "--storage-filesystem-folder", str(folder / "radicale")]
    command = [sys.executable, "-m", "radicale", "--auth-type=none", "--rights-type=authenticated", *options]
    with running(command, port) as (process, __):
        yield process, port, "/a/kepu/"


@contextmanager
def xandikos(folder: Path, text: bytes) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    from dulwich import porcelain  # noqa: PLC0415  (comes with Xandikos)

    port, top = free_port(), folder / "xandikos"
    command = [sys.executable, "-m", "xandikos", "serve", "-d", str(top), "-l", "127.0.0.1", "-p", str(port)]
    with running([*command, "--defaults"], port):
        pass
    place = top / "user/calendars/calendar"
    for part in parts_of(text):
        (place / f"{secrets.token_hex(8)}.ics").write_bytes(part)
    porcelain.add(str(place))
    porcelain.commit(str(place), message=b"events", author=b"bench <b@example>", committer=b"bench <b@example>")
    with running(command, port) as (process, __):
        yield process, port, "/user/calendars/calendar/"


def main() -> None:
    print(HEAD)
    for figure in figures():
        print(figure.line, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2])
    else:
        main()
