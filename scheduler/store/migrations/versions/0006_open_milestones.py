"""Open milestones are found without looking at those of all past years, which are done.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_milestone_due_on"), "milestone")
    op.create_index(op.f("ix_milestone_done_at_due_on"), "milestone", ["done_at", "due_on"])


def downgrade() -> None:
    op.drop_index(op.f("ix_milestone_done_at_due_on"), "milestone")
    op.create_index(op.f("ix_milestone_due_on"), "milestone", ["due_on"])
