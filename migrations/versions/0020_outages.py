"""An outage is one case; who waits in it is kept beside."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0020_outages"
down_revision = "0019_leases_and_rounds"
branch_labels = None
depends_on = None

STILL_WAITING = "settled_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "outage_conversations",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("settled_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_outage_conversations_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", "conversation_id", name="pk_outage_conversations"),
    )
    op.create_index(
        "ix_outage_conversations_conversation_id", "outage_conversations", ["conversation_id", "settled_at"]
    )
    op.create_index(
        "ix_outage_conversations_waiting",
        "outage_conversations",
        ["case_id"],
        sqlite_where=sa.text(STILL_WAITING),
        postgresql_where=sa.text(STILL_WAITING),
    )


def downgrade() -> None:
    op.drop_index("ix_outage_conversations_waiting", table_name="outage_conversations")
    op.drop_index("ix_outage_conversations_conversation_id", table_name="outage_conversations")
    op.drop_table("outage_conversations")
