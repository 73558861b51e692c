"""Remote calendars and warning feeds, the same for the command line and the app: register one, read it now."""

from datetime import datetime
from pathlib import Path

from calendars.publishing import publish
from calendars.sources.addresses import masked
from calendars.sources.polling import Polled, poll
from calendars.sources.warnings import Found, document, is_folder
from config.errors import KepuError, UsageError
from config.language import _
from config.settings import Settings
from config.system_errors import why
from scheduler.commands.source import add
from scheduler.queries.source import find
from scheduler.store.store import Store

OF_A_UNIT = ("busy", "activities")
"""Kinds that are a unit's own calendar."""


def register(
    store: Store, kind: str, url: str, actor: str, *, unit: str = "", name: str = "", minutes: int | None = None
) -> int:
    """Remember the source; its number. A warning folder may be given as a path. Raises what is wrong with it."""
    if kind == "cap" and "://" not in url:
        url = Path(url).expanduser().absolute().as_uri()
    elif "://" not in url:
        raise UsageError(_("“{url}”不是地址").format(url=url[:60]), hint=_("应如 https://example.org/a.ics"))
    if kind in OF_A_UNIT and not unit:
        raise UsageError(_("要说明是哪个单位的日历"), hint="--unit")
    return add(
        store, kind, url, url if is_folder(url) else masked(url), actor, unit=unit,
        feed=_published(store, unit) if kind == "caldav" else "", name=name,
        minutes=_usual_minutes(kind, url) if minutes is None else minutes,
    )  # fmt: skip


def _published(store: Store, unit: str) -> str:
    """The calendar that is kept in step: everybody's or the unit's."""
    with store.read() as session:
        catalogue = store.catalogue(session)
    if not unit:
        return catalogue.plan.id
    return f"{'districts' if catalogue.unit[unit].is_district else 'units'}/{unit}"


def _usual_minutes(kind: str, url: str) -> int:
    return 60 if kind != "cap" else 1 if is_folder(url) else 5


def attempt(store: Store, settings: Settings, ident: int, now: datetime) -> Polled:
    """Read, or write, this one now."""
    with store.read() as session:
        writes = find(session, ident).kind == "caldav"
    return (publish if writes else poll)(store, settings, ident, now)


def polled_words(done: Polled) -> str:
    """What came of it, in a line. Raises KepuError if it failed."""
    if not done.ok:
        raise KepuError(_("来源 {id} 失败：{problem}").format(id=done.id, problem=done.problem), hint=done.hint)
    words = _("来源 {id}：{n} 项，有变化") if done.changed else _("来源 {id}：没有变化")
    said = words.format(id=done.id, n=done.entries)
    return " ".join(filter(None, (said, *done.news, done.problem)))


def warnings_of(path: str, settings: Settings) -> Found:
    """The warnings in a file. Raises KepuError for what cannot be read."""
    file = Path(path).expanduser()
    if file.is_dir():
        raise KepuError(
            _("{path} 是文件夹，不是预警文件").format(path=path), hint=_("看守文件夹用 kepu source add --cap 文件夹")
        )
    try:
        with file.open("rb") as opened:
            data = opened.read(settings.limits.file_bytes + 1)
    except OSError as error:
        raise KepuError(_("打不开文件 {path}：{why}").format(path=path, why=why(error))) from error
    return document(data, settings)
