"""``python -m tests.chaos [--rounds N]``: the long run, with its table."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.rounds import HEAD, run
from tests.postgres import Unavailable, server


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--activities", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    print(HEAD, flush=True)
    bad = 0
    sizes = {"rounds": given.rounds, "activities": given.activities, "seed": given.seed}
    if given.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            result = run(str(Path(folder) / "kepu.db"), Path(folder), workers=1, **sizes)
            print(result.line, *result.lost, sep="\n", flush=True)
            bad += len(result.lost) + result.unexplained
    if given.only != "sqlite":
        try:
            with server() as running, tempfile.TemporaryDirectory() as folder:
                result = run(running.url(running.create()), Path(folder), workers=2, **sizes)
                print(result.line, *result.lost, sep="\n", flush=True)
                bad += len(result.lost) + result.unexplained
        except Unavailable as why:
            print(f"PostgreSQL: {why}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
