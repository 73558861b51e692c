"""Readers that are programs: two libraries under Node, and two calendars for the terminal."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.calendars.readers import MissingReader, Reading, moment, moment_from_text

HERE = Path(__file__).parent
NODE_FOLDER = HERE.parents[2] / "build" / "readers"
"""Where ``npm install --prefix`` puts what package.json here asks for."""

_KHAL_SETTINGS = """
[calendars]
[[all]]
path = {folder}/all
[sqlite]
path = {folder}/khal.db
[locale]
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M:%S
longdatetimeformat = %Y-%m-%dT%H:%M:%S
local_timezone = UTC
default_timezone = UTC
"""


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise MissingReader(f"{name} is not installed")
    return path


def _run(*command: str | Path, zone: str = "UTC") -> str:
    """What the program prints, run in UTF-8 and without the user's own settings."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": zone}
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=True)
    return done.stdout.decode()


def _by_node(library: str, file: Path) -> Iterator[Reading]:
    node = _program("node")
    if not (NODE_FOLDER / "node_modules" / library).is_dir():
        raise MissingReader(f"{library} is not installed in build/readers (see tests/calendars/readers)")
    for event in json.loads(_run(node, HERE / "read.mjs", NODE_FOLDER, library, file)):
        yield Reading(
            event["uid"],
            moment_from_text(event["start"]),
            moment_from_text(event["end"]),
            event["summary"],
            event["status"],
        )


def by_ical_js(file: Path) -> Iterator[Reading]:
    return _by_node("ical.js", file)


def by_node_ical(file: Path) -> Iterator[Reading]:
    return _by_node("node-ical", file)


def by_khal(file: Path) -> Iterator[Reading]:
    """khal shows inclusive last days, and an event of several days once for each."""
    khal, folder = _program("khal"), file.parent
    (folder / "all").mkdir()
    settings = folder / "khal.conf"
    settings.write_text(_KHAL_SETTINGS.format(folder=folder))
    _run(khal, "-c", settings, "import", "--batch", "-a", "all", file)
    fields = ("{uid}", "{start-long-full}", "{end-long-full}", "{all-day}", "{status}", "{title}")
    form = "\x1e" + "\x1f".join(fields)
    shown = _run(khal, "-c", settings, "list", "--day-format", "", "--format", form, "2000-01-01", "18000d")
    seen: dict[str, Reading] = {}
    for record in shown.split("\x1e")[1:]:
        uid, start, end, whole_days, status, title = record.removesuffix("\n").split("\x1f")
        if whole_days == "True":
            first, last = (moment_from_text(text[:10]) for text in (start, end))
            seen[uid] = Reading(uid, first, last + timedelta(days=1), title, status.strip())
        else:
            first, last = (moment(datetime.fromisoformat(text).replace(tzinfo=UTC)) for text in (start, end))
            seen[uid] = Reading(uid, first, last, title, status.strip())
    return iter(seen.values())


def counted_by_calcurse(file: Path) -> tuple[int, str]:
    """How many events calcurse took, and its report; it keeps neither UID nor status."""
    folder = file.parent / "calcurse"
    folder.mkdir()
    report = _run(_program("calcurse"), "-D", folder, "-C", folder, "-i", file, zone="Asia/Shanghai")
    kept = (folder / "apts").read_text().splitlines()
    return len(kept), report
