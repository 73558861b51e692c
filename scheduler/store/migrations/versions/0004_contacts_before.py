"""Contacts as they were before a change, so that it can be taken back: the log keeps no whole address.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "contact_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", TEXT(length=64), nullable=False),
        sa.Column("channel", TEXT(length=16), nullable=False),
        sa.Column("address", TEXT(length=1000), nullable=False),
        sa.Column("secret", TEXT(length=500), nullable=False),
        sa.Column("language", TEXT(length=2), nullable=False),
        sa.Column("mentions", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_contact_before_change_id_change"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_before")),
    )
    op.create_index(op.f("ix_contact_before_change_id"), "contact_before", ["change_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_contact_before_change_id"), "contact_before")
    op.drop_table("contact_before")
