"""How soon another process knows of a commit: one process writes, another waits for it and reads what happened.

Counted from the moment at which the writer's commit returned to the moment at which the reader has the event.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT))  # the PostgreSQL of the tests

from config.reading import bundled, read  # noqa: E402
from scheduler.commands.activity import When, add, edit  # noqa: E402
from scheduler.commands.catalogue import load_plan  # noqa: E402
from scheduler.queries.history import last_seq, log  # noqa: E402
from scheduler.reactions import REACTIONS  # noqa: E402
from scheduler.store.changes import watch  # noqa: E402
from scheduler.store.store import Store  # noqa: E402
from scheduler.store.upgrade import upgrade  # noqa: E402
from tests.postgres import Unavailable, server  # noqa: E402

COMMITS = 100
PAUSES = (0.02, 0.25)
"""Seconds between two commits, at random: so they meet every moment of the reader's pause."""
LONGEST_SECONDS = 60.0
PROMISED = {"SQLite": 0.3, "PostgreSQL": 0.1}
"""The median that the project promises, in seconds."""


@dataclass(frozen=True)
class Latency:
    """One database's figures, in seconds; ``lost`` commits were not seen by the reader at all."""

    database: str
    commits: int
    lost: int
    median: float
    p99: float

    @property
    def kept(self) -> bool:
        return not self.lost and self.median < PROMISED[self.database]

    @property
    def line(self) -> str:
        most = PROMISED[self.database] * 1000
        return (
            f"| another process knows of a commit, {self.database} | {self.median * 1000:.1f} ms"
            f" | {self.p99 * 1000:.1f} ms | {self.lost} of {self.commits} | {most:.0f} ms |"
        )


HEAD = "| | median | 99 % | not seen | promised median |\n|---|---|---|---|---|"


def figures(commits: int = COMMITS) -> Iterator[Latency]:
    """On SQLite, and on PostgreSQL where it can be had."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kepu.db"
        file.touch()
        yield measured("SQLite", str(file), commits)
    try:
        with server() as running:
            yield measured("PostgreSQL", running.url(running.create()), commits)
    except Unavailable as why:
        sys.stderr.write(f"no PostgreSQL: {why}\n")


def measured(name: str, database: str, commits: int) -> Latency:
    """Let a process of its own write, and note when each of its commits is known here."""
    with closing(Store(database, reactions=REACTIONS)) as store:
        upgrade(store.engine)
        load_plan(store, read(bundled("anshan")), "bench")
        day = date(2026, 9, 14)
        ident = add(store, When(day, day), {"title": "0"}, {}, "bench")
        command = [sys.executable, __file__, "write", database, str(ident), str(commits)]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdin is not None
            assert writer.stdout is not None
            seen = arrivals(store, commits, lambda: print("go", file=writer.stdin, flush=True))
            written = dict(line.split() for line in writer.stdout)
    took = sorted(max(0.0, seen[n] - float(at)) for n, at in written.items() if n in seen)
    lost = len(written) - len(took)
    return Latency(name, commits, lost, statistics.median(took), took[int(len(took) * 0.99) - 1])


def arrivals(store: Store, commits: int, ready: Callable[[], None]) -> dict[str, float]:
    """Title -> when the event that sets it was read here."""
    found: dict[str, float] = {}
    end = time.monotonic() + LONGEST_SECONDS
    with closing(watch(store)) as changes:
        with store.read() as session:
            last = last_seq(session)
        ready()
        while len(found) < commits and time.monotonic() < end:
            changes.wait(1.0)
            with store.read() as session:
                events = log(session, after=last, newest=False)
            now = time.monotonic()
            found |= {str(event.after["title"]): now for event in events if "title" in event.after}
            last = events[-1].seq if events else last
    return found


def write(database: str, ident: int, commits: int) -> None:
    """The other process: change the activity again and again, and say when each commit had returned."""
    times: list[float] = []
    with closing(Store(database, reactions=REACTIONS, committed=lambda _n: times.append(time.monotonic()))) as store:
        sys.stdin.readline()
        for number in range(1, commits + 1):
            edit(store, ident, {"title": str(number)}, "writer")
            time.sleep(random.uniform(*PAUSES))
    for number, at in enumerate(times, 1):
        print(number, at)


def main() -> int:
    print(HEAD)
    kept = True
    for figure in figures():
        print(figure.line, flush=True)
        kept = kept and figure.kept
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(main())
