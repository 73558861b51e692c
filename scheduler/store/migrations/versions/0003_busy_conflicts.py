"""Conflicts with what units' own calendars say: one kind more.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = "'unit', 'venue', 'resource', 'load', 'holiday', 'span', 'declined', 'milestone', 'lead'"
AFTER = "'unit', 'venue', 'resource', 'busy', 'load', 'holiday', 'span', 'declined', 'milestone', 'lead'"


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM conflict_subject WHERE conflict_key LIKE 'busy/%'")
    op.execute("DELETE FROM conflict WHERE kind = 'busy'")
    _allow(BEFORE)


def _allow(kinds: str) -> None:
    with op.batch_alter_table("conflict") as table:
        table.drop_constraint(op.f("ck_conflict_kind"), type_="check")
        table.create_check_constraint(op.f("ck_conflict_kind"), f"kind IN ({kinds})")
