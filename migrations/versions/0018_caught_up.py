"""What the provider holds is asked for: what was found so, how far its lists are known, which statuses are owed."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0018_caught_up"
down_revision = "0017_open_questions"
branch_labels = None
depends_on = None

STATUS_OWED = "provider = 'twilio' AND state IN ('queued', 'sent')"


def upgrade() -> None:
    op.add_column("inbox", sa.Column("recovered_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("inbox", sa.Column("place", sa.Float(), nullable=True))
    op.add_column("outbox", sa.Column("status_asked_at", UtcDateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_outbox_status_owed",
        "outbox",
        ["state_changed_at"],
        sqlite_where=sa.text(STATUS_OWED),
        postgresql_where=sa.text(STATUS_OWED),
    )
    op.create_table(
        "catch_ups",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("wanted_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", name="pk_catch_ups"),
    )
    op.create_table(
        "provider_marks",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("read_until", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_provider_marks"),
    )


def downgrade() -> None:
    op.drop_table("provider_marks")
    op.drop_table("catch_ups")
    op.drop_index("ix_outbox_status_owed", table_name="outbox")
    op.drop_column("outbox", "status_asked_at")
    op.drop_column("inbox", "place")
    op.drop_column("inbox", "recovered_at")
