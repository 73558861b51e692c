"""Names that people type, for resolving and for completion."""

from collections.abc import Sequence
from typing import Literal, TypeVar

from sqlmodel import Session, SQLModel, col, select

from config.language import pick
from scheduler.model.plan import Measure, Theme, Unit
from scheduler.queries.views import UnitName

T = TypeVar("T", bound=SQLModel)
Kind = Literal["unit", "theme", "district", "measure"]
Candidates = list[tuple[str, ...]]
"""(id, name, other names …) each."""


def all_names(session: Session, kind: Kind) -> Candidates:
    """Everything of that kind with all its names, in the plan's order."""
    if kind == "theme":
        rows = _rows(session, Theme)
        return [(t.id, t.name, t.name_en, *_lines(t.aliases)) for t in rows]
    if kind == "measure":
        return [(m.id, m.title, m.title_en) for m in _rows(session, Measure)]
    units = [u for u in _rows(session, Unit) if kind == "unit" or u.district]
    return [(u.id, u.short, u.name, u.short_en, u.name_en, u.code, *_lines(u.aliases)) for u in units]


def called(kind: Kind, names: Sequence[str]) -> str:
    """One of :func:`all_names` as people call it in the current language, units by their short names."""
    english = names[3] or names[4] if kind in ("unit", "district") else names[2]
    return pick(names[1], english)


def unit_names(session: Session) -> dict[str, UnitName]:
    """Every unit by id, retired ones too."""
    return {u.id: UnitName(u.id, u.short, u.name, u.name_en, u.short_en) for u in session.exec(select(Unit)).all()}


def theme_names(session: Session) -> dict[str, tuple[str, str, str]]:
    """Theme id -> (name, English name, colour)."""
    return {t.id: (t.name, t.name_en, t.color) for t in session.exec(select(Theme)).all()}


def _rows(session: Session, model: type[T]) -> Sequence[T]:
    return session.exec(
        select(model).where(col(model.retired).is_(False)).order_by(col(model.position))  # type: ignore[attr-defined]
    ).all()


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]
