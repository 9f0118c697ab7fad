"""What drivers' messages were answered with."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0013_answered_turns"
down_revision = "0012_desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered_turns",
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("cause", name="pk_answered_turns"),
    )
    op.create_index("ix_answered_turns_at", "answered_turns", ["at"])


def downgrade() -> None:
    op.drop_table("answered_turns")
