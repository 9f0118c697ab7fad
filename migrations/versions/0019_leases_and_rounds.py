"""Leases by the database's clock, apart from when something is due; how the worker's jobs fare."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0019_leases_and_rounds"
down_revision = "0018_caught_up"
branch_labels = None
depends_on = None

_CLAIMED = "claimed_until IS NOT NULL"


def upgrade() -> None:
    for table in ("inbox", "outbox"):
        op.add_column(table, sa.Column("claimed_until", UtcDateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_outbox_claimed",
        "outbox",
        ["claimed_until"],
        sqlite_where=sa.text(_CLAIMED),
        postgresql_where=sa.text(_CLAIMED),
    )
    op.create_table(
        "job_rounds",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("looks_every", sa.Float(), nullable=False),
        sa.Column("began_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("failed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_job_rounds"),
    )


def downgrade() -> None:
    op.drop_table("job_rounds")
    op.drop_index("ix_outbox_claimed", table_name="outbox")
    for table in ("outbox", "inbox"):
        op.drop_column(table, "claimed_until")
