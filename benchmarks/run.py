"""What ``make bench`` runs: every measurement, each in a process of its own.

Machines differ and are noisy, so only the ratios mean anything, each to a baseline timed in the same run.
"""

import os
import platform
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = {
    "planning": "Planning, calendar files, starting",
    "latency": "How soon another process knows of a commit",
    "deliveries": "Reminders: planning them, sending them",
    "feeds": "Feeds over HTTP",
    "tui": "The full-screen app in a terminal",
}


def main() -> int:
    """Runs those named in the arguments, or all; 1 when one of them failed."""
    chosen = sys.argv[1:] or list(PARTS)
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()},")
    print(f"SQLite {sqlite3.sqlite_version}, {datetime.now(UTC):%Y-%m-%d}.")
    failed = 0
    for name in chosen:
        print(f"\n## {PARTS[name]}\n", flush=True)
        failed |= subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, check=False).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
