"""What all tables share: the naming of constraints, enumerated text, the optimistic version."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Integer, MetaData, Text
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
metadata: MetaData = SQLModel.metadata


def one_of(column: str, values: Sequence[str]) -> CheckConstraint:
    """``column`` holds one of ``values``: a check both databases enforce, and that Alembic sees change."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=column)


def version_column() -> Column[int]:
    """The row's version, from 1; share the object with ``__mapper_args__`` so that a stale write is refused."""
    return Column("version", Integer, nullable=False)


def json_column(*, nullable: bool = False) -> Column[Any]:
    """JSON text; reassign the whole value, changes inside it are not seen."""
    return Column(JSON, nullable=nullable)


def text_column() -> Column[str]:
    return Column(Text, nullable=False, default="")
