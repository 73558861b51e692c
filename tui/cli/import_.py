"""``kepu import``: somebody else's ICS calendar as activities of a unit, previewed with ``--dry-run``."""

import argparse
from pathlib import Path
from typing import Any

from calendars.reader import Reading
from calendars.sources.fetch import fetch, masked
from calendars.sources.ics import Horizon, horizon, incoming, read_calendar
from calendars.sources.polling import fetch_rules
from config.errors import KepuError, UsageError
from config.language import _, day_range_words, listed
from config.settings import Settings
from scheduler.commands.imports import Imported, import_calendar, preview_import
from scheduler.planning.foreign import ForeignChange, ForeignItem
from tui.cli import lookups
from tui.cli.arguments import day
from tui.cli.context import Context
from tui.cli.wording import change_words, field_words

SHOWN = 20
_LONGEST_VALUE = 60


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("calendar", metavar="FILE|URL", help=_("ICS 文件，或 https://、webcal:// 地址"))
    parser.add_argument("--unit", required=True, help=_("这是哪个单位的日历"))
    parser.add_argument("--dry-run", action="store_true", help=_("只显示会有什么变化，不写入"))
    parser.add_argument("--from", dest="first", type=day, metavar="DATE", help=_("从哪天起（默认今年元旦）"))
    parser.add_argument("--to", dest="last", type=day, metavar="DATE", help=_("到哪天止（默认明年年底）"))
    parser.add_argument("--keep-missing", action="store_true", help=_("日历里已没有的活动也不取消"))
    parser.add_argument("--all", action="store_true", help=_("显示每一项"))


def run(given: argparse.Namespace, context: Context) -> int:
    days = _days(given, context)
    with context.store.read() as session:
        unit = lookups.unit(session, given.unit)
        zone = context.store.catalogue(session).plan.timezone
    remote = "://" in given.calendar
    data = _fetched(given.calendar, context.settings) if remote else _file(given.calendar, context.settings)
    reading = read_calendar(data, days, zone=zone, settings=context.settings)
    calendar = incoming(reading, days, zone=zone, current=remote)
    if given.dry_run:
        found = preview_import(context.store, unit, calendar, keep_missing=given.keep_missing)
    else:
        name = reading.name or (masked(given.calendar) if remote else Path(given.calendar).name)
        found = import_calendar(
            context.store, unit, calendar, context.actor, name=name[:200], keep_missing=given.keep_missing
        )
    if context.output.as_json:
        context.output.json(_json(found, reading, days, dry=given.dry_run))
    else:
        _Show(context, None if given.all else SHOWN).everything(found, reading, days, dry=given.dry_run)
    return 1 if reading.problems or found.difference.too_long else 0


def _days(given: argparse.Namespace, context: Context) -> Horizon:
    usual = horizon(context.today())
    days = Horizon(given.first or usual.first, given.last or usual.last)
    if days.last < days.first:
        raise UsageError(_("结束日期 {end} 早于开始日期 {start}").format(end=days.last, start=days.first))
    return days


def _fetched(url: str, settings: Settings) -> bytes:
    return fetch(url, rules=fetch_rules(settings)).data


def _file(path: str, settings: Settings) -> bytes:
    """Read no more than may be: the reader says what is too big."""
    if Path(path).is_dir():
        raise KepuError(_("{path} 是文件夹，不是日历文件").format(path=path))
    with Path(path).open("rb") as file:
        return file.read(settings.limits.file_bytes + 1)


def _json(found: Imported, reading: Reading, days: Horizon, *, dry: bool) -> dict[str, Any]:
    difference = found.difference
    return {
        "unit": found.unit, "name": reading.name, "dry_run": dry, "from": days.first, "to": days.last,
        "complete": reading.complete, "counts": reading.counts,
        "created": [_item(item) for item in difference.created],
        "changed": [
            {"id": c.id, **_item(c.item), "fields": {n: {"before": a, "after": b} for n, (a, b) in c.fields.items()}}
            for c in difference.changed
        ],
        "gone": [
            {"id": g.id, "title": g.values["title"], "start": g.values["start_at"] or g.values["start_on"]}
            for g in difference.gone
        ],
        "kept": [
            {"id": k.id, "title": k.title, "fields": {n: {"kept": a, "calendar": b} for n, (a, b) in k.fields.items()}}
            for k in difference.held
        ],
        "refused": [{"line": line, "what": what, "why": why} for line, what, why in refusals(found, reading)],
        "unchanged": difference.unchanged, "remarks": reading.remarks,
    }  # fmt: skip


