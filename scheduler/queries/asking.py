"""A session as what plain SQL is asked through."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from scheduler.queries.lines import Ask


def asking(session: Session) -> Ask:
    """Runs plain SELECTs in this session. Days are given as text; PostgreSQL wants dates for them."""
    dates = session.get_bind().dialect.name != "sqlite"

    def ask(statement: str, given: Mapping[str, Any]) -> Iterable[Sequence[Any]]:
        values = {n: date.fromisoformat(v) if dates and n in ("first", "last") else v for n, v in given.items()}
        return session.execute(text(statement), values).all()

    return ask
