"""Coverage-guided fuzzing of the two readers of foreign bytes, for hours where tests take seconds.

    pip install atheris
    python benchmarks/fuzz_reader.py calendar NEW_FINDS tests/data/ics
    python benchmarks/fuzz_reader.py warning NEW_FINDS tests/data/cap

libFuzzer keeps what reaches new code in the first folder, and writes what fails or takes too long beside it.
What is worth keeping goes to the folder "found" beside the corpus, which every test run reads again.
"""

import sys
from contextlib import suppress
from datetime import date

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: pip install atheris")

with atheris.instrument_imports(include=["calendars", "dateutil", "recurring_ical_events"]):
    from calendars.reader import CalendarProblem, read
    from calendars.sources.cap import CapProblem, read_alerts
    from calendars.sources.warnings import warned

_SLOWEST_SECONDS = 10
"""Instrumented code is about five times as slow; that a file takes 2 s at most is held by the tests."""


def calendar(data: bytes) -> None:
    with suppress(CalendarProblem):
        found = read(data, first=date(2026, 1, 1), last=date(2026, 12, 31))
        assert found.counts.kept + found.counts.refused == found.counts.found


def warning(data: bytes) -> None:
    with suppress(CapProblem):
        alerts, _problems = read_alerts(data, octets=256 * 1024)
        for alert in alerts:
            warned(alert)


def main() -> None:
    targets = {"calendar": calendar, "warning": warning}
    if len(sys.argv) < 2 or sys.argv[1] not in targets:
        sys.exit(__doc__)
    target = targets[sys.argv.pop(1)]
    atheris.Setup([*sys.argv, f"-timeout={_SLOWEST_SECONDS}", "-rss_limit_mb=700"], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
