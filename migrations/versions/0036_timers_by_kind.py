"""The next timer of one kind is found without the others: doorstep/timers.py."""

import sqlalchemy as sa
from alembic import op

revision = "0036_timers_by_kind"
down_revision = "0035_erasure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_timers_due_of_kind", "timers", ["kind", "due_at", "id"],
        sqlite_where=sa.text("state = 'set'"), postgresql_where=sa.text("state = 'set'"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_timers_due_of_kind", table_name="timers")
