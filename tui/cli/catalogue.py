"""``kepu catalogue``: the plan as loaded."""

import argparse

from config.catalogue import Catalogue
from config.language import _, listed, pick
from tui.cli.context import Context
from tui.cli.output import Column


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("measures", "units", "themes"), default="measures")


def run(given: argparse.Namespace, context: Context) -> int:
    with context.store.read() as session:
        catalogue = context.store.catalogue(session)
    {"measures": _measures, "units": _units, "themes": _themes}[given.what](catalogue, context)
    return 0


def _measures(catalogue: Catalogue, context: Context) -> None:
    def names(units: tuple[str, ...]) -> list[str]:
        return [catalogue.unit[u].short for u in units]

    def words(units: tuple[str, ...]) -> str:
        return listed(pick(u.short, u.short_en or u.name_en) for u in map(catalogue.unit.__getitem__, units))

    if context.output.as_json:
        context.output.json(
            [
                {
                    "id": m.id,
                    "part": catalogue.section[m.section].part,
                    "number": m.number,
                    "title": m.title,
                    "title_en": m.title_en,
                    "text": m.text,
                    "lead": names(m.lead),
                    "responsible": names(m.responsible),
                    "section": m.section,
                    "section_title": catalogue.section[m.section].title,
                }
                for m in catalogue.measures
            ]
        )
        return
    context.output.table(
        [
            (
                m.id,
                m.number,
                pick(m.title, m.title_en),
                words(m.lead),
                words(m.responsible),
            )
            for m in catalogue.measures
        ],
        [
            Column(_("编号"), keep=True),
            Column(_("序号"), keep=True),
            _("任务"),
            Column(_("牵头单位"), spare=True),
            Column(_("责任单位"), spare=True),
        ],
    )


def _units(catalogue: Catalogue, context: Context) -> None:
    if context.output.as_json:
        context.output.json(catalogue.units)
        return
    context.output.table(
        [(u.id, pick(u.short, u.short_en), pick(u.name, u.name_en), kind_words(u.kind)) for u in catalogue.units],
        [Column(_("编号"), keep=True), _("简称"), _("全称"), _("类别")],
    )


def kind_words(kind: str) -> str:
    """What sort of unit it is."""
    return {
        "party_organ": _("党委部门"), "bureau": _("政府部门"), "mass_organisation": _("群团组织"),
        "university": _("高校"), "public_institution": _("事业单位"), "park_committee": _("园区管委会"),
        "coordination_office": _("议事协调机构"), "district": _("区"), "county": _("县"),
        "autonomous_county": _("自治县"), "county_level_city": _("县级市"), "development_zone": _("开发区"),
        "scenic_zone": _("景区"),
    }.get(kind, kind)  # fmt: skip


def _themes(catalogue: Catalogue, context: Context) -> None:
    if context.output.as_json:
        context.output.json(
            [
                {
                    "id": t.id,
                    "name": t.name,
                    "name_en": t.name_en,
                    "aliases": t.aliases,
                    "organiser": t.organiser,
                    "basis": t.basis,
                    "basis_source": t.basis_source,
                    "measures": t.measures,
                    "in_plan": t.in_plan,
                    "rules": [
                        {
                            "rule": str(r.rule),
                            "span": str(r.span),
                            "shift": r.shift,
                            "since": r.since,
                            "until": r.until,
                            "floating": r.floating,
                        }
                        for r in t.rules
                    ],
                }
                for t in catalogue.themes
            ]
        )
        return
    context.output.table(
        [
            (
                t.id,
                pick(t.name, t.name_en),
                " ".join(str(r.rule) for r in t.rules[-1:]),
                listed(t.measures),
            )
            for t in catalogue.themes
        ],
        [Column(_("编号"), keep=True), _("主题活动"), _("规则"), _("任务")],
    )
