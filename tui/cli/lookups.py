"""What people type, as ids: units, themes, districts, activities."""

import unicodedata
from typing import Any

from sqlmodel import Session

from config.catalogue import Catalogue
from config.errors import UsageError
from config.language import _
from config.names import fold, resolve
from scheduler.queries.names import all_names


def unit(session: Session, name: str) -> str:
    """A unit or district by id, short form, full name or alias."""
    return resolve(name, all_names(session, "unit"))


def theme(session: Session, name: str) -> str:
    return resolve(name, all_names(session, "theme"))


def district(session: Session, name: str) -> str:
    return resolve(name, all_names(session, "district"))


def measure(session: Session, name: str) -> str:
    return resolve(name, all_names(session, "measure"))


def venue(catalogue: Catalogue, name: str) -> dict[str, Any]:
    """An activity's fields for a place: one of the plan's venues, else any place of this name."""
    for known in catalogue.venues:
        if fold(name) in (fold(known.id), fold(known.name), fold(known.name_en)):
            return {
                "venue": known.id,
                "venue_name": known.name,
                "latitude": known.latitude,
                "longitude": known.longitude,
            }
    return {"venue": "", "venue_name": name, "latitude": None, "longitude": None}


def resource(catalogue: Catalogue, name: str) -> str:
    """A shared resource of the plan by id or name."""
    return resolve(name, [(r.id, r.name, r.name_en) for r in catalogue.resources])


def activity(text: str) -> int:
    """An activity's number, with or without a leading #."""
    digits = unicodedata.normalize("NFKC", text).strip().lstrip("#")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
        raise UsageError(_("“{text}”不是活动编号").format(text=text), hint=_("编号见 kepu agenda 第一列"))
    return int(digits)
