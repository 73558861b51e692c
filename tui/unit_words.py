"""A unit in the reader's language."""

from collections.abc import Sequence

from config.language import _, pick
from scheduler.commands.contact import Address
from scheduler.queries.units import UnitView


def unit_lines(unit: UnitView, contacts: Sequence[Address], year: int) -> list[str]:
    """What is told of a unit beside its activities."""
    lines = [pick(unit.name, unit.name_en)]
    lines.append(
        _("{year}年 牵头 {lead} 项，责任 {responsible} 项，其他 {other} 项").format(
            year=year, lead=unit.lead, responsible=unit.responsible, other=unit.other
        )
    )
    lines.append(
        _("答复：待答 {pending}，接受 {accepted}，拒绝 {declined}").format(
            pending=unit.pending, accepted=unit.accepted, declined=unit.declined
        )
    )
    lines += [f"{a.channel}  {a.shown}" for a in contacts]
    if unit.performed_by:
        lines.append(_("提醒发给：{name}").format(name=unit.performed_by))
    elif not contacts:
        lines.append(_("没有联系方式：提醒发不出去（C 设置）"))
    return lines
