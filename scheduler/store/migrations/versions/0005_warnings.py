"""Warnings of the weather and emergency services, so that each acts once.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
OUTCOMES = "'opened', 'followed', 'cancelled', 'kept', 'rehearsed', 'ignored'"


def upgrade() -> None:
    op.create_table(
        "warning_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identifier", TEXT(length=250), nullable=False),
        sa.Column("sender", TEXT(length=250), nullable=False),
        sa.Column("sent", MOMENT(), nullable=False),
        sa.Column("status", TEXT(length=16), nullable=False),
        sa.Column("message_type", TEXT(length=16), nullable=False),
        sa.Column("references", sa.JSON(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("level", TEXT(length=16), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("instruction", sa.Text(), nullable=False),
        sa.Column("source", TEXT(length=250), nullable=False),
        sa.Column("expires", MOMENT(), nullable=True),
        sa.Column("outcome", TEXT(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("received_at", MOMENT(), nullable=False),
        sa.Column("received_by", TEXT(length=100), nullable=False),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("ck_warning_message_outcome")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_warning_message_activity_id_activity"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_message")),
        sa.UniqueConstraint("identifier", name=op.f("uq_warning_message_identifier")),
    )
    op.create_index(op.f("ix_warning_message_activity_id"), "warning_message", ["activity_id"])
    op.create_index(op.f("ix_warning_message_sent"), "warning_message", ["sent"])


def downgrade() -> None:
    op.drop_index(op.f("ix_warning_message_sent"), "warning_message")
    op.drop_index(op.f("ix_warning_message_activity_id"), "warning_message")
    op.drop_table("warning_message")
