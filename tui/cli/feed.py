"""``kepu feed``: secret calendars, and where the public ones are."""

import argparse
from typing import get_args
from urllib.parse import quote, urlsplit

from calendars.feeds import Feed, public_feeds
from config.errors import UsageError
from config.language import _, listed
from config.vocabulary import Audience
from scheduler.commands.feed import Issued, add_filter, add_unit, revoke, rotate
from scheduler.model.activity import STATUSES
from scheduler.queries.agenda import Filter
from scheduler.queries.feed import FeedView, feeds, find, saved
from tui.cli import lookups
from tui.cli.context import Context
from tui.cli.output import Cell, Column


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|add|rotate|revoke")
    listing = actions.add_parser("list", help=_("列出订阅；密址只显示开头几个字符"))
    listing.add_argument("--public", action="store_true", help=_("列出人人可订阅的日历及其地址"))
    listing.add_argument("--revoked", action="store_true", help=_("也列出已停用的"))
    _configure_add(actions.add_parser("add", help=_("新增订阅，地址只显示这一次")))
    for name, words in (
        ("rotate", _("更换地址，旧地址立即失效")),
        ("revoke", _("停用，地址立即失效（可用 kepu undo 恢复）")),
    ):
        one = actions.add_parser(name, help=words)
        one.add_argument("feed", metavar="ID|NAME", help=_("编号或名称"))


def _configure_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="", help=_("名称；不给时为单位日历，要有 --unit 或 --units"))
    parser.add_argument("--units", action="store_true", help=_("给还没有订阅的每个单位各发一个"))
    parser.add_argument("--unit", default="", help=_("参与的单位，或所在县区"))
    parser.add_argument("--role", default="", choices=("lead", "responsible", "support", "host"), help=_("职责"))
    parser.add_argument("--theme", default="", help=_("主题活动"))
    parser.add_argument("--district", default="", help=_("县区"))
    parser.add_argument("--measure", default="", help=_("任务编号，如 A-10"))
    parser.add_argument("--section", action="append", default=[], help=_("任务类别，可以多次给出"))
    parser.add_argument(
        "--audience", action="append", default=[], choices=get_args(Audience), metavar="AUDIENCE",
        help=_("对象，可以多次给出：{names}").format(names=" ".join(get_args(Audience))),
    )  # fmt: skip
    parser.add_argument("--status", action="append", default=[], choices=STATUSES, help=_("状态，可以多次给出"))
    parser.add_argument("--text", default="", help=_("标题、场地或说明里的文字"))
    parser.add_argument("--public", action="store_true", help=_("只含公开的活动"))


def run(given: argparse.Namespace, context: Context) -> int:
    actions = {"list": _list, "add": _add, "rotate": _rotate, "revoke": _revoke}
    return actions[given.action](given, context)


def _list(given: argparse.Namespace, context: Context) -> int:
    if given.public:
        return _list_public(context)
    with context.store.read() as session:
        found = feeds(session, revoked=given.revoked)
        public = public_feeds(context.store.catalogue(session))
    if context.output.as_json:
        context.output.json([_json(f) for f in found] + [_public(f, context.settings.base_url) for f in public])
        return 0
    context.output.note(_("公开日历 {count} 个：kepu feed list --public").format(count=len(public)))
    if not found:
        context.output.line(_("还没有单位或筛选订阅。新增：kepu feed add --unit 市科协"))
        return 0
    context.output.table(
        [
            (
                f.id, f.name, _("单位") if f.kind == "unit" else _("筛选"), f"{f.prefix}…",
                _day(context, f.created_at), f.created_by, _day(context, f.last_fetched_at),
                Cell(_("已停用"), "dim") if f.revoked_at else Cell(_("在用"), "green"),
            )
            for f in found
        ],
        [Column("#", right=True, keep=True), _("名称"), Column(_("类型"), keep=True), Column(_("地址开头"), keep=True),
         Column(_("新增"), keep=True), _("经办"), Column(_("最近读取"), keep=True), Column(_("状态"), keep=True)],
    )  # fmt: skip
    return 0


def _list_public(context: Context) -> int:
    with context.store.read() as session:
        found = public_feeds(context.store.catalogue(session))
    base = context.settings.base_url
    if context.output.as_json:
        context.output.json([_public(f, base) for f in found])
        return 0
    context.output.table([(f.name, base + f.address) for f in found], [_("名称"), Column(_("地址"), keep=True)])
    return 0


