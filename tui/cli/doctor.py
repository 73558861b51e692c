"""``kepu doctor``: checks the installation and says what to do."""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import packages_distributions
from typing import Protocol

from sqlalchemy import text

from config.contacts import read_contacts
from config.errors import KepuError
from config.language import _, listed, ngettext, pick
from config.reading import find, read
from config.settings import Settings
from scheduler.channels import load
from scheduler.commands.contact import addresses, misnamed
from scheduler.commands.delivery import state_words
from scheduler.model.plan import Plan
from scheduler.queries.coverage import coverage
from scheduler.queries.history import last_seq
from scheduler.queries.outbox import TROUBLE, counts, overdue, unreached
from scheduler.queries.source import sources
from scheduler.store.store import Store
from scheduler.store.upgrade import newest, revision
from tui.cli.context import Context
from tui.cli.output import Cell

OURS = ("config", "scheduler", "calendars", "tui")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; ``advice`` says what to do when it is not well."""

    name: str
    ok: bool
    found: str
    advice: str = ""


class Installation(Protocol):
    """What is checked."""

    @property
    def settings(self) -> Settings: ...
    @property
    def store(self) -> Store: ...
    def now(self) -> datetime: ...
    def today(self) -> date: ...


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(given: argparse.Namespace, context: Context) -> int:
    found = checks(context)
    if context.output.as_json:
        context.output.json(found)
    else:
        context.output.table(
            [(Cell("✓" if c.ok else "✗", "green" if c.ok else "red"), c.name, c.found) for c in found],
            ["", _("检查"), _("结果")],
        )
        for check in found:
            if not check.ok and check.advice:
                context.output.line(_("→ {name}：{advice}").format(name=check.name, advice=check.advice))
    return 0 if all(c.ok for c in found) else 1


def checks(installation: Installation) -> list[Check]:
    """Everything that is looked at; what cannot be is told as a check that is not well."""
    looks = (_program, _settings, _data, _database, _plan, _contacts, _outbox, _sources)
    return [check for look in looks for check in _looked(look, installation)]


def _looked(look: Callable[[Installation], Iterator[Check]], here: Installation) -> Iterator[Check]:
    try:
        yield from look(here)
    except KepuError as error:
        yield Check(look.__doc__ or "", False, " ".join(error.lines()), error.hint)


def _program(here: Installation) -> Iterator[Check]:
    """程序"""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", sys.version_info >= (3, 11), version, _("需要 Python 3.11 或更新"))
    owners = packages_distributions()
    foreign = sorted({d for name in OURS for d in owners.get(name, ()) if d.lower() != "kepu"})
    yield Check(
        _("软件包名"),
        not foreign,
        listed(foreign) or _("没有重名"),
        _("这些软件包与 Kepu 的包同名，请把 Kepu 装进单独的环境：{names}").format(names=listed(foreign)),
    )


def _settings(here: Installation) -> Iterator[Check]:
    """设置"""
    file = here.settings.file
    yield Check(_("设置文件"), True, str(file) if file else _("没有，使用默认值"))
    yield Check(_("时区"), True, here.settings.timezone)


def _data(here: Installation) -> Iterator[Check]:
    """数据文件"""
    catalogue = read(find(here.settings.plan))
    yield Check(_("数据文件"), True, catalogue.plan.title)


def _database(here: Installation) -> Iterator[Check]:
    """数据库"""
    store = here.store
    yield Check(_("数据库位置"), True, store.place)
    with store.read() as session:
        session.execute(text("SELECT 1"))
    current = revision(store.engine)
    yield Check(_("数据库版本"), current == newest(), current or _("空"), _("运行 kepu init 升级"))
    if store.url.get_backend_name() == "sqlite":
        with store.read() as session:
            answer = str(session.execute(text("PRAGMA quick_check")).scalar())
        yield Check(_("数据库完整性"), answer == "ok", answer, _("请从备份恢复"))


def _sources(here: Installation) -> Iterator[Check]:
    """外部来源"""
    with here.store.read() as session:
        views = sources(session)
    if views:
        failing = [v for v in views if v.state == "failing"]
        found = listed(f"{v.id} {v.problem[:80]}" for v in failing[:3]) or _("{n} 个，没有失败的").format(n=len(views))
        yield Check(_("外部来源"), not failing, found, _("见 kepu source list"))


def _plan(here: Installation) -> Iterator[Check]:
    """规划"""
    year = here.today().year
    with here.store.read() as session:
        plan = session.get(Plan, here.store.catalogue(session).plan.id)
        rows = coverage(session, year)
        events = last_seq(session)
        level = here.store.workdays.level(year)
    yield Check(_("规划"), plan is not None, plan.title if plan else "", _("运行 kepu init"))
    bare = [r.id for r in rows if not r.total]
    yield Check(
        _("{year} 年任务覆盖").format(year=year),
        not bare,
        f"{len(rows) - len(bare)}/{len(rows)}",
        _("运行 kepu plan {year}").format(year=year) if len(bare) == len(rows) else listed(bare),
    )
    yield Check(_("{year} 年放假安排").format(year=year), level != "provisional", level, _("公布后再次运行 kepu plan"))
    yield Check(_("事件记录"), True, _("{n} 条").format(n=events))


def _contacts(here: Installation) -> Iterator[Check]:
    """联系方式"""
    records = read_contacts(here.settings.contacts)
    with here.store.read() as session:
        reach = addresses(session, records)
        wrong = misnamed(session, records)
        without = unreached(session, [*reach]) if reach else []
    if not reach and not wrong:
        yield Check(_("联系方式"), True, _("一个也没有，不发提醒"))
        return
    yield Check(
        _("联系方式"), not without, ngettext("{n} 个单位", "{n} 个单位", len(reach)).format(n=len(reach)),
        _("这些单位有提醒而没有地址，用 kepu unit set-contact 设置：{names}").format(
            names=listed(pick(u.short, u.brief_en) for u in without)
        ),
    )  # fmt: skip
    if wrong:
        names = listed(error.name for error in wrong)
        yield Check(_("联系方式文件"), False, _("没有这些单位：{names}").format(names=names), wrong[0].hint)
    for kind in sorted({a.channel for mine in reach.values() for a in mine}):
        yield _channel(here, kind)


def _channel(here: Installation, kind: str) -> Check:
    name = _("发送方式 {kind}").format(kind=kind)
    try:
        load(kind, here.settings.channel_tables.get(kind, {}))
    except KepuError as error:
        return Check(name, False, error.message, error.hint or _("见 docs/channels.md"))
    return Check(name, True, _("已设置"))


def _outbox(here: Installation) -> Iterator[Check]:
    """投递"""
    with here.store.read() as session:
        found = counts(session)
        late = overdue(session, here.now()).count
    trouble = {state: found[state] for state in TROUBLE if found.get(state)}
    words = listed(f"{state_words(state)} {n}" for state, n in trouble.items())
    advice = _("kepu outbox --failed 看原因；改好后 kepu outbox retry --failed")
    yield Check(_("投递"), not trouble, words or _("没有失败的"), advice)
    yield Check(
        _("到期未发"),
        not late,
        str(late),
        _("没有程序在运行任务：运行 kepu serve 或 kepu worker，或定时运行 kepu run-due"),
    )
