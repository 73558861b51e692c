"""``kepu unit``: units and how they are reached."""

import argparse

from config.contacts import read_contacts
from config.errors import UsageError
from config.language import _, listed, pick
from scheduler.channels import NAMES
from scheduler.commands.contact import Address, addresses, remove_contact, set_contact
from scheduler.queries.names import unit_names
from tui.cli import lookups
from tui.cli.context import Context


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar=_("操作"))
    listing = actions.add_parser("list", help=_("列出单位和联系方式"))
    listing.add_argument("--unreached", action="store_true", help=_("只列没有联系方式的"))
    actions.add_parser("show", help=_("一个单位的联系方式")).add_argument("unit", help=_("单位"))
    setting = actions.add_parser("set-contact", help=_("设置联系方式"))
    setting.add_argument("unit", help=_("单位"))
    for name in NAMES:
        setting.add_argument(f"--{name}", metavar="ADDRESS", help=channel_words(name))
    setting.add_argument("--secret", default="", help=_("webhook、钉钉、飞书的签名密钥"))
    setting.add_argument("--language", choices=("zh", "en"), default="zh", help=_("消息的语言"))
    setting.add_argument("--mentions", default="", help=_("机器人要提醒的人，用逗号分开；all 为所有人"))
    setting.add_argument("--add", action="store_true", help=_("保留原有的地址，另加一个"))
    removing = actions.add_parser("remove-contact", help=_("删除联系方式"))
    removing.add_argument("unit", help=_("单位"))
    removing.add_argument("channel", choices=NAMES, help=_("发送方式"))


def channel_words(name: str) -> str:
    """What an address of this channel is."""
    words = {
        "email": _("邮件地址"), "webhook": _("webhook 地址（保密），或 @名字 指设置里的 [webhooks]"),
        "wecom": _("企业微信群机器人的地址"), "dingtalk": _("钉钉群机器人的地址"), "feishu": _("飞书群机器人的地址"),
        "paste": _("微信群名：生成文字由人粘贴"), "file": _("写入文件"), "stdout": _("写到标准输出"),
        "apprise": _("apprise 地址"),
    }  # fmt: skip
    return words[name]


def run(given: argparse.Namespace, context: Context) -> int:
    if given.action in (None, "list"):
        return _list(context, unreached=getattr(given, "unreached", False))
    with context.store.read() as session:
        unit = lookups.unit(session, given.unit)
    if given.action == "show":
        return _show(context, unit)
    if given.action == "remove-contact":
        gone = remove_contact(context.store, unit, given.channel, context.actor)
        context.output.line(_("已删除 {n} 个联系方式").format(n=gone))
        return 0 if gone else 1
    return _set(given, context, unit)


def _set(given: argparse.Namespace, context: Context, unit: str) -> int:
    wanted = {name: getattr(given, name) for name in NAMES if getattr(given, name)}
    if not wanted:
        raise UsageError(_("没有给出联系方式"), hint=listed(f"--{name}" for name in NAMES))
    for channel, address in wanted.items():
        set_contact(
            context.store, unit, channel, address, context.actor, secret=given.secret, language=given.language,
            mentions=given.mentions, add=given.add,
        )  # fmt: skip
    return _show(context, unit)


def _known(context: Context) -> tuple[dict[str, list[Address]], dict[str, str]]:
    with context.store.read() as session:
        context.store.catalogue(session)
        found = addresses(session, read_contacts(context.settings.contacts))
        names = {u.id: pick(u.short, u.brief_en) for u in unit_names(session).values()}
    return found, names


def _list(context: Context, *, unreached: bool) -> int:
    found, names = _known(context)
    rows = [(u, n, found.get(u, [])) for u, n in names.items() if not (unreached and found.get(u))]
    if context.output.as_json:
        context.output.json([
            {"id": unit, "name": name, "contacts": [_json(a) for a in mine]} for unit, name, mine in rows
        ])  # fmt: skip
        return 0
    context.output.table(
        [(unit, name, "，".join(f"{a.channel} {a.shown}" for a in mine)) for unit, name, mine in rows],
        [_("编号"), _("单位"), _("联系方式")],
    )
    return 0


def _show(context: Context, unit: str) -> int:
    found, names = _known(context)
    mine = found.get(unit, [])
    with context.store.read() as session:
        record = context.store.catalogue(session).unit.get(unit)
        reader = names.get(record.performed_by, "") if record and record.performed_by else ""
    if context.output.as_json:
        context.output.json({"id": unit, "name": names[unit], "contacts": [_json(a) for a in mine], "read_by": reader})
        return 0
    context.output.heading(f"{names[unit]}（{unit}）")
    if reader:
        context.output.line(_("  提醒发给：{name}").format(name=reader))
    for address in mine:
        signed = _("，有签名密钥") if address.secret else ""
        context.output.line(f"  {address.channel}  {address.shown}（{address.language}{signed}）")
    if not mine and not reader:
        context.output.line(_("  没有联系方式"))
    return 0


def _json(address: Address) -> dict[str, object]:
    return {
        "channel": address.channel, "address": address.shown, "signed": bool(address.secret),
        "language": address.language,
    }  # fmt: skip