def _add(given: argparse.Namespace, context: Context) -> int:
    store = context.store
    with store.read() as session:
        catalogue = store.catalogue(session)
        wanted = Filter(
            unit=lookups.unit(session, given.unit) if given.unit else "", role=given.role,
            theme=lookups.theme(session, given.theme) if given.theme else "",
            district=lookups.district(session, given.district) if given.district else "",
            measure=lookups.measure(session, given.measure) if given.measure else "",
            section=tuple(_section(name, [s.id for s in catalogue.sections]) for name in given.section),
            audience=tuple(given.audience), status=tuple(given.status), text=given.text,
            public=True if given.public else None,
        )  # fmt: skip
        having = {f.unit for f in feeds(session) if f.kind == "unit"}
        units = [u.id for u in catalogue.units if u.id not in having and not u.performed_by]
    narrowed = saved(wanted)
    if given.units:
        if given.name or narrowed:
            raise UsageError(_("--units 不能与名称或筛选条件同时使用"))
        _hand_out(context, [add_unit(store, unit, context.actor) for unit in units])
    elif given.name:
        if not narrowed:
            raise UsageError(_("请给出筛选条件，如 --district 海城市 --audience youth"))
        _hand_out(context, [add_filter(store, given.name, narrowed, context.actor)])
    elif set(narrowed) == {"unit"}:
        _hand_out(context, [add_unit(store, wanted.unit, context.actor)])
    else:
        raise UsageError(_("请给出订阅的名称，或只给出 --unit"))
    return 0


def _section(name: str, known: list[str]) -> str:
    found = next((s for s in known if s.lower() == name.lower()), None)
    if found is None:
        raise UsageError(_("没有任务类别“{name}”").format(name=name), hint=listed(known))
    return found


def _rotate(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        ident = find(session, given.feed).id
    _hand_out(context, [rotate(context.store, ident, context.actor)])
    return 0


def _revoke(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        ident = find(session, given.feed).id
    name = revoke(context.store, ident, context.actor)
    if context.output.as_json:
        context.output.json({"id": ident, "name": name, "revoked": True})
    else:
        context.output.line(_("已停用：{name}（撤销：kepu undo）").format(name=name))
    return 0


def _hand_out(context: Context, issued: list[Issued]) -> None:
    """The only time that an address is seen whole."""
    base = context.settings.base_url
    if context.output.as_json:
        values = [
            {
                "id": i.id, "name": i.name, "url": base + quote(i.path), "webcal": webcal(base + quote(i.path)),
                "page": f"{base}/s/{i.token}/",
            }
            for i in issued
        ]  # fmt: skip
        context.output.json(values[0] if len(values) == 1 else values)
        return
    for one in issued:
        context.output.heading(_("{name}（编号 {ident}）").format(name=one.name, ident=one.id))
        context.output.line(_("订阅地址：{url}").format(url=base + quote(one.path)))
        context.output.line(_("苹果设备：{url}").format(url=webcal(base + quote(one.path))))
        context.output.line(_("网页答复：{url}").format(url=f"{base}/s/{one.token}/"))
    if issued:
        context.output.note(_("地址只显示这一次；凭地址即可查看，请只发给本人。遗失或泄露：kepu feed rotate"))
    else:
        context.output.line(_("每个单位都已有订阅"))


def webcal(url: str) -> str:
    """The address in the scheme that Apple's calendars and ICSx5 open."""
    return urlsplit(url)._replace(scheme="webcal").geturl()


def _day(context: Context, moment: object) -> str:
    return moment.astimezone(context.zone).strftime("%Y-%m-%d %H:%M") if hasattr(moment, "astimezone") else "—"


def _public(feed: Feed, base: str) -> dict[str, object]:
    return {"id": None, "kind": "public", "name": feed.name, "path": feed.path, "url": base + feed.address}


def _json(view: FeedView) -> dict[str, object]:
    """No ``url``: a secret address is kept as a hash only."""
    return {
        "id": view.id, "kind": view.kind, "name": view.name, "url": None, "prefix": view.prefix,
        "unit": view.unit or None, "filter": saved(view.wanted), "created": view.created_at,
        "created_by": view.created_by, "rotated": view.rotated_at, "revoked": view.revoked_at,
        "last_fetched": view.last_fetched_at,
    }  # fmt: skip
