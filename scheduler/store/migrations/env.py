"""Alembic's entry: runs on the connection that ``upgrade`` hands over, or on a developer's own database."""

from alembic import context
from sqlalchemy import Connection, create_engine

import scheduler.model.tables
from scheduler.model.base import metadata


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


assert scheduler.model.tables.ALL
given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with create_engine(context.config.get_main_option("sqlalchemy.url") or "sqlite://").connect() as own:
        _run(own)
