"""A store with the small plan, as the scheduler's own tests have it."""

# pytest finds fixtures by their names here.
from tests.scheduler.conftest import (  # noqa: F401
    any_store,
    any_url,
    clock,
    plan,
    planned,
    planned_template,
    postgres,
    postgres_template,
    postgres_url,
    sqlite_template,
    sqlite_url,
    statements,
    store,
)
