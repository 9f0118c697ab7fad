"""Questions to customers that wait for an answer, and numbers that may want no more texts."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0017_open_questions"
down_revision = "0016_stops_put_off"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_questions",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("remind_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_open_questions"),
    )
    op.create_index("ix_open_questions_remind_at", "open_questions", ["remind_at"])
    op.create_index("ix_open_questions_expires_at", "open_questions", ["expires_at"])
    op.create_table(
        "opt_out_doubts",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_opt_out_doubts"),
    )


def downgrade() -> None:
    op.drop_table("opt_out_doubts")
    op.drop_table("open_questions")
