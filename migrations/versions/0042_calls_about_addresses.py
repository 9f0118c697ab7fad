"""When the desk calls about an address that nobody confirmed: doorstep/outreach/models.py. And questions how it went
are found without all other texts."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0042_calls_about_addresses"
down_revision = "0041_erasures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("open_questions", sa.Column("call_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("open_questions", sa.Column("tracking_number", sa.String(), nullable=True))
    # Last of this release: on PostgreSQL nobody writes to the outbox while it is made, and whoever waits for that holds
    # tables that the migrations before this one alter.
    op.create_index(
        "ix_outbox_feedback", "outbox", ["created_at"],
        sqlite_where=sa.text("notice = 'feedback'"), postgresql_where=sa.text("notice = 'feedback'"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_outbox_feedback", table_name="outbox")
    op.drop_column("open_questions", "tracking_number")
    op.drop_column("open_questions", "call_at")
