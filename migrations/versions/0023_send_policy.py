"""What recipients wish of our texts, and what of the day's budget is used."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0023_send_policy"
down_revision = "0020_outages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_wishes",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("not_before", sa.Time(), nullable=True),
        sa.Column("not_after", sa.Time(), nullable=True),
        sa.Column("said_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_text_wishes"),
    )
    op.create_table(
        "text_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_text_days"),
    )


def downgrade() -> None:
    op.drop_table("text_days")
    op.drop_table("text_wishes")
