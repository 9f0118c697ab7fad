"""What drivers ask customers."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0009_questions"
down_revision = "0008_driving"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "driver_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("driver_code", sa.String(), nullable=False),
        sa.Column("tracking_number", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("texted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_driver_questions"),
        sa.UniqueConstraint("cause", name="uq_driver_questions_cause"),
    )
    op.create_index("ix_driver_questions_tracking_number", "driver_questions", ["tracking_number"])
    op.create_index(
        "ix_driver_questions_open",
        "driver_questions",
        ["asked_at"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("driver_questions")
