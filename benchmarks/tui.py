"""The full-screen app through a pseudo-terminal: start, keys, filter and memory, beside a bare Textual app.

``python -m benchmarks.tui`` prints a table; :func:`measure` gives the figures of one size.
"""

import fcntl
import os
import pty
import select
import signal
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.settings import Settings
from scheduler.commands.activity import edit
from scheduler.queries.agenda import Filter, agenda
from scheduler.store.store import Store
from tui.robust import TOUR_SEEN

COLUMNS, LINES = 120, 40
YEARS = 11
"""Over so many years, this one in the middle, the activities are spread."""
SIZES = (5_000, 50_000)
STARTS, KEYS, CHANGES = 9, 40, 5
QUIET_SECONDS = 0.12
"""So long nothing more is drawn when a frame is over."""
FRAME_SECONDS = 0.02
"""Within this time the next part of a frame follows; many a page has several."""
PATIENCE_SECONDS = 20.0
KEPU = ("-c", "import sys; from tui.cli.main import main; sys.exit(main(sys.argv[1:]))")
FIRST_LINES = "逾期的节点"
"""The heading of the first lines: drawn in one frame with them, and only if there are any."""
OVERDUE_DAYS = 7
"""What was due earlier has been done."""
BARE = (
    "-c",
    "from textual.app import App\n"
    "from textual.widgets import Static\n"
    "class Bare(App):\n"
    "    def compose(self):\n"
    "        yield Static('bare app is here')\n"
    "Bare().run()\n",
)


