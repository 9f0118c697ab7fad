"""The ledger carries Slack's messages too: providers of the outbox, and what only one provider has."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0007_slack_messages"
down_revision = "0006_pictures_left_out"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("payload", sa.JSON(), nullable=True))
    op.add_column("outbox", sa.Column("provider", sa.String(), nullable=False, server_default="twilio"))
    op.add_column("outbox", sa.Column("payload", sa.JSON(), nullable=True))
    op.create_table(
        "photos",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_photos"),
        sa.UniqueConstraint("provider_id", name="uq_photos_provider_id"),
    )
    op.create_table(
        "slack_people",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("user", name="pk_slack_people"),
    )
    op.create_index("ix_slack_people_channel", "slack_people", ["channel"])


def downgrade() -> None:
    op.drop_table("slack_people")
    op.drop_table("photos")
    op.drop_column("outbox", "payload")
    op.drop_column("outbox", "provider")
    op.drop_column("inbox", "payload")
