"""Whose way through the house a message goes on: doorstep/tracing.py."""

import sqlalchemy as sa
from alembic import op

revision = "0040_traces"
down_revision = "0039_plan_steps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("inbox", "outbox"):
        op.add_column(table, sa.Column("traceparent", sa.String(55), nullable=True))


def downgrade() -> None:
    for table in ("outbox", "inbox"):
        op.drop_column(table, "traceparent")