@dataclass(frozen=True)
class Measured:
    """Seconds, and megabytes at the end."""

    activities: int
    bare: float
    first_frame: float
    ratio: float
    """Of each start to the bare one before it, the middle: both stood under the same load of the machine."""
    key: float
    page_key: float
    filter: float
    others: float
    megabytes: float


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self.began = time.perf_counter()
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [sys.executable, *arguments], {**os.environ, **environment})
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.seen = b""

    def read(self, seconds: float) -> bytes:
        """What is drawn within that time; empty if nothing is."""
        ready, _w, _x = select.select([self._file], [], [], seconds)
        if not ready:
            return b""
        try:
            part = os.read(self._file, 1 << 16)
        except OSError:  # the program has ended
            return b""
        self.seen += part
        return part

    def until(self, text: str) -> float:
        """Wait until this text is drawn; when that was."""
        wanted, end = text.encode(), time.perf_counter() + PATIENCE_SECONDS
        while wanted not in self.seen:
            if time.perf_counter() > end:
                raise TimeoutError(f"{text!r} was not drawn: {self.seen[-400:]!r}")
            self.read(0.5)
        return time.perf_counter()

    def settle(self) -> None:
        while self.read(QUIET_SECONDS):
            pass

    def press(self, keys: bytes) -> float:
        """Seconds from the key to the last byte of what it draws."""
        self.settle()
        start = time.perf_counter()
        os.write(self._file, keys)
        self.read(PATIENCE_SECONDS)
        end = time.perf_counter()
        while self.read(FRAME_SECONDS):
            end = time.perf_counter()
        return end - start

    def type(self, keys: bytes, text: str) -> float:
        """Seconds from the key until this text is drawn anew."""
        self.settle()
        self.seen = b""
        start = time.perf_counter()
        os.write(self._file, keys)
        return self.until(text) - start

    def megabytes(self) -> float:
        """Resident memory."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0.0

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._file)


@contextmanager
def terminal(arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[Terminal]:
    running = Terminal(
        arguments, {"TERM": "xterm-256color", "COLORTERM": "truecolor", "KEPU_LANG": "zh", **environment}
    )
    try:
        yield running
    finally:
        running.close()


def start(arguments: Sequence[str], environment: Mapping[str, str], text: str) -> float:
    """Seconds from the start of the process until the text is drawn."""
    with terminal(arguments, environment) as running:
        return running.until(text) - running.began


def fill(file: Path, activities: int) -> None:
    """A planned year, multiplied to so many activities: the same year again and again, before it and after.

    Their milestones come along: done, but for those that came due in the last days.
    """
    environment = {**os.environ, "KEPU_DATABASE": str(file)}
    for words in (["init"], ["plan", str(date.today().year)]):  # noqa: DTZ011  (whatever the year: it is shown)
        subprocess.run([sys.executable, *KEPU, *words], env=environment, check=True, stdout=subprocess.DEVNULL)
    with sqlite3.connect(file) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(activity)") if row[1] != "id"]
        there = connection.execute("SELECT count(*), max(id) FROM activity").fetchone()
        copies = -(-activities // there[0]) - 1
        for copy in range(1, copies + 1):
            by, days = copy * there[1], (copy % YEARS - YEARS // 2) * 364
            values = ", ".join(_copied(name, copy, days) for name in names)
            connection.execute(
                f"INSERT INTO activity (id, {', '.join(names)})"
                f" SELECT id + {by}, {values} FROM activity WHERE id <= {there[1]}"
            )
            for table in ("assignment", "activity_measure", "milestone"):
                _copy(connection, table, by, there[1], days)
        connection.execute("UPDATE activity SET created_at = datetime(created_at, '-1 year')")
        connection.execute(
            f"UPDATE milestone SET done_at = '2026-01-01 00:00:00' WHERE due_on < date('now', '-{OVERDUE_DAYS} days')"
        )


def _copied(name: str, copy: int, days: int) -> str:
    if name in ("key", "uid", "title"):
        return f"{name} || '-{copy}'"
    if name in ("start_on", "end_on"):
        return f"date({name}, '{days} days')"
    if name in ("start_at", "end_at"):
        return f"strftime('%Y-%m-%d %H:%M:%f000', {name}, '{days} days')"
    return name


def _copy(connection: sqlite3.Connection, table: str, by: int, last: int, days: int) -> None:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] not in ("id", "activity_id")]
    values = ", ".join(f"date(due_on, '{days} days')" if name == "due_on" else f'"{name}"' for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    connection.execute(
        f"INSERT INTO {table} (activity_id, {columns})"
        f" SELECT activity_id + {by}, {values} FROM {table} WHERE activity_id <= {last}"
    )


def measure(activities: int, folder: Path) -> Measured:
    """All of it on one database of that size."""
    file = folder / f"kepu-{activities}.db"
    fill(file, activities)
    (folder / "kepu").mkdir(exist_ok=True)
    (folder / "kepu" / "tour-seen").touch()  # no greeting over what is measured
    # As installed: compiled once, for both, wherever the environment forbids to keep that.
    compiled = {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    environment = {
        "KEPU_DATABASE": str(file), "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), **compiled,
    }  # fmt: skip
    _see_the_tour(environment)
    pairs = [
        (start(BARE, compiled, "bare app is here"), start((*KEPU, "tui"), environment, FIRST_LINES))
        for _n in range(1 + STARTS)
    ][1:]  # the first time compiles
    with terminal((*KEPU, "tui"), environment) as running:
        running.until(FIRST_LINES)
        running.until("规划目标")
        time.sleep(1.5)
        running.type(b"2", "状态  ")
        time.sleep(2.0)  # the filter is prepared while nobody types
        keys = [running.press(b"\x1b[B") for _n in range(KEYS)]
        pages = [running.press(b"\x1b[6~") for _n in range(KEYS // 2)]
        running.press(b"/")
        typed = [running.type(letter, "项（Esc") for letter in (b"k", b"p", b"\x7f", b"\x7f", b"s", b"k", b"x")]
        memory = running.megabytes()
        others = [_seen(running, file, n) for n in range(1, 1 + CHANGES)]
    return Measured(
        activities,
        statistics.median(bare for bare, _ours in pairs),
        statistics.median(ours for _bare, ours in pairs),
        statistics.median(ours / bare for bare, ours in pairs),
        statistics.median(keys),
        statistics.median(pages),
        statistics.median(typed),
        statistics.median(others),
        memory,
    )


def _seen(running: Terminal, file: Path, number: int) -> float:
    """Seconds from the commit of a change by this process until the app shows it."""
    if number == 1:
        for keys in ("\x1b", "/", "号改动"):
            running.press(keys.encode())
    with closing(Store(str(file))) as store:
        with store.read() as session:
            first = agenda(session, Filter(first=date.today()))[0]  # noqa: DTZ011  (the list begins there)
        edit(store, first.id, {"title": f"号改动第{number}次"}, "another")
        committed = time.perf_counter()
    return running.until(f"第{number}次") - committed


def _see_the_tour(environment: Mapping[str, str]) -> None:
    """It would lie over the page at the first start."""
    folder = Settings.load(None, {**os.environ, **environment}).state_folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TOUR_SEEN).touch()


def main() -> int:
    print("| activities | bare app | first frame | ratio | key | page | filter | others | memory |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            m = measure(size, Path(folder))
            times = (m.key, m.page_key, m.filter, m.others)
            print(
                f"| {m.activities:,} | {m.bare:.3f} s | {m.first_frame:.3f} s | {m.ratio:.2f} | "
                + " | ".join(f"{seconds * 1000:.0f} ms" for seconds in times) + f" | {m.megabytes:.0f} MB |",
                flush=True,
            )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
