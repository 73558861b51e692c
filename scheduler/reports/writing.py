"""Documents by name, and into a file."""

import os
import tempfile
from datetime import date
from pathlib import Path

from config.errors import UsageError
from config.language import _
from scheduler.reports.annual_plan import annual_plan
from scheduler.reports.document import Document, comma_separated, markdown
from scheduler.reports.statistics import statistics
from scheduler.reports.supervision import supervision
from scheduler.store.store import Store

KINDS = ("annual-plan", "supervision", "statistics")
WRITERS = {".md": markdown, ".csv": comma_separated}


def kind_words(kind: str) -> str:
    """What a document is called."""
    return {
        "annual-plan": _("年度工作计划"), "supervision": _("督查情况"), "statistics": _("统计汇总"),
    }[kind]  # fmt: skip


def document(store: Store, kind: str, year: int, today: date) -> Document:
    """One of :data:`KINDS` for the year, as things stand ``today``."""
    with store.read() as session:
        if kind == "annual-plan":
            return annual_plan(store, session, year)
        if kind == "supervision":
            return supervision(store, session, year, today)
        return statistics(store, session, year)


def check(file: Path) -> None:
    """Raises UsageError for a file that no format is known for."""
    if file.suffix.lower() not in WRITERS:
        raise UsageError(_("不能写“{suffix}”文件，可用 .md 或 .csv").format(suffix=file.suffix or file.name))


def write(file: Path, document: Document) -> None:
    """The whole file or none: an older one stays until the new one is there. Raises UsageError and OSError."""
    check(file)
    text = WRITERS[file.suffix.lower()](document)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        os.chmod(name, 0o644)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