def _item(item: ForeignItem) -> dict[str, Any]:
    return {
        "title": item.title, "start": item.start_at or item.start_on, "end": item.end_at or item.end_on,
        "all_day": item.all_day, "status": item.status, "uid": item.uid, "recurrence_id": item.recurrence_id,
        "line": item.line,
    }  # fmt: skip


def refusals(found: Imported, reading: Reading) -> list[tuple[int, str, str]]:
    """(line, what, why) of everything that was not taken in, in order of lines."""
    refused = [(p.line, p.what, p.why) for p in reading.problems]
    refused += [(i.line, i.title, _("一项活动不能超过 400 天")) for i in found.difference.too_long]
    older = _("已有更新的版本，不用旧的覆盖")
    return sorted([*refused, *((i.line, i.title, older) for i in found.difference.older)])


class _Show:
    """The preview, and the report of what was done: the same words."""

    def __init__(self, context: Context, most: int | None) -> None:
        self.output = context.output
        self.zone, self.today = context.zone, context.today()
        self.most = most

    def everything(self, found: Imported, reading: Reading, days: Horizon, *, dry: bool) -> None:
        difference = found.difference
        title = _("{name}（试算，未写入）") if dry else _("{name}")
        self.output.heading(title.format(name=reading.name or _("未命名日历")))
        for remark in reading.remarks:
            self.output.line(_("  说明：{remark}").format(remark=remark))
        self._each(
            [_("  新增 {when} {title}（第 {line} 行）").format(when=self._when(i), title=i.title, line=i.line)
             for i in difference.created]
        )  # fmt: skip
        self._each([self._change(c) for c in difference.changed])
        self._each(
            [_("  取消 #{id} {title}（日历里已没有）").format(id=g.id, title=g.values["title"])
             for g in difference.gone]
        )  # fmt: skip
        self._each(
            [_("  保留 #{id} {title}：手工改过的{names}").format(
                id=k.id, title=k.title, names=listed(map(field_words, k.fields))
            ) for k in difference.held]
        )  # fmt: skip
        refused = refusals(found, reading)
        self._each(
            [_("  未导入 第 {line} 行 {what}：{why}").format(line=line, what=what or _("（无标题）"), why=why)
             for line, what, why in refused]
        )  # fmt: skip
        if not reading.complete:
            self.output.line(_("  日历不完整，里面没有的活动一律不取消"))
        self.output.line(
            _("新增 {created} 项，变更 {changed} 项，取消 {gone} 项，不变 {unchanged} 项，未导入 {refused} 项").format(
                created=len(difference.created), changed=len(difference.changed), gone=len(difference.gone),
                unchanged=difference.unchanged + len(difference.held), refused=len(refused),
            )
        )  # fmt: skip
        if reading.counts.found and not reading.entries:
            self.output.note(
                _("{days}之间没有日程；用 --from、--to 指定别的日期").format(
                    days=day_range_words(days.first, days.last)
                )
            )

    def _each(self, lines: list[str]) -> None:
        for line in lines[: self.most]:
            self.output.line(line)
        if self.most is not None and len(lines) > self.most:
            self.output.line(_("  …… 还有 {n} 项（--all 显示全部）").format(n=len(lines) - self.most))

    def _when(self, item: ForeignItem) -> str:
        if item.start_at is not None:
            return item.start_at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")
        return day_range_words(item.start_on, item.end_on, near=self.today)

    def _change(self, change: ForeignChange) -> str:
        before = {name: _short(a) for name, (a, _b) in change.fields.items()}
        after = {name: _short(b) for name, (_a, b) in change.fields.items()}
        words = "；".join(change_words(before, after, self.zone, near=self.today))
        return _("  变更 #{id} {title}（第 {line} 行）：{words}").format(
            id=change.id, title=change.title, line=change.item.line, words=words
        )


def _short(value: Any) -> Any:
    return value[:_LONGEST_VALUE] if isinstance(value, str) else value
