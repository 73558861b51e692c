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
                listed(names(m.lead)),
                listed(names(m.responsible)),
            )
            for m in catalogue.measures
        ],
        [Column(_("编号"), keep=True), Column(_("序号"), keep=True), _("任务"), _("牵头单位"), _("责任单位")],
    )


def _units(catalogue: Catalogue, context: Context) -> None:
    if context.output.as_json:
        context.output.json(catalogue.units)
        return
    context.output.table(
        [(u.id, u.short, pick(u.name, u.name_en), u.kind) for u in catalogue.units],
        [Column(_("编号"), keep=True), _("简称"), _("全称"), _("类别")],
    )


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
